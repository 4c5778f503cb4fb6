"""From an answer to its data: what HTTP itself says holds for every carrier, the rest is for the carrier's dialect."""

from __future__ import annotations

import logging
from traceback import format_tb
from typing import Any, Final
from urllib.parse import urlsplit

from reconciler.transport.endpoint import Answer, Dialect, Endpoint
from reconciler.transport.errors import CarrierError, RateLimited, Unauthorized, Unclear
from reconciler.transport.pace import retry_after

_log: Final = logging.getLogger("reconciler.transport")


def data_of(dialect: Dialect, endpoint: Endpoint, answer: Answer) -> Any:
    """The data of an answer.

    Raises RateLimited (for any class of call: it was not executed), Unclear for a redirect and for what cannot be read,
    and what the dialect raises.
    """
    # 300 without a place to go to is a choice that is offered, and for the dialect to read.
    if 300 < answer.status < 400 or (answer.status == 300 and "location" in answer.headers):
        raise _redirect(answer)
    try:
        if answer.status == 429:
            raise RateLimited("too many requests (HTTP 429)")
        return _decoded(dialect, endpoint, answer)
    except RateLimited as error:
        if error.retry_after is None:
            error.retry_after = retry_after(answer.headers)
        raise


def _decoded(dialect: Dialect, endpoint: Endpoint, answer: Answer) -> Any:
    """What the dialect makes of an answer. A defect in it must not hide that the request was sent."""
    failure: CarrierError
    try:
        return dialect.decode(endpoint, answer)
    except Unclear as error:
        # A gateway's 401 need not be in the carrier's own format.
        failure = Unauthorized("not authorised (HTTP 401)", code="401") if answer.status == 401 else error
    except CarrierError as error:
        failure = error
    except Exception as error:
        # Lines of code, no values.
        _log.debug("reading the answer of %s failed:\n%s", endpoint.name, "".join(format_tb(error.__traceback__)))
        failure = Unclear(f"the answer has an unexpected form ({type(error).__name__} while reading it)")
    # Outside of the handlers, so that an error which may quote the answer is not kept as this one's context.
    raise failure


def _redirect(answer: Answer) -> Unclear:
    """A redirect is not followed: it may turn a write into a read, or give a token to somebody else."""
    try:
        host = urlsplit(answer.headers.get("location", "")).netloc.rpartition("@")[2]
    except ValueError:
        host = ""
    to = f" to {host}" if host.isprintable() and host else ""
    return Unclear(f"answered with a redirect{to}, which is not followed (HTTP {answer.status})", "is base_url right?")
