"""The suite that every adapter must pass, on Kazoo's emulation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reconciler.conformance import Conformance, Subject
from reconciler.sandbox.server import Sandbox, running
from tests.conformance.books import counted

NUMBER, OTHER, FOR_SALE = "+14155550101", "+14155550102", "+14155550177"
SECTIONS = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2, city: Miami, state: FL, zip: 33155, country: US}
trunk_groups:
  main: {number_format: e164, gateways: [10.50.250.10]}
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


class TestKazoo(Conformance):
    @pytest.fixture
    def subject(self, sandbox: Sandbox) -> Subject:
        sandbox.control.reset()
        live = [{"number": number, "carrier": "knm_bandwidth2"} for number in (NUMBER, OTHER)]
        sandbox.control.seed("kazoo", numbers=live, for_sale=[FOR_SALE])
        url, account, key = sandbox.url("kazoo"), "ca11ab1e" * 4, "ca11ab1e" * 8
        return Subject(
            type="kazoo",
            settings=f'{{base_url: "{url}", account_id: {account}, api_key: "${{KEY}}"}}',
            environ={"KEY": key, "ACCOUNT": "CX-0012345"},
            secrets=(key, "CX-0012345"),
            number=NUMBER,
            other=OTHER,
            sections=SECTIONS,
            values={
                "forwarding": ['"+13055550100"', '{trunk_group: main, failover: "+13055550101"}', "false"],
                "e911": ["hq", "{address: hq, unit: Suite 9}", "{enabled: false, reason: moved}"],
                "cnam": ["ACME", "{display_name: ACME HELP}", "false"],
                "caller_name_lookup": ["true", "false"],
            },
            for_sale=FOR_SALE,
            not_for_sale="+12015550100",
            purchases=lambda: counted(sandbox, "kazoo", FOR_SALE, "bought"),
            port='{numbers: ["+17012001293", "+17012001294"], losing_carrier: {account_name: Acme Corp, '
            'account_number: "${ACCOUNT}", authorized_person: Jane Roe, billing_number: "+17012001293"}, service_address: hq, requested_date: 2030-01-15, documents: {loa: loa.pdf, bill: bill.pdf}}',
            files={"loa.pdf": b"%PDF-1.7 loa", "bill.pdf": b"%PDF-1.7 bill"},
            filings=lambda: counted(sandbox, "kazoo", "conformance", "port_created"),
        )
