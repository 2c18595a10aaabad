"""The demo that `make run` opens with: a year and more in the regency, told by the program's own
verbs.

Nine thousand people covered, some since last year; one village's list that went the whole way to
cards, one half-way, one waiting with rows to mend. Everybody is synthetic. Logins are generated,
never fixed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from enrollment.actions import demo_cards, demo_money, demo_people, demo_villages, demo_year
from gumas_pbi.refusals import verb

COVERED, SINCE_LAST_YEAR = 9_380, 1_200
SHORT = 12  # places for Dandang beside those taken; twice as many wait


@verb
def tell(*, at: datetime, progress: Callable[[str], None]) -> dict[str, Any]:
    """Make everything and write `demo-logins.json` into VAR_DIR. Returns counts."""
    calendar = demo_year.Calendar(at)
    users = demo_people.everybody(at)
    progress(f"{COVERED} pekerja di 127 desa …")
    decree, back = demo_year.last_year(SINCE_LAST_YEAR, users, calendar)
    period = demo_year.new_year(decree, COVERED - SINCE_LAST_YEAR, users, calendar)
    demo_year.wave(users, calendar)
    progress("Daftar tiga desa …")
    decree = demo_villages.whole_way(back, users, calendar)
    demo_villages.died(users, calendar)
    demo_villages.amended(decree, users, calendar)
    demo_cards.handed_over(decree, users, calendar)
    proposal = demo_villages.proposed(users, calendar)
    demo_year.share_out(period, users, calendar.ago(5), SHORT)
    demo_villages.moved_away(users, calendar)
    demo_villages.verifying(proposal, users, calendar)
    demo_villages.waiting(users, calendar)
    progress("Iuran dan konfirmasi desa …")
    demo_year.word(users, calendar)
    demo_money.all_months(users, calendar)
    demo_money.plans(users, calendar)
    warned = demo_year.watched(at)
    demo_people.write_logins(users)
    return {"people": COVERED, "decree": decree.pk, **warned}
