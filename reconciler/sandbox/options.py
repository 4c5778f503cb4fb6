"""Every setting of the sandbox, in one frozen dataclass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from reconciler.sandbox.call48.options import Call48Options
from reconciler.sandbox.kazoo.options import KazooOptions
from reconciler.sandbox.optionfields import OptionDoc, describe, updated
from reconciler.sandbox.teli.options import TeliOptions
from reconciler.sandbox.telnyx.options import TelnyxOptions


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """General settings, and one nested dataclass per carrier.

    The second part of each annotation is its documentation; :func:`option_docs` lists them for a CLI.
    """

    # Host, port, db, seed, stock, seed_file and the users matter at the start only.
    host: Annotated[str, "Address to listen on; must be a loopback address."] = "127.0.0.1"
    port: Annotated[int, "Port to listen on; 0 picks a free one."] = 0
    db: Annotated[str | None, "SQLite file that keeps the state; none keeps it in memory."] = None
    seed: Annotated[int, "Seed of the numbers for sale; the same seed gives the same numbers."] = 48
    stock: Annotated[bool, "Put generated numbers up for sale on the first start."] = True
    inventory_per_exchange: Annotated[int, "Numbers for sale per npa-nxx."] = 40
    seed_file: Annotated[str | None, "JSON file in the form of POST /_control/seed, loaded at first start."] = None
    latency: Annotated[float, "Seconds every carrier request waits before it is worked on."] = 0.0
    rate_limit: Annotated[int | None, "Carrier requests allowed per rate_window; more get HTTP 429."] = None
    rate_window: Annotated[float, "Length of the rate limit window in seconds."] = 1.0
    retry_after: Annotated[int | None, "Value of Retry-After on a 429; none leaves the header out."] = None
    faults: Annotated[tuple[dict[str, Any], ...], "Fault rules in force from the start, see faults.py."] = ()
    log_limit: Annotated[int, "Wire log entries kept; older ones are dropped."] = 200_000
    call48: Call48Options = Call48Options()
    kazoo: KazooOptions = KazooOptions()
    telnyx: TelnyxOptions = TelnyxOptions()
    teli: TeliOptions = TeliOptions()

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> SandboxOptions:
        """Build from JSON; unknown names and wrong types raise ``BadOption``."""
        return updated(cls(), values)


def option_docs() -> list[OptionDoc]:
    """Name, type, default and documentation of every option, dotted for carriers."""
    return describe(SandboxOptions)
