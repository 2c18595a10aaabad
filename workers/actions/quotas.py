"""How much one person may upload: a slip of the hand, or of a script, must not fill the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from gumas_pbi.models import User
from gumas_pbi.refusals import Refused
from workers.models import Roster


def check(size: int, *, by: User, at: datetime) -> None:
    """Raise Refused where one more file of that size (bytes) is too much for now.

    Service accounts, which work from the command line, have no quota.
    """
    if by.is_service:
        return
    recent = Q(uploaded_at__gt=at - timedelta(hours=1))
    waiting = Q(state=Roster.State.RECEIVED)
    sent = Roster.objects.filter(recent | waiting, uploaded_by=by).aggregate(
        files=Count("pk", filter=recent),
        size=Sum("size", filter=recent, default=0),
        waiting=Count("pk", filter=waiting),
    )
    most = settings.ROSTER_QUOTA
    if sent["waiting"] >= most["waiting"]:
        raise Refused(
            _("%(count)s berkas Anda masih menunggu dibaca. Tunggu dahulu, lalu unggah lagi.")
            % {"count": sent["waiting"]},
            code="too_many_waiting",
        )
    if sent["files"] >= most["files"] or sent["size"] + size > most["megabytes"] << 20:
        raise Refused(
            _("Anda sudah banyak mengunggah dalam satu jam ini. Lanjutkan satu jam lagi."),
            code="too_many_uploads",
        )
