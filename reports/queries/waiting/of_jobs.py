"""Work of the machine that was given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.models import (
    CardFile,
    ContributionBatch,
    RegistrationAnswer,
)
from gumas_pbi.models import User
from reports.queries.waiting.task import Task
from workers.models import Proposal, ReferenceList, Roster

JOBS = (Roster, Proposal, ReferenceList, RegistrationAnswer, ContributionBatch, CardFile)


def failing(user: User, now: datetime) -> Iterator[Task]:
    """Jobs that were given up: one query for all kinds."""
    since = now - timedelta(days=30)
    first, *others = (
        model.objects.filter(state=model.FAILED, queued_at__gt=since).exclude(error="")
        for model in JOBS
    )
    failed = first.values_list("pk").union(*(o.values_list("pk") for o in others), all=True)
    yield Task(
        _("Pekerjaan yang gagal"), failed,
        _("Dalam 30 hari terakhir. Periksa keadaan sistem, lalu ulangi."),
        reverse("healthz"), "triangle-alert", "bad", _("Gagal"),
    )  # fmt: skip
