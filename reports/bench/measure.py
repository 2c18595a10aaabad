"""Two ways of doing the same work, taken in turns: seconds, statements, memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from django.db import connection, transaction

from gumas_pbi import files

STATUS, CLEAR_REFS = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"  # man 5 proc: sets VmHWM back to what is used now


LOOP_ONCE = 100_000  # from so many people on, a loop is measured once


class Work(NamedTuple):
    """One size of one work. `reset` undoes what any did; its time doesn't count. `loop`: the same
    work as a loop over the ORM, where there is one to compare with."""

    ours: Callable[[], object]
    minimum: Callable[[], object]
    reset: Callable[[], object]
    loop: Callable[[], object] | None = None


class Watch:
    """What a block took: `seconds`, `statements` (COPYs not among them) and `peak_mb`, by which
    the process's memory grew at its highest (0 where the system doesn't tell)."""

    seconds = 0.0
    statements = 0
    peak_mb = 0.0

    def count(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.statements += 1
        return execute(*args)


@contextmanager
def watch() -> Iterator[Watch]:
    watched = Watch()
    before = _memory("VmRSS") if _clear_peak() else None
    with connection.execute_wrapper(watched.count):
        began = time.perf_counter()
        yield watched
        watched.seconds = time.perf_counter() - began
    if before is not None:
        watched.peak_mb = max(_memory("VmHWM") - before, 0) / 1024


def compare(name: str, size: int, work: Work, repeats: int) -> dict[str, Any]:
    """What `--json` prints of one size: medians of the times, the most statements and memory."""
    ours: list[Watch] = []
    minimum: list[float] = []
    loop: list[float] = []
    for turn in range(repeats):
        work.reset()
        with watch() as watched:
            work.ours()
        ours.append(watched)
        minimum.append(_timed(work.minimum, work.reset))
        if work.loop and (turn == 0 or size < LOOP_ONCE):
            loop.append(_timed(work.loop, work.reset))
    work.reset()
    answer = report(
        name,
        size,
        ours_s=median(watched.seconds for watched in ours),
        minimum_s=median(minimum),
        statements=max(watched.statements for watched in ours),
        peak_mb=max(watched.peak_mb for watched in ours),
    )
    return answer | ({"loop_s": round(median(loop), 4)} if loop else {})


def _timed(work: Callable[[], object], reset: Callable[[], object]) -> float:
    reset()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def report(
    name: str, size: int, *, ours_s: float, minimum_s: float, statements: int, peak_mb: float
) -> dict[str, Any]:
    return {
        "work": name,
        "size": size,
        "ours_s": round(ours_s, 4),
        "minimum_s": round(minimum_s, 4),
        "ratio": round(ours_s / minimum_s, 2),
        "statements": statements,
        "peak_mb": round(peak_mb, 1),
    }


def p95(values: Sequence[float]) -> float:
    """The least value that 95 of 100 do not exceed."""
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


@contextmanager
def unqueued() -> Iterator[None]:
    """One transaction, committed, that leaves the queue of the installation alone."""
    with transaction.atomic():
        yield
        connection.run_on_commit.clear()
    files.settle(kept=True)


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _clear_peak() -> bool:
    try:
        CLEAR_REFS.write_text(RESET_PEAK)
    except OSError:
        return False
    return True


def _memory(name: str) -> int:
    """A line of the process's status, in kB."""
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0
