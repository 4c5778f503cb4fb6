"""Features of numbers: which are available, which are asked for, what switching them on does (knm_providers)."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.sandbox.kazoo.emergency import provisioned
from reconciler.sandbox.kazoo.faults import unauthorized
from reconciler.sandbox.kazoo.model import Number
from reconciler.sandbox.kazoo.options import KazooOptions
from reconciler.sandbox.kazoo.values import is_true

OWN = ("failover", "force_outbound", "prepend", "ringback")
EXTERNAL = ("cnam", "e911", "inbound_cnam", "mms", "outbound_cnam", "port", "sms")
ADMIN_ONLY = ("carrier_name",)
_MESSAGING = frozenset({"sms", "mms"})

# Keys of a number's document that ask for a feature.
_ASKING = ("cnam", "e911", "failover", "force_outbound", "port", "prepend", "carrier_name", "ringback", "sms", "mms")
# The caller name features share one provider, which is what is compared.
_PROVIDER = {"inbound_cnam": "cnam", "outbound_cnam": "cnam"}
_LIVE = frozenset({"reserved", "in_service", "port_in"})


def available(options: KazooOptions, number: Number, admin: bool) -> list[str]:
    """Names of the features a number may have, sorted."""
    denied = set(options.denied_features)
    if number.account is None or (number.local and not options.local_feature_override):
        denied.update(EXTERNAL)
    if number.used_by != "trunkstore":
        denied.add("failover")
    if not admin:
        denied.update(ADMIN_ONLY)
    if not options.messaging:
        denied.update(_MESSAGING)
    return sorted({*OWN, *EXTERNAL, *ADMIN_ONLY} - denied)


def _providers(names: Iterable[str]) -> set[str]:
    return {_PROVIDER.get(name, name) for name in names}


def switched(options: KazooOptions, number: Number, admin: bool, now: float) -> None:
    """Bring a draft's features in line with its document.

    One feature that is asked for, or was on already, and is not available refuses the whole update. Messaging is
    the exception: without support it is simply left off.
    """
    allowed = _providers(available(options, number, admin))
    asked = _providers([key for key in _ASKING if number.doc.get(key) is not None]) | _providers(number.features)
    if asked - allowed - _MESSAGING:
        raise unauthorized()
    features = dict(number.features)
    for key in ("outbound_cnam", "inbound_cnam", "failover", "prepend", "force_outbound", "sms", "mms", "e911"):
        if _PROVIDER.get(key, key) not in allowed:
            continue
        data = _data(number, key)
        if data is None:
            features.pop(key, None)
        elif key == "e911":
            features[key] = number.doc["e911"] = provisioned(options, number, now)
        else:
            features[key] = data
    number.features = features


def _data(number: Number, key: str) -> object:
    """What a feature is switched on with; None is off."""
    given = number.doc.get(key)
    if key in ("outbound_cnam", "inbound_cnam"):
        return _caller_name(number, key)
    if key == "e911":
        return given if given and number.state in _LIVE else None
    if number.state != "in_service" or given is None or given == {}:
        return None
    if key == "force_outbound":
        return is_true(given) if isinstance(given, bool) or given in ("true", "false") else None
    if key in ("prepend", "sms", "mms"):
        return given if isinstance(given, dict) and is_true(given.get("enabled")) else None
    return given


def _caller_name(number: Number, key: str) -> object:
    cnam = number.doc.get("cnam")
    if not isinstance(cnam, dict) or number.state not in _LIVE:
        return None
    if key == "inbound_cnam":
        return {"inbound_lookup": True} if is_true(cnam.get("inbound_lookup")) else None
    return {"display_name": cnam["display_name"]} if cnam.get("display_name") else None
