"""The reasons of verdicts, kept by staff."""

import pytest
from django.urls import reverse

from enrollment.tests.worklist import REASONS, sentences
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.models import VerdictReason
from workers.tests.factories import CandidateFactory, VerdictReasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def moved():
    return VerdictReasonFactory(label="Sudah pindah")


@pytest.mark.parametrize("role", Role)
def test_verifiers_and_administrators_keep_the_reasons(client, role):
    client.force_login(UserFactory(role=role))
    allowed = role in (Role.VERIFIER, Role.ADMINISTRATOR)
    assert client.get(REASONS).status_code == (200 if allowed else 403)
    answer = client.post(REASONS, {"kind": "refuse", "label": "Alasan baru"})
    assert answer.status_code == (302 if allowed else 403)
    assert VerdictReason.objects.filter(label="Alasan baru").exists() is allowed


@pytest.mark.parametrize("label", ["", "Data ganda"])
def test_a_reason_that_can_not_be_added(client, verifier, label):
    response = client.post(REASONS, {"kind": "refuse", "label": label})
    assert response.context["form"].errors["label"]


def test_reword_and_retire_a_reason(client, verifier, moved):
    url = reverse("verification:change_reason", args=[moved.pk])
    client.post(url, {"label": "Pindah ke kabupaten lain", "kind": "return"})
    client.post(url, {"offered": "no"})
    moved.refresh_from_db()
    assert (moved.label, moved.kind, moved.is_offered) == (
        "Pindah ke kabupaten lain", "refuse", False,
    )  # fmt: skip


def test_rewording_what_is_in_use_is_refused(client, verifier, moved):
    CandidateFactory(accepted=True, state="refused", reason="x", cause=moved)
    url = reverse("verification:change_reason", args=[moved.pk])
    response = client.post(url, {"label": "Lain"}, headers={"Referer": f"http://testserver{REASONS}"},
                           follow=True)  # fmt: skip
    assert "sudah dipakai" in sentences(response)[0]
    assert "Ubah bunyinya" in response.text  # of the others
