"""POST /login and POST /admin_login ("LOGIN")."""

from __future__ import annotations

from reconciler.sandbox.call48.call import Refusal, body_object, reply, text_of
from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.model import UserKind
from reconciler.sandbox.call48.sessions import Sessions
from reconciler.sandbox.wire import WireReply, WireRequest


def login(request: WireRequest, estate: Estate, sessions: Sessions, kind: UserKind) -> WireReply:
    """Customers log in at one path, SP admins at the other; neither path knows the other's users."""
    body = body_object(request)
    name, password = text_of(body.get("user_name")), text_of(body.get("password"))
    if not name or not password:
        raise Refusal("user_name and password are required")
    user = estate.users.get((kind, name))
    if user is None or user.password != password:
        raise Refusal("Invalid credentials")
    token = sessions.open(user)
    estate.services.ledger.add("call48", "logged_in", name)
    return reply({"error": None, "data": {"token": token}, "code": 200})
