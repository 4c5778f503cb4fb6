"""The numbers themselves, and giving them up."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, View, by_origin
from reconciler.model.configuration import DesiredNumber
from reconciler.model.findings import Severity


@check(
    "number-unassigned",
    Severity.WARNING,
    "A number is not of a range that the public tables know.",
    why="It may be mistyped. The tables lag behind new area codes, so this never stops anything by itself.",
    fix="Compare the number with the carrier's list; waive the check when it is right.",
    source="Google's libphonenumber (package phonenumberslite); daviddrysdale/python-phonenumbers#318 on its gaps",
)
def unassigned(view: View) -> Iterator[Hit]:
    blocks: dict[str, list[DesiredNumber]] = {}
    for number in view.kept:
        if number.number in view.stand_ins:
            continue
        # The tables go by area code and exchange within +1, and by anything elsewhere.
        digits = number.number
        blocks.setdefault(digits[:8] if digits[:2] == "+1" else digits, []).append(number)
    unknown = (number for numbers in blocks.values() if not _is_valid(numbers[0].number) for number in numbers)
    for numbers in by_origin(unknown):
        yield Hit(
            "is not of a range known to be in use", "check the digits, or waive this check with a reason", numbers
        )


def _is_valid(number: str) -> bool:
    import phonenumbers  # Loads tables; only who runs this check pays for it.

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


@check(
    "release-undated",
    Severity.WARNING,
    "A number is to be given up at the next apply, whenever that is.",
    why="A number that was given up can rarely be had again. A date gives others the time to object.",
    fix="Add `not_before: YYYY-MM-DD` to its `release`.",
    source="47 CFR 52.15(f)(1)(ii): released numbers go to others after 45 days at the earliest",
)
def undated_release(view: View) -> Iterator[Hit]:
    released = (n for n in view.configuration.numbers.values() if n.release and n.release.not_before is None)
    for numbers in by_origin(released):
        yield Hit("is released at the next apply", "add not_before: YYYY-MM-DD", numbers, path=("release",))
