"""The rules, each with a name in words, a severity that the files can change, an explanation, and waivers.

`registry` lists and explains them; `offline` and `at_plan` run them.
"""

from reconciler.checks import capability, cnam, e911, files, forwarding, live, numbers, ports, registry, waivers
from reconciler.checks.document import as_markdown, explain
from reconciler.checks.registry import Check, Scope, UnknownCheck
from reconciler.checks.run import at_plan, offline, severity_of
from reconciler.checks.view import PlanContext

# Importing the modules of checks registers them.
_MODULES = (capability, cnam, e911, files, forwarding, live, numbers, ports, waivers)

__all__ = [
    "Check", "PlanContext", "Scope", "UnknownCheck", "as_markdown", "at_plan", "explain", "offline", "registry",
    "severity_of",
]  # fmt: skip
