"""What tests of ports at Call48 hold in their hand: a configuration with one port, its papers, and the sandbox's own books."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.e2e.quick import QuickRig
from tests.e2e.rig import endpoint

FIRST: Final = "7012001293"
SECOND: Final = "7012001294"
# In another area, and so in another sub-order.
APART: Final = "3035550100"
PORT: Final = 'port["move"]'
ACCOUNT: Final = "CX-0012345"
PIN: Final = "94710"
WRONG_ACCOUNT: Final = "LSR rejected || Rejection reason ACCN : Incorrect Account Number"

HEAD: Final = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 9, city: Fargo, state: ND, zip: "58102", country: US}
trunk_groups:
  atlanta: {routing: round_robin, number_format: e164, caller_id: paid, gateways: [10.50.250.10]}
profiles: {support: {forwarding: {trunk_group: atlanta}}}
checks: {e911-missing: off}
"""
HOLDER: Final = (
    'account_name: Acme Corp, account_type: business, account_number: "${COX_ACCOUNT}", pin: "${COX_PIN}", '
    'authorized_person: Jane Roe, billing_number: "+17012001293"'
)
MOVE: Final = (
    'numbers: ["+17012001293", "+17012001294"], service_address: hq, requested_date: 2030-01-15, '
    "documents: {loa: loa.pdf, bill: bill.pdf}, profile: support"
)
GROUP: Final = {"trunk_name": "atlanta", "trunk_grpid": 20, "ext_tgid": 52620, "trunk_ips": ["10.50.250.10"]}


def text(holder: str = HOLDER, more: str = MOVE, head: str = HEAD) -> str:
    """A configuration with the port `move`."""
    return f"{head}ports: {{move: {{losing_carrier: {{{holder}}}, {more}}}}}\n"


@dataclass(slots=True)
class PortRig(QuickRig):
    """A rig with a port to be filed."""

    environ: dict[str, str] = field(
        default_factory=lambda: {"CALL48_PASSWORD": "demo-password", "COX_ACCOUNT": ACCOUNT, "COX_PIN": PIN}
    )

    def options(self, **call48: Any) -> None:
        self.sandbox.control.options(call48=call48)

    def happens(self, *numbers: str, **what: Any) -> None:
        """What the carriers do to numbers."""
        self.seed(port_events=[{"did": number, **what} for number in numbers])

    def bodies(self, path: str, since: int = 0) -> list[dict[str, Any]]:
        """The bodies of the requests to an endpoint of ports."""
        return [entry["body"] for entry in self.sent(f"/port-in/{path}", since)]

    def steps(self, since: int = 0) -> list[str]:
        """The endpoints of the requests that write, in order."""
        return [endpoint(entry).rsplit("/", 1)[1] for entry in self.writes(since)]

    def requests_at_carrier(self) -> list[dict[str, Any]]:
        """The sandbox's own records of port requests."""
        found = self.sandbox.control.dump("call48")["call48"]["ports"]
        return [dict(one) for one in found]

    def submitted(self, number: str = FIRST) -> int:
        """How often a number was put into a port request, by the carrier's own books."""
        return self.ledger().get(number, {}).get("port_submitted", 0)

    def pending(self) -> dict[str, str]:
        return {item["address"]: item["reason"] for item in self.plan()["pending"]}

    def blocked(self) -> dict[str, str]:
        return {item["address"]: f"{item['reason']} | {item['remedy']}" for item in self.plan()["blocked"]}

    def by_hand(self, path: str, body: dict[str, Any]) -> Any:
        """What somebody does in the portal meanwhile; it is left out of the recording."""
        with httpx.Client(base_url=self.sandbox.url("call48"), trust_env=False, verify=False) as client:
            login = {"user_name": "demo", "password": "demo-password"}
            token = client.post("/login", json=login).json()["data"]["token"]
            answer = client.post(f"/port-in/{path}", json=body, headers={"Authorization": token}).json()
        assert answer["code"] == 200, answer
        self.sandbox.control.clear_log()
        return answer.get("data")
