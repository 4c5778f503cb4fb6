"""911/groups: whom to tell of a 911 call. Texts are those of the Node client's recorded replies."""

from __future__ import annotations

from dataclasses import replace

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.model import E911, AlertGroup, Endpoint
from reconciler.sandbox.teli.rows import group_row


def create_group(call: Call) -> object:
    """Conferences are on at first, as in the recorded reply."""
    estate, name = call.estate, call.required("group_name")
    group = AlertGroup(estate.next_id("group"), name, estate.now, estate.now, enable_conference=True)
    estate.groups.put(group)
    call.effect("alert_group_created", name, group_id=group.id)
    return group_row(group, call.options.user_id, endpoints=False)


def list_groups(call: Call) -> object:
    """911/groups/list."""
    return [group_row(group, call.options.user_id, endpoints=True) for group in call.estate.groups.in_order()]


def _looked_up(call: Call) -> AlertGroup | None:
    groups = call.estate.groups.rows
    if call.text("group_id") is not None:
        return call.record(call.estate.groups, "group_id")
    if call.text("group_name") is not None:
        return next((group for group in groups.values() if group.group_name == call.text("group_name")), None)
    if call.text("e911_id") is not None:
        group_id = call.record(call.estate.e911, "e911_id").group_id
    else:
        entry = call.estate.e911_of(call.did_of(call.required("did")))
        group_id = None if entry is None else entry.group_id
    return None if group_id is None else groups.get(group_id)


def get_group(call: Call) -> object:
    """By group_id, group_name, e911_id or the digits of a number in ``did``."""
    group = _looked_up(call)
    if group is None:
        raise Refusal("No group found")
    return group_row(group, call.options.user_id, endpoints=True)


def remove_group(call: Call) -> object:
    """ "Any connected 911 addresses will be left intact" (TypeScript client)."""
    estate, group = call.estate, call.record(call.estate.groups, "group_id")
    for entry in [entry for entry in estate.e911.rows.values() if entry.group_id == group.id]:
        estate.put_e911(replace(entry, group_id=None))
    estate.groups.drop(group.id)
    call.effect("alert_group_removed", group.group_name, group_id=group.id)
    return "Successfully removed group from 911 service"


def _entry(call: Call) -> E911:
    if call.text("e911_id") is not None:
        return call.record(call.estate.e911, "e911_id")
    if call.text("did_id") is None and call.text("did_number") is None:
        raise Refusal("Must provide e911_id or did_id or did_number")
    entry = call.estate.e911_of(call.did_by("did_number"))
    if entry is None:
        raise Refusal("No 911 information found for this number")
    return entry


def assign(call: Call) -> object:
    """An entry is in one group at most: it leaves the one it was in."""
    entry, group = _entry(call), call.record(call.estate.groups, "group_id")
    call.estate.put_e911(replace(entry, group_id=group.id))
    call.effect("alert_group_assigned", entry.did_number, group_id=group.id)
    return "Successfully associated 911 service with group"


def unassign(call: Call) -> object:
    """911/groups/unassign."""
    entry = _entry(call)
    call.estate.put_e911(replace(entry, group_id=None))
    call.effect("alert_group_unassigned", entry.did_number, group_id=entry.group_id)
    return "Successfully removed group from 911 service"


def add_endpoint(call: Call) -> object:
    """``endpoint_type`` is email, sms, post or voice."""
    group = call.record(call.estate.groups, "group_id")
    kind = call.required("endpoint_type")
    if kind not in ("email", "sms", "post", "voice"):
        raise Refusal("Invalid endpoint type")
    endpoint = Endpoint(call.estate.next_id("endpoint"), kind, call.required("endpoint_value"))
    _put(call, replace(group, endpoints=(*group.endpoints, endpoint)))
    call.effect("alert_endpoint_added", group.group_name, endpoint_id=endpoint.id, type=kind, value=endpoint.value)
    return "Successfully added endpoint to group"


def remove_endpoint(call: Call) -> object:
    """By endpoint_id alone; its group is found."""
    wanted = call.integer("endpoint_id")
    for group in call.estate.groups.rows.values():
        kept = tuple(item for item in group.endpoints if item.id != wanted)
        if kept != group.endpoints:
            _put(call, replace(group, endpoints=kept))
            call.effect("alert_endpoint_removed", group.group_name, endpoint_id=wanted)
            return "Successfully removed endpoint from group"
    raise Refusal("Invalid endpoint id")


def set_conference(call: Call) -> object:
    """``enabled``: yes or no."""
    group = call.record(call.estate.groups, "group_id")
    call.required("enabled")
    _put(call, replace(group, enable_conference=call.yes("enabled")))
    return "Successfully set conferences for the group"


def _put(call: Call, group: AlertGroup) -> None:
    call.estate.groups.put(replace(group, modified=call.estate.now))
