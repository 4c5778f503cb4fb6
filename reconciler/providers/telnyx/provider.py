"""Telnyx behind the interface of `providers/base.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import TELNYX
from reconciler.model.settings import Kind
from reconciler.providers import options
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.telnyx import portability, read, replies, shop
from reconciler.providers.telnyx.calls import Calls
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
        self._key = options.secret(config, "api_key")
        self._profile = options.text(config, "outbound_voice_profile")

    def dialect(self) -> TelnyxDialect:
        return TelnyxDialect(self._key)

    def base_url(self) -> str:
        return (self.config.base_url or BASE_URL).rstrip("/")

    def holder(self) -> str:
        """The host and the account: as the files name it, or else by a digest of the key, since the API tells no account."""
        return f"{self.base_url()} {options.text(self.config, 'account_id') or options.digest(self._key)}"

    def identity(self) -> str:
        return self.holder()

    def read(self, session: Session, scope: Scope) -> Observed:
        return read.account(session, scope, self.identity(), voice_profiles=bool(self._profile))

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        return portability.portable(session, numbers)

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        return encode(Calls(self.config.name, self.endpoints, observed), changes, self._profile)

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


ADAPTER: Final = Adapter(TELNYX.type, TELNYX, CAPABILITIES, Telnyx)
