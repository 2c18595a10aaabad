"""Who sees whose rows, for everything that has a place."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import District, Village
from villages.tests.factories import PostingFactory, VillageFactory

pytestmark = pytest.mark.django_db

# How a factory is told the village.
VILLAGE = {
    "villages.Village": "",
    "workers.Roster": "village",
    "workers.RosterRow": "roster__village",
    "workers.Worker": "village",
    "workers.Proposal": "roster__village",
    "workers.Candidate": "proposal__roster__village",
    "workers.HeaderMapping": "village",
    "workers.DuplicatePair": "row__roster__village",
    "enrollment.Member": "candidate__proposal__roster__village",
    "enrollment.Enrollment": "member__candidate__proposal__roster__village",
    "enrollment.CardFile": "village",
    "enrollment.CardReceipt": "village",
    "enrollment.Card": "member__candidate__proposal__roster__village",
    "enrollment.DraftName": "candidate__proposal__roster__village",
    "enrollment.SpotCheck": "candidate__proposal__roster__village",
    "enrollment.VillageQuota": "village",
    "enrollment.Replacement": "village",
    "enrollment.Confirmation": "village",
    "enrollment.LifeEvent": "worker__village",
    "enrollment.Claim": "event__worker__village",
    "enrollment.BillingFinding": "worker__village",
    "enrollment.StatementDifference": "village",
}
HERE, THERE, ELSEWHERE = "62.10.03.2001", "62.10.03.2002", "62.10.04.2019"


def made(label, code):
    """A row of the model in the village."""
    village = VillageFactory(code=code)
    path = VILLAGE[label]
    if not path:
        return village
    part, name = label.split(".")
    factories = import_module(f"{part}.tests.factories")
    if label == "enrollment.Card":
        member = factories.MemberFactory(accepted=True, **{path.removeprefix("member__"): village})
        return factories.CardFactory(member=member)
    if label == "enrollment.BillingFinding":  # of one month
        month = apps.get_model("enrollment.ContributionBatch").objects.first()
        batch = {"batch": month} if month else {}
        return factories.BillingFindingFactory(**{path: village}, **batch)
    if label == "enrollment.StatementDifference":  # of one month there is one list
        statement = apps.get_model("enrollment.Statement").objects.first()
        shared = {"statement": statement} if statement else {}
        return factories.StatementDifferenceFactory(village=village, **shared)
    return getattr(factories, f"{name}Factory")(**{path: village})


@pytest.fixture(params=VILLAGE)
def rows(request):
    """A row in each of three villages, two of them in one district; and what a user sees."""
    label = request.param
    pks = {made(label, code).pk: code for code in (HERE, THERE, ELSEWHERE)}
    model = apps.get_model(label)

    def seen_by(user):
        seen = model.objects.visible_to(user).filter(pk__in=pks)
        return sorted(pks[row.pk] for row in seen)

    return seen_by


def test_no_model_with_a_place_is_forgotten():
    with_place = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
    }
    assert with_place == VILLAGE.keys()


def test_an_officer_sees_the_own_village(rows):
    assert rows(PostingFactory(village=VillageFactory(code=HERE)).user) == [HERE]


def test_an_officer_of_a_district_sees_its_villages(rows):
    district = District.objects.get(code="62.10.03")
    assert rows(PostingFactory(village=None, district=district).user) == [HERE, THERE]


def test_nobody_else_sees_anything(rows):
    today = timezone.localdate()
    users = {
        "posting has ended": PostingFactory(end=today).user,
        "posting has not begun": PostingFactory(start=today + timedelta(days=1)).user,
        "no posting": UserFactory(role=Role.VILLAGE_OFFICER),
        "viewer": UserFactory(role=Role.VIEWER),
        "disabled officer": PostingFactory(user__is_active=False).user,
        "disabled staff": UserFactory(role=Role.VERIFIER, is_active=False),
        "no role": UserFactory(),
    }
    assert {who: rows(user) for who, user in users.items()} == {key: [] for key in users}


def test_all_staff_see_everything(rows):
    found = {role: rows(UserFactory(role=role)) for role in STAFF}
    assert found == {key: [HERE, THERE, ELSEWHERE] for key in STAFF}


@pytest.mark.parametrize("label", VILLAGE)
def test_seeing_takes_one_query(label, django_assert_num_queries):
    user = PostingFactory().user
    assert user.roles
    with django_assert_num_queries(1):
        list(apps.get_model(label).objects.visible_to(user))


OF_A_DISTRICT = {"workers.Roster": "uploaded_by", "workers.Proposal": "submitted_by"}


@pytest.mark.parametrize(("label", "sender"), OF_A_DISTRICT.items())
def test_the_list_of_a_district_is_seen_by_its_sender_while_posted(label, sender):
    posting = PostingFactory(village=VillageFactory(code=HERE))
    neighbour = PostingFactory(village=VillageFactory(code=THERE)).user
    factories = import_module("workers.tests.factories")
    row = getattr(factories, f"{label.split('.')[1]}Factory")(
        village=None, **{sender: posting.user}
    )
    objects = apps.get_model(label).objects
    assert list(objects.visible_to(posting.user)) == [row]
    assert list(objects.visible_to(neighbour)) == []
    posting.end = timezone.localdate()
    posting.save()
    assert list(objects.visible_to(posting.user)) == []


@pytest.mark.parametrize(("label", "sender"), OF_A_DISTRICT.items())
def test_the_list_of_a_village_is_not_taken_along_to_the_next(label, sender):
    posting = PostingFactory(village=VillageFactory(code=HERE))
    factories = import_module("workers.tests.factories")
    made_here = {"village": VillageFactory(code=HERE), sender: posting.user}
    row = getattr(factories, f"{label.split('.')[1]}Factory")(**made_here)
    objects = apps.get_model(label).objects
    assert list(objects.visible_to(posting.user)) == [row]
    posting.village = Village.objects.get(code=ELSEWHERE)
    posting.save()
    assert list(objects.visible_to(posting.user)) == []
