"""One life of an account, in steps that make every call of the adapter: for tests of all its traffic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.telnyx.porting import ACCOUNT, PIN, WHEN
from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_emergency import HQ, OTHER
from tests.telnyx.test_settings import QUIET

MANY: Final = [f"+1512555{index:04d}" for index in range(100, 112)]
RANGE: Final = '"+1512555[0100-0111]"'
ONE: Final = "+15125550199"
PASSWORD: Final = "correct-horse-battery"
_CREDENTIALS = "{username: desk01, password: '${SIP_PASSWORD}'}"


def prepare(rig: TelnyxRig) -> list[str]:
    """An account with numbers, groups and profiles; three numbers that it sells."""
    rig.environ |= {"SIP_PASSWORD": PASSWORD, "ACCOUNT": ACCOUNT, "PIN": PIN}
    for name in ("loa", "bill", "csr"):
        (rig.folder / f"{name}.pdf").write_bytes(f"%PDF-1.4 the {name}".encode())
    rig.seed(
        numbers=[{"phone_number": ONE, "deletion_lock_enabled": True}, *({"phone_number": number} for number in MANY)],
        billing_groups=[{"name": "ops"}],
        messaging_profiles=[{"name": "alerts"}],
        outbound_voice_profiles=[{"name": "default"}],
    )
    rig.write(QUIET)
    return rig.for_sale(count=3)


def ports(draft: str = "submit: false", filed: str = "") -> str:
    """Two ports, a draft and one that is filed, and what else is said of them."""
    paper = "documents: {loa: loa.pdf, bill: bill.pdf, csr: csr.pdf}"
    holder = 'losing_carrier: {account_name: Acme Corp, account_number: "${ACCOUNT}", pin: "${PIN}", authorized_person: Jane Roe, billing_number: "+17012001293"}'
    common = f"{holder}, service_address: {HQ}, requested_date: {WHEN}, {paper}, profile: plain"
    return (
        'profiles: {plain: {forwarding: "+12522378144"}}\n'
        f'ports: {{draft: {{numbers: ["+17012001291"], {common}, {draft}}}, '
        f'filed: {{numbers: ["+17012001292"], {common}, {filed or "submit: true"}}}}}\n'
    )


def steps(new: list[str]) -> Iterator[str]:
    """The configurations that the account goes through, one after the other; each is applied in full."""
    groups = (
        "trunk_groups: {ips: {routing: top_down, prefix: '2377', gateways: [10.0.0.1, 10.0.0.2]}, "
        f"names: {{gateways: [sip.example.com]}}, desk: {{credentials: {_CREDENTIALS}, channel_limit: 3}}}}\n"
    )
    own = (
        "billing_group: ops, customer_reference: R1, tags: [x], messaging: {profile: alerts}, caller_name_lookup: true"
    )
    bought = ", ".join(f'"{number}": {{forwarding: ips, e911: {HQ}, {own}}}' for number in new)
    alike = f"{RANGE}: {{forwarding: names, cnam: ACME, e911: {HQ}, {own}}}"
    yield f"{groups}dids: {{{alike}, {bought}}}\n{QUIET}{ports()}"
    single = (
        f'"{ONE}": {{forwarding: {{trunk_group: desk, failover: "+12522378144"}}, cnam: ACME, e911: {OTHER}, {own}}}'
    )
    off = f"{RANGE}: {{forwarding: false, cnam: false, e911: {{enabled: false, reason: x}}, messaging: false}}"
    yield (
        "trunk_groups: {ips: {routing: round_robin, gateways: [10.0.0.2, 10.0.0.3]}, "
        "names: {gateways: [sip2.example.com]}, "
        f"desk: {{credentials: {_CREDENTIALS.replace('desk01', 'desk02')}}}}}\ndids: {{{single}, {off}}}\n{QUIET}"
        "safety: {max_e911_removals: 99}\n" + ports("submit: false, cancel: {reason: x}", "cancel: {reason: x}")
    )
    yield (
        "trunk_groups: {ips: {release: {reason: x}}, names: {release: {reason: x}}, desk: {release: {reason: x}}}\n"
        f'dids: {{"{ONE}": {{release: {{reason: x, unlock: true}}}}, '
        + ", ".join(
            f'"{number}": {{forwarding: "+12522378144", e911: {{enabled: false, reason: x}}, messaging: false}}'
            for number in new[:1]
        )
        + ", "
        + ", ".join(f'"{number}": {{release: {{reason: x}}}}' for number in new[1:])
        + f"}}\n{QUIET}safety: {{max_e911_removals: 99}}\n"
    )
