"""Bulk loading through POST /_control/seed: ``{"call48": {...}}``.

* ``dids``: rows in the vocabulary of GET /dids, any subset of keys with ``did`` (or ``number``) given, plus
  ``backend`` ("OD" or "Porta"), ``account`` (whose listing shows the row) and, inside the data objects, the
  fields that are never shown (``city``, ``username``...).
* ``generate``: ``{"count": n, ...}`` makes n numbers without shipping them; the other keys are a row.
* ``trunk_groups``: rows in the vocabulary of the trunk group list.
* ``ports``: ``numbers``, a list of digits or of ``{did, port_status?, reason?, foc_date?}``, and any of ``port_req_id``,
  ``did_type``, ``account_id``, ``request_phase``, ``port_req_detail`` (nothing in it is required), ``documents``
  (``{loa: file name}``), ``account`` (whose list shows it), and ``port_status``, ``reason``, ``foc_date`` for all
  numbers. port_status: submitted, reviewed, foc_received, activated, retry or cancelled; such a number stays there.
  Without one it goes the way the options have it.
* ``port_events``: ``{port_req_id?, port_proposal_id?, did?, port_status?, reason?, foc_date?, request_phase?}``: what
  the carriers do to a request that exists, or to a part of it.
* ``users``: ``{user_name, password, kind, account_id}``.
* ``inventory``: ``{number, kind?, state?, ratecenter?, setup?, monthly?, tier?, fax?}`` to put up for sale.
* ``remove_inventory``: numbers somebody else just bought.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.model import Did, TrunkGroup, User, build
from reconciler.sandbox.call48.portseeds import load_events, load_ports
from reconciler.sandbox.call48.purchase import new_did
from reconciler.sandbox.call48.rows import (
    cnam_from_row,
    e911_from_row,
    fax_from_row,
    forwarding_from_row,
    listing_from_row,
)
from reconciler.sandbox.call48.trunks import endpoint
from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.inventory import Offer

_PLAIN = ("country", "state_name", "state", "status", "tags", "rtp", "backend", "assigned_id")
_ROW_KEYS = frozenset(
    {"_id", "did", "number", "npa", "nxx", "xxxx", "fax", "type", "portaAID", "portaPRID", "ratecenter"}
    | {"rateCenter", "isDeleted", "cnamLookup", "cnamDisplayname", "cnamDisplaynumber", "cnamType"}
    | {"e911Data", "faxData", "listing411Data", "forwardingData", "account", *_PLAIN}
)


def load_seed(estate: Estate, payload: Mapping[str, Any]) -> dict[str, int]:
    """Load all parts; trunk groups before numbers is of no importance, references are not checked."""
    known = {"dids", "generate", "trunk_groups", "users", "inventory", "remove_inventory", "ports", "port_events"}
    unknown = set(payload) - known
    if unknown:
        raise BadSeed(f"seed: unknown part {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
    counts: dict[str, int] = {}
    for part, load in (
        ("users", _users),
        ("trunk_groups", _trunk_groups),
        ("inventory", _inventory),
        ("remove_inventory", _remove_inventory),
        ("dids", _dids),
        ("generate", _generate),
        ("ports", load_ports),
        ("port_events", load_events),
    ):
        if part in payload:
            counts[part] = load(estate, payload[part])
    return counts


def _dids(estate: Estate, rows: list[dict[str, Any]]) -> int:
    dids = [_did(estate, raw) for raw in rows]
    return _add(estate, dids)


def _add(estate: Estate, dids: list[Did]) -> int:
    """Check before changing anything: ids are unique, and so are the numbers in use."""
    ids = {did.id for did in dids}
    living = [did.number for did in dids if not did.deleted]
    if len(ids) != len(dids) or not estate.dids.keys().isdisjoint(ids):
        raise BadSeed("dids: an _id is given twice, or taken")
    if len(set(living)) != len(living) or any(estate.owned(number) is not None for number in living):
        raise BadSeed("dids: a number is given twice, or already in use")
    for number in living:
        estate.inventory.take(number)
    return estate.add_dids(dids)


def _generate(estate: Estate, spec: dict[str, Any]) -> int:
    """Numbers 2012000000 upwards (or from ``first``), all alike."""
    rest = {key: value for key, value in spec.items() if key not in ("count", "first")}
    first = int(spec.get("first", 2_012_000_000))
    template = _did(estate, {**rest, "did": str(first)})
    dids = [template]
    for offset in range(1, int(spec["count"])):
        did = new_did(estate, template.account, str(first + offset), template.type)
        for name in ("backend", "assigned_id", "country", "state_name", "state", "ratecenter", "status"):
            setattr(did, name, getattr(template, name))
        for name in ("tags", "rtp", "cnam", "e911", "fax", "listing", "forwarding"):
            setattr(did, name, getattr(template, name))
        dids.append(did)
    return _add(estate, dids)


def _did(estate: Estate, raw: dict[str, Any]) -> Did:
    if not raw.keys() <= _ROW_KEYS:
        raise BadSeed(f"dids: unknown key {', '.join(sorted(raw.keys() - _ROW_KEYS))}")
    number = str(raw.get("did") or raw.get("number") or "").replace("-", "")
    if not number.isdigit():
        raise BadSeed("dids: did must be digits")
    account = int(raw.get("account", estate.options.account_id))
    if "_id" in raw:
        # Ids given by hand must never be given out again.
        estate.set_counter("did", max(int(raw["_id"]) + 1, estate.counter("did", 147)))
    did = new_did(estate, account, number, str(raw.get("type", "local")), raw.get("_id"))
    for name in _PLAIN:
        if name in raw:
            setattr(did, name, raw[name])
    did.ratecenter = raw.get("ratecenter", raw.get("rateCenter"))
    did.porta_aid = raw.get("portaAID", did.porta_aid)
    did.porta_prid = raw.get("portaPRID", did.porta_prid)
    did.deleted = raw.get("isDeleted") == "yes"
    did.cnam_lookup = raw.get("cnamLookup") == "yes"
    did.cnam = cnam_from_row({**raw, "did": number})
    if "e911Data" in raw:
        did.e911 = e911_from_row(raw["e911Data"])
    if "faxData" in raw:
        did.fax = fax_from_row(raw["faxData"])
    if "listing411Data" in raw:
        did.listing = listing_from_row(raw["listing411Data"])
    if "forwardingData" in raw:
        did.forwarding = forwarding_from_row(raw["forwardingData"])
    return did


def _trunk_groups(estate: Estate, rows: list[dict[str, Any]]) -> int:
    options = estate.options
    for raw in rows:
        ready = {
            "account_id": options.account_id,
            "account_username": options.username,
            **raw,
            "trunk_ips": tuple(endpoint(str(ip)) for ip in raw.get("trunk_ips", ())),
        }
        for name, first in (("trunk_grpid", options.first_trunk_grpid), ("ext_tgid", options.first_ext_tgid)):
            following = estate.counter(name, first)
            ready.setdefault(name, following)
            estate.set_counter(name, max(following, int(ready[name]) + 1))
        estate.put_trunk_group(build(TrunkGroup, ready))
    return len(rows)


def _users(estate: Estate, rows: list[dict[str, Any]]) -> int:
    for raw in rows:
        estate.put_user(build(User, raw))
    return len(rows)


def _inventory(estate: Estate, rows: list[dict[str, Any]]) -> int:
    defaults = {"kind": "local", "state": None, "ratecenter": None, "setup": "1.00000", "monthly": "1.00000"}
    return estate.inventory.add(
        build(Offer, {**defaults, "serial": estate.counter("serial", 950_001), **raw}) for raw in rows
    )


def _remove_inventory(estate: Estate, numbers: list[str]) -> int:
    return sum(estate.inventory.take(number) is not None for number in numbers)
