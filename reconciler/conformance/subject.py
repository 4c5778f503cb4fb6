"""What the suite has to know of an adapter and of the account, or the emulation, that it is run against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

ACCOUNT: Final = "account"
"""The name of the account in the configurations that the suite writes."""


def _nothing() -> None:
    """Nothing to wait for."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An account that may be changed, with two live numbers.

    `type` is the provider type and `settings` the account's entry below `providers`, as YAML on one line (`{token: "${T}"}`),
    with its secrets as references to `environ`. `number` is changed; `other` must stay as it is. `values` has, for each kind
    of setting, values as the files write them, gone through one after the other; they may name what `sections` (whole
    YAML sections, such as `addresses:`) declares. `for_sale` can be bought and given up again; empty leaves that out, and so
    does an empty `not_for_sale`. `port` is the entry of a port-in on one line (`{numbers: ["+1..."], ...}`), as the carrier takes
    it at once, with the `files` that it names; empty leaves that out. `settle` lets pass what takes its time at the carrier.
    `purchases` and `filings` count, from the carrier's own books, how often `for_sale` was bought and the port filed.
    """

    type: str
    settings: str
    number: str
    other: str
    environ: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sections: str = ""
    for_sale: str = ""
    not_for_sale: str = ""
    port: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    settle: Callable[[], None] = _nothing
    purchases: Callable[[], int] | None = None
    filings: Callable[[], int] | None = None
    secrets: Sequence[str] = ()
