"""Whether the effect of an earlier billed or irreversible call can be seen in a fresh reading."""

from __future__ import annotations

from dataclasses import dataclass, field

from reconciler.engine.compare import compare
from reconciler.engine.keeping import KEYED, keyed
from reconciler.engine.portmemory import effect_seen
from reconciler.engine.recall import Recall
from reconciler.model.configuration import Configuration
from reconciler.model.plan import PART
from reconciler.model.settings import SETTING_KINDS, Kind, parts
from reconciler.providers.observed import Observed
from reconciler.state import Intent


@dataclass(frozen=True, slots=True)
class Effects:
    """What is declared, live and remembered of one account, by which earlier effects are recognised."""

    configuration: Configuration
    observed: Observed
    recall: Recall
    _keyed: set[str] = field(default_factory=set)

    def seen(self, intent: Intent) -> bool:
        """Whether it can be seen that what this intent was recorded for has come about."""
        if self._told(intent.key):
            return True
        where = intent.addresses[0]
        kind, key = parts(where)
        if kind is Kind.DID:
            there = key in self.observed.numbers
            return not there if intent.effect == "irreversible" else there
        if kind is Kind.PORT:
            return effect_seen(intent, self.configuration.ports.get(key), self.observed, self.recall)
        if kind is Kind.TRUNK_GROUP:
            return self._group_shown(intent, key)
        return self._setting_shown(intent, kind, key)

    def _told(self, name: str) -> bool:
        """Whether the reading names an effect that was recorded so: keyed, or, as they once all were, as it is."""
        if name.startswith(KEYED) and not self._keyed:
            self._keyed.update(keyed(effect, self.recall) for effect in self.observed.effects)
        return name in self._keyed or name in self.observed.effects

    def _group_shown(self, intent: Intent, key: str) -> bool:
        """It is there, or gone. That says nothing of its parts, which only the adapter can show."""
        group = self.configuration.trunk_groups.get(key)
        there = ((group.settings.name if group else None) or key) in self.observed.trunk_groups
        if intent.effect == "irreversible":
            return not there
        return there and not intent.key.startswith(PART)

    def failed(self, intent: Intent) -> bool:
        """Whether the carrier shows that this intent came to nothing: the purchase failed, or the number that it was to
        give a setting is not there any more. One that is bought again has none of the settings of its former life."""
        kind, key = parts(intent.addresses[0])
        if kind is Kind.DID:
            return intent.effect == "billed" and key in self.observed.failed
        return kind in SETTING_KINDS and key not in self.observed.numbers

    def _setting_shown(self, intent: Intent, kind: Kind, key: str) -> bool:
        """It is there as declared, or, if something else is declared by now, it is not what was seen right after the call
        any more."""
        desired, live = self.configuration.numbers.get(key), self.observed.numbers.get(key)
        want = getattr(desired.settings, kind, None) if desired else None
        if want is None or live is None:
            return False
        have = getattr(live.settings, kind)
        memory = self.recall.of(intent.addresses[0])
        moved = memory is not None and memory.at >= intent.at and memory.seen not in (None, self.recall.print(have))
        return moved or not compare(want, have, frozenset()).changed
