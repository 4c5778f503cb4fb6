"""The account that the fault tests work on: one configuration that needs every kind of call, and what must be true at the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.e2e.rig import Rig

PASSWORD: Final = "demo-password"
DEVICE_PASSWORD: Final = "s3cret-of-the-desk"
ENVIRON: Final = {"CALL48_PASSWORD": PASSWORD, "DESK_PASSWORD": DEVICE_PASSWORD}
# Names and places of people: shown in plans, never in a log or the memory.
PERSONAL: Final = ("Zebulon Quimby", "Quimby", "Larkspur Hollow", "ZQ ORCHARDS", "zeb@quimby.example")

BUY = "7066130042"
FULL, OFF, GONE, ROUTED, BYSTANDER = (f"251265860{n}" for n in range(1, 6))
SEEDED: Final = (FULL, OFF, GONE, ROUTED, BYSTANDER)

CONFIGURATION: Final = """\
safety: {max_e911_removals: 1}
addresses:
  home: {name: Zebulon Quimby, street_number: "123", street_name: Larkspur Hollow Rd, unit: Apartment 2,
         city: Athens, state: GA, zip: "30601", country: US}
trunk_groups:
  atlanta: {routing: round_robin, number_format: e164, gateways: [10.50.250.10, 10.50.250.11]}
  miami: {gateways: [10.50.251.10, 10.50.251.11]}
dids:
  "+17066130042": {e911: home, fax: {mode: inbound, email: zeb@quimby.example}}
  "+12512658601":
    tags: [orchard]
    e911: home
    cnam: {display_name: ZQ ORCHARDS, type: business}
    listing: {type: residential, first_name: Zebulon, last_name: Quimby, address: home}
    fax: {mode: inbound, email: zeb@quimby.example}
    forwarding:
      mode: forward
      destinations: [{device: {username: desk1, password: "${DESK_PASSWORD}"}, timeout: 20}]
  "+12512658602": {e911: {enabled: false, reason: the office closed}}
  "+12512658603": {release: {reason: customer left}}
  "+12512658604": {forwarding: {trunk_group: atlanta}}
"""

_OLD_PLACE: Final = {
    "enabled": True, "country": "US", "state": "FL", "zipcode": "33155", "businessname": "Old Tenant",
    "streetname": "Test St", "streetnumber": "7", "city": "Miami", "address": "",
}  # fmt: skip

# The calls of the first apply in their kinds; each is a place where something can go wrong.
EFFECTS: Final[Mapping[str, Mapping[str, int]]] = {
    BUY: {"bought": 1},
    GONE: {"released": 1},
    FULL: {"cnam_ordered": 1},
    "atlanta": {"trunk_group_created": 1},
}
"""The effects that must happen exactly once, by subject."""

ONCE: Final = frozenset({"bought", "released", "cnam_ordered", "cnam_removed", "trunk_group_created"})


def build(rig: Rig, *, provider: str = "", more: str = "", **options: object) -> None:
    """Empty the sandbox, seed it, and write the configuration; `provider` goes into the provider's section."""
    rig.sandbox.control.reset()
    rig.sandbox.control.options(call48=options)
    rig.seed(
        dids=[{"did": number} for number in (FULL, GONE, ROUTED, BYSTANDER)]
        + [{"did": OFF, "e911Data": {**_OLD_PLACE, "enabled": "yes"}}],
        trunk_groups=[{"trunk_name": "miami", "trunk_ips": ["10.50.251.10"]}],
        inventory=[
            {"number": f"706613004{n}", "kind": "local", "state": "GA", "ratecenter": "ATHENS",
             "setup": "2.00000", "monthly": "1.00000"}
            for n in range(4)
        ],
    )  # fmt: skip
    rig.environ.update(ENVIRON)
    rig.write(CONFIGURATION + more, extra=", undocumented: [update_tags]" + provider)


def problems(rig: Rig, *, settled: bool = True) -> Iterator[str]:
    """What is wrong with the carrier's own books: effects doubled or missing, numbers lost, settings not as declared."""
    yield from doubled(rig)
    state = rig.sandbox.control.dump("call48")["call48"]
    live = {row["number"]: row for row in state["dids"] if not row["deleted"]}
    yield from (f"{number} was lost" for number in SEEDED if number not in live and number != GONE)
    if settled:
        yield from _missing(rig)
        yield from _unlike(live, state["trunk_groups"])


def doubled(rig: Rig) -> Iterator[str]:
    """Effects that happened more often than wanted, or to something that nobody declared."""
    for subject, effects in rig.ledger().items():
        for effect, count in effects.items():
            wanted = EFFECTS.get(subject, {}).get(effect, 0)
            if effect in ONCE and count > wanted:
                yield f"{effect} of {subject}: {count} times instead of {wanted}"


def _missing(rig: Rig) -> Iterator[str]:
    ledger = rig.ledger()
    for subject, effects in EFFECTS.items():
        for effect in effects:
            if effect not in ledger.get(subject, {}):
                yield f"{effect} of {subject} never happened"


def _unlike(live: Mapping[str, Any], groups: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Settings that the carrier holds otherwise than the configuration says, those it never shows included."""
    by_name = {group["trunk_name"]: group for group in groups}
    if GONE in live or BUY not in live or "atlanta" not in by_name:
        yield f"live are the numbers {sorted(live)} and the trunk groups {sorted(by_name)}"
        return
    full = live[FULL]
    seen = {
        "place of the bought number": (live[BUY]["e911"]["enabled"], live[BUY]["e911"]["city"]),
        "fax of the bought number": live[BUY]["fax"]["service"],
        "e911": (full["e911"]["enabled"], full["e911"]["city"], full["e911"]["streetname"]),
        "e911 switched off": live[OFF]["e911"]["enabled"],
        "caller name": (full["cnam"] or full["cnam_next"] or {}).get("name"),
        "listing": (full["listing"]["enabled"], full["listing"]["lstnm"]),
        "fax": full["fax"]["email"],
        "tags": full["tags"],
        "device": (full["forwarding"]["username"], full["forwarding"]["password"]),
        "group of the routed number": live[ROUTED]["forwarding"]["fwd_trunk_grpid"],
        "gateways": sorted(by_name["miami"]["trunk_ips"]),
    }
    wanted = {
        "place of the bought number": (True, "Athens"),
        "fax of the bought number": 1,
        "e911": (True, "Athens", "Larkspur Hollow Rd"),
        "e911 switched off": False,
        "caller name": "ZQ ORCHARDS",
        "listing": (True, "Quimby"),
        "fax": "zeb@quimby.example",
        "tags": "orchard",
        "device": ("desk1", DEVICE_PASSWORD),
        "group of the routed number": by_name["atlanta"]["ext_tgid"],
        "gateways": ["10.50.251.10:5060", "10.50.251.11:5060"],
    }
    yield from (f"{name} is {seen[name]!r}, wanted {wanted[name]!r}" for name in wanted if seen[name] != wanted[name])


def leaks(rig: Rig, outputs: Iterable[str], logs: Iterable[str], folders: Iterable[Path]) -> Iterator[str]:
    """Secrets in anything written or printed, and personal data in logs and in the memory."""
    tokens = {entry["authorization"] for entry in rig.requests() if entry["authorization"]}
    secrets = {"the password": PASSWORD, "a device's password": DEVICE_PASSWORD} | {
        f"token {t[-6:]}": t for t in tokens
    }
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".yaml"]
    places = {str(path.name): path.read_bytes() for path in files}
    places |= {f"output {n}": text.encode() for n, text in enumerate((*outputs, *logs))}
    for what, secret in secrets.items():
        yield from (f"{what} is in {place}" for place, content in places.items() if secret.encode() in content)
    private = {name: content for name, content in places.items() if "state.db" in name or "crash" in name}
    private |= {f"log {n}": text.encode() for n, text in enumerate(logs)}
    for word in PERSONAL:
        yield from (f"{word!r} is in {place}" for place, content in private.items() if word.encode() in content)


def let_pass(folder: Path, seconds: float) -> int:
    """Move every call whose outcome is open so far into the past, as if that much time had passed; how many."""
    with closing(sqlite3.connect(folder / ".reconciler" / "state.db")) as database, database:
        moved = "UPDATE reconciler_intents SET at = at - ? WHERE status IN ('open', 'accepted', 'unknown')"
        return database.execute(moved, (int(seconds * 1_000_000),)).rowcount
