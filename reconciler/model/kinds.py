"""The dataclass of each kind of resource."""

from __future__ import annotations

from typing import Any, Final

from reconciler.model.porting import Port
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Did,
    Fax,
    Forwarding,
    Kind,
    Listing,
    Messaging,
    TrunkGroup,
)

CLASSES: Final[dict[Kind, type[Any]]] = {
    Kind.DID: Did, Kind.FORWARDING: Forwarding, Kind.E911: E911, Kind.CNAM: Cnam,
    Kind.CALLER_NAME_LOOKUP: CallerNameLookup, Kind.LISTING: Listing, Kind.FAX: Fax, Kind.MESSAGING: Messaging,
    Kind.TRUNK_GROUP: TrunkGroup, Kind.PORT: Port,
}  # fmt: skip

Attributes = Did | Forwarding | E911 | Cnam | CallerNameLookup | Listing | Fax | Messaging | TrunkGroup | Port
"""What is said, or seen, of a resource of any kind."""
