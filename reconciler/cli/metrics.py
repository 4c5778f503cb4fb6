"""`--metrics FILE`: the counts of a run, written when it ends, also when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from reconciler.model.errors import ReconcilerError
from reconciler.model.files import check_writable, write_whole

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration
    from reconciler.render.document import PlanDocument
    from reconciler.render.metrics import Command

OPTION: Final = click.option(
    "--metrics",
    "metrics_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write counts here, for the textfile collector of Prometheus's node exporter.",
)


@dataclass(slots=True)
class Run:
    """What is known of a run so far: its configuration, then its outcome."""

    configuration: Configuration | None = None
    document: PlanDocument | None = None


@contextmanager
def counted(file: Path | None, command: Command) -> Iterator[Run]:
    """Write the counts of a run to a file, if one is given: readers see those of the last run or of this one.

    A run that fails is counted too: whoever looks only at the file must not take it for one that found nothing.
    """
    run = Run()
    if file is None:
        yield run
        return
    check_writable(file)
    try:
        yield run
    except ReconcilerError as error:
        with suppress(ReconcilerError):  # what is told is why the run failed
            _write_failure(file, command, run, error)
        raise
    assert run.document is not None
    from reconciler.render import metrics

    write_whole(file, metrics.run(run.document, command, file.name))


def _write_failure(file: Path, command: Command, run: Run, error: ReconcilerError) -> None:
    from reconciler.engine.reading import declared
    from reconciler.render import metrics
    from reconciler.transport.errors import CarrierError

    # A carrier's error ends a run only where no account could be read.
    unread = declared(run.configuration) if run.configuration and isinstance(error, CarrierError) else ()
    write_whole(file, metrics.failed(command, file.name, int(error.exit), unread))
