"""`validate`: schema, references, capabilities and checks; no network."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import common
from reconciler.model.errors import ConfigurationInvalid
from reconciler.model.findings import Finding
from reconciler.model.results import Verdict, judge_findings


@click.command("validate")
@common.PATH
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "junit", "github"]),
    default="text",
    show_default=True,
)
@common.loading
def command(path: Path, format_: str, allow_files: bool, allow_variables: str | None) -> int:
    """Check the files in PATH: schema, references, what the carriers can express, and the checks. No network."""
    try:
        configuration = common.load(path, allow_files, allow_variables)
        verdict = judge_findings(findings := common.offline_findings(configuration))
    except ConfigurationInvalid as error:
        verdict = judge_findings(findings := list(error.findings), loaded=False)
    common.out(_rendered(findings, verdict, format_, path))
    return common.done(verdict.exit)


def _rendered(findings: list[Finding], verdict: Verdict, format_: str, path: Path) -> str | bytes:
    from reconciler.render.json import canonical, findings_document

    document = findings_document(findings, verdict)
    if format_ == "json":
        return canonical(document) + b"\n"
    if format_ == "text":
        from reconciler.render import text

        return text.findings(document, common.style())
    if format_ == "sarif":
        import orjson

        from reconciler.checks import registry
        from reconciler.render import sarif
        from reconciler.render.visible import harmless

        explained = {check.name: check.why for check in registry.all()}
        return harmless(orjson.dumps(sarif.findings(document, base=_base(path), explained=explained))) + b"\n"
    if format_ == "junit":
        from reconciler.render import junit

        return common.utf8(junit.findings(document))
    from reconciler.render import github

    return common.utf8(github.findings(document, base=_base(path)))


def _base(path: Path) -> str:
    """The configuration's folder as paths in a repository are written: from its top, else from the folder of the run."""
    folder = (path if path.is_dir() else path.parent).resolve()
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), Path.cwd())
    return folder.relative_to(top).as_posix() if folder.is_relative_to(top) else ""
