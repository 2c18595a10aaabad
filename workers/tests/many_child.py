"""A reader that takes file after file, for tests that try thousands of them.

Run as a module it is the child. It tells a refusal from a fault of ours, which `workers.listing`
alone does not: there, any end but a good one is a refusal.
"""

from __future__ import annotations

import json
import resource
import struct
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from workers.rows import Limits, Refused, Row

LIMITS = Limits(seconds=20, memory_mb=300, rows=5_000, cells=500_000)


class ManyReader:
    """The parent's side. A child that is killed by a file is followed by another one."""

    def __init__(self) -> None:
        self._child = self._start()

    def end(self, data: bytes) -> str:
        """How the file ended: "read", "refused", "killed", or the traceback of anything else."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(struct.pack("<I", len(data)) + data)
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if line:
            return str(json.loads(line))
        self.close()
        self._child = self._start()
        return "killed"

    def close(self) -> None:
        with self._child:
            self._child.kill()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        command = [sys.executable, "-m", __name__]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null)


@contextmanager
def many_reader() -> Iterator[ManyReader]:
    reader = ManyReader()
    try:
        yield reader
    finally:
        reader.close()


def _main() -> None:
    from workers.listing import listing
    from workers.tests.lists import context

    memory = LIMITS.memory_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := sys.stdin.buffer.read(4):
        used = int(resource.getrusage(resource.RUSAGE_SELF).ru_utime) + LIMITS.seconds
        resource.setrlimit(resource.RLIMIT_CPU, (used, resource.RLIM_INFINITY))
        data = sys.stdin.buffer.read(*struct.unpack("<I", head))
        try:
            found = listing(data, context(limits=LIMITS))
            json.dumps([item for item in found if isinstance(item, Row)])
            said = "read"
        except Refused:
            said = "refused"
        except MemoryError:
            said = "killed"
        except BaseException:
            said = traceback.format_exc()
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
