"""Call48 behind the interface of `providers/base.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from reconciler.model.configuration import ProviderConfig
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.provider_types import CALL48
from reconciler.model.settings import Kind
from reconciler.providers import options
from reconciler.providers.base import Adapter, Encoded, NotOffered, Offer, Portability, Reply, SearchQuery
from reconciler.providers.call48 import portability, ports, read, shop, words
from reconciler.providers.call48.capabilities import CAPABILITIES
from reconciler.providers.call48.decode import decoder
from reconciler.providers.call48.dialect import Call48Dialect
from reconciler.providers.call48.encode import Encoder
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.calls import Calls
from reconciler.providers.observed import Observed, Scope
from reconciler.providers.ports import on_order
from reconciler.providers.shop import before_purchase
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.session import Session

BASE_URL: Final = "https://apicontrol.call48.com/api/v4"


class Call48:
    """One Call48 account."""

    capabilities = CAPABILITIES

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config
        path = options.text(config, "trunk_group_list_path")
        self._account_id = options.text(config, "account_id")
        groups = ENDPOINTS["trunk_groups"]
        self.endpoints: Mapping[str, Endpoint] = {
            **ENDPOINTS,
            "trunk_groups": replace(groups, path=f"/{path.lstrip('/')}") if path else groups,
        }

    def dialect(self) -> Call48Dialect:
        return Call48Dialect(
            options.text(self.config, "username"),
            options.secret(self.config, "password"),
            admin=options.text(self.config, "login") == "admin",
        )

    def base_url(self) -> str:
        return (self.config.base_url or BASE_URL).rstrip("/")

    def holder(self) -> str:
        """The host and the user."""
        return f"{self.base_url()} {options.text(self.config, 'username')}"

    def identity(self) -> str:
        return f"{self.holder()} {self._account_id}".rstrip()

    def read(self, session: Session, scope: Scope) -> Observed:
        account, others = self._account_id or None, set[str]()
        groups, notes = read.trunk_groups(session, self.endpoints["trunk_groups"], account)
        kinds = read.types_in_use(scope)
        numbers = read.numbers(session, self.endpoints["dids"], kinds, decoder(groups), account, scope, others)
        orders = ports.orders(session, scope, account) if scope.asks_ports else ()
        return Observed(
            self.identity(),
            numbers,
            groups,
            on_order("call48", orders, numbers, scope),
            notes=(*notes, *read.all_others(numbers, others, account)),
            covers=" ".join(kinds),
            ports=orders,
            native=ports.forwardings(scope),
        )

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        return shop.offers(session, numbers)

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        return shop.search(session, query)

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        return portability.portable(session, numbers)

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        calls = Calls(self.config.name, self.endpoints, observed)
        return Encoder(calls, options.texts(self.config, "undocumented")).encode(changes)

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """A number's record id, and the id by which numbers are routed to a trunk group."""
        found: dict[Ref, Json] = {}
        for change in changes:
            number = observed.numbers.get(change.key)
            group = observed.trunk_groups.get(getattr(change.after, "name", None) or "")
            if change.kind is Kind.TRUNK_GROUP and group is not None:
                found[Ref(change.address, "ext_tgid")] = group.native.ext_tgid
            elif number is not None:
                found[Ref(change.address, "id")] = number.native.id
        return found

    def reply(self, call: Call, data: Any) -> Reply:
        """A search tells what the purchase must echo, and a port request its id. A purchase names nothing, and a trunk group
        that was created starts out `queued`, so it counts once it is listed (`facts`). Verify Address says `true`; what says
        anything else confirms no place to which help is sent."""
        if call.endpoint == "submit_port":
            id_ = words.text(data.get("port_req_id")) if isinstance(data, Mapping) else None
            return Reply({Ref(where, "id"): id_ for where in call.addresses} if id_ else {})
        if call.endpoint == "verifyaddress" and not words.yes(data):
            return Reply(refused=dict.fromkeys(call.addresses, "call48 did not confirm the location"))
        return before_purchase(call, data, shop.pick) if call.endpoint == "search" else Reply()


ADAPTER: Final = Adapter(CALL48.type, CALL48, CAPABILITIES, Call48)
