"""Live state as a configuration: what `import` writes."""

from reconciler.render.configuration.account import Beside, Imported, ImportedAccount
from reconciler.render.configuration.writer import SCHEMA, write

__all__ = ["SCHEMA", "Beside", "Imported", "ImportedAccount", "write"]
