"""Runs one command and prints what it cost. A process of its own, and small.

A process's peak memory, as the kernel tells it, is never below that of the process that started it; the harness is larger
than a command that does little. Started without the site packages: `python -I -S launch.py OUT ERR COMMAND...`.
"""

import os
import sys
import time


def main(out: str, err: str, *command: str) -> None:
    """Print the exit code, seconds of wall time, seconds of CPU time (children and all), and KiB at the peak."""
    write = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 1, out, write, 0o644), (os.POSIX_SPAWN_OPEN, 2, err, write, 0o644)]
    started = time.monotonic()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - started
    print(os.waitstatus_to_exitcode(status), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


if __name__ == "__main__":
    main(*sys.argv[1:])
