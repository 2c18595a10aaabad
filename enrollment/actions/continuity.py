"""The continuity watch: once a day each warning that is new goes by e-mail to whom it concerns."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.models import Alert
from enrollment.queries.continuity import Warning, warnings
from gumas_pbi import accounts, audit
from gumas_pbi.models import AuditEvent, Role, User
from gumas_pbi.refusals import verb

log = logging.getLogger(__name__)
Kind = Alert.Kind
# Who hears of what.
CONCERNED: dict[str, frozenset[str]] = {
    Kind.DECREE_ENDS: frozenset({Role.APPROVER, Role.ADMINISTRATOR}),
    Kind.TURNS_65: frozenset({Role.VERIFIER}),
    Kind.UNPAID: frozenset({Role.TREASURER, Role.ADMINISTRATOR}),
    Kind.BUDGET: frozenset({Role.TREASURER, Role.ADMINISTRATOR}),
}


def concerned() -> dict[User, set[str]]:
    """People whom some warning concerns, each with its kinds, with an address or without."""
    roles = {role for some in CONCERNED.values() for role in some}
    rows = User.objects.filter(is_active=True, is_service=False, groups__name__in=roles)
    found: dict[User, set[str]] = defaultdict(set)
    for user in rows.annotate(role=F("groups__name")).order_by("pk"):
        found[user] |= {kind for kind, some in CONCERNED.items() if user.role in some}
    return dict(found)


def watch(*, at: datetime) -> dict[str, int]:
    """Tell everybody concerned what they have not been told yet; nothing where it was done today.

    Each person's mail stands alone: what fails is left for the next run, and the day is not done.
    Returns the mails sent and failed.
    """
    service = accounts.service(Role.ADMINISTRATOR)
    if _done_today(service, at):
        return {"mails": 0, "failed": 0}
    today = at.astimezone().date()
    found, counts = warnings(today), {"mails": 0, "failed": 0}
    for user, kinds in concerned().items():
        mine = [warning for warning in found if warning.kind in kinds]
        if not (user.email and mine):
            continue
        try:
            counts["mails"] += bool(tell(user, mine, by=service, at=at))
        except Exception as error:  # whatever a mail server answers
            log.warning("warnings for user %s not sent: %s", user.pk, type(error).__name__)
            counts["failed"] += 1
    if not counts["failed"]:
        audit.record("continuity.watch", service, by=service, at=at, **counts)
    return counts


def _done_today(service: User, at: datetime) -> bool:
    local = at.astimezone()
    midnight = datetime.combine(local.date(), time.min, local.tzinfo)
    label = service._meta.label_lower
    done = AuditEvent.objects.filter(subject_type=label, subject_id=str(service.pk))
    return done.filter(verb="continuity.watch", at__gte=midnight).exists()


@verb
def tell(user: User, found: list[Warning], *, by: User, at: datetime) -> int:
    """One mail with what this person has not been told yet. Returns how many warnings that were.

    The rows that remember it are written when the mail server has taken the mail.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two runs at once: the second finds the rows
    known = set(Alert.objects.filter(told=user).values_list("kind", "key", "threshold"))
    new = [warning for warning in found if warning[:3] not in known]
    if not new:
        return 0
    subject = ngettext(
        "%(count)s peringatan kesinambungan perlindungan",
        "%(count)s peringatan kesinambungan perlindungan",
        len(new),
    ) % {"count": len(new)}
    EmailMessage(f"{settings.PROGRAMME_NAME}: {subject}", body(new), to=[user.email]).send()
    Alert.objects.bulk_create(
        Alert(kind=w.kind, key=w.key, threshold=w.threshold, told=user, told_at=at) for w in new
    )
    audit.record("continuity.tell", user, by=by, at=at, warnings=len(new))
    return len(new)


def body(new: list[Warning]) -> str:
    """The mail: counts, and where to see more. Never a name or a number of somebody covered."""
    lines = [warning.sentence for warning in new if warning.sentence]
    if people := sum(warning.kind == Kind.TURNS_65 for warning in new):
        lines.append(
            ngettext(
                "%(count)s orang yang terlindungi akan berusia %(age)s tahun dalam 90 hari. "
                "Jangan dikeluarkan: ia tidak bisa masuk lagi.",
                "%(count)s orang yang terlindungi akan berusia %(age)s tahun dalam 90 hari. "
                "Jangan dikeluarkan: mereka tidak bisa masuk lagi.",
                people,
            )
            % {"count": people, "age": settings.MAX_AGE}
        )
    parts: list[Any] = [
        _("Yth. Bapak/Ibu,"),
        "\n".join(f"- {line}" for line in lines),
        _("Apa yang perlu dilakukan: %(link)s")
        % {"link": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('continuity:index')}"},
        _("Setiap peringatan dikirim satu kali untuk setiap batas waktu."),
        settings.REGENCY_NAME,
    ]
    return "\n\n".join(str(part) for part in parts) + "\n"
