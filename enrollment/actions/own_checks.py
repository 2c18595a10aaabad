"""What the holder of a card may see of the own protection: with the card in hand, and the birth
date as the second proof. Never by NIK."""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta
from enum import StrEnum

from enrollment.models import Card
from gumas_pbi import audit
from gumas_pbi.models import AuditEvent
from gumas_pbi.refusals import verb

WRONG_PER_HOUR = 5


class Answer(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    TOO_MANY = "too_many"


@verb
def ask(card: Card, born: date, *, by: None = None, at: datetime) -> Answer:
    """Whether this is the birth date of the card's holder; `by` is nobody we know.

    Counted from the audit trail, so that no restart and no outage gives fresh tries; after
    WRONG_PER_HOUR wrong ones the right date isn't heard either.
    """
    Card.objects.select_for_update(no_key=True).only("pk").get(pk=card.pk)  # one after the other
    wrong = AuditEvent.objects.filter(
        subject_type=card._meta.label_lower, subject_id=str(card.pk),
        verb="own_checks.refuse", at__gt=at - timedelta(hours=1),
    )  # fmt: skip
    if wrong.count() >= WRONG_PER_HOUR:
        return Answer.TOO_MANY
    known = card.worker.birth_date
    is_right = hmac.compare_digest(born.isoformat(), known.isoformat() if known else "")
    what = "own_checks.answer" if is_right else "own_checks.refuse"
    audit.record(what, card, by=by, at=at, who="card_holder")
    return Answer.RIGHT if is_right else Answer.WRONG
