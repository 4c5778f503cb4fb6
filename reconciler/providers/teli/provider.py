"""Teli behind the interface of `providers/base.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import TELI
from reconciler.providers import options
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.calls import Calls
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.shop import before_purchase
from reconciler.providers.teli import places, portability, read, shop, words
from reconciler.providers.teli.capabilities import CAPABILITIES
from reconciler.providers.teli.dialect import Suggestion, TeliDialect
from reconciler.providers.teli.encode import Encoder
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.session import Session

BASE_URL: Final = "https://apiv1.teleapi.net"
_LISTING: Final = "listing"


class Teli:
    """One Teli account."""

    capabilities = CAPABILITIES
    endpoints: Mapping[str, Endpoint] = ENDPOINTS

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config
        self._token = options.secret(config, "token")

    def dialect(self) -> TeliDialect:
        return TeliDialect(self._token)

    def base_url(self) -> str:
        return (self.config.base_url or BASE_URL).rstrip("/")

    def holder(self) -> str:
        """The host and the user: as the files name it, or else by a digest of the token, which is long and random."""
        return f"{self.base_url()} {options.text(self.config, 'user_id') or options.digest(self._token)}"

    def identity(self) -> str:
        return self.holder()

    def read(self, session: Session, scope: Scope) -> Observed:
        return read.account(
            session, scope, read.Account(self.identity(), options.text(self.config, "user_id"), self._listings())
        )

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        return portability.portable(session, numbers)

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        calls = Calls(self.config.name, self.endpoints, observed)
        return Encoder(calls, self._listings(), options.text(self.config, "listing_email")).encode(changes)

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """The ids of numbers that are there."""
        lives = ((change, observed.numbers.get(change.key)) for change in changes)
        return {Ref(change.address, "id"): live.native.id for change, live in lives if live is not None}

    def reply(self, call: Call, data: Any) -> Reply:
        """What an answer tells: the price of what is about to be bought, a location that was not taken, an order's id."""
        if call.endpoint == "search":
            return before_purchase(call, data, shop.pick)
        if isinstance(data, Suggestion):
            return Reply(refused=dict.fromkeys(call.addresses, places.correction(call.args, data.data)))
        if call.endpoint == "create_port" and isinstance(data, Mapping) and (id_ := words.text(data.get("id"))):
            return Reply({Ref(where, "id"): id_ for where in call.addresses})
        return Reply()

    def _listings(self) -> bool:
        return _LISTING in options.texts(self.config, "undocumented")


ADAPTER: Final = Adapter(TELI.type, TELI, CAPABILITIES, Teli)
