"""`python -m reconciler.config`: writes schemas/config.schema.json anew, with the accounts of the built-in provider types."""

from __future__ import annotations

from reconciler.config.schemas import as_text, configuration_schema, schema_path
from reconciler.model.provider_types import BUILT_IN

if __name__ == "__main__":
    schema_path().write_text(as_text(configuration_schema(BUILT_IN)), encoding="utf-8")
