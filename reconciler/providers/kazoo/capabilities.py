"""What Kazoo can express, as its documents and its source show it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final

from reconciler.model.numbers import is_toll_free
from reconciler.model.porting import PortState
from reconciler.model.settings import Kind, Mode
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.kazoo import emergency, losing, words

# Notes, section 9.5: `display_name` has 1 to 15 characters.
_LONGEST_NAME: Final = 15


def _caller_name(key: str, cnam: Any) -> Iterable[str]:
    if not cnam.enabled:
        return
    if is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"
    if cnam.display_name and len(cnam.display_name) > _LONGEST_NAME:
        yield f"kazoo takes a caller name of {_LONGEST_NAME} characters at most, and that of {key} has {len(cnam.display_name)}"


def _forwarding(key: str, forwarding: Any) -> Iterable[str]:
    for leg in forwarding.destinations or ():
        if not leg.number:
            yield f"kazoo forwards {key} to a telephone number; anything else is a callflow of its own"
    if forwarding.trunk_group and forwarding.mode:
        yield f"kazoo has no modes where the calls of {key} go to a trunk group"


def _trunk_group(key: str, group: Any) -> Iterable[str]:
    registers = group.username is not None or group.password is not None
    if registers and group.gateways:
        yield f"kazoo knows a trunk server by its address or by its credentials; {key} has gateways and credentials"
    for gateway in group.gateways or ():
        if not _is_address(gateway.rpartition(":")[0]):
            yield f"kazoo knows a trunk server by an IP address, and {gateway} of {key} is none"


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


CAPABILITIES: Final = Capabilities(
    kinds={
        Kind.DID: Capability(
            fields=frozenset({"tags", "customer_reference"}),
            off=False,
            note="kept as custom keys of the number, `reconciler_tags` and `reconciler_reference`",
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "failover", "mode", "destinations"}),
            values={"mode": frozenset({Mode.FORWARD.value})},
            most={"destinations": 1},
            rule=_forwarding,
            note="to one number, by a callflow; or to a trunk group, with a failover number. Callflows that do more are shown and "
            "left alone",
        ),
        Kind.E911: Capability(
            fields=frozenset(
                {"name", "street_number", "street_name", "unit", "city", "state", "zip", "country", "notify"}
            ),
            values={"country": frozenset({"US", "CA"})},
            rule=emergency.rule,
            note="not where the number's features_available lack it; the country is told by the postal code",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name"}),
            rule=_caller_name,
            note="not where the number's features_available lack it",
        ),
        Kind.CALLER_NAME_LOOKUP: Capability(
            fields=frozenset(), note="not where the number's features_available lack it"
        ),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset({"name", "number_format", "gateways", "username", "password"}),
            values={"number_format": frozenset(words.FORMATS)},
            most={"gateways": 1},
            off=False,
            rule=_trunk_group,
            note="a server of a connectivity document; by one IP address, or by credentials",
        ),
        Kind.PORT: Capability(
            fields=frozenset(
                {
                    "type",
                    "numbers",
                    "carrier",
                    "account_name",
                    "account_number",
                    "pin",
                    "authorized_person",
                    "billing_number",
                    "service_address",
                    "requested_date",
                    "activation",
                    "loa",
                    "bill",
                    "csr",
                    "notify",
                    "submitted",
                }
            ),
            # An upload shows its length alone, and the record has no name of a place.
            write_only=frozenset({"loa.sha256", "bill.sha256", "csr.sha256", "service_address.name"}),
            values={"activation": frozenset({"auto"})},
            rule=losing.rule,
            note="documents as PDF; after it is submitted, all but its documents and who is told is the port authority's",
        ),
    },
    cancels_ports=frozenset({PortState.DRAFT}),
)
