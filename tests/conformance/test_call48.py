"""The suite that every adapter must pass, on Call48's emulation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reconciler.conformance import Conformance, Subject
from reconciler.sandbox.server import Sandbox, running
from tests.conformance.books import counted


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


class TestCall48(Conformance):
    @pytest.fixture
    def subject(self, sandbox: Sandbox) -> Subject:
        sandbox.control.reset()
        sandbox.control.seed("call48", dids=[{"did": "2512658624"}, {"did": "2512658625"}])
        url = sandbox.url("call48")
        return Subject(
            type="call48",
            settings=f'{{base_url: "{url}", username: demo, password: "${{PASSWORD}}", undocumented: [update_tags]}}',
            environ={"PASSWORD": "demo-password", "ACCOUNT": "CX-0012345"},
            secrets=("demo-password", "CX-0012345"),
            number="+12512658624",
            other="+12512658625",
            sections=SECTIONS,
            values={
                "forwarding": ['"+13055550100"', "main", "{mode: reject}", "false"],
                "e911": ["hq", "{address: hq, unit: Suite 9}", "{enabled: false, reason: moved}"],
                "cnam": ["ACME", "{display_name: ACME HELP, type: residential}"],
                "listing": ["{type: residential, first_name: Ann, last_name: Roe, address: hq}", "false"],
                "fax": ["{mode: inbound, email: fax@example.com}", "false"],
            },
            for_sale="+14048060136",
            not_for_sale="+12015550100",
            purchases=lambda: counted(sandbox, "call48", "4048060136", "bought"),
            port='{numbers: ["+17012001293", "+17012001294"], losing_carrier: {account_name: Acme Corp, account_type: business, '
            'account_number: "${ACCOUNT}", authorized_person: Jane Roe, billing_number: "+17012001293"}, service_address: hq, requested_date: 2030-01-15, documents: {loa: loa.pdf, bill: bill.pdf}}',
            files={"loa.pdf": b"%PDF-1.7 loa", "bill.pdf": b"%PDF-1.7 bill"},
            filings=lambda: counted(sandbox, "call48", "7012001293", "port_submitted"),
        )


SECTIONS = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2, city: Miami, state: FL, zip: 33155, country: US}
trunk_groups:
  main: {name: main, routing: round_robin, number_format: e164, caller_id: paid, prefix: "2377#", gateways: [10.50.250.10]}
"""
