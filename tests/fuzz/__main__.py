"""A coverage-guided run over the configuration loader, by hand: `pip install atheris`, then `python -m tests.fuzz FOLDER`.

FOLDER keeps the inputs that were found to reach new code. Other arguments are libFuzzer's, such as `-max_total_time=600`. Whatever the bytes, loading ends in a
configuration or in findings.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["reconciler.config", "yaml"]):
    from reconciler import config

    # All of it now, so that what is imported only where it is used is instrumented too.
    for module in pkgutil.iter_modules(config.__path__, f"{config.__name__}."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)

from reconciler.checks import registry
from reconciler.model.errors import ConfigurationInvalid
from reconciler.providers.registry import types

HOME = Path(tempfile.mkdtemp(prefix="reconciler-fuzz-"))
FILE = HOME / "numbers.yaml"
OPTIONS = config.LoadOptions(
    environ={"SET": "value", "NUMBER": "+12512658624"},
    allow_files=False,
    provider_types=types(),
    check_names=frozenset(registry.names()),
)


def once(data: bytes) -> None:
    """Load one input; anything but a configuration or findings is a crash."""
    FILE.write_bytes(data)
    try:
        config.load(HOME, OPTIONS)
    except ConfigurationInvalid as invalid:
        if not invalid.findings:
            raise RuntimeError("refused, and nothing said") from invalid


if __name__ == "__main__":
    if any(argument in ("-h", "--help") for argument in sys.argv[1:]):
        sys.exit(__doc__)
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for example in Path(__file__).resolve().parents[2].glob("examples/**/*.yaml"):
        (corpus / f"{example.parent.name}-{example.name}").write_bytes(example.read_bytes())
    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[2:]], once)
    atheris.Fuzz()
