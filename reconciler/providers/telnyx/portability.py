"""Whether numbers can be ported to Telnyx. Source: the OpenAPI file, "Run a portability check", which has no side effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from reconciler.model.numbers import is_toll_free
from reconciler.providers.base import Portability
from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.providers.telnyx.pages import Row
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

# The documents set no limit on the numbers of one check.
_BATCH: Final = 100


def portable(session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
    """For each number what the carrier says of it; None where it says nothing. Raises CarrierError."""
    batches = [list(numbers[start : start + _BATCH]) for start in range(0, len(numbers), _BATCH)]
    found: dict[str, Portability] = {}
    for body in session.read_many((ENDPOINTS["check_ports"], {"phone_numbers": batch}) for batch in batches):
        for row in _rows(body):
            number = words.number(row.get("phone_number")) or ""
            verdict = row.get("portable")
            known = verdict if isinstance(verdict, bool) else None
            reason = words.text(row.get("not_portable_reason")) or ("" if known else "telnyx gives no reason")
            found[number] = Portability(number, known, "" if known else reason, _group(number, row))
    silent = "telnyx says nothing of it"
    return {number: found.get(number, Portability(number, None, silent)) for number in numbers}


def _rows(body: Any) -> list[Row]:
    data = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(data, list):
        raise Unclear("telnyx answered the check of numbers to port without a list")
    return [row for row in data if isinstance(row, Mapping)]


def _group(number: str, row: Row) -> str:
    """An order holds numbers of one country, one type, one losing carrier and one way of porting. The check tells the way; the
    carrier only the guide's answers have."""
    kind = "toll-free" if is_toll_free(number) else words.text(row.get("phone_number_type")) or "local"
    way = "FastPort" if row.get("fast_portable") is True else "manual"
    return ", ".join(filter(None, (words.country(number), kind, words.text(row.get("carrier_name")), way)))
