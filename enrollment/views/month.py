"""The month that an address names."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from enrollment import months
from enrollment.models import ContributionBatch


def month_of(month: str) -> ContributionBatch:
    """The month of an address like 2026-11; 404 where it is none, or was never opened."""
    try:
        parsed = months.parse(month)
    except months.MonthError as error:
        raise Http404 from error
    if str(parsed) != month:
        raise Http404
    found = ContributionBatch.objects.select_related("opened_by", "closed_by")
    return get_object_or_404(found, month=parsed.first_day)
