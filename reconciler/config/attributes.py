"""The settings of a number: from the trees of the files to the model, as far as one file can tell.

What names something else (an address, a trunk group) becomes a `links.Link`, for when all files are read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from reconciler.config import links
from reconciler.config.grammar import day, sip
from reconciler.config.problems import Invalid, Path, Problem, Rule, did_you_mean, quoted
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
)

_MODE: Final = choice(*Mode)
_ORDER: Final = choice(*Order)
_SIP_DIGITS: Final = choice("10", "11")
_CNAM_TYPE: Final = choice("business", "residential")
_FAX_MODE: Final = choice("inbound", "both", "ata")
_OF_DESTINATION: Final[dict[str, Callable[[str], Any]]] = {
    "number": number,
    "sip": sip,
    "preconfigured": boolean,
    "timeout": integer,
}
_ACQUIRE: Final = choice("purchase", "existing", "port")


def forwarding(value: Any, problems: Problems) -> Forwarding | links.Link | None:
    """Every form of `forwarding`."""
    if value is False:
        return Forwarding(enabled=False)
    if not isinstance(value, dict):
        return links.Target(value)
    convert, get = problems.convert, value.get
    if get("trunk_group") is not None:
        return links.Group(value["trunk_group"], convert(number, get("failover"), ("forwarding", "failover")))
    legs = get("destinations")
    return Forwarding(
        mode=convert(_MODE, get("mode"), ("forwarding", "mode")),
        order=convert(_ORDER, get("order"), ("forwarding", "order")),
        sip_digits=convert(_SIP_DIGITS, get("sip_digits"), ("forwarding", "sip_digits")),
        destinations=None
        if legs is None
        else tuple(
            [_destination(leg, ("forwarding", "destinations", index), problems) for index, leg in enumerate(legs)]
        ),
    )


def _destination(value: Mapping, path: Path, problems: Problems) -> Destination:
    if "device" not in value:
        try:
            return _known_destination(tuple(value.items()))
        except Invalid:
            pass  # Which part it is, is noted below.
    parts: dict[str, Any] = {
        name: problems.convert(_OF_DESTINATION[name], part, (*path, name))
        for name, part in value.items()
        if name != "device"
    }
    device = value.get("device")
    if device is not None:
        password = problems.secret(device["password"], (*path, "device", "password"))
        parts["device"] = Device(text(device["username"]), password)
    return Destination(**parts)


# There may be hundreds of thousands of destinations: equal ones are made once.
@lru_cache(maxsize=4096)
def _known_destination(parts: tuple[tuple[str, str | None], ...]) -> Destination:
    return Destination(**{name: _OF_DESTINATION[name](part) for name, part in parts if part is not None})


def address(value: Mapping) -> E911:
    """A whole address."""
    return E911(**_parts(value))


def _parts(value: Mapping) -> dict[str, Any]:
    return {
        name: texts(part) if name == "notify" else text(part)
        for name, part in value.items()
        if part is not None and name not in ("address", "enabled")
    }


def e911(value: Any, problems: Problems) -> E911 | links.Link | None:
    """Every form of `e911`."""
    if not isinstance(value, dict):
        return address_or_link(value, ("e911",))
    if problems.convert(boolean, value.get("enabled"), ("e911", "enabled")) is False:
        return E911(enabled=False, reason=prose(value["reason"]))
    return address_or_link(value, ("e911",))


def address_or_link(value: Any, path: Path) -> E911 | links.Link:
    """A whole address, or one named under `addresses`, with or without parts replaced."""
    if not isinstance(value, dict):
        return links.Address(value, path)
    named = value.get("address")
    if named is None:
        return address(value)
    return links.Address(named, (*path, "address"), tuple(_parts(value).items()))


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


_COMPILERS: Final[dict[str, Callable[[Any, Problems], Any]]] = {
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

SETTING_NAMES: Final = frozenset(_COMPILERS)


def compiled(name: str, value: Any, problems: Problems, checks: frozenset[str] | None) -> Any:
    """The value of one setting of a number, given its tree. `checks`: the checks that may be waived; None: any."""
    if name == "waive":
        know_checks(value, ("waive",), problems, checks)
    return _COMPILERS[name](value, problems)


def know_checks(names: Mapping, path: Path, problems: Problems, checks: frozenset[str] | None) -> None:
    """Note the names, of keys at a path, that no check has."""
    for name in sorted(names.keys() - checks) if checks is not None else ():
        message = f"there is no check {quoted(name)}"
        problems.append(
            Problem(
                Rule.UNDEFINED,
                (*path, name),
                message,
                did_you_mean(name, checks or (), "`reconciler checks` lists them all"),
            )
        )
