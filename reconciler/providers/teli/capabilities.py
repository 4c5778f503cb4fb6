"""What Teli can express, as far as anything public shows it.

Left out: call flows, channel groups and voicemail (no trunk groups: a channel group can only be bought, and only grow);
turning a number into a fax number, which forgets its routing for good; text messaging, which has URLs and no profiles; a
number's note, which a call without its parameter deletes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from reconciler.model.money import UNKNOWN, Cost
from reconciler.model.settings import Kind
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.teli import rules

# Public programs read a number again after they wrote to it, to be sure.
_SOON: Final = timedelta(seconds=10)
_TRACES: Final = timedelta(minutes=2)
_UNTOLD: Final = Cost(monthly=None)

CAPABILITIES: Final = Capabilities(
    kinds={
        Kind.DID: Capability(
            fields=frozenset(),
            off=False,
            # How long a number that was bought takes to be listed is not documented.
            traces=timedelta(minutes=10),
        ),
        Kind.FORWARDING: Capability(
            fields=frozenset({"mode", "destinations"}),
            values={"mode": frozenset({"forward"})},
            most={"destinations": 1},
            off=False,
            settles=_SOON,
            rule=rules.forwarding,
            note="one number takes every call; nothing is known that takes that away again. Call flows, channel groups and "
            "voicemail stay as they are",
        ),
        Kind.E911: Capability(
            fields=frozenset({"name", "street_number", "street_name", "unit", "city", "state", "zip", "country"}),
            settles=_SOON,
            traces=_TRACES,
            upkeep=_UNTOLD,
            rule=rules.e911,
            note="United States only; the first word of a unit is its kind",
        ),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name"}),
            off=False,
            settles=_SOON,
            traces=timedelta(minutes=10),
            cost=UNKNOWN,
            rule=rules.cnam,
            note="each change is billed at once; nothing is known that takes a name away again",
        ),
        Kind.CALLER_NAME_LOOKUP: Capability(fields=frozenset(), settles=_SOON, traces=_TRACES, upkeep=_UNTOLD),
        Kind.LISTING: Capability(
            fields=frozenset(
                {"type", "first_name", "last_name", "business_name", "street", "city", "state", "zip", "country"}
            ),
            settles=_SOON,
            note="only with `undocumented: [listing]`, and `listing_email` to write one",
        ),
        Kind.PORT: Capability(
            fields=frozenset(
                {"type", "numbers", "account_name", "account_type", "account_number", "pin", "authorized_person",
                 "billing_number", "service_address", "partial", "remaining", "new_billing_number", "wireless", "caller_id",
                 "activation", "bill", "signature"}
            ),
            write_only=frozenset({"pin", "signature", "bill.sha256", "bill.size", "remaining", "new_billing_number"}),
            values={"activation": frozenset({"auto"})},
            off=False,
            cost=UNKNOWN,
            rule=rules.port,
            note="submitted as it is made, since there are no drafts; no call changes or cancels it. A residential account_name is split before its last "
            "word. The signature, a PNG, stands for the LOA, and may follow later. Its dates are the losing carrier's",
        ),
    },
    release_trunk_group=False,
    note="off-net numbers are another carrier's, and are left out",
)  # fmt: skip
