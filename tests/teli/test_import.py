"""What is imported from Teli is what is live: the plan right after is empty."""

from __future__ import annotations

import pytest

from tests.teli.rig import TeliRig

RECORD = {"full_name": "Jones & Sons", "address": "123 Test St", "city": "Denver", "state": "CO", "zip": "80202"}


@pytest.mark.parametrize("types", ["live", "document"])
def test_the_plan_after_an_import_is_empty(rig: TeliRig, types: str) -> None:
    rig.options(types=types)
    rig.seed(
        numbers=[
            {"number": "3035550111", "forward_to": "3035559999", "lidb": "ACME", "cnam": True},
            {"number": "3035550112", "e911": {**RECORD, "unit_type": "SUITE", "unit_number": "9"}},
            {"number": "3035550113", "e911": {**RECORD, "address": "Nowhere", "unit_number": "4B"}},
            {"number": "3035550114", "number_type": "fax"},
            {"number": "8005550115", "number_type": "tollfree", "forward_to": "3035559999"},
            {"number": "442071234567", "number_type": "international"},
            {"number": "3035550116", "number_type": "offnet"},
        ],
        ports=[{"id": 52, "numbers": ["7012001293"]}],
    )
    rig.seed(generate={"count": 12, "first": 3035551000, "e911": {**RECORD, "unit_type": "STE", "unit_number": "1"}})
    rig.write("defaults: {provider: teli}\n", "empty.yaml")
    target = rig.folder / "imported"
    target.mkdir()
    ran = rig.run("import", "--out", "imported/numbers.yaml", "empty.yaml")
    assert ran.code == 0, ran.err
    text = (target / "numbers.yaml").read_text()
    assert "unit: SUITE 9" in text
    assert "cnam: {display_name: ACME}" in text
    assert "caller_name_lookup: true" in text
    assert "5550116" not in text
    mark = rig.mark()
    plan = rig.run("plan", "--detailed-exitcode", "imported")
    assert (plan.code, "No changes." in plan.out) == (0, True), plan.out + plan.err
    assert rig.writes(mark) == []


def test_listings_are_imported_where_they_may_be_read(rig: TeliRig) -> None:
    listing = {
        "listing_type": "business", "business_name": "Acme", "address1": "1 Main St", "city": "Denver", "state": "CO",
        "zip": "80202", "email": "a@example.com", "contact_number": "3035550111",
    }  # fmt: skip
    rig.seed(numbers=[{"number": "3035550111", "listing": listing}, {"number": "3035550112"}])
    for extra, there in (("", False), (", undocumented: [listing]", True)):
        rig.write("defaults: {provider: teli}\n", "empty.yaml", extra=extra)
        ran = rig.run("import", "empty.yaml")
        assert ("business_name: Acme" in ran.out) is there, ran.out
