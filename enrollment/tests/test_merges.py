"""Two registered people who are one: merged, and covered once."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from enrollment.actions import merges
from enrollment.models import Enrollment
from enrollment.tests.factories import MemberFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory
from workers.models import Candidate, DuplicatePair
from workers.tests.factories import DuplicatePairFactory, RosterRowFactory, WorkerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def covered():
    return enrolled().worker


def refused(keep, drop, by, at):
    with pytest.raises(Refused) as no:
        merges.merge(keep, drop, by=by, at=at)
    drop.refresh_from_db()
    assert drop.merged_into is None
    return no.value.code


def test_merge_of_two_who_are_covered_ends_one_as_a_duplicate(verifier, now):
    keep, drop = covered(), covered()

    assert merges.merge(keep, drop, by=verifier, at=now) == 2

    ended = Enrollment.objects.filter(worker=drop)
    assert set(ended.values_list("end", "end_reason", "ended_by")) == {
        (date(2026, 11, 23), "duplicate", verifier.pk)
    }
    assert set(Enrollment.objects.filter(worker=keep).values_list("end_reason", flat=True)) == {
        "decree"
    }
    assert drop.candidacies.get().state == Candidate.State.CLOSED
    drop.refresh_from_db()
    assert drop.merged_into == keep
    event = AuditEvent.objects.get(verb="merges.merge")
    assert event.facts["dropped"] == drop.pk


def test_merge_of_two_who_are_not_covered_ends_nothing(verifier, now):
    assert merges.merge(WorkerFactory(), WorkerFactory(), by=verifier, at=now) == 0


def test_merge_that_would_drop_the_covered_one_is_refused(verifier, now):
    assert refused(WorkerFactory(), covered(), verifier, now) == "keep_not_covered"


def test_merge_of_who_waits_for_bpjs_is_refused(verifier, now):
    drop = MemberFactory().worker
    assert refused(WorkerFactory(), drop, verifier, now) == "on_the_way"


def test_merge_of_whom_bpjs_never_answered_under_an_ended_decree(verifier, now):
    drop = MemberFactory(decree__end=now.date()).worker
    assert merges.merge(WorkerFactory(), drop, by=verifier, at=now) == 0


def test_merge_that_would_drop_a_death_is_refused(verifier, now):
    drop = WorkerFactory(died_on=now.date())
    assert refused(WorkerFactory(), drop, verifier, now) == "keep_not_dead"


def test_merge_twice_tells_the_second(verifier, now):
    keep, drop = WorkerFactory(), WorkerFactory()
    merges.merge(keep, drop, by=verifier, at=now)
    with pytest.raises(StaleState):
        merges.merge(keep, drop, by=verifier, at=now)


@pytest.fixture
def pair():
    row = RosterRowFactory(
        state="submitted", nik_digest=b"a" * 32, worker=WorkerFactory(name="Yang Baru")
    )
    return DuplicatePairFactory(
        row=row, other_row=None, other_worker=WorkerFactory(name="Yang Lama")
    )


def url_of(pair):
    return reverse("merges:merge", args=[pair.row_id])


def test_the_page_shows_both_and_merges(client, verifier, pair):
    client.force_login(verifier)
    body = client.get(url_of(pair)).content.decode()
    assert "Yang Lama" in body
    assert "Yang Baru" in body
    answer = client.post(url_of(pair), {"keep": pair.other_worker_id})
    assert answer["Location"] == reverse("life", args=[pair.other_worker_id])
    pair.row.worker.refresh_from_db()
    assert pair.row.worker.merged_into == pair.other_worker
    assert not DuplicatePair.objects.exists()
    assert client.get(url_of(pair)).status_code == 404


@pytest.mark.parametrize("data", [{}, {"keep": ""}, {"keep": "999999"}])
def test_the_page_asks_who_is_kept(client, verifier, pair, data):
    client.force_login(verifier)
    assert client.post(url_of(pair), data).context["form"].errors.keys() == {"keep"}
    pair.row.worker.refresh_from_db()
    assert pair.row.worker.merged_into is None


def test_the_page_says_why_not(client, verifier, pair, now):
    type(pair.other_worker).objects.filter(pk=pair.other_worker_id).update(died_on=now.date())
    client.force_login(verifier)
    body = client.post(url_of(pair), {"keep": pair.row.worker_id}).content.decode()
    assert "Kematian orang ini tercatat" in body


def test_officers_do_not_merge(client, pair):
    client.force_login(PostingFactory().user)
    assert client.get(url_of(pair)).status_code == 403
    assert client.post(url_of(pair), {"keep": pair.other_worker_id}).status_code == 403


def test_the_page_costs_at_most_15_queries(client, verifier, pair, django_assert_max_num_queries):
    client.force_login(verifier)
    with django_assert_max_num_queries(15):
        client.get(url_of(pair))
