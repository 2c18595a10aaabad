"""Conditions, reasons and days, as the querysets of the chain say them."""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
)

from reports.queries.joints import ORDER

NEVER = Q(pk__in=())
NOBODY = Value(None, output_field=BigIntegerField())
DEAD = Q(worker__died_on__isnull=False)
MERGED = Q(worker__merged_into__isnull=False)


def reasons(*cases: tuple[Q, str]) -> Case:
    return case(*((condition, Value(code)) for condition, code in cases))


def case(*cases: tuple[Q, Any]) -> Case:
    whens = (When(condition, then=value) for condition, value in cases)
    return Case(*whens, default=Value(""), output_field=TextField())


def day(*cases: tuple[Q, Any], default: Any) -> Case:
    whens = (When(condition, then=value) for condition, value in cases)
    return Case(*whens, default=default, output_field=DateField())


def flag(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def first(condition: Q) -> Case:
    """To order by: those of whom it holds stand first."""
    return Case(When(condition, then=0), default=1)


def passed(name: str) -> Value:
    return Value(ORDER[name], output_field=IntegerField())


def placed(found: Any) -> Any:
    return found.annotate(v=F("village"), d=F("village__district"))
