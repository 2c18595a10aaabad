"""The people that months, cards and pages are measured on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from enrollment.actions import demo
from reports.bench.measure import execute, unqueued


def enroll(count: int, at: datetime, progress: Callable[[str], None]) -> None:
    """`count` synthetic people, enrolled for this year; the database as it is after its nightly
    vacuum, so that the first run does not pay for the making."""
    with unqueued():
        demo.make(count, None, at=at, progress=progress)
    execute("VACUUM (ANALYZE)")
