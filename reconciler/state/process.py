"""Telling whether a process that took a lock is certainly dead, so that nobody waits for a crashed one."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

_PROC = Path("/proc")


def identity() -> str:
    """This process, distinct from every other on any machine at any time; empty where that cannot be told."""
    try:
        return "/".join((*_world(), str(os.getpid()), _start(os.getpid())))
    except OSError:
        return ""


def user() -> str:
    """Who runs this, for people to read. A container may run it as a user that the system has no name for."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def gone(process: str) -> bool:
    """Whether the process of that identity is dead for certain: same boot of the same machine, same set of process
    ids (a container has its own), and that id is free or belongs to a later process."""
    try:
        boot, namespace, pid, start = process.split("/")
        if (boot, namespace) != _world():
            return False
        os.kill(int(pid), 0)
        return _start(int(pid)) != start
    except ProcessLookupError:
        return True
    except (OSError, ValueError):
        return False


def _world() -> tuple[str, str]:
    boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    return boot, str((_PROC / "self/ns/pid").stat().st_ino)


def _start(pid: int) -> str:
    """When a process started, in ticks since boot; `dead` for one that only waits for its parent to notice."""
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return "dead" if fields[0] in "ZX" else fields[19]
