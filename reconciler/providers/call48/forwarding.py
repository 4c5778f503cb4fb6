"""Update Forwarding: one call with the whole picture, since what happens to omitted legs is not documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reconciler.model.numbers import is_nanp
from reconciler.model.plan import Change, Json, Ref
from reconciler.model.settings import Destination, Forwarding, Mode, Order
from reconciler.providers.call48 import words
from reconciler.providers.call48.problems import NotPossible
from reconciler.providers.observed import LiveNumber, Observed

# Seconds a leg rings when the files do not say; the document wants a value for every leg.
RING: Final = 30
SLOTS: Final = ("1", "2", "3")


def forwarding_arguments(
    change: Change, live: LiveNumber | None, observed: Observed, new_groups: Mapping[str, str]
) -> dict[str, Json]:
    """The arguments for one number. `new_groups` maps names of trunk groups created in this plan to their addresses.

    Raises NotPossible.
    """
    after = change.after if change.after is not None else change.desired
    if not isinstance(after, Forwarding):
        raise NotPossible("there is nothing to forward")
    number = change.key.removeprefix("+1").removeprefix("+")
    if after.enabled and after.trunk_group:
        return {"number": number, "fwd_trunk_grpid": _group_id(after.trunk_group, observed, new_groups)}
    legs = (after.destinations or ()) if after.enabled else ()
    mode = Mode(after.mode) if after.enabled and after.mode else Mode.FORWARD if legs else Mode.RING
    args: dict[str, Json] = {
        "number": number,
        "sequence": words.ORDERS[Order(after.order or Order.IN_ORDER)],
        "answeringmode": words.MODES[mode],
    }
    for index, slot in enumerate(SLOTS):
        args.update(_leg(slot, legs[index] if index < len(legs) else None))
    if isinstance(change.before, Forwarding) and change.before.trunk_group:
        # Should the carrier keep what a call leaves out, the trunk group would go on taking the calls.
        args["fwd_trunk_grpid"] = None
    if after.sip_digits:
        args["sipdigits"] = after.sip_digits
    if live is not None and live.native.product:
        args["product"] = live.native.product
    return args


def _group_id(name: str, observed: Observed, new_groups: Mapping[str, str]) -> Json:
    """The value of `fwd_trunk_grpid`, which is, against its name, the group's `ext_tgid`."""
    if name in new_groups:
        return Ref(new_groups[name], "ext_tgid")
    group = observed.trunk_groups.get(name)
    if group is None:
        raise NotPossible(f"call48 has no trunk group named {name!r}", "declare it under trunk_groups")
    if group.trouble:
        raise NotPossible(group.trouble, "give them different names at the carrier first")
    return group.native.ext_tgid


def _leg(slot: str, leg: Destination | None) -> dict[str, Json]:
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
        raise NotPossible(
            "call48 wants a device's user name and password with every change of its forwarding, and shows no user name",
            "declare device: {username, password}; or apply `forwarding: false` first, which forgets the device",
        )
    return {f"method{slot}": "trunk", "username": device.username, "password": device.password, **timeout}


def rule(key: str, forwarding: Forwarding) -> list[str]:
    """What Update Forwarding cannot express, beyond the table of capabilities (`key` is the number)."""
    problems = []
    legs = forwarding.destinations or ()
    for index, leg in enumerate(legs[1:], start=2):
        if leg.device or leg.preconfigured:
            kind = "a device" if leg.device else "preconfigured"
            problems.append(f"call48 takes {kind} only as the first destination; it is number {index} of {key}")
    # Its method is "Forward to Local Number", and no spelling is given for another country's.
    problems += [f"call48 forwards to US and Canadian numbers, not to {leg.number}" for leg in legs if _is_abroad(leg)]
    if legs and forwarding.mode in words.STILL_MODES:
        problems.append(f"with mode {forwarding.mode} call48 forwards nothing; {len(legs)} destinations given")
    return problems


def _is_abroad(leg: Destination) -> bool:
    return leg.number is not None and leg.number.startswith("+") and not is_nanp(leg.number)
