"""honcho's process manager with an orderly end: whatever ends it, nothing stays behind."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer
from honcho.process import Process

PR_SET_PDEATHSIG = 1  # include/uapi/linux/prctl.h


class Output:
    """Standard output that may go away: a closed terminal must not stop the stopping."""

    def write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
        except OSError:
            pass

    def flush(self) -> None:
        try:
            sys.stdout.flush()
        except OSError:
            pass

    def isatty(self) -> bool:
        return sys.stdout.isatty()


class WatchedProcess(Process):  # type: ignore[misc]
    """A process that is stopped when its manager is killed."""

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, self._orphaned)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGHUP)
        super().run(events, ignore_signals)

    def _orphaned(self, number: int, frame: FrameType | None) -> None:
        if self._child is not None and os.getppid() != self.manager:
            os.kill(self._child.pid, signal.SIGTERM)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manager = os.getpid()


class Supervisor(Manager):  # type: ignore[misc]
    """Runs processes until one ends or a signal comes, then stops them all."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(Printer(Output()))
        self._process_ctor = WatchedProcess
        self._say = say
        self.failure = 0
        # Only the process itself: a worker's children are its own to stop.
        self._procmgr.terminate = _terminate

    @property
    def ending(self) -> bool:
        return bool(self._terminating)

    def loop(self) -> None:
        """Until all have ended. A closed terminal counts as the wish to stop."""
        signal.signal(signal.SIGHUP, lambda number, frame: self.terminate())
        super().loop()

    def terminate(self) -> None:
        """Stop all. Where one has ended already, nobody asked for it: say which one."""
        for name, process in self._processes.items():
            code = process.get("returncode")
            if code is not None and not self._terminating:
                self.failure = 1
                self._say(f"{name} berhenti sendiri (kode {code}); semuanya dihentikan.")
        super().terminate()


def _terminate(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        pass
