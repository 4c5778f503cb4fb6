"""Telnyx's records of a number in the words of the language.

Source: the OpenAPI file, `PhoneNumberDetailed`, `PhoneNumberWithVoiceSettings`, `PhoneNumberWithMessagingSettings`. Of each row
only what counts is kept, since there are many; what is not one of the documented values is trouble, never absence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Did,
    Forwarding,
    Kind,
    Messaging,
    Settings,
)
from reconciler.providers.observed import LiveNumber
from reconciler.providers.spelling import mapping
from reconciler.providers.telnyx import places, words
from reconciler.providers.telnyx.names import Names
from reconciler.providers.telnyx.pages import Row
from reconciler.transport.errors import Unclear

# What a `status` means for us. The enum of the documents may grow.
ACTIVE: Final = "active"
GONE: Final = frozenset({"purchase-failed", "port-failed", "deleted", "ported-out"})
COMING: Final = {
    "purchase-pending": "on order at telnyx",
    "provision-pending": "bought, and being set up by telnyx",
    "port-pending": "in a port to telnyx",
    "requirement-info-pending": "on order at telnyx, which waits for the information that its regulator requires",
    "requirement-info-under-review": "on order at telnyx, which reviews the information that its regulator requires",
    "requirement-info-exception": "on order at telnyx, which did not accept the information that its regulator requires",
}
ALWAYS, ON_FAILURE = "always", "on-failure"


class Record(NamedTuple):
    """What is kept of a row of the numbers."""

    number: str
    status: str
    connection: str | None
    connection_name: str | None
    billing_group: str | None
    customer_reference: str | None
    tags: tuple[str, ...]
    locked: bool
    lookup: bool
    emergency: bool
    emergency_address: str | None
    emergency_status: str | None


class Voice(NamedTuple):
    """What is kept of a row of the voice settings."""

    forwards: bool
    to: str | None
    how: str | None
    name: str | None


class Native(NamedTuple):
    """What a number's calls need besides its settings: its ids."""

    id: str
    connection: str | None
    address: str | None


def record(row: Row) -> Record:
    """A row of the numbers. Raises Unclear for one that is none."""
    number = words.number(row.get("phone_number"))
    if number is None:
        raise Unclear("telnyx listed a number without its digits")
    return Record(
        number,
        words.text(row.get("status")) or "",
        words.text(row.get("connection_id")),
        words.text(row.get("connection_name")),
        words.text(row.get("billing_group_id")),
        words.text(row.get("customer_reference")),
        words.texts(row.get("tags")),
        row.get("deletion_lock_enabled") is True,
        row.get("caller_id_name_enabled") is True,
        row.get("emergency_enabled") is True,
        words.text(row.get("emergency_address_id")),
        words.text(row.get("emergency_status")),
    )


def voice(row: Row) -> Voice:
    """A row of the voice settings."""
    forwarding, cnam = mapping(row.get("call_forwarding")), mapping(row.get("cnam_listing"))
    # It is switched on by default, and does nothing without a number to forward to.
    to = words.number(forwarding.get("forwards_to")) if forwarding.get("call_forwarding_enabled") is not False else None
    named = cnam.get("cnam_listing_enabled") is True
    how = words.text(forwarding.get("forwarding_type"))
    return Voice(
        to is not None,
        to,
        how.replace("_", "-") if how else None,
        words.text(cnam.get("cnam_listing_details")) if named else None,
    )


def messaging(row: Row) -> str | None:
    """A row of the messaging settings: the id of its profile."""
    return words.text(row.get("messaging_profile_id"))


@dataclass(frozen=True, slots=True)
class Decoder:
    """Decodes the numbers of one reading. `voice` and `messaging` are None where they were not read.

    `groups` has the names of connections by id, `declared` what the files say of a number (names may stand there as ids).
    """

    groups: Mapping[str, str]
    places: Mapping[str, places.Place] | None
    billing: Names
    profiles: Names
    voice: Mapping[str, Voice] | None = None
    messaging: Mapping[str, str | None] | None = None

    def lacks(self, id_: str) -> bool:
        """Whether a list that was read has no row for a number."""
        return any(rows is not None and id_ not in rows for rows in (self.voice, self.messaging))

    def number(self, id_: str, seen: Record, declared: Settings) -> LiveNumber:
        """A number on the account."""
        trouble: dict[Kind, str] = {}
        settling: dict[Kind, str] = {}
        if seen.status != ACTIVE:
            trouble[Kind.DID] = f"telnyx shows it as {seen.status or 'being in no state'}"
        voice = self.voice.get(id_) if self.voice is not None else None
        settings = Settings(
            did=self._did(seen, declared.did or Did()),
            forwarding=self._forwarding(seen, voice, trouble) if voice else None,
            e911=self._e911(seen, declared.e911, trouble, settling),
            cnam=_cnam(voice) if voice else None,
            caller_name_lookup=CallerNameLookup(seen.lookup),
            messaging=self._messaging(id_, declared.messaging),
        )
        native = Native(id_, seen.connection, seen.emergency_address)
        return LiveNumber(seen.number, settings, native, trouble, settling, seen.locked)

    def _did(self, seen: Record, declared: Did) -> Did:
        """The account spells a tag as it was first used, whoever wrote it how."""
        tags, said = seen.tags, declared.tags
        if said is not None and {tag.casefold() for tag in said} == {tag.casefold() for tag in tags}:
            tags = said
        return Did(tags, self.billing.shown(seen.billing_group, declared.billing_group), seen.customer_reference)

    def _forwarding(self, seen: Record, voice: Voice, trouble: dict[Kind, str]) -> Forwarding:
        """Calls that are always forwarded go to no connection, though the number keeps one."""
        group = seen.connection and self.groups.get(seen.connection, seen.connection_name or f"#{seen.connection}")
        legs = (Destination(number=voice.to),)
        if voice.forwards and voice.how not in (ALWAYS, ON_FAILURE):
            trouble[Kind.FORWARDING] = f"telnyx shows the forwarding type {voice.how}, which its document does not name"
        if voice.forwards and voice.how != ON_FAILURE:
            return Forwarding(mode="forward", destinations=legs)
        if group:
            return Forwarding(trunk_group=group, failover=voice.to)
        if voice.forwards:
            return Forwarding(mode="on_failure", destinations=legs)
        return Forwarding(enabled=False)

    def _e911(
        self, seen: Record, declared: E911 | None, trouble: dict[Kind, str], settling: dict[Kind, str]
    ) -> E911 | None:
        """Only `active` means that 911 works. A location that could not be registered is none, and sending it again would
        change nothing: it is trouble until another is declared."""
        if self.places is None:
            return None
        status, place = seen.emergency_status, self.places.get(seen.emergency_address or "")
        if status == "deprovisioning":
            settling[Kind.E911] = "telnyx is switching 911 off"
        if status == "deprovisioning" or (status in (None, "disabled") and not seen.emergency):
            return E911(enabled=False)
        if status == "provisioning-failed":
            if declared is None or place is None or places.key(declared) == places.key(place.location):
                trouble[Kind.E911] = "telnyx could not register this location: 911 does not work"
            return E911()
        if status == "provisioning":
            settling[Kind.E911] = "telnyx is registering the location; 911 does not work with it yet"
        elif status != "active":
            trouble[Kind.E911] = f"telnyx shows the 911 state {status}"
        if place is None:
            trouble[Kind.E911] = f"telnyx shows the 911 address {seen.emergency_address}, and does not list it"
        return place.location if place else E911()

    def _messaging(self, id_: str, declared: Messaging | None) -> Messaging | None:
        if self.messaging is None:
            return None
        profile = self.messaging.get(id_)
        if profile is None:
            return Messaging(enabled=False)
        return Messaging(True, self.profiles.shown(profile, declared.profile if declared else None))


def _cnam(voice: Voice) -> Cnam:
    return Cnam(True, voice.name) if voice.name else Cnam(enabled=False)
