"""Signals while calls are sent: the first asks to stop, the second to stop at once, however soon it comes."""

from __future__ import annotations

import os
import signal

import pytest

from reconciler.cli.signals import stopping


def test_a_second_signal_in_the_middle_of_the_first_is_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes] = []
    hurried: list[bool] = []

    def write(_number: int, data: bytes) -> int:
        said.append(data)
        if len(said) == 1:
            signal.raise_signal(signal.SIGTERM)
        return len(data)

    monkeypatch.setattr(os, "write", write)
    with stopping(lambda: hurried.append(True)) as stop:
        signal.raise_signal(signal.SIGINT)
    assert stop.requested
    assert hurried == [True]
    assert [text.split(b":")[0] for text in said] == [b"Interrupted", b"Interrupted again"]
