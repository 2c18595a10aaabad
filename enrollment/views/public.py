"""What anybody may learn from the QR code of a card: whether it is valid now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from enrollment.actions import cards
from enrollment.models import Card
from enrollment.queries import card_verdicts
from enrollment.queries.card_verdicts import TOO_MANY, UNKNOWN, initials

log = logging.getLogger(__name__)
PER_HOUR = 30  # unknown codes, or wrong birth dates, from one address
View = Callable[[HttpRequest, str], HttpResponse]


def public(view: View) -> View:
    """Open to anybody, kept and found by nobody; `?bahasa=en` speaks English without a cookie."""

    @login_not_required
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        asked = request.GET.get("bahasa", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            response = view(request, token)
        response["Content-Language"] = language
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response

    return answer


@require_safe
@public
def card_check(request: HttpRequest, token: str) -> HttpResponse:
    return check(request, cards.find(token))


def check(request: HttpRequest, card: Card | None) -> HttpResponse:
    """What the card is worth today. One that exists is always answered: a whole district may share
    one mobile address."""
    context: dict[str, Any] = {"today": timezone.localdate()}
    if card is None:
        verdict = TOO_MANY if wrong_from(request, "code", now=1) > PER_HOUR else UNKNOWN
    else:
        verdict, context["programmes"] = card_verdicts.on(card, context["today"])
        context |= {"card": card, "initials": initials(card.worker.name), "village": card.village}
    context["verdict"] = verdict
    return render(request, "enrollment/card_check.html", context, status=verdict.status)


def wrong_from(request: HttpRequest, what: str, *, now: int = 0) -> int:
    """Wrong answers from this caller in this hour, with `now` more; 0 where Redis is away."""
    key = f"card-wrong:{what}:{address_of(request)}:{timezone.now():%Y%m%d%H}"
    try:
        cache.add(key, 0, timeout=3600)
        return cache.incr(key, now)
    except Exception as error:
        log.warning("wrong answers not counted (%s)", type(error).__name__)
        return 0


def address_of(request: HttpRequest) -> str:
    """The caller's address (behind our proxy, the one that the proxy saw); of IPv6 the network,
    for a caller has as many addresses in it as wanted."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        address = forwarded.rpartition(",")[2].strip()
    try:
        is_v6 = ip_address(address).version == 6
    except ValueError:
        return address[:64]
    return str(ip_network(f"{address}/64", strict=False)) if is_v6 else address
