"""Whether numbers can be ported to Call48. Source: the document, Port-in, Check Ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from reconciler.providers.base import Portability
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.read import did_type
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

DID_TYPES: Final = {"local": "LCL", "toll": "TF", "intl": "INTL"}


def portable(session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
    """Check Ports, once for each type. Its message sounds glad whatever the map says; the map is keyed by 10 digits."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for number in numbers:
        by_type[did_type(number)].append(number)
    found: dict[str, Portability] = {}
    for kind, group in by_type.items():
        args = {"did_type": DID_TYPES[kind], "numbers": [number[1:] for number in group]}
        data = session.read(ENDPOINTS["check_ports"], args)
        if not isinstance(data, dict):
            raise Unclear("call48 answered the check of numbers to port without a map")
        for number in group:
            verdict = data.get(number[2:], data.get(number[1:]))
            yes = verdict if isinstance(verdict, bool) else None
            found[number] = Portability(number, yes, "" if yes else "call48 does not say that it can", kind)
    return found
