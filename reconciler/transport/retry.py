"""Sending again: only what the carrier did not act on, or what only reads. Imported with the first failure (40 ms)."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import chain, repeat
from typing import Any, Final

from tenacity import RetryCallState, Retrying, wait_random_exponential

from reconciler.model.plan import Effect
from reconciler.transport.errors import CarrierError, NotSent, RateLimited, Unclear, Unsendable
from reconciler.transport.pace import Clock, Pacer

TRIES: Final = 4
# A carrier that asks to slow down is there and well; patience ends with the deadline, this is only a last bound.
TRIES_WHEN_LIMITED: Final = 30
# Seconds; full jitter, so that threads that failed together do not come back together.
_BACK_OFF: Final = wait_random_exponential(multiplier=0.5, max=8)
_SPREAD: Final = 0.25


def worth_repeating(error: BaseException | None, effect: Effect) -> bool:
    """Whether a request of this class may be sent again after this error.

    What was not executed may, whatever it does. What the carrier may have acted on may only where acting is reading.
    """
    if isinstance(error, Unsendable):
        return False
    return isinstance(error, NotSent | RateLimited) or (isinstance(error, Unclear) and effect is Effect.SAFE)


def again(
    attempt: Callable[[], Any], failed: CarrierError, effect: Effect, clock: Clock, pacer: Pacer, until: float
) -> Any:
    """Go on after a first failed attempt, until success, the last try, or `until` (on the clock). Raises the last error."""

    def pause(state: RetryCallState) -> float:
        if isinstance(_error(state), RateLimited):
            return pacer.pause_left() + random.uniform(0, _SPREAD)
        return _BACK_OFF(state)

    def enough(state: RetryCallState) -> bool:
        tries = TRIES_WHEN_LIMITED if isinstance(_error(state), RateLimited) else TRIES
        return state.attempt_number >= tries or clock.now() + state.upcoming_sleep > until

    def first() -> Any:
        raise failed

    attempts = chain((first,), repeat(attempt))
    retrying = Retrying(
        sleep=clock.wait,
        stop=enough,
        wait=pause,
        retry=lambda state: worth_repeating(_error(state), effect),
        reraise=True,
    )
    return retrying(lambda: next(attempts)())


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
