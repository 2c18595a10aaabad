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
from django.utils.translation import gettext_lazy, ngettext

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

# How a mail tells of a kind: a heading, what to do, and the part of the page.
TOLD: dict[str, tuple[Any, Any, str]] = {
    Kind.DECREE_ENDS: (
        gettext_lazy("SK yang berakhir"),
        gettext_lazy("perpanjang SK-nya dan tetapkan lanjutannya sebelum hari terakhir. "
                     "Jika terputus, hitungan 3 bulan mulai dari awal."),
        "decrees",
    ),
    Kind.UNPAID: (
        gettext_lazy("Iuran yang belum dibayar"),
        gettext_lazy("bayar, lalu catat SP2D-nya. Lewat 3 bulan berturut-turut kepesertaan "
                     "berakhir; tanyakan dahulu ke BPJS bila sudah lewat."),
        "unpaid",
    ),
    Kind.BUDGET: (
        gettext_lazy("Anggaran yang tidak cukup"),
        gettext_lazy("usulkan tambahan dalam APBD perubahan, atau jangan tambah orang. "
                     "Jangan keluarkan yang sudah terlindungi."),
        "budget",
    ),
    Kind.TURNS_65: (
        gettext_lazy("Segera mencapai batas umur"),
        gettext_lazy("jangan keluarkan mereka dan jangan sampai terputus: setelah itu mereka "
                     "tidak bisa masuk lagi."),
        "elders",
    ),
}  # fmt: skip


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
    things = len({warning.sentence for warning in new})  # of people who age there is one sentence
    subject = ngettext(
        "%(count)s hal yang bisa memutus perlindungan",
        "%(count)s hal yang bisa memutus perlindungan",
        things,
    ) % {"count": things}
    EmailMessage(f"{settings.PROGRAMME_NAME}: {subject}", body(new), to=[user.email]).send()
    Alert.objects.bulk_create(
        Alert(kind=w.kind, key=w.key, threshold=w.threshold, told=user, told_at=at) for w in new
    )
    audit.record("continuity.tell", user, by=by, at=at, warnings=len(new))
    return len(new)


def body(new: list[Warning]) -> str:
    """The mail: by kind what is wrong, what to do, and where. Counts only, never a name or a number
    of somebody covered."""
    page = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('continuity:index')}"
    parts: list[Any] = [_("Yth. Bapak/Ibu,")]
    for kind, (heading, todo, anchor) in TOLD.items():
        mine = [warning for warning in new if warning.kind == kind]
        if not mine:
            continue
        lines = [warning.sentence for warning in mine if warning.sentence] or [_ageing(len(mine))]
        where = _("Selengkapnya: %(link)s") % {"link": f"{page}#{anchor}"}
        parts.append("\n".join(str(line) for line in (
            str(heading).upper(), *(f"- {line}" for line in lines),
            _("Yang perlu dilakukan: %(todo)s") % {"todo": todo}, where,
        )))  # fmt: skip
    parts += [_("Setiap peringatan dikirim satu kali untuk setiap batas waktu."),
              settings.REGENCY_NAME]  # fmt: skip
    return "\n\n".join(str(part) for part in parts) + "\n"


def _ageing(people: int) -> str:
    return ngettext(
        "%(count)s orang yang terlindungi akan berusia %(age)s tahun dalam 90 hari.",
        "%(count)s orang yang terlindungi akan berusia %(age)s tahun dalam 90 hari.",
        people,
    ) % {"count": people, "age": settings.MAX_AGE}
