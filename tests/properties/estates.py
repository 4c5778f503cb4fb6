"""Random accounts and random configurations, and an oracle that judges the sandbox's own records.

A setting is drawn together with what it means at the carrier, read off the carrier's document and never off the adapter:
`Said.form` is what stands in the files, `Said.truth` what the sandbox's record must then hold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st

from reconciler.sandbox.inventory import PLACES, generate
from tests.e2e.rig import FEW_FOR_SALE

Row = dict[str, Any]
S = st.SearchStrategy

LIVE: Final = ("2512658700", "2512658701", "2512658702", "2512659000", "3052091111", "7065100001", "8885550001")
_STOCK: Final = [offer.number for offer in generate(FEW_FOR_SALE.seed, FEW_FOR_SALE.inventory_per_exchange, PLACES)]
FOR_SALE: Final = tuple(sorted(n for n in _STOCK if n[:6] in ("706510", "305209", "888415"))[::2])
GROUPS: Final = ("atlanta", "Atlanta", "ATLANTA 2", "main (10.0.0.1)", "Zürich")
IPS: Final = ("10.0.0.1:5060", "10.0.0.2:5060", "10.0.0.2:5070", "10.0.0.3:5080", "192.0.2.9:5060")
PASSWORD: Final = "s3cret-of-the-device"
MODES: Final = {
    "reject": 0, "ring": 1, "forward": 2, "ring_then_forward": 3, "voicemail": 4, "ring_then_voicemail": 5,
    "forward_then_voicemail": 6, "ring_forward_voicemail": 7,
}  # fmt: skip
_FORWARDING_MODES: Final = ("forward", "ring_then_forward", "forward_then_voicemail", "ring_forward_voicemail")
_STILL_MODES: Final = ("reject", "voicemail", "ring_then_voicemail")
_STILL_FORMS: Final = [{"mode": mode} for mode in _STILL_MODES]
_SEQUENCES: Final = {"in_order": "Order", "simultaneous": "Simultaneous", "random": "Random"}
_FAX: Final = {"inbound": 1, "both": 2, "ata": 3}
_PARTIES: Final = {"business": "BIZ", "residential": "RES"}
TARGETS: Final = ("2522378144", "2122378145", "4152378146")
HOSTS: Final = ("192.0.2.10", "pbx.example.com:5070", "alice@192.0.2.11")

ADDRESSES: Final[dict[str, dict[str, str]]] = {
    "miami": {"name": "Acme Corp", "street_number": "123", "street_name": "Test St", "unit": "Apartment 2",
              "city": "Miami", "state": "FL", "zip": "33155", "country": "US"},
    "abington": {"name": "José & Söhne", "street_number": "777", "street_name": "Brockton Avenue", "city": "Abington",
                 "state": "MA", "zip": "02351"},
    "fargo": {"name": "Acme Corp", "street_number": "12 1/2", "street_name": "N 5th Street", "unit": "", "city": "Fargo",
              "state": "ND", "zip": "58102-1234", "country": "US"},
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A setting: its form in the files, and the parts of the sandbox's record that it decides, by dotted path.

    `keeps` are parts that it leaves as they are, each where the rest was as the mapping beside it says; `hidden` says that
    the carrier does not show all of it.
    """

    kind: str
    form: Any
    truth: Mapping[str, Any]
    keeps: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    hidden: bool = False


class Routed(NamedTuple):
    """Truth that depends on the account: the routing id of the trunk group of this name."""

    group: str


@dataclass(frozen=True)
class Case:
    """One account before, and one configuration over it."""

    options: Mapping[str, Any]
    rows: Sequence[Row]
    groups: Sequence[Row]
    wanted: Mapping[str, Mapping[str, Said]]
    released: frozenset[str]
    wanted_groups: Mapping[str, Row]
    remembers: bool = True

    def text(self) -> str:
        """The configuration's sections but for the provider's; JSON is YAML too."""
        dids: dict[str, Any] = {f"+1{n}": {"release": {"reason": "customer left"}} for n in sorted(self.released)}
        for number, said in self.wanted.items():
            dids[f"+1{number}"] = {kind: one.form for kind, one in said.items()}
        sections: dict[str, Any] = {
            "addresses": ADDRESSES,
            "safety": {"max_releases": 99, "max_e911_removals": 99},
            "dids": dids,
        }
        if self.wanted_groups:
            sections["trunk_groups"] = self.wanted_groups
        if not self.remembers:
            sections["state"] = {"url": "none"}
        return "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in sections.items()) + "\n"


# ---- settings, and what they mean ----


def e911_truth(place: Mapping[str, str]) -> dict[str, Any]:
    names = {
        "name": "businessname", "street_number": "streetnumber", "street_name": "streetname", "unit": "address",
        "city": "city", "state": "state", "zip": "zipcode", "country": "country",
    }  # fmt: skip
    return {"e911.enabled": True, "e911.address": "", **{f"e911.{names[k]}": v for k, v in place.items()}}


def _e911() -> S[Said]:
    def named(name: str) -> Said:
        return Said("e911", name, e911_truth(ADDRESSES[name]), hidden=True)

    def changed(name: str, unit: str) -> Said:
        whole = {**ADDRESSES[name], "unit": unit}
        return Said("e911", {"address": name, "unit": unit}, e911_truth(whole), hidden=True)

    def whole(name: str) -> Said:
        return Said("e911", ADDRESSES[name], e911_truth(ADDRESSES[name]), hidden=True)

    names = st.sampled_from(sorted(ADDRESSES))
    off = Said("e911", {"enabled": False, "reason": "no voice"}, {"e911.enabled": False})
    return st.one_of(
        names.map(named),
        st.builds(changed, names, st.sampled_from(["Suite 9", "#4", "Fl 2"])),
        names.map(whole),
        st.just(off),
    )


def _cnam(number: str) -> S[Said]:
    if number.startswith("888"):
        return st.just(Said("cnam", False, {"cnam": None}))
    names = st.sampled_from(["ACME WEST", "Jones and Co", "BAKER ST 221"])

    def typed(name: str, party: str) -> Said:
        form = {"display_name": name, "type": party}
        return Said("cnam", form, {"cnam.name": name, "cnam.type": _PARTIES[party]})

    return st.one_of(
        names.map(lambda name: Said("cnam", name, {"cnam.name": name}, keeps=(("cnam.type", {}),))),
        st.builds(typed, names, st.sampled_from(sorted(_PARTIES))),
        st.just(Said("cnam", False, {"cnam": None})),
    )


def _listing() -> S[Said]:
    def on(name: str, first: str) -> Said:
        place = ADDRESSES[name]
        form = {"type": "residential", "first_name": first, "last_name": "Roe", "address": name}
        truth = {
            "listing.enabled": True, "listing.type": "RES", "listing.lstgn": first, "listing.lstnm": "Roe",
            "listing.strt": f"{place['street_number']} {place['street_name']}", "listing.locnm": place["city"],
            "listing.state": place["state"], "listing.zip": place["zip"],
        }  # fmt: skip
        return Said("listing", form, truth)

    return st.one_of(
        st.builds(on, st.sampled_from(sorted(ADDRESSES)), st.sampled_from(["Jane", "Zoë"])),
        st.just(Said("listing", False, {"listing.enabled": False})),
    )


def _fax() -> S[Said]:
    def on(mode: str, email: str) -> Said:
        serial = {"serial": "A-123"} if mode == "ata" else {}
        truth = {"fax.service": _FAX[mode], "fax.email": email} | ({"fax.serial": "A-123"} if serial else {})
        return Said(
            "fax", {"mode": mode, "email": email, **serial}, truth, keeps=() if serial else (("fax.serial", {}),)
        )

    emails = st.sampled_from(["fax@example.com", "Fax+1@Example.COM"])
    return st.one_of(
        st.builds(on, st.sampled_from(sorted(_FAX)), emails), st.just(Said("fax", False, {"fax.service": ""}))
    )


def _tags() -> S[Said]:
    tags = st.lists(st.sampled_from(["a", "b b", "Ärger", "x&y=z"]), unique=True, max_size=3)
    return tags.map(lambda given: Said("tags", given, {"tags": frozenset(given)}))


class _Leg(NamedTuple):
    """A destination: its form, what it means, and what of it does not count as its target."""

    form: Row
    truth: Mapping[str, Any]
    keeps: tuple[tuple[str, Mapping[str, Any]], ...]


def _leg(index: int, timeout: int | None, target: str) -> _Leg:
    slot = f"forwarding.slot{index}"
    if target == "preconfigured":
        return _Leg({"preconfigured": True}, {f"{slot}.method": "preconfigured"}, ())
    if target == "device":
        form: Row = {"device": {"username": "desk1", "password": "${DEVICE_PASSWORD}"}}
        truth: Row = {"method": "trunk"}
    elif target in TARGETS:
        form, truth = {"number": f"+1{target}"}, {"method": "simple", "number": target}
    else:
        form, truth = {"sip": target}, {"method": "ip", "sip": target}
    truth = {f"{slot}.{name}": value for name, value in truth.items()}
    if timeout is None:
        return _Leg(form, truth, ((f"{slot}.timeout", truth),))
    return _Leg(form | {"timeout": timeout}, truth | {f"{slot}.timeout": str(timeout)}, ())


def _destinations() -> S[Said]:
    targets = st.sampled_from([*TARGETS, *HOSTS])
    first = st.sampled_from(["device", "preconfigured", *TARGETS, *HOSTS])
    timeouts = st.sampled_from([None, 20, 30, 99])
    legs = st.tuples(
        st.tuples(timeouts, first), st.lists(st.tuples(timeouts, targets), max_size=2, unique_by=lambda leg: leg[1])
    ).filter(lambda drawn: drawn[0][1] not in [target for _, target in drawn[1]])

    def said(drawn: Any, mode: str | None, order: str | None, digits: str | None) -> Said:
        parts = [_leg(index, *leg) for index, leg in enumerate([drawn[0], *drawn[1]], start=1)]
        form: Row = {"destinations": [leg.form for leg in parts]}
        truth: dict[str, Any] = {"forwarding.fwd_trunk_grpid": None}
        for leg in parts:
            truth |= leg.truth
        if drawn[0][1] == "device":
            truth |= {"forwarding.username": "desk1", "forwarding.password": PASSWORD}
        for index in range(len(parts) + 1, 4):
            truth[f"forwarding.slot{index}.method"] = ""
        if mode:
            form["mode"], truth["forwarding.answeringmode"] = mode, MODES[mode]
        if order:
            form["order"], truth["forwarding.sequence"] = order, _SEQUENCES[order]
        if digits:
            form["sip_digits"], truth["forwarding.sipdigits"] = digits, digits
        hidden = bool(order or digits) or drawn[0][1] == "device"
        keeps = tuple(kept for leg in parts for kept in leg.keeps)
        return Said("forwarding", form, truth, keeps, hidden)

    modes = st.sampled_from([None, *_FORWARDING_MODES])
    return st.builds(said, legs, modes, st.sampled_from([None, *_SEQUENCES]), st.sampled_from([None, "10", "11"]))


def _forwarding(groups: Mapping[str, Row]) -> S[Said]:
    def number(target: str) -> Said:
        truth = {
            "forwarding.slot1.method": "simple", "forwarding.slot1.number": target, "forwarding.slot2.method": "",
            "forwarding.slot3.method": "", "forwarding.answeringmode": 2, "forwarding.fwd_trunk_grpid": None,
        }  # fmt: skip
        return Said("forwarding", f"({target[:3]}) {target[3:6]}-{target[6:]}", truth)

    def to_group(key: str, short: bool) -> Said:
        truth = {"forwarding.fwd_trunk_grpid": Routed(groups[key].get("name", key))}
        return Said("forwarding", key if short else {"trunk_group": key}, truth)

    def still(mode: str) -> Said:
        truth = {"forwarding.answeringmode": MODES[mode], "forwarding.fwd_trunk_grpid": None}
        return Said("forwarding", {"mode": mode}, truth)

    off = {"forwarding.fwd_trunk_grpid": None, **{f"forwarding.slot{n}.method": "" for n in "123"}}
    forms: list[S[Said]] = [
        st.sampled_from(TARGETS).map(number),
        _destinations(),
        st.sampled_from(_STILL_MODES).map(still),
        st.just(Said("forwarding", False, off)),
    ]
    if groups:
        forms.append(st.builds(to_group, st.sampled_from(sorted(groups)), st.booleans()))
    return st.one_of(forms)


def settings_of(number: str, groups: Mapping[str, Row]) -> S[dict[str, Said]]:
    """Any of the settings of a number, in any of their forms."""
    return st.fixed_dictionaries(
        {},
        optional={
            "forwarding": _forwarding(groups),
            "e911": _e911(),
            "cnam": _cnam(number),
            "listing": _listing(),
            "fax": _fax(),
            "tags": _tags(),
        },
    )


# ---- live rows, in the vocabulary of GET /dids ----


def _live_slots(draw: st.DrawFn) -> Row:
    row: Row = {}
    for index in "123":
        methods = ["", "", "simple", "ip"] + (["trunk", "preconfigured"] if index == "1" else [])
        row[f"method{index}"] = method = draw(st.sampled_from(methods))
        # What a slot held before it was cleared lingers.
        if method in ("simple", "ip", "trunk") or draw(st.booleans()):
            row[f"timeout{index}"] = draw(st.sampled_from(["20", "30", "99"]))
            row[f"number{index}"] = draw(st.sampled_from(TARGETS))
        if method == "ip":
            row[f"sip{index}"] = draw(st.sampled_from(HOSTS))
        if method == "trunk":
            row |= {"username": "desk0", "password": "older-password"}
    return row


@st.composite
def live_forwarding(draw: st.DrawFn, group_ids: Sequence[int]) -> Row:
    """Unset, to a trunk group that is listed or not, or destinations, with residue."""
    shape = draw(st.sampled_from(["unset", "group", "slots", "slots"]))
    if shape == "unset":
        return {}
    if shape == "group":
        return {"fwd_trunk_grpid": draw(st.sampled_from([*group_ids, 99999])), "product": 24230}
    mode = draw(st.sampled_from([None, *range(8)]))
    return {**_live_slots(draw), "answeringmode": mode, "sequence": "Random", "product": 24230}


def _live_place() -> S[Row]:
    names = {
        "name": "businessname", "street_number": "streetnumber", "street_name": "streetname", "unit": "address",
        "city": "city", "state": "state", "zip": "zipcode", "country": "country",
    }  # fmt: skip

    def row(name: str, enabled: str) -> Row:
        return {"enabled": enabled, **{names[key]: value for key, value in ADDRESSES[name].items()}}

    return st.builds(row, st.sampled_from(sorted(ADDRESSES)), st.sampled_from(["yes", "yes", "no"]))


_LIVE_LISTING: Final = {
    "enabled": "yes", "type": "RES", "country": "US", "state": "FL", "zip": "33155", "lstgn": "Jane", "lstnm": "Roe",
    "locnm": "Miami", "strt": "123 Test Street",
}  # fmt: skip


@st.composite
def live_row(draw: st.DrawFn, number: str, group_ids: Sequence[int]) -> Row:
    """A number that is on the account."""
    row: Row = {"did": number, "type": "toll" if number.startswith("888") else "local"}
    row["tags"] = draw(st.sampled_from([None, "", "a", "b b, a", "x&y=z"]))
    if draw(st.booleans()):
        row["forwardingData"] = draw(live_forwarding(group_ids))
    if draw(st.booleans()):
        row["e911Data"] = draw(_live_place())
    if draw(st.booleans()):
        names = st.sampled_from(["ACME WEST", "JONES & CO", "old name"])
        row |= {"cnamDisplayname": draw(names), "cnamType": draw(st.sampled_from(["RES", "BIZ"]))}
    if draw(st.booleans()):
        on = _LIVE_LISTING | {"enabled": draw(st.sampled_from(["yes", "no"]))}
        row["listing411Data"] = draw(st.sampled_from([on, {**on, "type": "BIZ", "business": "Acme"}]))
    if draw(st.booleans()):
        fax = {"servive": draw(st.sampled_from([1, 2, 3])), "email": "fax@example.com", "serial": "A-123"}
        row["faxData"] = draw(st.sampled_from([fax, {**fax, "email": "other@example.com"}]))
    return row


def _gateways() -> S[list[str]]:
    return st.lists(st.sampled_from(IPS), min_size=1, max_size=4, unique=True)


@st.composite
def live_groups(draw: st.DrawFn) -> list[Row]:
    """Trunk groups on the account, with names of their own."""
    rows = []
    for name in draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=3)):
        rows.append(
            {
                "trunk_name": name,
                "route_type": draw(st.sampled_from(["RR", "TD"])),
                "num_format": draw(st.sampled_from(["e164", "11", "10"])),
                "cli_type": draw(st.sampled_from(["paid", "rpid"])),
                "prefix": draw(st.sampled_from([None, "2377#"])),
                "trunk_ips": draw(_gateways()),
            }
        )
    return rows


@st.composite
def wanted_group(draw: st.DrawFn, is_live: bool) -> Row:
    """A trunk group's declaration. One that is to be created needs gateways."""
    said: Row = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "routing": st.sampled_from(["round_robin", "top_down"]),
                "number_format": st.sampled_from(["e164", 11, "10"]),
                "caller_id": st.sampled_from(["paid", "rpid"]),
                "prefix": st.sampled_from(["2377#", "00", ""]),
            },
        )
    )
    if not is_live or draw(st.booleans()):
        said["gateways"] = [ip.removesuffix(":5060") for ip in draw(_gateways())]
    return said


@st.composite
def wanted_groups(draw: st.DrawFn, live: Sequence[str]) -> dict[str, Row]:
    """Declared trunk groups by key; names may differ in case only, and be another group's key."""
    names = draw(st.lists(st.sampled_from(GROUPS), unique=True, max_size=3))
    keys = draw(st.permutations(names)) if draw(st.booleans()) else names
    groups: dict[str, Row] = {}
    for key, name in zip(keys, names, strict=True):
        said = draw(wanted_group(name in live))
        groups[key] = said if key == name else {"name": name, **said}
    return groups


def carrier_options() -> S[dict[str, Any]]:
    """Where the live service is known or feared to differ from its document."""
    return st.fixed_dictionaries(
        {},
        optional={
            "dids_cap": st.sampled_from([1, 2, 1000]),
            "dids_order": st.sampled_from(["oldest", "newest"]),
            "forwarding_write": st.sampled_from(["replace", "merge"]),
            "search_style": st.sampled_from(["document", "live"]),
            "purchase_reply": st.sampled_from(["true", "report"]),
            "auth_failure_status": st.sampled_from([200, 401]),
            "error_status": st.sampled_from([200, 400]),
            "trunk_page_size": st.sampled_from([None, 1]),
            "first_ext_tgid": st.sampled_from([21, 52_620]),
            "soft_delete": st.booleans(),
            "fill_place": st.booleans(),
        },
    )


FIRST_GROUP: Final = {"trunk_grpid": 20, "ext_tgid": 21}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any account under any configuration that asks for nothing impossible."""
    options = draw(carrier_options())
    groups = draw(live_groups())
    # The two id spaces collide on purpose: the one's 21 is another group than the other's.
    for index, group in enumerate(groups):
        group |= {"trunk_grpid": 20 + index, "ext_tgid": 21 + index}
    ids = [group["ext_tgid"] for group in groups]
    live = draw(st.lists(st.sampled_from(LIVE), unique=True, max_size=5))
    rows = [draw(live_row(number, ids)) for number in live]
    declared = draw(st.lists(st.sampled_from(live), unique=True)) if live else []
    bought = draw(st.lists(st.sampled_from(FOR_SALE), unique=True, max_size=3))
    released = (
        frozenset(draw(st.lists(st.sampled_from(declared), unique=True, max_size=2))) if declared else frozenset()
    )
    wanted_now = draw(wanted_groups([group["trunk_name"] for group in groups]))
    wanted = {
        number: draw(settings_of(number, wanted_now)) for number in [*declared, *bought] if number not in released
    }
    for row in rows:
        said = wanted.get(row["did"], {})
        if needs_its_device(said, row.get("forwardingData", {}).get("method1")):
            del said["forwarding"]
    if not wanted and not released and not wanted_now:
        wanted = {FOR_SALE[0]: {}}
    return Case(options, rows, groups, wanted, released, wanted_now, remembers=draw(st.integers(0, 4)) > 0)


# ---- the oracle ----


def part(record: Any, path: str) -> Any:
    """What stands at a dotted path of a record of the sandbox."""
    for key in path.split("."):
        record = None if record is None else record[key]
    return record


def needs_its_device(said: Mapping[str, Said], first_method: str | None) -> bool:
    """Whether a mode is declared for a number with a live device: its credentials, which every change repeats, are not
    all shown. It is blocked, since a telephone on a desk is never unregistered without a word."""
    forwarding = said.get("forwarding")
    return forwarding is not None and forwarding.form in _STILL_FORMS and first_method == "trunk"


_UNSET: Final = (None, "")


def _alike(found: Any, truth: Any) -> bool:
    if isinstance(truth, frozenset):
        return {tag.strip() for tag in (found or "").split(",") if tag.strip()} == truth
    if truth in _UNSET or found in _UNSET:
        return truth in _UNSET and found in _UNSET
    return plain(found) == plain(truth)


_SHORT: Final = {"STREET": "ST", "AVENUE": "AVE", "APARTMENT": "APT", "SUITE": "STE", "FLOOR": "FL"}


def plain(value: Any) -> str:
    """Text as people compare it: no case, the post's abbreviations, the first five digits of a ZIP."""
    words = str(value).upper().replace("#", " ").split()
    text = " ".join(_SHORT.get(word, word) for word in words)
    return text[:5] if len(text) == 10 and text[5] == "-" else text


def unlike(said: Said, record: Row, group_ids: Mapping[str, int]) -> list[str]:
    """Where a record of the sandbox is not what a setting says."""
    wrong = []
    for path, truth in said.truth.items():
        expected = group_ids.get(truth.group, "no such group") if isinstance(truth, Routed) else truth
        found = part(record, path)
        if not _alike(found, expected):
            wrong.append(f"{path} is {found!r}, not {expected!r}")
    return wrong
