"""ipendpoints, sipaccounts and voicemail/inbox: what call flows and numbers lead to."""

from __future__ import annotations

import ipaddress
from dataclasses import replace

from reconciler.sandbox.teli.call import Call, Refusal, ten_digits
from reconciler.sandbox.teli.model import Inbox, IpEndpoint, SipAccount
from reconciler.sandbox.teli.rows import typed

_SIP_DOMAIN = "sip.teleapi.example"


def create_ip(call: Call) -> object:
    """Insert calls "typically just have a string in data" (PHP client): the id is found by listing."""
    address, name = call.required("ip_address"), call.required("ip_name")
    try:
        ipaddress.IPv4Address(address)
    except ValueError as exc:
        raise Refusal("Invalid ip address") from exc
    endpoint = IpEndpoint(call.estate.next_id("ip_endpoint"), address, name)
    call.estate.ip_endpoints.put(endpoint)
    call.effect("ip_endpoint_created", address, endpoint_id=endpoint.id, name=name)
    return "Successfully created ip endpoint"


def list_ips(call: Call) -> object:
    """There is neither get nor update."""
    return [
        typed({"id": str(item.id), "ip_address": item.ip_address, "ip_name": item.ip_name}, call.options)
        for item in call.estate.ip_endpoints.in_order()
    ]


def remove_ip(call: Call) -> object:
    """ "This will break any Call Flows associated with this IP Endpoint" (PHP client): they keep its id."""
    endpoint = call.record(call.estate.ip_endpoints, "endpoint_id")
    call.estate.ip_endpoints.drop(endpoint.id)
    call.effect("ip_endpoint_removed", endpoint.ip_address, endpoint_id=endpoint.id)
    return "Successfully removed ip endpoint"


def _account_type(call: Call) -> str:
    kind = call.required("account_type")
    if kind not in ("server", "device"):
        raise Refusal("account_type must be server or device")
    return kind


def create_sip(call: Call) -> object:
    """sipaccounts/create."""
    username, password, kind = call.required("username"), call.required("password"), _account_type(call)
    if any(item.username == username for item in call.estate.sip_accounts.rows.values()):
        raise Refusal("Username already exists")
    account = SipAccount(call.estate.next_id("sip_account"), kind, username, password)
    call.estate.sip_accounts.put(account)
    call.effect("sip_account_created", username, sipaccount_id=account.id)
    return "Successfully created sip account"


def list_sips(call: Call) -> object:
    """The password is in the row (TypeScript client)."""
    rows: list[dict[str, object]] = [
        {
            "id": str(item.id),
            "account_type": item.account_type,
            "domain": _SIP_DOMAIN,
            "username": item.username,
            "password": item.password,
        }
        for item in call.estate.sip_accounts.in_order()
    ]
    return [typed(row, call.options) for row in rows]


def update_sip(call: Call) -> object:
    """ "All fields are required" (TypeScript client), but for the caller id, which the PHP client never sends."""
    account = call.record(call.estate.sip_accounts, "sipaccount_id")
    caller_id = call.text("caller_id")
    changed = replace(
        account,
        account_type=_account_type(call),
        username=call.required("username"),
        password=call.required("password"),
        caller_id=account.caller_id if caller_id is None else ten_digits(caller_id, "caller_id"),
    )
    call.estate.sip_accounts.put(changed)
    call.effect("sip_account_updated", changed.username, sipaccount_id=account.id)
    return "Successfully updated sip account"


def remove_sip(call: Call) -> object:
    """sipaccounts/remove."""
    account = call.record(call.estate.sip_accounts, "sipaccount_id")
    call.estate.sip_accounts.drop(account.id)
    call.effect("sip_account_removed", account.username, sipaccount_id=account.id)
    return "Successfully removed sip account"


def _pin(call: Call) -> str:
    pin = call.required("pin")
    if len(pin) != 4 or not pin.isdecimal():
        raise Refusal("pin must be 4 digits")
    return pin


def create_inbox(call: Call) -> object:
    """``transcribe`` is yes/no in the TypeScript client and 1/0 in the PHP client."""
    inbox = Inbox(
        id=call.estate.next_id("inbox"),
        name=call.required("name"),
        inbox_number=str(call.integer("inbox_number")),
        pin=_pin(call),
        transcribe=call.yes("transcribe", "yes"),
    )
    call.estate.inboxes.put(inbox)
    call.effect("inbox_created", inbox.name, inbox_id=inbox.id)
    return "Successfully created voicemail inbox"


def _inbox_row(call: Call, inbox: Inbox) -> dict[str, object]:
    row: dict[str, object] = {
        "id": str(inbox.id),
        "name": inbox.name,
        "inbox_number": inbox.inbox_number,
        "pin": inbox.pin,
        "transcribe": "yes" if inbox.transcribe else "no",
    }
    return typed(row, call.options)


def get_inbox(call: Call) -> object:
    """Field names are those of create (a guess)."""
    return _inbox_row(call, call.record(call.estate.inboxes, "inbox_id"))


def list_inboxes(call: Call) -> object:
    """voicemail/inbox/list."""
    return [_inbox_row(call, inbox) for inbox in call.estate.inboxes.in_order()]


def update_inbox(call: Call) -> object:
    """All fields are wanted."""
    inbox = call.record(call.estate.inboxes, "inbox_id")
    call.required("transcribe")
    changed = Inbox(
        inbox.id, call.required("name"), str(call.integer("inbox_number")), _pin(call), call.yes("transcribe")
    )
    call.estate.inboxes.put(changed)
    call.effect("inbox_updated", changed.name, inbox_id=inbox.id)
    return "Successfully updated voicemail inbox"


def remove_inbox(call: Call) -> object:
    """Numbers that used it have none then (a guess)."""
    inbox = call.record(call.estate.inboxes, "inbox_id")
    for did in [did for did in call.estate.dids.table.rows.values() if did.voicemail_inbox_id == inbox.id]:
        call.estate.dids.change(did, voicemail_inbox_id=None, straight_to_voicemail=False)
    call.estate.inboxes.drop(inbox.id)
    call.effect("inbox_removed", inbox.name, inbox_id=inbox.id)
    return "Successfully removed voicemail inbox"
