"""Kazoo behind the interface of `providers/base.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import KAZOO
from reconciler.model.settings import Kind
from reconciler.providers import options
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.kazoo import ports, read, shop, words
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.capabilities import CAPABILITIES
from reconciler.providers.kazoo.delivery import holder
from reconciler.providers.kazoo.dialect import Envelope, KazooDialect, by_key, by_user
from reconciler.providers.kazoo.encode import encode
from reconciler.providers.kazoo.endpoints import endpoints_of
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.ports import on_order
from reconciler.providers.shop import before_purchase
from reconciler.providers.spelling import mapping
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.session import Session

_VERSION: Final = "/v2"
_MODULES: Final = {"account": "resources", "cluster": "offnet"}


class Kazoo:
    """One account on a Kazoo cluster."""

    capabilities = CAPABILITIES

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config
        self._account_id = options.text(config, "account_id").lower()
        self.endpoints: Mapping[str, Endpoint] = endpoints_of(self._account_id)

    def dialect(self) -> KazooDialect:
        key, password = options.secret(self.config, "api_key"), options.secret(self.config, "password")
        if key:
            return KazooDialect(by_key(key))
        username, account = options.text(self.config, "username"), options.text(self.config, "account_name")
        return KazooDialect(by_user(username, password, account))

    def base_url(self) -> str:
        """Raises ReconcilerError for another version of the API: /v1 takes charges without asking (section 1)."""
        url = (self.config.base_url or "").rstrip("/")
        if not url.endswith(_VERSION):
            raise ReconcilerError(
                f"{self.config.name}: base_url must end in {_VERSION}, like https://pbx.example.com:8443/v2",
                "the older /v1 accepts every charge without asking",
            )
        return url

    def holder(self) -> str:
        """The cluster and the account."""
        return f"{self.base_url()} {self._account_id}"

    def identity(self) -> str:
        return self.holder()

    def read(self, session: Session, scope: Scope) -> Observed:
        return read.steady(lambda: self._read(session, scope))

    def _read(self, session: Session, scope: Scope) -> Observed:
        empty = scope.numbers is not None and not scope.numbers
        listed = {} if empty else read.rows(session, self.endpoints)
        documents = read.read_documents(session, self.endpoints, scope)
        groups, notes = read.trunk_groups(documents)
        numbers = read.numbers(session, self.endpoints, listed, documents, scope)
        orders = ports.orders(session, self.endpoints, self._account_id, scope) if scope.asks_ports else ()
        coming = {**on_order("kazoo", orders, numbers, scope), **read.on_order(listed)}
        return Observed(
            self.identity(), numbers, groups, coming, notes, "no numbers" if empty else "", orders, native=documents
        )

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, self.endpoints["search"], numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, self.endpoints["search"], query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        """Kazoo has no call that tells; a port request for a number that it has already is refused when it is made."""
        del session
        return {number: Portability(number, None, "kazoo does not say") for number in numbers}

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        module = _MODULES[options.text(self.config, "carriers") or "account"]
        return encode(Calls(self.config.name, self.endpoints, observed), changes, module)

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """The id and revision of the documents of new trunk groups."""
        found: dict[Ref, Json] = {}
        for change in changes:
            group = observed.trunk_groups.get(getattr(change.after, "name", None) or "")
            if change.kind is Kind.TRUNK_GROUP and group is not None:
                found[Ref(change.address, "id")] = group.native.trunk
                found[Ref(change.address, "revision")] = observed.native.trunks[group.native.trunk].etag
        return found

    def reply(self, call: Call, data: Any) -> Reply:
        """Ids and revisions, for later writes of the same document; whether a number is still for sale, or a port refused."""
        envelope: Envelope = data
        if call.endpoint == "search":
            # It tells no price, which is not to say that there is none any more.
            return Reply(refused=before_purchase(call, envelope.data, shop.pick).refused)
        record = mapping(envelope.data)
        identity = words.text(record.get("id"))
        if call.endpoint == "create_port" and identity:
            return Reply({Ref(call.addresses[0], "id"): identity})
        if call.endpoint == "submit_port" and record.get("port_state") == "rejected":
            # The carrier behind it may refuse at once, under an answer that says success (section 13.4).
            return Reply(refused={call.addresses[0]: "kazoo took it, and shows it as rejected at once"})
        if call.endpoint == "create_trunk" and identity and envelope.etag:
            where = call.addresses[0]
            return Reply({Ref(where, "id"): identity, Ref(where, "revision"): envelope.etag})
        if call.endpoint == "update_trunk" and envelope.etag:
            return Reply({Ref(holder(call.args["id"]), "revision"): envelope.etag})
        return Reply()


ADAPTER: Final = Adapter(KAZOO.type, KAZOO, CAPABILITIES, Kazoo)
