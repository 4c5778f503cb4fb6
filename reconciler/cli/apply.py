"""`apply`: make live state what the files, or a saved plan of them, declare."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.cli.failures import tell
from reconciler.model.errors import ReconcilerError
from reconciler.model.files import PRIVATE, write_whole

if TYPE_CHECKING:
    from reconciler.engine.planning import Planned
    from reconciler.engine.running import Finished
    from reconciler.engine.saved import SavedPlan
    from reconciler.engine.workspace import Workspace


@click.command("apply")
@click.argument("path", type=click.Path(path_type=Path), default=".", metavar="[PATH|PLANFILE]",
                is_eager=True)  # fmt: skip
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=".", show_default=True,
              help="With a saved plan: the configuration that it was made from.")  # fmt: skip
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@click.option("--allow", metavar="LIMITS", default="", help="Lift these safety limits once (comma-separated): releases, "
              "e911-removals, purchases, changes, spend.")  # fmt: skip
@click.option("--wait", type=click.FloatRange(0, 86400), default=60.0, show_default=True, metavar="SECONDS",
              help="How long to wait for what settles; then it stays pending.")  # fmt: skip
@click.option("--lock-timeout", type=click.FloatRange(0, 86400), default=0.0, show_default=True, metavar="SECONDS",
              help="How long to wait for a lock that another apply holds.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--calls", is_flag=True, help="Show every request that will be sent.")
@common.TARGET
@common.MASK
@common.JSON_FILE
@common.loading
def command(
    path: Path,
    config_path: Path,
    auto_approve: bool,
    allow: str,
    wait: float,
    lock_timeout: float,
    format_: str,
    calls: bool,
    targets: tuple[str, ...],
    mask_personal: bool,
    json_file: Path | None,
    allow_files: bool,
    allow_variables: str | None,
) -> int:
    """Apply the configuration in PATH, or a saved plan: show what will change, ask, and send only the calls needed."""
    from reconciler.cli.signals import stopping
    from reconciler.engine.planning import Options
    from reconciler.engine.running import How, run_apply
    from reconciler.engine.targets import Targets
    from reconciler.engine.workspace import Workspace

    form = _Form(format_, json_file, mask_personal, calls)
    saved = _saved(path, targets)
    if saved is not None:
        _same_place(config_path)
    configuration = common.load(config_path if saved else path, allow_files, allow_variables)
    now, place = datetime.datetime.now(datetime.UTC), common.places(configuration)
    options = Options(now, Targets(targets), _allowances(allow), prices=True, saved=saved, place=place)
    how = How(lock_timeout, wait, saved.digest if saved else "")
    approve = _approval(auto_approve or saved is not None, form)
    # Until what was done is told: a signal that comes after the last call must not take the results away.
    with ExitStack() as signals:
        with Workspace(configuration, common.reporter(), common.plan_checks(configuration), write=True) as workspace:
            if saved is not None:
                _same_accounts(saved, workspace)
            finished = run_apply(
                workspace, options, how, approve, lambda: signals.enter_context(stopping(workspace.hurry))
            )
        _told(finished, form)
    return common.done(finished.verdict.exit)


@dataclass(frozen=True, slots=True)
class _Form:
    """How a plan and its results are shown, and where the machine form goes besides."""

    format: str
    json_file: Path | None
    mask_personal: bool
    calls: bool


def _told(finished: Finished, form: _Form) -> None:
    """Show what came of it. What was done counts, whether or not it could be told: exit code 1 would say that nothing was
    changed."""
    try:
        _show(finished, form)
    except (ReconcilerError, OSError) as error:
        if finished.applied is None:
            raise
        tell(error)


def _saved(path: Path, targets: tuple[str, ...]) -> SavedPlan | None:
    """The saved plan, where the argument is a plan file and no configuration."""
    if not path.is_file() or path.suffix in (".yaml", ".yml"):
        return None
    from reconciler.cli.saved import saved_plan
    from reconciler.render.planfile import load

    if targets:
        raise ReconcilerError("a saved plan is applied as it is", "leave --target out, or make the plan with it")
    return saved_plan(load(path))


def _same_place(config_path: Path) -> None:
    """A saved plan is held against its configuration. Raises ReconcilerError where none is at the path."""
    from reconciler.config.files import discover
    from reconciler.config.problems import Invalid

    try:
        discover(config_path)
    except (Invalid, OSError):
        raise ReconcilerError(
            f"there is no configuration in {config_path} to hold the saved plan against",
            "--config DIR says where the one is that it was made from",
        ) from None


def _allowances(allow: str) -> tuple[str, ...]:
    from reconciler.engine.limits import ALLOWANCES

    words = tuple(word.strip() for word in allow.split(",") if word.strip())
    for word in words:
        if word not in ALLOWANCES:
            raise common.no_such("safety limit", word, ALLOWANCES)
    return words


def _same_accounts(saved: SavedPlan, workspace: Workspace) -> None:
    """A saved plan is for the accounts it was made for. Raises ReconcilerError."""
    for name, identity in saved.accounts.items():
        if name not in workspace.configuration.providers or workspace.account(name).identity != identity:
            raise ReconcilerError(
                f"this plan was made for another account than this configuration's {name!r}",
                "apply it with the configuration and the credentials that it was made with",
            )


def _approval(given: bool, form: _Form) -> Callable[[Planned], bool]:
    """Shows the plan and, unless approval was given, asks for the full word."""

    def approve(planned: Planned) -> bool:
        if form.format == "text":
            from reconciler.cli.plan import rendered
            from reconciler.model.results import judge_plan
            from reconciler.render.json import plan_document

            document = plan_document(planned.plan, judge_plan(planned.plan, detailed=False))
            common.out(rendered(document, "text", mask_personal=form.mask_personal, calls=form.calls))
            common.out("\n")
        if given:
            return True
        if not sys.stdin.isatty():
            raise ReconcilerError("there is nobody to ask", "--auto-approve applies without asking")
        try:
            answer = click.prompt("Apply these changes? Only `yes` is taken", default="", show_default=False, err=True)
        except click.Abort:
            raise KeyboardInterrupt from None
        return bool(answer == "yes")

    return approve


def _show(finished: Finished, form: _Form) -> None:
    from reconciler.cli.plan import rendered
    from reconciler.engine.running import CANCELLED
    from reconciler.render import text
    from reconciler.render.json import apply_document, canonical, plan_document

    if finished.applied is None:
        document = plan_document(finished.planned.plan, finished.verdict, mask_personal=form.mask_personal)
        shown = canonical(document) + b"\n"
        if finished.verdict is CANCELLED and form.format == "text":
            common.out(f"{CANCELLED.summary}\n")  # the plan was shown before the question
        else:
            common.out(rendered(document, form.format, mask_personal=form.mask_personal, calls=form.calls))
    else:
        results = apply_document(finished.applied, finished.verdict)
        shown = canonical(results) + b"\n"
        common.out(shown if form.format == "json" else text.applied(results, common.style()))
    if form.json_file is not None:
        write_whole(form.json_file, shown, PRIVATE)
