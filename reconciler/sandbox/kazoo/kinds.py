"""Callflows, trunk groups, devices, users and resources, with the rules each has beyond its schema."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.documents import Kind, home, picked, view
from reconciler.sandbox.kazoo.login import hashes
from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.replies import Refusal, invalid, invalid_field, system_error
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.shapes import CALLFLOW, CONNECTIVITY, DEVICE, FLOW_DATA, RESOURCE, USER
from reconciler.sandbox.kazoo.values import normalise, reconcilable, without


def assign(call: Call, numbers: dict[str, str | None]) -> None:
    """Set ``used_by`` of numbers of the account. What goes wrong here, Kazoo only writes to its log."""
    if call.options.used_by_fails:
        return
    for text, used_by in numbers.items():
        number = call.estate.numbers.get(text)
        if number is not None and number.used_by != used_by and call.may_see(number.account):
            number.used_by = used_by
            number.modified = call.estate.stamp
            call.estate.put_number(number)
            call.estate.effect("used_by_set", text, used_by=used_by)


def _owned(call: Call, numbers: list[str]) -> None:
    """Numbers of other accounts are refused; those the system does not know are nobody's business."""
    others = [
        text
        for text in numbers
        if text in call.estate.numbers and not call.may_see(call.estate.numbers[text].account or call.caller.id)
    ]
    if others:
        text = f"unauthorized to use {', '.join(others)}"
        raise Refusal(403, "forbidden", {"message": text, "cause": others})


# ---- callflows (cb_callflows, kzd_callflows) ----


def _prepare_callflow(call: Call, document: Document) -> None:
    body = document.body
    body["numbers"] = [normalise(number) for number in body["numbers"]]
    if not body["numbers"] and not body["patterns"]:
        message = "callflows must be assigned at least one number or pattern"
        raise invalid_field("numbers", "required", message)
    _check_flow(body.get("flow"))
    _owned(call, body["numbers"])
    for number in body["numbers"]:
        for other in call.estate.holding("callflows", number):
            if other.account == document.account and other.id != document.id:
                name = other.body.get("name") or (other.body.get("featurecode") or {}).get("name") or other.id
                raise invalid_field(
                    "numbers", "unique", f"Number {number} exists in callflow {other.id} {name}", number
                )


def _check_flow(flow: Any, path: str = "flow") -> None:
    """The data of nodes has a schema by module; a pivot may not call back into the system."""
    if not isinstance(flow, dict):
        return
    rule = FLOW_DATA.get(flow["module"])
    if rule is not None:
        flow["data"], errors = check(rule, flow["data"])
        if errors:
            raise invalid({f"{path}.data.{name}" if name else f"{path}.data": error for name, error in errors.items()})
    if flow["module"] == "pivot" and any(host in str(flow["data"].get("voice_url")) for host in _INTERNAL):
        raise invalid_field(f"{path}.data.voice_url", "invalid", "URL host is not allowed", flow["data"]["voice_url"])
    for name, child in flow.get("children", {}).items():
        _check_flow(child, f"{path}.children.{name}")


_INTERNAL = ("//127.", "//localhost", "//10.", "//192.168.")


def _callflow_saved(call: Call, before: Document | None, after: Document | None) -> None:
    old = before.body["numbers"] if before is not None else []
    new = after.body["numbers"] if after is not None else []
    updates: dict[str, str | None] = {number: None for number in old if number not in new}
    updates.update(dict.fromkeys(new, "callflow"))
    assign(call, {number: used_by for number, used_by in updates.items() if reconcilable(number)})


def _callflow_view(call: Call, document: Document) -> dict[str, Any]:
    """``metadata`` names what the flow points at; it is made for each reading."""
    found: dict[str, Any] = {}
    _metadata(call, document.body.get("flow"), found)
    return {**view(document), "metadata": found}


def _metadata(call: Call, flow: Any, found: dict[str, Any]) -> None:
    if not isinstance(flow, dict):
        return
    for key, value in flow["data"].items():
        target = call.estate.documents.get(str(value)) if key == "id" or "_id" in key else None
        if target is not None:
            name = target.body.get("name") or " ".join(
                (target.body.get("first_name", ""), target.body.get("last_name", ""))
            )
            found[target.id] = {"name": name, "pvt_type": target.kind.removesuffix("s")}
    for child in flow.get("children", {}).values():
        _metadata(call, child, found)


def _callflow_row(document: Document) -> object:
    modules = sorted(_modules(document.body.get("flow")))
    row = picked(document, "id", "name", "numbers", "patterns", "featurecode", "owner_id", "group_id", "flags", "type")
    return {"name": None, "featurecode": False, "flags": [], **row, "modules": modules}


def _modules(flow: Any) -> set[str]:
    if not isinstance(flow, dict):
        return set()
    below = [_modules(child) for child in flow.get("children", {}).values()]
    return {str(flow["module"])}.union(*below)


CALLFLOWS = Kind("callflows", "callflow", CALLFLOW, _callflow_row, _prepare_callflow, _callflow_view, _callflow_saved)

# ---- trunk groups (cb_connectivity) ----


def _dids(document: Document | None) -> list[str]:
    servers = [] if document is None else document.body.get("servers", [])
    return [number for server in servers for number in server.get("DIDs", {})]


def _prepare_connectivity(call: Call, document: Document) -> None:
    """The realm is always the account's; DIDs are taken as they are written."""
    document.body["account"] = {**document.body.get("account", {}), "auth_realm": home(call).realm}
    _owned(call, _dids(document))


def _connectivity_saved(call: Call, before: Document | None, after: Document | None) -> None:
    """A create sets nothing, a rewrite sets ``used_by`` only of DIDs that are new in it, a delete clears it."""
    old, new = _dids(before), _dids(after)
    if before is None:
        return
    updates: dict[str, str | None] = {number: "trunkstore" for number in new if number not in old}
    updates.update({number: None for number in old if number not in new})
    assign(call, updates)


TRUNKS = Kind(
    "connectivity",
    "connectivity",
    CONNECTIVITY,
    lambda document: document.id,
    _prepare_connectivity,
    saved=_connectivity_saved,
)

# ---- devices, users, resources ----


def _prepare_device(call: Call, document: Document) -> None:
    sip = document.body["sip"]
    if str(sip.get("realm", "")).lower() == home(call).realm.lower():
        del sip["realm"]
    mac = _plain_mac(document)
    for other in call.estate.documents_of(document.account, "devices"):
        if mac and other.id != document.id and _plain_mac(other) == mac:
            raise invalid_field("mac_address", "unique", "Mac address already in use", document.body["mac_address"])


def _plain_mac(document: Document) -> str:
    return "".join(char for char in str(document.body.get("mac_address", "")).lower() if char.isalnum())


def _device_row(document: Document) -> object:
    row = picked(document, "id", "name", "enabled", "owner_id", "device_type", "mac_address", "flags")
    return {"device_type": "sip_device", **row, "username": document.body["sip"].get("username")}


DEVICES = Kind("devices", "device", DEVICE, _device_row, _prepare_device)


def _prepare_user(call: Call, document: Document) -> None:
    """The password is kept as digests only and never comes back."""
    body = document.body
    name = str(body.get("username", "")).lower()
    for other in call.estate.documents_of(document.account, "users"):
        if name and other.id != document.id and other.body.get("username") == name:
            raise invalid_field("username", "unique", "Username is not unique for this account", name)
    if name:
        body["username"] = name
    if "password" in body:
        document.pvt = {**document.pvt, **hashes(name, body["password"])}
    document.body = without(body, ("password",))


def _user_row(document: Document) -> object:
    row = picked(document, "id", "username", "email", "first_name", "last_name", "priv_level", "timezone")
    return {"features": [], **row}


USERS = Kind("users", "user", USER, _user_row, _prepare_user)


def _prepare_resource(call: Call, document: Document) -> None:
    del document
    if call.account_id is None and not call.admin:
        raise system_error("forbidden")


def _resource_row(document: Document) -> object:
    return picked(document, "id", "name", "enabled", "weight_cost", "template_name", "classifiers")


RESOURCES = Kind("resources", "resource", RESOURCE, _resource_row, _prepare_resource, shallow_patch=True)
