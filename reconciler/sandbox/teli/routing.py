"""flows and channelgroups: where numbers can lead."""

from __future__ import annotations

from dataclasses import replace

import orjson

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.model import ChannelGroup, Flow
from reconciler.sandbox.teli.rows import stamp, typed


def _flow_data(call: Call) -> str:
    """JSON text of an array of steps; what the steps say is not checked."""
    text = call.required("flow_data")
    try:
        steps = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise Refusal("flow_data must be valid JSON") from exc
    if not isinstance(steps, list):
        raise Refusal("flow_data must be valid JSON")
    return text


def create_flow(call: Call) -> object:
    """The reply is the id of the flow (TypeScript client). Names are not unique."""
    estate, name, data = call.estate, call.required("flow_name"), _flow_data(call)
    flow = estate.flows.put(Flow(estate.next_id("flow"), name, data, estate.now, estate.now))
    call.effect("flow_created", name, flow_id=flow.id)
    return flow.id


def _flow_row(call: Call, flow: Flow) -> dict[str, object]:
    row: dict[str, object] = {
        "id": str(flow.id),
        "user_id": str(call.options.user_id),
        "flow_name": flow.flow_name,
        "flow_data": flow.flow_data,
        "create_dt": stamp(flow.created),
        "modify_dt": stamp(flow.modified),
    }
    return typed(row, call.options)


def get_flow(call: Call) -> object:
    """Field names besides those of create are a guess."""
    return _flow_row(call, call.record(call.estate.flows, "flow_id"))


def list_flows(call: Call) -> object:
    """flows/list."""
    return [_flow_row(call, flow) for flow in call.estate.flows.in_order()]


def update_flow(call: Call) -> object:
    """All fields are wanted."""
    flow = call.record(call.estate.flows, "flow_id")
    name, data = call.required("flow_name"), _flow_data(call)
    call.estate.flows.put(replace(flow, flow_name=name, flow_data=data, modified=call.estate.now))
    call.effect("flow_updated", name, flow_id=flow.id)
    return "Successfully updated call flow"


def remove_flow(call: Call) -> object:
    """Numbers that used it lead nowhere then (a guess)."""
    flow = call.record(call.estate.flows, "flow_id")
    for did in [did for did in call.estate.dids.table.rows.values() if did.call_flow_id == flow.id]:
        call.estate.dids.change(did, call_flow_id=None)
    call.estate.flows.drop(flow.id)
    call.effect("flow_removed", flow.flow_name, flow_id=flow.id)
    return "Successfully removed call flow"


def set_default_flow(call: Call) -> object:
    """ "The default call flow for new numbers" (PHP client)."""
    chosen = call.record(call.estate.flows, "flow_id")
    for flow in list(call.estate.flows.rows.values()):
        if flow.default != (flow.id == chosen.id):
            call.estate.flows.put(replace(flow, default=flow.id == chosen.id))
    call.effect("default_flow_set", chosen.flow_name, flow_id=chosen.id)
    return "Successfully set default call flow"


def _group_row(call: Call, group: ChannelGroup) -> dict[str, object]:
    """Fields of the TypeScript client's model."""
    row: dict[str, object] = {
        "id": str(group.id),
        "user_id": str(call.options.user_id),
        "channel_group_name": group.name,
        "channel_count": str(group.channels),
        "channel_group_status": "active",
        "create_dt": stamp(group.created),
        "modify_dt": stamp(group.modified),
    }
    return typed(row, call.options)


def list_channel_groups(call: Call) -> object:
    """Groups that wait in the cart are not in it."""
    return [_group_row(call, group) for group in call.estate.channel_groups.in_order()]


def get_channel_group(call: Call) -> object:
    """channelgroups/get."""
    return _group_row(call, call.record(call.estate.channel_groups, "channel_group_id"))


def update_channel_group(call: Call) -> object:
    """ "You can only increase number of channels" (PHP client); more channels cost more at once."""
    group = call.record(call.estate.channel_groups, "channel_group_id")
    name, channels = call.required("name"), call.integer("channels")
    if channels < group.channels:
        raise Refusal("You can only increase the number of channels")
    call.estate.channel_groups.put(replace(group, name=name, channels=channels, modified=call.estate.now))
    call.effect("channel_group_updated", name, channel_group_id=group.id, channels=channels)
    return "Successfully updated channel group"


def remove_channel_group(call: Call) -> object:
    """Numbers that were in it are in none then (a guess)."""
    group = call.record(call.estate.channel_groups, "channel_group_id")
    for did in [did for did in call.estate.dids.table.rows.values() if did.channel_group_id == group.id]:
        call.estate.dids.change(did, channel_group_id=None)
    call.estate.channel_groups.drop(group.id)
    call.effect("channel_group_removed", group.name, channel_group_id=group.id)
    return "Successfully removed channel group"
