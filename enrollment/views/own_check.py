"""The holder of a card looks after the own protection: card in hand, birth date typed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from enrollment.actions import cards, own_checks
from enrollment.actions.own_checks import Answer
from enrollment.forms.own_checks import BirthForm
from enrollment.models import Card
from enrollment.queries import card_verdicts
from enrollment.queries import own_checks as queries
from enrollment.queries.card_verdicts import Text, initials
from enrollment.views.public import PER_HOUR, check, public, wrong_from

NO_DATE = _("Tanggal ini tidak dikenal. Isi dengan angka, seperti 17, 8, dan 1980.")
WRONG = _("Tanggal lahir ini tidak cocok. Lihat KTP Anda, lalu coba lagi.")
TOO_MANY = _(
    "Sudah terlalu banyak tanggal yang tidak cocok. Coba lagi satu jam lagi, atau tanyakan kepada "
    "petugas desa."
)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def own_check(request: HttpRequest, token: str) -> HttpResponse:
    """No session, and nothing that was typed comes back."""
    card = cards.find(token)
    if card is None or card.revoked_at:
        return check(request, card)
    if request.method != "POST":
        return _page(request, card)
    born = BirthForm(request.POST).born
    if born is None:
        return _page(request, card, NO_DATE, status=422)
    answer = Answer.TOO_MANY
    if wrong_from(request, "birth") < PER_HOUR:
        answer = own_checks.ask(card, born, at=timezone.now())
    if answer == Answer.TOO_MANY:
        return _page(request, card, TOO_MANY, status=429)
    if answer == Answer.WRONG:
        wrong_from(request, "birth", now=1)
        return _page(request, card, WRONG, status=422)
    today = timezone.localdate()
    verdict, programmes = card_verdicts.on(card, today)
    context = {
        "told": queries.of(card.worker, today), "today": today, "verdict": verdict,
        "is_covered": bool(programmes),
    }  # fmt: skip
    return _kept(render(request, "enrollment/own_check.html", context))


def _page(request: HttpRequest, card: Card, wrong: Text = "", status: int = 200) -> HttpResponse:
    context = {
        "initials": initials(card.worker.name), "fields": BirthForm(), "wrong": wrong,
    }  # fmt: skip
    return _kept(render(request, "enrollment/own_check_ask.html", context, status=status))


def _kept(response: HttpResponse) -> HttpResponse:
    """The form proves where it comes from by its address, told to this site alone."""
    response["Referrer-Policy"] = "same-origin"
    return response
