"""What anybody may learn from the QR code of a card: whether it is valid now."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from enrollment.actions import cards
from enrollment.models import Card, Enrollment, Programme

log = logging.getLogger(__name__)
UNKNOWN_PER_HOUR = 30


class Verdict(NamedTuple):
    """`tone` is a class of public.css."""

    word: str | Promise
    sentence: str | Promise
    tone: str
    icon: str
    status: int = 200


VALID = Verdict(_("Berlaku"), _("Pemegang kartu ini terlindungi hari ini."), "good", "circle-check")
SOON = Verdict(
    _("Belum mulai"), _("Perlindungan pemegang kartu ini belum mulai."), "warning", "clock"
)
ENDED = Verdict(
    _("Berakhir"), _("Perlindungan pemegang kartu ini sudah berakhir."), "warning", "triangle-alert"
)
REVOKED = Verdict(
    _("Dicabut"), _("Kartu ini ditarik dan tidak boleh dipakai lagi."), "bad", "circle-x"
)
UNKNOWN = Verdict(
    _("Tidak dikenal"),
    _("Kode ini bukan kode kartu peserta program. Pindai ulang QR pada kartu."),
    "bad",
    "circle-x",
    404,
)
TOO_MANY = Verdict(
    _("Coba lagi nanti"),
    _("Terlalu banyak kode yang tidak dikenal dari sambungan ini. Coba lagi satu jam lagi."),
    "warning",
    "clock",
    429,
)


def verdict_on(card: Card, today: date) -> tuple[Verdict, list[Any]]:
    """What holds today, and in which programmes: whatever decree covers the holder by now."""
    periods = Enrollment.objects.filter(worker=card.worker_id).order_by("programme")
    found = list(periods.values_list("programme", "start", "end"))
    active = [p for p, start, end in found if start <= today and (end is None or end > today)]
    if card.revoked_at:
        return REVOKED, []
    if active:
        return VALID, [Programme(p) for p in active]
    coming = any(start > today and (end is None or end > start) for _p, start, end in found)
    return (SOON if coming else ENDED), []


def initials(name: str) -> str:
    """Mantili Tundan → M. T."""
    letters = [word.lstrip("\"'(.")[:1].upper() for word in name.split()]
    return " ".join(f"{letter}." for letter in letters[:4] if letter)


@require_safe
@login_not_required
def card_check(request: HttpRequest, token: str) -> HttpResponse:
    card = cards.find(token)
    context: dict[str, Any] = {"today": timezone.localdate()}
    if card is None:
        verdict = TOO_MANY if guesses(address_of(request)) > UNKNOWN_PER_HOUR else UNKNOWN
    else:
        # A card that exists is always answered: a whole district may share one mobile address.
        verdict, context["programmes"] = verdict_on(card, context["today"])
        context |= {"initials": initials(card.worker.name), "village": card.village}
    response = render(
        request, "enrollment/card_check.html", {**context, "verdict": verdict},
        status=verdict.status,
    )  # fmt: skip
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind our proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def guesses(address: str) -> int:
    """Unknown codes from this address in this hour, with this one; 0 where Redis is away."""
    key = f"card-guesses:{address}:{timezone.now():%Y%m%d%H}"
    try:
        cache.add(key, 0, timeout=3600)
        return cache.incr(key)
    except Exception as error:
        log.warning("card guesses not counted (%s)", type(error).__name__)
        return 0
