"""Who works where, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import District, Posting, Village
from villages.tests.factories import PostingFactory, VillageFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def villages_of(user):
    return set(Village.objects.of(user).values_list("code", flat=True))


def test_a_posting_to_a_village_is_that_village():
    assert villages_of(PostingFactory().user) == {"62.10.03.2001"}


def test_a_posting_to_a_district_is_all_its_villages():
    tewah = District.objects.get(code="62.10.03")
    user = PostingFactory(village=None, district=tewah).user
    assert villages_of(user) == set(tewah.villages.values_list("code", flat=True))
    assert len(villages_of(user)) > 1


def test_postings_add_up_and_each_village_is_there_once():
    user = PostingFactory().user
    PostingFactory(user=user)
    PostingFactory(user=user, village=VillageFactory(code="62.10.04.2019"))
    PostingFactory(user=user, village=None, district=District.objects.get(code="62.10.03"))
    found = list(Village.objects.of(user).values_list("code", flat=True))
    of_tewah = District.objects.get(code="62.10.03").villages.count()
    assert len(found) == len(set(found)) == 1 + of_tewah


@pytest.mark.parametrize(
    ("start", "end", "active"),
    [(0, None, True), (-9, None, True), (1, None, False), (-9, 1, True), (-9, 0, False)],
)
def test_a_posting_holds_from_its_start_to_the_day_before_its_end(today, start, end, active):
    last = None if end is None else today + end * DAY
    posting = PostingFactory(start=today + start * DAY, end=last)
    assert Posting.objects.active_on(today).filter(pk=posting.pk).exists() is active
    assert bool(villages_of(posting.user)) is active


def test_who_is_posted_nowhere_has_no_village():
    assert villages_of(UserFactory(role=Role.VILLAGE_OFFICER)) == set()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"village": None}, "Pilih satu desa atau satu kecamatan, tidak keduanya."),
        ({"both": True}, "Pilih satu desa atau satu kecamatan, tidak keduanya."),
        ({"backwards": True}, "Tanggal berakhir harus sesudah tanggal mulai."),
    ],
)
def test_what_a_posting_cannot_be(today, change, sentence):
    values = {"user": UserFactory(), "village": VillageFactory(), "start": today}
    if "both" in change:
        values["district"] = District.objects.get(code="62.10.04")
    elif "backwards" in change:
        values["end"] = today
    else:
        values.update(change)
    with pytest.raises(ValidationError) as invalid:
        Posting(**values).full_clean()
    assert sentence in invalid.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(**values)
