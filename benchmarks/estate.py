"""An estate of any size: as a configuration, and as the live state that equals it.

About twelve fields a number, and little that two numbers share: each has its own first leg and its own unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reconciler.sandbox.client import ControlClient

_FIRST: Final = 2_012_000_000
_FIRST_TARGET: Final = 3_052_000_000
# One number in so many differs in a configuration that is changed: 1 %.
SHARE: Final = 100
_PER_FILE: Final = 10_000
_PER_SEED: Final = 2_000
_PER_ADDRESS: Final = 500

_ACCOUNT: Final = """\
version: 1
providers:
  call48: {{username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}", account_id: "3"}}
state: {{url: "{state}"}}
"""


def _digits(first: int, index: int) -> str:
    """The number so many after the first, past the exchange 211, which none has."""
    return str(first + index + (10_000 if index >= 110_000 else 0))


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the estate."""

    index: int

    @property
    def digits(self) -> str:
        return _digits(_FIRST, self.index)

    @property
    def first_target(self) -> str:
        return _digits(_FIRST_TARGET, self.index)

    @property
    def second_target(self) -> str:
        return str(_FIRST_TARGET + 1_000_000 + self.index % 100)

    @property
    def sip(self) -> str:
        return f"192.0.2.{self.index % 200 + 1}"

    @property
    def tags(self) -> tuple[str, str]:
        return f"team-{self.index % 50}", f"floor-{self.index % 9}"

    @property
    def caller(self) -> str:
        return f"ACME TEAM {self.index // 10 % 10_000:04}"

    @property
    def unit(self) -> str:
        return f"Suite {self.index}"

    @property
    def house(self) -> str:
        return str(100 + self.index // _PER_ADDRESS)

    @property
    def place(self) -> str:
        return f"site-{self.index // _PER_ADDRESS}"

    def declared(self, timeout: int) -> str:
        """The number's entry in `dids`. Every other one names its address, the rest write it out."""
        tags = ", ".join(self.tags)
        e911 = f"{{address: {self.place}, unit: {self.unit}}}"
        if self.index % 2:
            e911 = (
                f'{{name: Acme Corp, street_number: "{self.house}", street_name: Test St, unit: {self.unit}, '
                "city: Miami, state: FL, zip: 33155, country: US}"
            )
        return f"""\
  "+1{self.digits}":
    tags: [{tags}]
    forwarding:
      mode: ring_then_forward
      destinations:
        - {{number: "+1{self.first_target}", timeout: {timeout}}}
        - {{number: "+1{self.second_target}", timeout: 25}}
        - {{sip: {self.sip}, timeout: 30}}
    e911: {e911}
    cnam: {{display_name: {self.caller}, type: business}}
"""

    def live(self) -> dict[str, Any]:
        """The number as the carrier lists it."""
        return {
            "did": self.digits,
            "tags": ", ".join(self.tags),
            "cnamDisplayname": self.caller,
            "cnamType": "BIZ",
            "forwardingData": {
                "answeringmode": 3, "method1": "simple", "number1": self.first_target, "timeout1": "20",
                "method2": "simple", "number2": self.second_target, "timeout2": "25",
                "method3": "ip", "sip3": self.sip, "timeout3": "30",
            },
            "e911Data": {
                "enabled": "yes", "businessname": "Acme Corp", "streetnumber": self.house, "streetname": "Test St",
                "address": self.unit, "city": "Miami", "state": "FL", "zipcode": "33155", "country": "US",
            },
        }  # fmt: skip


def write(folder: Path, count: int, url: str, *, changed: bool, state: str = "none") -> None:
    """Write the configuration of so many numbers; `changed`: one in a hundred is not as it is live."""
    folder.mkdir()
    write_account(folder, url, state)
    sites = (Number(index) for index in range(0, count, _PER_ADDRESS))
    with (folder / "addresses.yaml").open("w") as file:
        file.write("addresses:\n")
        file.writelines(
            f'  {site.place}: {{name: Acme Corp, street_number: "{site.house}", street_name: Test St, '
            "city: Miami, state: FL, zip: 33155, country: US}\n"
            for site in sites
        )
    for start in range(0, count, _PER_FILE):
        with (folder / f"numbers-{start // _PER_FILE:03}.yaml").open("w") as file:
            file.write("dids:\n")
            file.writelines(
                Number(index).declared(15 if changed and index % SHARE == 0 else 20)
                for index in range(start, min(count, start + _PER_FILE))
            )


def write_account(folder: Path, url: str, state: str = "none") -> None:
    """Write the file with the account."""
    folder.mkdir(exist_ok=True)
    (folder / "account.yaml").write_text(_ACCOUNT.format(url=url, state=state))


def differing(count: int) -> int:
    """How many numbers of a changed configuration are not as they are live."""
    return len(range(0, count, SHARE))


def seed(control: ControlClient, count: int) -> None:
    """Make so many numbers live."""
    for dids in _chunks(count):
        control.seed("call48", dids=dids)


def _chunks(count: int) -> Iterator[list[Mapping[str, Any]]]:
    for start in range(0, count, _PER_SEED):
        yield [Number(index).live() for index in range(start, min(count, start + _PER_SEED))]
