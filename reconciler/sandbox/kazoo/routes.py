"""Which request is whose: paths below ``/v2``, with ``*`` for their variable parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.sandbox.kazoo import (
    accounts,
    documents,
    kinds,
    login,
    number_search,
    numbers,
    port_lists,
    port_moves,
    port_papers,
    ports,
)
from reconciler.sandbox.kazoo.call import Handler
from reconciler.sandbox.kazoo.documents import Kind

Methods = Mapping[str, Handler]


@dataclass(frozen=True, slots=True)
class Found:
    """Where a path leads."""

    methods: Methods
    args: tuple[str, ...]
    account: str | None
    open: bool


def _stored(kind: Kind) -> dict[str, Methods]:
    return {
        kind.name: {"GET": documents.list_all(kind), "PUT": documents.create(kind)},
        f"{kind.name}/*": {
            "GET": documents.read(kind),
            "POST": documents.replace_one(kind),
            "PATCH": documents.patch_one(kind),
            "DELETE": documents.remove(kind),
        },
    }


_NUMBERS: dict[str, Methods] = {
    "phone_numbers": {"GET": number_search.numbers},
    "phone_numbers/carriers_info": {"GET": number_search.carriers_info},
    "phone_numbers/classifiers": {"GET": number_search.classifiers},
    "phone_numbers/classifiers/*": {"GET": number_search.classified},
    "phone_numbers/prefix": {"GET": number_search.prefix},
    "phone_numbers/locality": {"POST": number_search.locality},
    "phone_numbers/check": {"POST": number_search.check_numbers},
    "phone_numbers/fix": {"POST": number_search.fix},
    "phone_numbers/fix/*": {"POST": number_search.fix},
    "phone_numbers/collection": {
        "PUT": numbers.put_collection,
        "POST": numbers.post_collection,
        "PATCH": numbers.patch_collection,
        "DELETE": numbers.delete_collection,
    },
    "phone_numbers/collection/activate": {"PUT": numbers.activate_collection},
    "phone_numbers/*": {
        "GET": numbers.get_number,
        "PUT": numbers.put_number,
        "POST": numbers.post_number,
        "PATCH": numbers.patch_number,
        "DELETE": numbers.delete_number,
    },
    "phone_numbers/*/activate": {"PUT": numbers.activate_number},
    "phone_numbers/*/reserve": {"PUT": numbers.reserve_number},
    "phone_numbers/*/port": {"PUT": numbers.port_number},
    "phone_numbers/*/identify": {"GET": numbers.identify},
}

_PORTS: dict[str, Methods] = {
    "port_requests": {"GET": port_lists.of_account, "PUT": ports.create},
    "descendants/port_requests": {"GET": port_lists.of_descendants},
    "port_requests/last_submitted": {"GET": port_lists.last_submitted},
    "port_requests/*": {
        "GET": ports.read,
        "POST": ports.replace_port,
        "PATCH": ports.patch_port,
        "DELETE": ports.remove,
    },
    "port_requests/*/attachments": {"GET": port_papers.list_attachments, "PUT": port_papers.add_attachment},
    "port_requests/*/attachments/*": {
        "GET": port_papers.read_attachment,
        "POST": port_papers.replace_attachment,
        "DELETE": port_papers.remove_attachment,
    },
    "port_requests/*/loa": {"GET": port_papers.loa},
    "port_requests/*/timeline": {"GET": port_papers.get_timeline},
    "port_requests/*/comments": {
        "GET": port_papers.get_comments,
        "PUT": port_papers.add_comments,
        "DELETE": port_papers.delete_comments,
    },
    "port_requests/*/comments/*": dict.fromkeys(("GET", "POST", "DELETE"), port_papers.one_comment),
    "port_requests/*/*": {"PATCH": port_moves.move},
}

# Below accounts/{A}.
_IN_ACCOUNT: dict[str, Methods] = {
    "": {"GET": accounts.get_account, "PATCH": accounts.patch_account, "POST": accounts.post_account},
    "children": {"GET": accounts.children},
    "descendants": {"GET": accounts.descendants},
    "limits": {"GET": accounts.get_limits, "POST": accounts.post_limits},
    **_NUMBERS,
    **_PORTS,
}
for _kind in (kinds.CALLFLOWS, kinds.TRUNKS, kinds.DEVICES, kinds.USERS, kinds.RESOURCES):
    _IN_ACCOUNT.update(_stored(_kind))

_ELSEWHERE: dict[str, Methods] = {
    "token_auth": {"GET": login.token_info, "DELETE": login.token_drop},
    "port_requests": {"GET": port_lists.of_agent, **dict.fromkeys(("PUT", "POST", "DELETE"), port_lists.forbidden)},
    **_stored(kinds.RESOURCES),
}

# Worked on without a token.
_OPEN: dict[str, Methods] = {
    "api_auth": {"PUT": login.api_auth},
    "user_auth": {"PUT": login.user_auth},
    "phone_numbers": {"GET": number_search.public_search},
}


class _Tree:
    """Paths by their parts; a word beats ``*``."""

    def __init__(self, table: Mapping[str, Methods]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], Methods]]] = {}
        for path, methods in sorted(table.items(), key=lambda item: item[0].count("*")):
            parts = tuple(part for part in path.split("/") if part)
            self._by_length.setdefault(len(parts), []).append((parts, methods))

    def find(self, parts: list[str]) -> tuple[Methods, tuple[str, ...]] | None:
        for path, methods in self._by_length.get(len(parts), ()):
            if all(place in ("*", part) for place, part in zip(path, parts, strict=True)):
                return methods, tuple(part for place, part in zip(path, parts, strict=True) if place == "*")
        return None


_TREES = (_Tree(_OPEN), _Tree(_ELSEWHERE), _Tree(_IN_ACCOUNT))


def find(path: str) -> Found | None:
    """The requests a path takes; None when it leads nowhere. ``account`` is "" for the alias ``/account/``."""
    parts = [part for part in path.split("/") if part]
    if (parts[:1] == ["accounts"] and len(parts) > 1) or parts[:1] == ["account"]:
        alias = parts[0] == "account"
        below = _TREES[2].find(parts[1 if alias else 2 :])
        return None if below is None else Found(*below, "" if alias else parts[1], False)
    for tree, is_open in ((_TREES[0], True), (_TREES[1], False)):
        below = tree.find(parts)
        if below is not None:
            return Found(*below, None, is_open)
    return None
