"""Live states with everything in them that a carrier could show, likely or not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Device,
    Did,
    Fax,
    Forwarding,
    Kind,
    Listing,
    Messaging,
    Mode,
    Order,
    Settings,
    TrunkGroup,
)
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup
from tests.render_configuration.carriers import SECRET

_AWKWARD = (
    "NO", "yes", "null", "~", "true", "0123", "33155", "1e5", "0x14", "12:30", "2026-11-22", "", " ", "  x ", "a: b",
    "a #b", "#", "-", "- x", "?", "*a", "&a", "!t", "%d", "@x", "`x`", "{a}", "[a]", "a,b", '"', "'", "\\", "\\x41",
    "${HOME}", "$${HOME}", "$", "${", "a\nb", "a\tb", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xa0", "\ufeff",
    "\u2028", "\u202e", "\ud800", "\U0001f4de", "é", "<<", "=", "|", ">", "...", "---", "x" * 300, "+12512658624",
    "Acme Corp", "Test St", "123", "#52610", "false",
)  # fmt: skip

texts = st.sampled_from(_AWKWARD) | st.text(max_size=12) | st.text("aB1 :#'\"{}[],$&*!|>%@`-?\\", max_size=12)
maybe_texts = st.none() | texts


def _one_of(*likely: str) -> st.SearchStrategy[Any]:
    return st.none() | st.sampled_from(likely) | texts


numbers = st.builds(
    "+1{}{:04d}".format, st.sampled_from(("251265", "800555", "212555")), st.integers(0, 40) | st.integers(0, 9999)
) | st.sampled_from(("+4930123456", "+4930123457", "+12112112111", "911", "+1", "junk\n", "+442079460000"))
_telephones = st.none() | numbers | texts
_secrets = st.none() | st.just(Secret(SECRET))
_emails = st.none() | st.sampled_from(("a@example.com", "Ä@x", "a b@c", "a@b@c")) | texts

dids = st.builds(
    Did,
    tags=st.none() | st.lists(texts, max_size=3).map(tuple),
    billing_group=maybe_texts,
    customer_reference=maybe_texts,
)
destinations = st.builds(
    Destination,
    number=_telephones,
    sip=st.none() | st.sampled_from(("192.0.2.1", "sip:a@b.example:5060", "300.1.1.1", "u:p@h")) | texts,
    device=st.none() | st.builds(Device, maybe_texts, _secrets),
    preconfigured=st.none() | st.booleans(),
    timeout=st.none() | st.integers(-1, 1200),
) | st.builds(Destination, number=numbers, timeout=st.integers(1, 99))
forwardings = st.builds(
    Forwarding,
    enabled=st.booleans(),
    trunk_group=st.none() | st.sampled_from(("Atlanta", "atlanta", "#52610", "NO", "a: b")),
    failover=_telephones,
    mode=_one_of(*Mode),
    order=_one_of(*Order),
    sip_digits=_one_of("10", "11"),
    destinations=st.none() | st.lists(destinations, max_size=4).map(tuple),
)
_states = st.none() | st.sampled_from(("FL", "NO", "fl"))
_zips = st.none() | st.sampled_from(("33155", "02134", "33155-1234"))
_countries = st.none() | st.sampled_from(("US", "us", "USA", "NO"))
_streets = _one_of("Test St", "TEST ST", "Main Street")
e911s = st.builds(
    E911,
    enabled=st.booleans(),
    name=maybe_texts,
    street_number=_one_of("123", "0123"),
    street_name=_streets,
    unit=maybe_texts,
    city=_one_of("Miami"),
    state=_states,
    zip=_zips,
    country=_countries,
    notify=st.none() | st.lists(_emails.filter(lambda email: email is not None), max_size=2).map(tuple),
) | st.builds(
    E911,
    name=st.sampled_from((None, "Acme", "Jane #1")),
    street_number=st.sampled_from(("1", "2")),
    street_name=st.just("Test St"),
    unit=st.sampled_from((None, "Suite 9", "10")),
    state=st.just("FL"),
    zip=st.just("33155"),
)
cnams = st.builds(Cnam, st.booleans(), _one_of("ACME", "false"), _one_of("business", "residential"))
lookups = st.builds(CallerNameLookup, st.booleans())
listings = st.builds(
    Listing,
    enabled=st.booleans(),
    type=_one_of("business", "residential"),
    first_name=maybe_texts,
    last_name=maybe_texts,
    business_name=maybe_texts,
    street=_one_of("12 Main St", "Main St", "12", "12  Main  St ", "One Way"),
    city=_one_of("Miami"),
    state=_states,
    zip=_zips,
    country=_countries,
) | st.builds(
    Listing,
    type=st.just("residential"),
    first_name=texts,
    last_name=texts,
    street=st.just("1 Test St"),
    city=st.just("Miami"),
    state=st.just("FL"),
    zip=st.just("33155"),
)
faxes = st.builds(Fax, st.booleans(), _one_of("inbound", "both", "ata"), _emails, maybe_texts)
messagings = st.builds(Messaging, st.booleans(), maybe_texts)

settings = st.builds(
    Settings,
    did=st.none() | dids,
    forwarding=st.none() | forwardings,
    e911=st.none() | e911s,
    cnam=st.none() | cnams,
    caller_name_lookup=st.none() | lookups,
    listing=st.none() | listings,
    fax=st.none() | faxes,
    messaging=st.none() | messagings,
)
_reasons = st.dictionaries(st.sampled_from([*Kind]), texts, max_size=2)
live_numbers = st.builds(LiveNumber, numbers, settings, trouble=_reasons, settling=_reasons)
live_states = st.lists(live_numbers, max_size=12).map(lambda many: {item.number: item for item in many})

trunk_groups = st.builds(
    TrunkGroup,
    name=st.none(),
    routing=_one_of("round_robin", "top_down"),
    number_format=_one_of("e164", "11", "10"),
    caller_id=_one_of("paid", "rpid"),
    prefix=_one_of("2377#"),
    gateways=st.none()
    | st.lists(st.sampled_from(("192.0.2.1:5060", "192.0.2.1:05060", "h:1", "300.1.1.1:1", "[::1]:5060")) | texts).map(
        tuple
    ),
    username=maybe_texts,
    password=_secrets,
    inbound_limit=st.none() | st.integers(-1, 2_000_000),
    outbound_limit=st.none() | st.integers(-1, 2_000_000),
)


@st.composite
def _live_group(draw: st.DrawFn, name: str) -> LiveTrunkGroup:
    shown = draw(trunk_groups)
    named = TrunkGroup(draw(st.sampled_from((name, name, None, "other"))), *[getattr(shown, item) for item in _REST])
    return LiveTrunkGroup(name, named, trouble=draw(st.sampled_from(("", "", "twice"))))


_REST = TrunkGroup.__slots__[1:]


@st.composite
def group_states(draw: st.DrawFn) -> dict[str, LiveTrunkGroup]:
    names = draw(
        st.sets(st.sampled_from(("Atlanta", "atlanta", "NO", "a: b", "\x1b[0m", "x" * 90, "\U0001f4de")), max_size=4)
    )
    return {name: draw(_live_group(name)) for name in sorted(names)}
