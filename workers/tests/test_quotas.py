"""What one person may upload within an hour, and have waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from gumas_pbi import accounts
from gumas_pbi.models import Role
from gumas_pbi.refusals import Refused
from villages.tests.factories import PostingFactory
from workers.actions import quotas, rosters
from workers.models import Roster
from workers.tests.factories import RosterFactory
from workers.tests.sample_csv import GOOD, csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quota(settings):
    settings.ROSTER_QUOTA = {"files": 3, "megabytes": 10, "waiting": 2}


@pytest.fixture
def officer():
    return PostingFactory().user


def uploaded(by, at, count=1, **facts):
    return [RosterFactory(uploaded_by=by, uploaded_at=at, **facts) for _ in range(count)]


def refusal(officer, now, size=1_000):
    with pytest.raises(Refused) as no:
        quotas.check(size, by=officer, at=now)
    return no.value.code


def test_quota_of_files(officer, now):
    uploaded(officer, now, 2)
    quotas.check(1_000, by=officer, at=now)
    uploaded(officer, now)
    assert refusal(officer, now) == "too_many_uploads"


def test_quota_of_megabytes(officer, now):
    uploaded(officer, now, size=9 << 20)
    quotas.check(1 << 20, by=officer, at=now)
    assert refusal(officer, now, size=(1 << 20) + 1) == "too_many_uploads"


def test_quota_of_files_that_wait(officer, now):
    uploaded(officer, now - timedelta(hours=5), 2, state=Roster.State.RECEIVED)
    assert refusal(officer, now) == "too_many_waiting"


def test_quota_is_of_the_last_hour(officer, now):
    uploaded(officer, now - timedelta(minutes=61), 9, size=9 << 20)
    quotas.check(1_000, by=officer, at=now)


def test_quota_is_of_one_person(officer, now):
    uploaded(PostingFactory().user, now, 9)
    quotas.check(1_000, by=officer, at=now)


def test_quota_is_not_for_the_command_line(now):
    service = accounts.service(Role.VILLAGE_OFFICER)
    uploaded(service, now, 9)
    quotas.check(1_000, by=service, at=now)


def test_receive_past_the_quota_keeps_nothing(officer, now):
    uploaded(officer, now, 3)
    with pytest.raises(Refused) as no:
        rosters.receive(csv(GOOD), file_name="daftar.csv", by=officer, at=now)
    assert no.value.code == "too_many_uploads"
    assert Roster.objects.count() == 3


def test_page_says_when_to_go_on(client, officer):
    uploaded(officer, timezone.now(), 3)
    client.force_login(officer)
    file = SimpleUploadedFile("daftar.csv", csv(GOOD))
    page = client.post(reverse("rosters:upload"), {"file": file})
    assert "Lanjutkan satu jam lagi." in page.content.decode()
