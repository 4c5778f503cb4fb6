"""How every failure is told: what is expected in a message and a hint, what is not in a crash report and two lines."""

from __future__ import annotations

import errno
import platform
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click

from reconciler.cli.common import drop_stdout
from reconciler.model.errors import BrokeOff, ConfigurationInvalid, Exit, ReconcilerError

_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def tell(error: BaseException) -> int:
    """Write an error to stderr; the exit code for it."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(Exit.ERROR)
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, KeyboardInterrupt | click.Abort):
        click.echo("\nInterrupted.", err=True)
        return int(Exit.INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        drop_stdout()  # whoever read our output left
        return int(Exit.ERROR)
    if isinstance(error, click.ClickException):
        error.show()
        return int(Exit.ERROR)
    if isinstance(error, ConfigurationInvalid):
        _findings(error)
        return int(Exit.ERROR)
    if isinstance(error, ReconcilerError):
        _line("Error: ", error.message)
        if error.hint:
            _line("  ", error.hint)
        return int(error.exit)
    if isinstance(error, OSError) and error.errno in _FULL:
        drop_stdout()  # of help and versions, which click writes
        _line("Error: ", f"nothing more can be written: {error.strerror}")
        return int(Exit.ERROR)
    if isinstance(error, BrokeOff):
        code = _crash(error.__cause__ or error, error.exit)
        click.echo(
            "  Calls were sent before it. Plan and apply again to carry on: what is done is not done twice.", err=True
        )
        return code
    return _crash(error, Exit.ERROR)


def _line(head: str, text: str) -> None:
    from reconciler.render.visible import visible

    click.echo(head + visible(text), err=True)


def _findings(error: ConfigurationInvalid) -> None:
    from reconciler.model.results import Verdict
    from reconciler.render import text
    from reconciler.render.json import findings_document
    from reconciler.render.lines import Style

    document = findings_document(error.findings, Verdict(Exit.ERROR, f"Error: {error.message}"))
    click.echo(text.findings(document, Style()), err=True, nl=False)


def _crash(error: BaseException, code: Exit) -> int:
    """A defect of ours. The report holds code places and types only: values could be secret or personal."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{Path(f.filename).name}:{f.lineno} in {f.name}" for f in frames]
    chain = [type(error).__name__]
    cause = error.__cause__ or error.__context__
    while cause is not None:
        chain.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    report = "\n".join(
        [
            f"reconciler {version('reconciler')}, Python {platform.python_version()}, {platform.system()}",
            "error: " + " from ".join(chain),
            *lines,
            "",
        ]
    )
    try:
        with tempfile.NamedTemporaryFile("w", prefix="reconciler-crash-", suffix=".txt", delete=False) as file:
            file.write(report)
        where = f"A report without your data is in {file.name}."
    except OSError as problem:
        where = f"No report could be written: {problem.strerror}."
    click.echo(f"Error: an unexpected {type(error).__name__}; this is a defect of the reconciler.", err=True)
    click.echo(f"  {where} What was done is in `reconciler history`.", err=True)
    return int(code)
