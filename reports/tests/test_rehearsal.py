"""A year of months with few people: reconciled every month, and what plain Python reckons."""

import pytest

from reports.rehearsal.year import act_out

pytestmark = pytest.mark.django_db


def test_a_year_balances():
    answer = act_out(60, 2026)
    import json

    print(json.dumps(answer, indent=1))
