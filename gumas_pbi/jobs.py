"""Doing a job row's work: alone, at most three tries, with an end that a person can read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from gumas_pbi.models import Job
from gumas_pbi.queue import send
from gumas_pbi.refusals import NotYet, Refused
from gumas_pbi.sql import sole

log = logging.getLogger(__name__)
J = TypeVar("J", bound=Job)


def perform(model: type[J], pk: int, work: Callable[[J], Any], *, at: datetime) -> None:
    """Work on the row unless it is done, gone, or in somebody's hands.

    The attempt is committed before the work, so that a row that kills its worker is given up
    after `TRIES`. A Refused ends the job with its sentence, NotYet leaves it as it was, and
    anything else is tried again by the sweeper. The work itself is one transaction: half of it is
    never seen.
    """
    with sole(model, pk) as got:
        if not got:
            return
        undone = model._default_manager.filter(pk=pk, state__in=model.UNDONE)
        if undone.filter(attempts__gte=model.TRIES).exists():
            give_up(undone, _("Pekerjaan ini tiga kali terhenti. Hubungi administrator."), at)
            return
        if not undone.update(attempts=F("attempts") + 1):
            return
        row = undone.get()
        try:
            work(row)
        except NotYet as no:
            log.warning("%s %s waits: %s", model._meta.label, pk, no.code)
            undone.update(attempts=F("attempts") - 1)
        except Refused as no:
            give_up(undone, no.sentence, at)
        except Exception:
            log.exception("%s %s failed (try %s)", model._meta.label, pk, row.attempts)
            if row.attempts >= model.TRIES:
                give_up(undone, _("Terjadi kesalahan saat memproses. Hubungi administrator."), at)


def give_up(undone: Any, sentence: Any, at: datetime) -> None:
    undone.update(state=undone.model.FAILED, error=str(sentence), finished_at=at)


def sweep(model: type[Job], *, at: datetime, older_than: timedelta = timedelta(seconds=45)) -> int:
    """Send again whatever the rows say is undone. Returns the number of rows sent."""
    stale = model._default_manager.filter(  # type: ignore[attr-defined]
        state__in=model.UNDONE, queued_at__lt=at - older_than
    )
    ids = list(stale.order_by("pk").values_list("pk", flat=True)[:500])
    stale.filter(pk__in=ids).update(queued_at=at)
    for pk in ids:
        send(model.TASK, pk)
    return len(ids)
