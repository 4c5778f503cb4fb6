"""What Crossbar checks in port requests, see :mod:`shapes`."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from reconciler.sandbox.kazoo.schema import Rule, array, choice, flag, record, text, whole

COMMENT = record(
    ("author", "content", "timestamp"),
    account_id=text(),
    action_required=flag(False),
    author=text(),
    content=text(),
    is_private=flag(False),
    timestamp=whole(),
    user_id=text(),
)

COMMENTS = record(comments=array(COMMENT))

_BILL = "account_number btn carrier locality name pin postal_code region street_address street_number"

PORT_REQUEST = record(
    ("name", "numbers"),
    name=text(1, 128),
    numbers=Rule("object", 1, each=(r"\+?[0-9]+", Rule("object"))),
    bill=record(**{name: text() for name in f"{_BILL} street_post_dir street_pre_dir street_type".split()}),
    comments=array(COMMENT),
    notifications=record(email=record(send_to=Rule("string", instead=array(text())))),
    reference_number=text(),
    signee_name=text(),
    signing_date=whole(),
    transfer_date=whole(),
    winning_carrier=text(),
)

# Zones younger than the time library of Kazoo 4.3 (erlang-localtime): good elsewhere, refused here.
_LATER_ZONES = (
    "America/Ciudad_Juarez America/Coyhaique America/Fort_Nelson America/Nuuk America/Punta_Arenas Antarctica/Troll "
    "Asia/Atyrau Asia/Barnaul Asia/Chita Asia/Famagusta Asia/Qostanay Asia/Srednekolymsk Asia/Tomsk Asia/Yangon "
    "Europe/Astrakhan Europe/Kirov Europe/Kyiv Europe/Saratov Europe/Ulyanovsk Factory Pacific/Bougainville "
    "Pacific/Kanton localtime"
)


@cache
def to_scheduled() -> Rule:
    """What a port request needs to be scheduled, beside one of the two keys; the zones are read when first asked."""
    return record(
        schedule_on=record(
            ("timezone", "date_time"),
            timezone=choice(*sorted(available_timezones() - set(_LATER_ZONES.split()))),
            date_time=text(pattern=r"^2\d\d\d-\d\d-\d\d \d\d:\d\d$"),
        ),
        scheduled_date=whole(),
    )
