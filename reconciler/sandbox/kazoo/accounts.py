"""Accounts and their limits (cb_accounts, cb_limits_v2), as far as numbers and trunks need them."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.kazoo.billing import Item, confirm
from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Account
from reconciler.sandbox.kazoo.replies import Answer, invalid, system_error
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.shapes import ACCOUNT, LIMITS
from reconciler.sandbox.kazoo.values import merged, next_revision, without

_TRUNKS = ("twoway_trunks", "inbound_trunks", "outbound_trunks", "burst_trunks")
_KEPT_BY_SERVER = ("id", "is_reseller", "superduper_admin", "wnm_allow_additions", "created", "reseller_id")


def account_view(call: Call, account: Account) -> dict[str, Any]:
    """An account as clients see it."""
    above = [item for item in call.estate.ancestors(account.id) if call.estate.accounts[item].reseller]
    return {
        **account.body,
        "id": account.id,
        "name": account.name,
        "realm": account.realm,
        "enabled": not account.locked,
        "created": account.created,
        "is_reseller": account.reseller,
        "reseller_id": above[0] if above else account.id,
        "superduper_admin": account.superduper,
        "wnm_allow_additions": account.allow_additions,
    }


def get_account(call: Call) -> Answer:
    """GET accounts/{A}."""
    return Answer(account_view(call, call.account), 200, call.account.revision)


def patch_account(call: Call) -> Answer:
    """PATCH accounts/{A}: name, realm and custom keys."""
    return _write(call, merged({**call.account.body, **_core(call.account)}, call.data()))


def post_account(call: Call) -> Answer:
    """POST accounts/{A}."""
    return _write(call, {"realm": call.account.realm, **call.data()})


def _core(account: Account) -> dict[str, Any]:
    return {"name": account.name, "realm": account.realm}


def _write(call: Call, wanted: dict[str, Any]) -> Answer:
    body, errors = check(ACCOUNT, wanted)
    if errors:
        raise invalid(errors)
    account = call.account
    call.guard(account.revision)
    account.name, account.realm = body["name"], body["realm"]
    account.body = without(body, ("name", "realm", "enabled", *_KEPT_BY_SERVER))
    account.revision = next_revision(account.revision)
    call.estate.put_account(account)
    call.estate.effect("account_updated", account.name, id=account.id)
    return get_account(call)


def _listed(call: Call, ids: list[str]) -> Answer:
    accounts = [call.estate.accounts[item] for item in ids]
    rows = [{"id": account.id, "name": account.name, "realm": account.realm} for account in accounts]
    return Answer(rows, page={"page_size": len(rows)})


def children(call: Call) -> Answer:
    """GET accounts/{A}/children: the accounts one step below."""
    below = call.estate.descendants(call.account.id)
    return _listed(call, [item for item in below if call.estate.accounts[item].parent == call.account.id])


def descendants(call: Call) -> Answer:
    """GET accounts/{A}/descendants: all accounts below."""
    return _listed(call, call.estate.descendants(call.account.id))


def get_limits(call: Call) -> Answer:
    """GET limits: a singleton that always exists."""
    account = call.account
    known = {"allow_prepay": True, **dict.fromkeys(_TRUNKS[:3], 0)}
    shown = {**known, **account.limits, "allow_postpay": False, "max_postpay_amount": 0, "id": "limits"}
    return Answer(shown, 200, account.limits_revision or None)


def post_limits(call: Call) -> Answer:
    """POST limits: for a reseller, a direct child of the master account, or the superduper admin."""
    account = call.account
    parent = call.estate.accounts.get(call.caller.parent or "")
    if not (call.admin or call.caller.reseller or (parent is not None and parent.parent is None)):
        raise system_error("forbidden")
    limits, errors = check(LIMITS, without(call.data(), ("id", "allow_postpay", "max_postpay_amount")))
    if errors:
        raise invalid(errors)
    more = {name: limits.get(name, 0) - account.limits.get(name, 0) for name in _TRUNKS}
    price = call.options.price_trunk
    confirm(call, [Item("limits", name, account.name, count, price) for name, count in more.items() if count > 0])
    call.guard(account.limits_revision)
    account.limits = limits
    account.limits_revision = next_revision(account.limits_revision or None)
    call.estate.put_account(account)
    call.estate.effect("limits_set", account.name, **{name: limits[name] for name in _TRUNKS if name in limits})
    return get_limits(call)
