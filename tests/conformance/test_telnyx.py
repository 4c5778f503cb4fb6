"""The suite that every adapter must pass, on Telnyx's emulation."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from reconciler.conformance import Conformance, Subject
from reconciler.sandbox.server import Sandbox, running


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


class TestTelnyx(Conformance):
    @pytest.fixture
    def subject(self, sandbox: Sandbox) -> Subject:
        sandbox.control.reset()
        sandbox.control.seed(
            "telnyx",
            numbers=[{"phone_number": "+15125550100"}, {"phone_number": "+15125550101"}],
            messaging_profiles=[{"name": "alerts"}, {"name": "surveys"}],
        )
        url = sandbox.url("telnyx")
        return Subject(
            type="telnyx",
            settings=f'{{base_url: "{url}", api_key: "${{API_KEY}}"}}',
            environ={"API_KEY": "KEY-demo", "ACCOUNT": "CX-0012345"},
            secrets=("KEY-demo", "CX-0012345"),
            number="+15125550100",
            other="+15125550101",
            sections=SECTIONS,
            values={
                "forwarding": ['"+13055550100"', "main", '{trunk_group: main, failover: "+13055550101"}', "false"],
                "e911": ["hq", "{address: hq, unit: Suite 9}", "{enabled: false, reason: moved}"],
                "cnam": ["ACME", "ACME HELP", "false"],
                "caller_name_lookup": ["true", "false"],
                "messaging": ["{profile: alerts}", "{profile: surveys}", "false"],
            },
            for_sale=for_sale(url),
            not_for_sale="+12015550100",
            purchases=lambda: len(sandbox.control.dump()["telnyx"]["orders"]),
            port='{numbers: ["+17012001293", "+17012001294"], losing_carrier: {account_name: Acme Corp, '
            'account_number: "${ACCOUNT}", authorized_person: Jane Roe, billing_number: "+17012001293"}, service_address: hq, documents: {loa: loa.pdf, bill: bill.pdf}}',
            files={"loa.pdf": b"%PDF-1.7 loa", "bill.pdf": b"%PDF-1.7 bill"},
            filings=lambda: len(sandbox.control.dump()["telnyx"]["ports"]),
        )


SECTIONS = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2, city: Austin, state: TX, zip: 78701, country: US}
trunk_groups:
  main: {name: main, routing: round_robin, number_format: e164, prefix: "2377", gateways: [10.50.250.10]}
"""


def for_sale(url: str) -> str:
    """The first number that the emulation sells in Austin."""
    asked = {"filter[country_code]": "US", "filter[national_destination_code]": "512", "filter[limit]": "1"}
    headers = {"Authorization": "Bearer KEY-demo"}
    reply = httpx.get(f"{url}/available_phone_numbers", params=asked, headers=headers, trust_env=False)
    return str(reply.json()["data"][0]["phone_number"])
