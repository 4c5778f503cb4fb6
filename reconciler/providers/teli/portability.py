"""Whether numbers can be ported to Teli. Source: [P] NumberSearch LnpCheck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.numbers import is_toll_free
from reconciler.providers.base import Portability
from reconciler.providers.spelling import digits
from reconciler.providers.teli import words
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

# Nothing says how many numbers one check takes.
_BATCH: Final = 100


def portable(session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
    """For each number whether it can be ported in. One that the answer leaves out is not said. Raises CarrierError."""
    batches = [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
    asked = ((ENDPOINTS["check_ports"], {"numbers": ",".join(map(digits, batch))}) for batch in batches)
    found: dict[str, Portability] = {}
    for batch, data in zip(batches, session.read_many(asked), strict=True):
        if not isinstance(data, Mapping):
            raise Unclear("teli answered the check of numbers to port without a map")
        found.update((number, _portability(number, data.get(digits(number)))) for number in batch)
    return found


def _portability(number: str, verdict: Any) -> Portability:
    """Toll-free and local numbers are never taken in one order (what came of it: [P] NumberSearch, issue 254)."""
    group = "toll-free" if is_toll_free(number) else "local"
    if not isinstance(verdict, Mapping) or words.text(verdict.get("status")) is None:
        return Portability(number, None, "teli says nothing of it", group)
    if str(verdict["status"]).strip().lower() == "success":
        return Portability(number, True, "", group)
    return Portability(number, False, words.text(verdict.get("message")) or "teli gives no reason", group)
