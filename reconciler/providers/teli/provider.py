"""Teli behind the interface of `providers/base.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import TELI
from reconciler.model.secrets import Secret
from reconciler.model.settings import parts
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.teli import places, ports, read, shop, words
from reconciler.providers.teli.capabilities import CAPABILITIES
from reconciler.providers.teli.dialect import Suggestion, TeliDialect
from reconciler.providers.teli.encode import Encoder
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

BASE_URL: Final = "https://apiv1.teleapi.net"
_LISTING: Final = "listing"


class Teli:
    """One Teli account."""

    capabilities = CAPABILITIES
    endpoints: Mapping[str, Endpoint] = ENDPOINTS

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config

    def dialect(self) -> TeliDialect:
        return TeliDialect(self._token())

    def base_url(self) -> str:
        return (self.config.base_url or BASE_URL).rstrip("/")

    def holder(self) -> str:
        """The host and the user: as the files name it, or else by a digest of the token, which is long and random."""
        return f"{self.base_url()} {self._text('user_id') or self._digest()}"

    def identity(self) -> str:
        return self.holder()

    def read(self, session: Session, scope: Scope) -> Observed:
        return read.account(session, scope, read.Account(self.identity(), self._text("user_id"), self._listings()))

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        return ports.portable(session, numbers)

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        return Encoder(self.config.name, observed, self._listings(), self._text("listing_email")).encode(changes)

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """The ids of numbers that are there."""
        lives = ((change, observed.numbers.get(change.key)) for change in changes)
        return {Ref(change.address, "id"): live.native.id for change, live in lives if live is not None}

    def reply(self, call: Call, data: Any) -> Reply:
        """What an answer tells: the price of what is about to be bought, a location that was not taken, an order's id."""
        if call.endpoint == "search":
            return _found(call, data)
        if isinstance(data, Suggestion):
            return Reply(refused=dict.fromkeys(call.addresses, places.correction(call.args, data.data)))
        if call.endpoint == "create_port" and isinstance(data, Mapping) and (id_ := words.text(data.get("id"))):
            return Reply({Ref(where, "id"): id_ for where in call.addresses})
        return Reply()

    def _listings(self) -> bool:
        opted = self.config.settings.get("undocumented")
        return isinstance(opted, tuple) and _LISTING in opted

    def _token(self) -> Secret:
        token = self.config.settings.get("token")
        return token if isinstance(token, Secret) else Secret(str(token or ""))

    def _digest(self) -> str:
        return hashlib.sha256(self._token().reveal().encode()).hexdigest()[:16]

    def _text(self, name: str) -> str:
        value = self.config.settings.get(name)
        return value if isinstance(value, str) else ""


def _found(call: Call, data: Any) -> Reply:
    """The offer right before a purchase, or that it is gone."""
    (where,) = call.addresses
    try:
        offer = shop.pick(parts(where)[1], data)
    except Unclear as error:
        return Reply(refused={where: error.message})
    if isinstance(offer, NotOffered):
        return Reply(refused={where: offer.reason})
    return Reply({Ref(where, "cost"): offer.cost})


ADAPTER: Final = Adapter(TELI.type, TELI, CAPABILITIES, Teli)
