"""The accounts of the fault matrix, each with the calls that it is there for."""

from __future__ import annotations

from typing import Final

from tests.faults.worlds import call48, kazoo, teli, telnyx, telnyx_ports

WORLDS: Final = (*call48.WORLDS, *kazoo.WORLDS, *teli.WORLDS, *telnyx.WORLDS, *telnyx_ports.WORLDS)
