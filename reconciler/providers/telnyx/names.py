"""What Telnyx knows by an id and people by a name: billing groups and messaging profiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.providers.calls import NotPossible
from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.pages import Rows


@dataclass(frozen=True, slots=True)
class Names:
    """One kind of thing: `what` it is called, its names by id, and the ids of the names that are not shared."""

    what: str
    by_id: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)

    def shown(self, id_: str | None, declared: str | None) -> str | None:
        """How an id stands in the language: as it is declared, by its name, or as it is where the name says not enough."""
        if id_ is None or id_ == declared:
            return id_
        name = self.by_id.get(id_)
        return name if name is not None and self.ids.get(name) == id_ else id_

    def id_of(self, said: str) -> str:
        """The id of what is declared by its name or its id. Raises NotPossible where that names nothing, or several."""
        if said in self.by_id:
            return said
        found = self.ids.get(said)
        if found is not None:
            return found
        if said in self.by_id.values():
            raise NotPossible(f"telnyx has several {self.what}s named {said!r}", "say the id of the one that is meant")
        raise NotPossible(
            f"telnyx has no {self.what} named {said!r}", "make it in the portal, or say the id of another"
        )


def names(what: str, rows: Rows) -> Names:
    """From a listing. Billing groups stay listed after they were deleted."""
    by_id = {
        id_: words.text(row.get("name")) or id_ for id_, row in rows.items() if not words.text(row.get("deleted_at"))
    }
    counted = Counter(by_id.values())
    return Names(what, by_id, {name: id_ for id_, name in by_id.items() if counted[name] == 1})
