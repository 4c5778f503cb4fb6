"""The whole life of an account: every call is made, every step converges, and what only reads sends only what reads."""

from __future__ import annotations

import shutil

from reconciler.providers.telnyx.endpoints import ENDPOINTS
from tests.telnyx.porting import ACCOUNT, PIN
from tests.telnyx.rig import TelnyxRig
from tests.telnyx.scenario import PASSWORD, prepare, steps

READING = (
    ("validate",), ("plan", "--out", "saved.plan"), ("plan", "--format", "json", "--calls"), ("show", "saved.plan"), ("drift",),
    ("import",), ("search", "--state", "TX", "--count", "3"), ("search", "--type", "toll_free"), ("graph",), ("history",),
    ("state", "list"), ("checks",),
)  # fmt: skip


def test_every_step_converges_with_every_call_of_the_table(rig: TelnyxRig) -> None:
    new = prepare(rig)
    made = set()
    for text in steps(new):
        rig.write(text, extra=", outbound_voice_profile: default")
        mark = rig.mark()
        for command in READING:
            (rig.folder / "saved.plan").unlink(missing_ok=True) if command[0] == "plan" else None
            rig.run(*command)
        assert rig.written(mark) == []
        made |= {call["path"] for call in rig.plan("--calls")["calls"]}
        rig.applied()
        rig.assert_settled()
    told = {path.replace("/phone_numbers/{id}", "/phone_numbers/*") for path in made}
    assert any("jobs" in path for path in told)
    files = [path.read_bytes() for path in rig.folder.rglob("*") if path.is_file()]
    kept = [secret for secret in (PASSWORD, ACCOUNT, PIN) for text in files if secret.encode() in text]
    assert kept == []


def test_the_scenario_makes_every_call_of_the_table(rig: TelnyxRig) -> None:
    new = prepare(rig)
    endpoints = set()
    for text in steps(new):
        rig.write(text, extra=", outbound_voice_profile: default")
        rig.applied()
    for entry in rig.requests():
        asked = entry["path"].rsplit("/v2", 1)[1]
        endpoints |= {
            name for name, row in ENDPOINTS.items() if row.method == entry["method"] and _matches(row.path, asked)
        }
    assert set(ENDPOINTS) - endpoints == {"ported_numbers"}, "that one is for orders of more than fifty numbers"


def _matches(template: str, asked: str) -> bool:
    want, have = template.split("/"), asked.split("/")
    return len(want) == len(have) and all(
        part.startswith("{") or part == other for part, other in zip(want, have, strict=True)
    )


def test_an_account_is_imported_and_plans_empty(rig: TelnyxRig) -> None:
    new = prepare(rig)
    for text in list(steps(new))[:2]:
        rig.write(text)
        rig.applied()
    written = rig.folder / "imported" / "telnyx.yaml"
    written.parent.mkdir()
    imported = rig.run("import", "--out", written)
    assert imported.code == 0, imported.err
    assert PASSWORD not in written.read_text() + imported.err
    mark = rig.mark()
    planned = rig.run("plan", "--detailed-exitcode", written.parent)
    assert planned.code == 0, planned.out[-3000:] + planned.err
    assert "No changes." in planned.out
    assert rig.writes(mark) == []
    assert "10.0.0.3" in written.read_text()


def test_a_group_that_cannot_be_declared_as_it_is_leaves_out_what_is_in_the_way(rig: TelnyxRig) -> None:
    rig.seed(
        connections=[{"id": "4", "connection_name": "four", "outbound": {"tech_prefix": "1234"}}],
        ips=[{"ip_address": f"192.0.2.{host}", "connection_id": "4"} for host in range(1, 5)],
    )
    rig.write("")
    written = rig.folder / "imported" / "telnyx.yaml"
    written.parent.mkdir()
    imported = rig.run("import", "--out", written)
    assert imported.code == 0, imported.err
    assert "gateways is left unmanaged: telnyx orders three gateways at most" in written.read_text()
    assert "Note: trunk group's gateways (four)" in imported.err
    planned = rig.run("plan", "--detailed-exitcode", written.parent)
    assert planned.code == 0, planned.out
    assert 'prefix: "1234"' in written.read_text()


def test_an_account_of_ten_thousand_numbers_is_read_in_pages(rig: TelnyxRig) -> None:
    rig.seed(generate={"count": 10_000})
    rig.write("")
    imported = rig.run("import")
    assert imported.code == 0
    assert len(rig.requests()) < 3 * 40 + 20
    number = rig.state()["numbers"][0]["phone_number"]
    mark = rig.mark()
    rig.write(f'dids: {{"{number}": {{tags: [x]}}}}\n')
    assert rig.run("plan").code == 0
    assert len(rig.requests(mark)) < 40 + 15, "settings that nobody speaks of are not read"


def test_a_pool_is_found_again_by_the_reference_of_its_orders(rig: TelnyxRig) -> None:
    rig.write("pools: {austin: {count: 3, search: {state: TX, area: '512'}, max_monthly: '1.00'}}\n")
    rig.applied()
    references = {row["customer_reference"] for row in rig.state()["numbers"]}
    assert len(references) == 1
    shutil.rmtree(rig.folder / ".reconciler")
    rig.assert_settled()
    assert rig.written() == ["POST /number_orders"]


def test_a_pool_is_found_again_with_another_key(rig: TelnyxRig) -> None:
    rig.write("pools: {austin: {count: 3, search: {state: TX, area: '512'}, max_monthly: '1.00'}}\n")
    rig.applied()
    rig.sandbox.control.options(telnyx={"api_key": "KEY-other"})
    rig.environ["TELNYX_API_KEY"] = "KEY-other"
    rig.assert_settled()
    assert rig.written() == ["POST /number_orders"]
