"""Files to a Configuration."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import yaml

from reconciler.config.declarations import Declarations
from reconciler.config.files import Source, discover, leads_outside
from reconciler.config.lanes import QuickReader
from reconciler.config.linking import Linker
from reconciler.config.linking_orders import Ordered
from reconciler.config.options import LoadOptions
from reconciler.config.problems import Invalid, Rule
from reconciler.config.reader import BadFile, NoPart, Reader
from reconciler.config.references import Resolver
from reconciler.config.report import Report, TooMany
from reconciler.config.syntax import where_and_why
from reconciler.model.configuration import Configuration, Safety
from reconciler.model.errors import ConfigurationInvalid

T = TypeVar("T")
_MANY: Final = 10_000
_Read = Callable[[Path, str, Declarations, Resolver, Report], str]


def load_files(path: Path, options: LoadOptions) -> Configuration:
    """Read a folder or a file. Raises ConfigurationInvalid with every finding, sorted by place."""
    with _collector_held():
        try:
            configuration = _loaded(path, options, _read_quickly)
        except NoPart:
            configuration = _loaded(path, options, _read_whole)
        if len(configuration.numbers) > _MANY:
            # All of it stays until the end of the run: the collector need never look at it.
            gc.freeze()
    return configuration


def _loaded(path: Path, options: LoadOptions, read: _Read) -> Configuration:
    root, names = _files_of(path)
    report = Report(root)
    try:
        return _compiled(root, names, options, read, report)
    except TooMany:
        raise ConfigurationInvalid(report.sorted()) from None


def _compiled(root: Path, names: tuple[str, ...], options: LoadOptions, read: _Read, report: Report) -> Configuration:
    resolver = Resolver(root, options)
    declared = Declarations(root, options, resolver, report)
    digest = hashlib.sha256()
    for name in _readable(root, names, options, report):
        digest.update(f"{name}\0{read(root / name, name, declared, resolver, report)}\0".encode())
    digest.update("".join(f"{name}\0{found}\0" for name, found in declared.documents.digests.items()).encode())
    linker = Linker(declared, report)
    ordered = Ordered(declared, linker, report)
    # Taken from the end so that what is linked can be dropped at once.
    declared.numbers.reverse()
    while declared.numbers:
        linker.take(declared.numbers.pop())
    ordered.declare_numbers()
    if report:
        raise ConfigurationInvalid(report.sorted())
    return Configuration(
        root=root,
        files=names,
        digest=digest.hexdigest(),
        providers=_whole(declared.providers),
        numbers=linker.numbers,
        trunk_groups=linker.trunk_groups,
        ports=ordered.ports,
        pools=ordered.pools,
        addresses=_whole(declared.addresses),
        profiles={name: profile.origin for name, profile in _whole(declared.profiles).items()},
        safety=Safety(**declared.limits),
        checks=declared.checks,
        plain_secrets=dict(sorted(report.plain_secrets.items())),
        check_origins=declared.check_origins,
        unused_addresses={
            name: declared.firsts["addresses", name] for name in declared.addresses if name not in linker.used_addresses
        },
        **declared.state,
    )


def _readable(root: Path, names: tuple[str, ...], options: LoadOptions, report: Report) -> Iterator[str]:
    """The files that may be read; the others are told."""
    for name in names:
        if options.allow_files or not leads_outside(root, name):
            yield name
        else:
            message = "this links to a file outside the configuration's folder"
            report.file(name, Rule.FILE, message, "put the file here, or allow it: --allow-files")
            report.incomplete = True


def _files_of(path: Path) -> tuple[Path, tuple[str, ...]]:
    try:
        return discover(path)
    except (Invalid, OSError) as error:
        report = Report(path)
        report.file(str(path), Rule.FILE, *_told(error))
        raise ConfigurationInvalid(report.sorted()) from None


def _whole(declared: Mapping[str, T | None]) -> dict[str, T]:
    return {name: value for name, value in declared.items() if value is not None}


def _read_quickly(path: Path, name: str, declared: Declarations, resolver: Resolver, _: Report) -> str:
    """Take in one file; the digest of its bytes. Raises NoPart if that is not for the quick lane to do."""

    def leave(bad: BadFile) -> None:
        raise NoPart from bad

    try:
        with Source(path) as source:
            reader = Reader(declared.sections, resolver, leave)
            for entry in QuickReader(source, reader).entries():
                declared.take(entry, name)
            return source.digest.hexdigest()
    except (Invalid, OSError, yaml.YAMLError) as error:
        raise NoPart from error


def _read_whole(path: Path, name: str, declared: Declarations, resolver: Resolver, report: Report) -> str:
    """Take in one file; the digest of its bytes. What is wrong with it goes to the report."""

    def tell(bad: BadFile) -> None:
        report.file(name, Rule.YAML, bad.message, bad.remedy, bad.line, bad.column)

    try:
        with Source(path) as source:
            for entry in Reader(declared.sections, resolver, tell).entries(source):
                declared.take(entry, name)
            return source.digest.hexdigest()
    except BadFile as error:
        tell(error)
    except (Invalid, OSError) as error:
        report.file(name, Rule.FILE, *_told(error))
    except yaml.YAMLError as error:
        report.file(name, Rule.YAML, *where_and_why(path, error))
    report.incomplete = True
    return ""


def _told(error: Invalid | OSError) -> tuple[str, str]:
    if isinstance(error, Invalid):
        return error.message, error.remedy
    return f"this cannot be read: {error.strerror}", "see that it is there and may be read"


@contextmanager
def _collector_held() -> Iterator[None]:
    """A load makes many objects and no cycles; looking for cycles again and again would take longer than the rest."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
