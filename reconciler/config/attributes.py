"""The settings of a number: from the trees of the files to the model, as far as one file can tell.

What names something else (an address, a trunk group) becomes a `links.Link`, for when all files are read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from reconciler.config import links
from reconciler.config.grammar import day, sip
from reconciler.config.problems import Path
from reconciler.config.ranges import number
from reconciler.config.values import Mapping, Problems, boolean, choice, integer, prose, text, texts
from reconciler.model.configuration import PurchaseOrder, Release
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Device,
    Fax,
    Forwarding,
    Listing,
    Messaging,
    Mode,
    Order,
)  # fmt: skip

_MODE: Final = choice(*Mode)
_ORDER: Final = choice(*Order)
_SIP_DIGITS: Final = choice("10", "11")
_CNAM_TYPE: Final = choice("business", "residential")
_FAX_MODE: Final = choice("inbound", "both", "ata")
_ACQUIRE: Final = choice("purchase", "existing", "port")


def forwarding(value: Any, problems: Problems) -> Forwarding | links.Link | None:
    """Every form of `forwarding`."""
    if value is False:
        return Forwarding(enabled=False)
    if not isinstance(value, dict):
        return links.Target(value)
    failover = problems.convert(number, value.get("failover"), ("forwarding", "failover"))
    if value.get("trunk_group") is not None:
        return links.Group(value["trunk_group"], failover)
    legs = value.get("destinations")
    return Forwarding(
        mode=problems.convert(_MODE, value.get("mode"), ("forwarding", "mode")),
        order=problems.convert(_ORDER, value.get("order"), ("forwarding", "order")),
        sip_digits=problems.convert(_SIP_DIGITS, value.get("sip_digits"), ("forwarding", "sip_digits")),
        destinations=None if legs is None else tuple(
            _destination(leg, ("forwarding", "destinations", index), problems) for index, leg in enumerate(legs)
        ),
    )  # fmt: skip


def _destination(value: Mapping, path: Path, problems: Problems) -> Destination:
    get = value.get
    device = get("device")
    return Destination(
        problems.convert(number, get("number"), (*path, "number")),
        problems.convert(sip, text(get("sip")), (*path, "sip")),
        None
        if device is None
        else Device(text(device["username"]), problems.secret(device["password"], (*path, "device", "password"))),
        problems.convert(boolean, get("preconfigured"), (*path, "preconfigured")),
        problems.convert(integer, get("timeout"), (*path, "timeout")),
    )


def address(value: Mapping) -> E911:
    """A whole address."""
    get = value.get
    return E911(
        True,
        text(get("name")),
        text(get("street_number")),
        text(get("street_name")),
        text(get("unit")),
        text(get("city")),
        text(get("state")),
        text(get("zip")),
        text(get("country")),
        texts(get("notify")),
    )


def e911(value: Any, problems: Problems) -> E911 | links.Link | None:
    """Every form of `e911`."""
    if not isinstance(value, dict):
        return links.Address(value, ("e911",))
    if problems.convert(boolean, value.get("enabled"), ("e911", "enabled")) is False:
        return E911(enabled=False, reason=prose(value["reason"]))
    named = value.get("address")
    own = address(value)
    return own if named is None else links.Address(named, ("e911", "address"), own)


def cnam(value: Any, problems: Problems) -> Cnam:
    """Every form of `cnam`."""
    if value is False:
        return Cnam(enabled=False)
    if not isinstance(value, dict):
        return Cnam(True, text(value))
    return Cnam(True, text(value["display_name"]), problems.convert(_CNAM_TYPE, value.get("type"), ("cnam", "type")))


def _caller_name_lookup(value: Any, problems: Problems) -> CallerNameLookup | None:
    enabled = problems.convert(boolean, value, ("caller_name_lookup",))
    return None if enabled is None else CallerNameLookup(enabled)


def _listing(value: Any, problems: Problems) -> Listing | links.Link:
    if value is False:
        return Listing(enabled=False)
    kind = problems.convert(choice("residential", "business"), value["type"], ("listing", "type"))
    names = (text(value.get(part)) for part in ("first_name", "last_name", "business_name"))
    return links.Directory(Listing(True, kind, *names), value["address"])


def _fax(value: Any, problems: Problems) -> Fax:
    if value is False:
        return Fax(enabled=False)
    mode = problems.convert(_FAX_MODE, value["mode"], ("fax", "mode"))
    return Fax(True, mode, text(value.get("email")), text(value.get("serial")))


def _messaging(value: Any, _: Problems) -> Messaging:
    return Messaging(enabled=False) if value is False else Messaging(True, text(value["profile"]))


def release(value: Mapping, problems: Problems) -> Release:
    """What gives a number or a trunk group up."""
    return Release(
        prose(value["reason"]) or "",
        text(value.get("ticket")),
        problems.convert(day, value.get("not_before"), ("release", "not_before")),
        problems.convert(boolean, value.get("unlock"), ("release", "unlock")) or False,
    )


def _order(value: Mapping, _: Problems) -> PurchaseOrder:
    return PurchaseOrder(text(value.get("requirement_group")), text(value.get("bundle")))


def _waive(value: Mapping, _: Problems) -> dict[str, str]:
    return {name: str(reason).strip() for name, reason in value.items() if reason is not None}


def _text(value: Any, _: Problems) -> str | None:
    return text(value)


def _name(value: Any, _: Problems) -> Any:
    # Stays as it is: should nothing have this name, a message must not tell the value of a reference.
    return value


COMPILERS: Final[dict[str, Callable[[Any, Problems], Any]]] = {
    "provider": _name,
    "profile": _name,
    "tags": lambda value, _: texts(value),
    "billing_group": _text,
    "customer_reference": _text,
    "forwarding": forwarding,
    "e911": e911,
    "cnam": cnam,
    "caller_name_lookup": _caller_name_lookup,
    "listing": _listing,
    "fax": _fax,
    "messaging": _messaging,
    "acquire": lambda value, problems: problems.convert(_ACQUIRE, value, ("acquire",)),
    "order": _order,
    "release": release,
    "waive": _waive,
}
