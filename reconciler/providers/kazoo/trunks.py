"""Trunk servers in connectivity documents. Source: notes, section 12.1.

A document's servers are one array that a write replaces whole: all that one plan changes in it goes into one write, and
everything else is given back as it was read. Numbers are added to a document that is there already, since only that marks
them as used by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from reconciler.model.plan import Json, Part
from reconciler.model.secrets import Secret
from reconciler.model.settings import TrunkGroup
from reconciler.providers.calls import NotPossible
from reconciler.providers.kazoo import words
from reconciler.providers.kazoo.decode import by_address
from reconciler.providers.kazoo.documents import Spot, Trunk
from reconciler.providers.kazoo.wishes import ToServer, Wish
from reconciler.providers.spelling import mapping

# What a document may hold beside its servers and still be no more than them.
_BARE: Final = frozenset({"id", "name", "servers", "account"})
_BARE_ACCOUNT: Final = frozenset({"auth_realm"})


@dataclass(slots=True)
class Draft:
    """A connectivity document while it is rewritten: its servers by their place, ready to be sent."""

    servers: dict[int, dict[str, Json]]
    dids: dict[int, dict[str, Json]] = field(default_factory=dict)

    def body(self) -> dict[str, Json]:
        """The array as it stands now."""
        return {"servers": [self._whole(place, server) for place, server in self.servers.items()]}

    def _whole(self, place: int, server: dict[str, Json]) -> dict[str, Json]:
        numbers = self.dids[place]
        return {**server, "DIDs": dict(numbers)} if numbers or "DIDs" in server else server

    def take(self, spot: Spot) -> Json:
        """Take a number out; gives its entry."""
        return self.dids[spot.place].pop(spot.key)

    def add(self, place: int, wish: Wish, entry: Json, *, sure: bool) -> None:
        """Put a number in; unless it is `sure`, only if nothing failed for it before."""
        self.dids[place][wish.number] = entry if sure else Part(wish.address, entry)


def draft_of(trunk: Trunk) -> Draft:
    servers = {server.place: words.guarded(server.record) for server in trunk.servers}
    dids = {place: dict(mapping(server.get("DIDs"))) for place, server in servers.items()}
    return Draft(servers, dids)


def is_bare(trunk: Trunk) -> bool:
    """Whether a document is nothing without its servers."""
    account = mapping(trunk.record.get("account"))
    return trunk.record.keys() <= _BARE and account.keys() <= _BARE_ACCOUNT


def created(group: TrunkGroup) -> dict[str, Json]:
    """The document of a new trunk group, without numbers yet. Raises NotPossible."""
    server = edited({"name": group.name, "auth": {}, "options": {}}, group, None, group)
    return {"name": group.name, "account": {}, "servers": [{**server, "DIDs": {}}]}


def edited(
    server: Mapping[str, Json], after: TrunkGroup, before: TrunkGroup | None, desired: TrunkGroup
) -> dict[str, Json]:
    """A server with what differs changed, and all else as it was. Raises NotPossible."""
    auth, options = dict(mapping(server.get("auth"))), dict(mapping(server.get("options")))
    made: dict[str, Json] = {**server}
    if before is None or after.name != before.name:
        made["name"] = after.name
    if after.number_format and (before is None or after.number_format != before.number_format):
        options["inbound_format"] = words.FORMATS[after.number_format]
    if desired.username is not None or desired.password is not None:
        _register(auth, desired)
    elif desired.gateways is not None:
        _locate(auth, desired.gateways, server)
    elif before is None:
        raise NotPossible(
            "kazoo must know a trunk server by something", "declare gateways: [HOST:PORT], or credentials"
        )
    return {**made, "auth": auth, "options": options} if options or "options" in server else {**made, "auth": auth}


def _register(auth: dict[str, Json], desired: TrunkGroup) -> None:
    """The server registers with a user name and password. The one that is not declared stays, if there is one."""
    user = desired.username if desired.username is not None else auth.get("auth_user")
    password = desired.password if desired.password is not None else auth.get("auth_password")
    if not user or not password:
        raise NotPossible(
            "kazoo wants a user name and a password of a server that registers", "declare both credentials"
        )
    if by_address(auth) or "auth_method" not in auth:
        auth["auth_method"] = "Password"
        auth.pop("ip", None)
        auth.pop("port", None)
    auth["auth_user"] = user
    auth["auth_password"] = password if isinstance(password, Secret) else Secret(str(password))


def _locate(auth: dict[str, Json], gateways: tuple[str, ...], server: Mapping[str, Json]) -> None:
    """The server is known by its one address."""
    if len(gateways) != 1:
        raise NotPossible("kazoo knows a trunk server by one address", "declare one gateway, or credentials")
    host, _, port = gateways[0].rpartition(":")
    if not by_address(auth):
        auth["auth_method"] = "IP"
        for name in ("auth_user", "auth_password"):
            auth.pop(name, None)
    auth["ip"] = host.strip("[]")
    shown = words.whole(auth.get("port")) or words.whole(mapping(server.get("options")).get("port"))
    if shown is not None or port != "5060":
        auth["port"] = int(port)


def must_be_empty(trunk: Trunk, place: int, wishes: Iterable[Wish]) -> None:
    """A server that is given up must not have numbers any more when this plan is done. Raises NotPossible."""
    going = {wish.source for wish in wishes if isinstance(wish.source, Spot) and not wish.stays}
    coming = [wish.number for wish in wishes if isinstance(wish.goal, ToServer) and wish.goal[:2] == (trunk.id, place)]
    left = [key for key in trunk.servers[place].dids if Spot(trunk.id, place, key) not in going] + coming
    if left:
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        raise NotPossible(f"{left[0]}{more} would lose the trunk group that they go to", "forward them elsewhere first")
