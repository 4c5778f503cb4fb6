"""What a caller of `load` may choose, and the bounds that keep a hostile file from eating the machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reconciler.model.provider_types import BUILT_IN, ProviderTypeSpec

MAX_FILE_BYTES: Final = 256 * 2**20
MAX_REFERENCED_BYTES: Final = 64 * 2**10
MAX_DOCUMENT_BYTES: Final = 10 * 2**20
MAX_DEPTH: Final = 32
MAX_ANCHORS: Final = 1_000
MAX_ALIAS_SIZE: Final = 10_000
MAX_ALIASED: Final = 5_000_000
MAX_RANGE: Final = 100_000
MAX_NUMBERS: Final = 1_000_000
MAX_FINDINGS: Final = 10_000


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load.

    `environ`: what `${NAME}` reads. `allowed_variables`: globs; with them, any other variable is an error.
    `allow_files`: False lets `${file:PATH}` and a port's documents name files inside the configuration's folder only.
    `provider_types`: the carriers that may be used. `check_names`: the checks there are; None takes any name in `checks` and `waive`.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    allowed_variables: frozenset[str] | None = None
    allow_files: bool = True
    provider_types: Mapping[str, ProviderTypeSpec] = field(default_factory=lambda: BUILT_IN)
    check_names: frozenset[str] | None = None
