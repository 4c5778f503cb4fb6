"""The suite that every adapter must pass, on Teli's emulation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reconciler.conformance import Conformance, Subject
from reconciler.sandbox.server import Sandbox, running
from tests.conformance.books import counted

TOKEN = "8f1c7d5e-0b51-4c3a-9d5e-2a6f4e7b9c10"
NUMBER, OTHER, FOR_SALE = "+13035550111", "+13035550112", "+17066130042"
SECTIONS = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2, city: Miami, state: FL, zip: 33155, country: US}
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


class TestTeli(Conformance):
    @pytest.fixture
    def subject(self, sandbox: Sandbox) -> Subject:
        sandbox.control.reset()
        live = [{"number": number.removeprefix("+1")} for number in (NUMBER, OTHER)]
        sandbox.control.seed("teli", numbers=live, inventory=[{"number": FOR_SALE.removeprefix("+1")}])
        url = sandbox.url("teli")
        return Subject(
            type="teli",
            settings=f'{{base_url: "{url}", token: "${{TOKEN}}", undocumented: [listing], listing_email: ops@example.com}}',
            environ={"TOKEN": TOKEN, "ACCOUNT": "CX-0012345"},
            secrets=(TOKEN, "CX-0012345"),
            number=NUMBER,
            other=OTHER,
            sections=SECTIONS,
            values={
                "forwarding": ['"+13055550100"', "{mode: forward, destinations: [{number: '+13055550101'}]}"],
                "e911": ["hq", "{address: hq, unit: Suite 9}", "{enabled: false, reason: moved}"],
                "cnam": ["ACME", "{display_name: ACME HELP}"],
                "caller_name_lookup": ["true", "false"],
                "listing": [
                    "{type: residential, first_name: Ann, last_name: Roe, address: hq}",
                    "{type: business, business_name: Acme, address: hq}",
                    "false",
                ],
            },
            for_sale=FOR_SALE,
            not_for_sale="+12015550100",
            purchases=lambda: counted(sandbox, "teli", FOR_SALE.removeprefix("+1"), "bought"),
            port='{numbers: ["+17012001293", "+17012001294"], losing_carrier: {account_name: Acme Corp, account_type: business, '
            'account_number: "${ACCOUNT}", authorized_person: Jane Roe, billing_number: "+17012001293"}, service_address: hq, documents: {bill: bill.pdf, signature: signature.png}}',
            files={"signature.png": b"\x89PNG\r\n\x1a\n", "bill.pdf": b"%PDF-1.7 bill"},
            filings=lambda: counted(sandbox, "teli", "7012001293", "port_created"),
        )
