"""PUT api_auth, PUT user_auth, GET and DELETE token_auth (cb_api_auth, cb_user_auth, cb_token_auth)."""

from __future__ import annotations

import base64
import binascii
import hashlib

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Account
from reconciler.sandbox.kazoo.replies import Answer, Refusal, invalid, invalid_field, system_error
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.shapes import API_AUTH, USER_AUTH
from reconciler.sandbox.kazoo.values import normalise


def hashes(username: str, password: str) -> dict[str, str]:
    """What Kazoo keeps of a password: digests of ``user:password`` (cb_modules_util:pass_hashes)."""
    text = f"{username}:{password}".encode()
    return {"md5": hashlib.md5(text).hexdigest(), "sha": hashlib.sha1(text).hexdigest()}


def _bucket(call: Call) -> str:
    return f"no_account/{call.args[0] if call.args else 'auth'}"


def _entered(call: Call, account: Account, owner: str | None) -> Answer:
    if account.locked:
        raise Refusal(423, "locked", {"message": "account disabled", "cause": account.id})
    token = call.sessions.open(account.id, owner)
    call.estate.effect("logged_in", account.name)
    return Answer(_identity(call, account, owner), 201, token=token)


def _identity(call: Call, account: Account, owner: str | None) -> dict[str, object]:
    above = [item for item in call.estate.ancestors(account.id) if call.estate.accounts[item].reseller]
    data: dict[str, object] = {"account_id": account.id, "account_name": account.name}
    if owner is not None:
        data["owner_id"] = owner
    reseller = above[0] if above else account.id
    return {**data, "reseller_id": reseller, "is_reseller": account.reseller, "language": "en-us", "apps": []}


def api_auth(call: Call) -> Answer:
    """An unknown key is a 404 that shows the key again; each failure empties the caller's bucket."""
    call.buckets.take(_bucket(call))
    data, errors = check(API_AUTH, call.data())
    if errors:
        call.buckets.drain(_bucket(call))
        raise invalid(errors)
    for account in call.estate.accounts.values():
        if account.api_key and account.api_key == data["api_key"]:
            return _entered(call, account, None)
    call.buckets.drain(_bucket(call))
    raise Refusal(404, "bad identifier", [data["api_key"]])


def user_auth(call: Call) -> Answer:
    """The account is told by name, realm, or one of its numbers."""
    call.buckets.take(_bucket(call))
    data, errors = check(USER_AUTH, call.data())
    if errors:
        raise invalid(errors)
    account = _told(call, data)
    for user in call.estate.documents_of(account.id, "users"):
        if user.pvt.get(data["method"]) == data["credentials"]:
            return _entered(call, account, user.id)
    call.buckets.drain(_bucket(call))
    raise system_error("invalid_credentials")


def _told(call: Call, data: dict[str, str]) -> Account:
    number = call.estate.numbers.get(normalise(data.get("phone_number", "")))
    for account in call.estate.accounts.values():
        if number is not None and account.id == number.account:
            return account
        # Names are compared with case and spaces taken out (kzd_accounts:normalize_name).
        if "account_name" in data and _plain(account.name) == _plain(data["account_name"]):
            return account
        if "account_realm" in data and account.realm.lower() == data["account_realm"].lower():
            return account
    if not {"account_name", "account_realm", "phone_number"} & data.keys():
        raise invalid_field("account_identifier", "not_found", "No account identifier was given")
    call.buckets.drain(_bucket(call))
    raise invalid_field("account_name", "not_found", "The provided account name could not be found")


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())


def basic(call: Call, text: str) -> tuple[Account, str]:
    """``Authorization: Basic``: an account id and the MD5 credentials of one of its users (cb_basic_auth)."""
    try:
        account_id, _, credentials = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise system_error("invalid_credentials") from None
    for user in call.estate.documents_of(account_id, "users"):
        if user.pvt.get("md5") == credentials:
            return call.estate.accounts[account_id], user.id
    raise system_error("invalid_credentials")


def token_info(call: Call) -> Answer:
    """GET token_auth: whom the token speaks for."""
    return Answer(_identity(call, call.caller, call.owner))


def token_drop(call: Call) -> Answer:
    """DELETE token_auth: the token is worth nothing from now on."""
    data = _identity(call, call.caller, call.owner)
    call.sessions.close(call.token)
    return Answer(data)
