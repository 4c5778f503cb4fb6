"""Telnyx behind the interface of `providers/base.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import TELNYX
from reconciler.model.secrets import Secret
from reconciler.model.settings import Kind
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.telnyx import portability, read, replies, shop
from reconciler.providers.telnyx.capabilities import CAPABILITIES
from reconciler.providers.telnyx.dialect import TelnyxDialect
from reconciler.providers.telnyx.encode import encode
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.session import Session

BASE_URL: Final = "https://api.telnyx.com/v2"


class Telnyx:
    """One Telnyx account."""

    capabilities = CAPABILITIES
    endpoints: Mapping[str, Endpoint] = ENDPOINTS

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config

    def dialect(self) -> TelnyxDialect:
        return TelnyxDialect(self._key())

    def base_url(self) -> str:
        return (self.config.base_url or BASE_URL).rstrip("/")

    def holder(self) -> str:
        """The host and the account: as the files name it, or else by a digest of the key, since the API tells no account."""
        return f"{self.base_url()} {self._text('account_id') or self._digest()}"

    def identity(self) -> str:
        return self.holder()

    def read(self, session: Session, scope: Scope) -> Observed:
        return read.account(session, scope, self.identity(), voice_profiles=bool(self._text("outbound_voice_profile")))

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        return portability.portable(session, numbers)

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        return encode(self.config.name, observed, changes, self._text("outbound_voice_profile"))

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """The ids of numbers that are there."""
        found: dict[Ref, Json] = {}
        for change in changes:
            live = observed.numbers.get(change.key)
            if change.kind is not Kind.TRUNK_GROUP and live is not None:
                found[Ref(change.address, "id")] = live.native.id
        return found

    def reply(self, call: Call, data: Any) -> Reply:
        return replies.reply(call, data)

    def _key(self) -> Secret:
        key = self.config.settings.get("api_key")
        return key if isinstance(key, Secret) else Secret(str(key or ""))

    def _digest(self) -> str:
        """Long random keys cannot be found from their digest."""
        return hashlib.sha256(self._key().reveal().encode()).hexdigest()[:16]

    def _text(self, name: str) -> str:
        value = self.config.settings.get(name)
        return value if isinstance(value, str) else ""


ADAPTER: Final = Adapter(TELNYX.type, TELNYX, CAPABILITIES, Telnyx)
