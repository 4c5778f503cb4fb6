"""What tests of ports at Telnyx hold in their hand: a configuration with one port, its papers, the sandbox's own books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from reconciler.sandbox.server import Sandbox
from tests.telnyx.rig import TelnyxRig, path

FIRST: Final = "+17012001293"
SECOND: Final = "+17012001294"
PORT: Final = 'port["move"]'
ACCOUNT: Final = "CX-0012345"
PIN: Final = "94710"
QUIET: Final = 'checks: {e911-missing: "off", trunk-group-unused: "off"}\n'


def weekday(days: int) -> date:
    """A working day that many days ahead, or the next one after it."""
    found = datetime.now(UTC).date() + timedelta(days=days)
    while found.weekday() > 4:
        found += timedelta(days=1)
    return found


WHEN: Final = weekday(18).isoformat()
HOLDER: Final = {
    "name": "Cox",
    "account_name": "Acme Corp",
    "account_number": '"${ACCOUNT}"',
    "pin": '"${PIN}"',
    "authorized_person": "Jane Roe",
    "billing_number": f'"{FIRST}"',
}


def text(more: str = "", numbers: str = f'["{FIRST}", "{SECOND}"]', when: str = WHEN, **holder: str) -> str:
    """A configuration with the port `move`."""
    said = ", ".join(f"{name}: {value}" for name, value in {**HOLDER, **holder}.items() if value)
    return (
        'addresses: {hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 9, city: Fargo, state: ND, '
        'zip: "58102", country: US}}\n'
        "trunk_groups: {atlanta: {gateways: [10.0.0.1]}}\n"
        "profiles: {support: {forwarding: atlanta, tags: [moved]}}\n"
        f"ports:\n  move:\n    numbers: {numbers}\n    losing_carrier: {{{said}}}\n    service_address: hq\n"
        f"    {f'requested_date: {when}' if when else ''}\n    documents: {{loa: loa.pdf, bill: bill.pdf}}\n"
        f"    profile: support\n    {more}\n{QUIET}"
    )


@dataclass(slots=True)
class PortRig(TelnyxRig):
    """A rig with a port to be filed."""

    environ: dict[str, str] = field(
        default_factory=lambda: {"TELNYX_API_KEY": "KEY-demo", "ACCOUNT": ACCOUNT, "PIN": PIN}
    )

    def papers(self) -> None:
        for name in ("loa", "bill", "csr"):
            (self.folder / f"{name}.pdf").write_bytes(f"%PDF-1.4 the {name}".encode())

    def orders(self) -> list[dict[str, Any]]:
        """The porting orders as the API shows them."""
        return list(self.elsewhere("GET", "/porting_orders?page[size]=250", None))

    def pending(self) -> dict[str, str]:
        return {item["address"]: item["reason"] for item in self.plan()["pending"]}

    def blocked(self) -> dict[str, str]:
        return {item["address"]: f"{item['reason']} | {item['remedy']}" for item in self.plan()["blocked"]}

    def steps(self, since: int = 0) -> list[str]:
        """What was written about ports, in order."""
        return [step for step in self.written(since) if "porting_orders" in step or "documents" in step]

    def bodies(self, ends: str, since: int = 0) -> list[Any]:
        return [entry["body"] for entry in self.writes(since) if path(entry).endswith(ends)]


def strict(sandbox: Sandbox, folder: Path) -> PortRig:
    """A rig whose carrier takes nothing that its document does not have."""
    sandbox.control.reset()
    rig = PortRig(sandbox, folder)
    rig.options(strict=True)
    rig.papers()
    return rig
