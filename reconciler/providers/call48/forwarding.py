"""Update Forwarding: one call with the whole picture, since what happens to omitted legs is not documented."""

from __future__ import annotations

from typing import Final

from reconciler.model.plan import Change, Json, Ref
from reconciler.model.settings import Destination, Forwarding, Mode, Order
from reconciler.providers.call48 import words
from reconciler.providers.calls import Calls, NotPossible, wanted
from reconciler.providers.spelling import digits

# Seconds a leg rings when the files do not say; the document wants a value for every leg.
RING: Final = 30
SLOTS: Final = ("1", "2", "3")


def forwarding_arguments(calls: Calls, change: Change) -> dict[str, Json]:
    """The arguments for one number. Raises NotPossible."""
    after, live = wanted(change), calls.live(change)
    if not isinstance(after, Forwarding):
        raise NotPossible("there is nothing to forward")
    number = digits(change.key)
    if after.enabled and after.trunk_group:
        return {"number": number, "fwd_trunk_grpid": _group_id(calls, after.trunk_group)}
    legs = (after.destinations or ()) if after.enabled else ()
    mode = Mode(after.mode) if after.enabled and after.mode else Mode.FORWARD if legs else Mode.RING
    args: dict[str, Json] = {
        "number": number,
        "sequence": words.ORDERS[Order(after.order or Order.IN_ORDER)],
        "answeringmode": words.MODES[mode],
    }
    for index, slot in enumerate(SLOTS):
        args.update(_leg(slot, legs[index] if index < len(legs) else None, mode))
    if isinstance(change.before, Forwarding) and change.before.trunk_group:
        # Should the carrier keep what a call leaves out, the trunk group would go on taking the calls.
        args["fwd_trunk_grpid"] = None
    if after.sip_digits:
        args["sipdigits"] = after.sip_digits
    if live is not None and live.native.product:
        args["product"] = live.native.product
    return args


def _group_id(calls: Calls, name: str) -> Json:
    """The value of `fwd_trunk_grpid`, which is, against its name, the group's `ext_tgid`."""
    if name in calls.new_groups:
        return Ref(calls.new_groups[name], "ext_tgid")
    group = calls.observed.trunk_groups.get(name)
    if group is None:
        raise NotPossible(f"call48 has no trunk group named {name!r}", "declare it under trunk_groups")
    if group.trouble:
        raise NotPossible(group.trouble, "give them different names at the carrier first")
    return group.native.ext_tgid


def _leg(slot: str, leg: Destination | None, mode: Mode) -> dict[str, Json]:
    if leg is None:
        return {f"method{slot}": ""}
    if leg.preconfigured:
        return {f"method{slot}": "preconfigured"}
    timeout = {f"timeout{slot}": str(leg.timeout if leg.timeout is not None else RING)}
    if leg.number:
        return {f"method{slot}": "simple", f"number{slot}": leg.number.removeprefix("+1"), **timeout}
    if leg.sip:
        return {f"method{slot}": "ip", f"sip{slot}": leg.sip, **timeout}
    device = leg.device
    if device is None or not device.username or not device.password:
        # A mode that forwards nothing takes no destination that could be declared.
        declare = "" if mode in words.STILL_MODES else "declare device: {username, password}; or "
        raise NotPossible(
            "call48 wants a device's user name and password with every change of its forwarding, and shows no user name",
            f"{declare}apply `forwarding: false` first, which forgets the device",
        )
    return {f"method{slot}": "trunk", "username": device.username, "password": device.password, **timeout}
