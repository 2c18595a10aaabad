"""What a worker's coverage means for the family today."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from enrollment import benefits
from enrollment.months import containing
from enrollment.timeline import Timeline

DAY = timedelta(days=1)


def meaning(timeline: Timeline, base_income: int | None, today: date) -> dict[str, Any]:
    """Whether the worker is covered today, and what the clocks give: estimates in rupiah, since
    BPJS decides (none of JKK without a base income). Of whoever is not: until when a return is
    without a gap."""
    periods = [period for period, *_rest in timeline.spans]
    if not any(p.start <= today and (p.end is None or p.end > today) for p in periods):
        last = max((cell.month for cell in timeline.cells if cell.day <= today), default=None)
        until = last.next.end - DAY if last else None
        return {
            "is_covered": False,
            "without_gap_until": until if until and until >= today else None,
        }
    clock = timeline.clock
    full_from = None
    if clock.since and clock.in_a_row <= benefits.JKM_WAITING_MONTHS:
        full_from = containing(clock.since).plus(benefits.JKM_WAITING_MONTHS).first_day
    return {
        "is_covered": True,
        "jkm": benefits.jkm_death(clock.in_a_row).total,
        "jkm_full": benefits.jkm_death(benefits.JKM_WAITING_MONTHS + 1).total,
        "full_from": full_from,
        "jkk": base_income and benefits.jkk_death(base_income).total,
        "scholarship_in": max(benefits.SCHOLARSHIP_JKM_MONTHS - clock.in_all, 0),
        "scholarship": benefits.SCHOLARSHIP_MAX,
    }
