"""The configuration language: files to a Configuration, or to findings that name file, line and column."""

from __future__ import annotations

from pathlib import Path

from reconciler.config.options import LoadOptions
from reconciler.config.schemas import schema_path, schema_text
from reconciler.model.configuration import Configuration, Origin
from reconciler.model.findings import Where

__all__ = ["LoadOptions", "load", "locate", "schema_path", "schema_text"]


def load(path: Path, options: LoadOptions | None = None) -> Configuration:
    """Read a configuration: a folder, or one file. Raises ConfigurationInvalid with every finding, sorted by place."""
    # The parsers are slow to import, and not needed by who asks for the options or a schema only.
    from reconciler.config.loading import load_files

    return load_files(path, options or LoadOptions())


def locate(root: Path, origin: Origin, *attribute_path: str | int) -> Where:
    """The place of an attribute below a resource: of its key, or of the item of a list.

    `root` is the configuration's, `origin` the resource's. What is not there is placed at the nearest thing around it.
    """
    from reconciler.config.positions import locate as located

    return located(root, origin, *attribute_path)
