"""Verdicts on the worklist: one, some, all; second looks, recalls and visits."""

import pytest

from enrollment.models import SpotCheck
from enrollment.tests.factories import DeskFactory, SpotCheckFactory
from enrollment.tests.worklist import (
    HERE,
    PEOPLE,
    decide,
    in_village,
    person_url,
    sentences,
    state_of,
    with_finding,
)
from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory, ReferenceEntryFactory, VerdictReasonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


@pytest.fixture
def moved():
    return VerdictReasonFactory(label="Sudah pindah")


# --- deciding


@pytest.mark.parametrize("role", [r for r in Role if r != Role.VERIFIER])
def test_only_a_verifier_decides(client, role):
    person = CandidateFactory()
    client.force_login(UserFactory(role=role))
    response = decide(client, follow=False, act=f"accept:{person.pk}")
    assert (response.status_code, state_of(person)) == (403, "proposed")


def test_accept_by_one_tap(client, verifier):
    one, other = CandidateFactory(), CandidateFactory()
    response = decide(client, "?place=62.10.03", act=f"accept:{one.pk}", candidate=[other.pk])
    assert sentences(response) == ["1 orang disetujui."]
    assert response.redirect_chain == [(f"{PEOPLE}?place=62.10.03#people", 303)]
    assert (state_of(one), state_of(other)) == ("accepted", "proposed")


def test_accept_the_ticked_and_say_who_was_passed_over(client, verifier, today):
    one, dead = CandidateFactory(), CandidateFactory(worker__died_on=today)
    own = CandidateFactory(submitted_by=verifier)
    response = decide(client, act="accept", candidate=[one.pk, dead.pk, own.pk])
    assert sentences(response) == [
        "1 orang disetujui. 2 dilewati: 1 Anda sendiri yang mengusulkan; 1 sudah meninggal."
    ]


def test_a_second_tap_is_told(client, verifier):
    one = CandidateFactory()
    decide(client, act=f"accept:{one.pk}")
    response = decide(client, act=f"accept:{one.pk}")
    assert sentences(response) == ["Tidak ada lagi orang yang menunggu keputusan di sini."]


def test_deciding_says_who_else_is_at_it(client, verifier):
    one = in_village(HERE)
    DeskFactory(village=one.village, user__name="Rekan Contoh")
    response = decide(client, act=f"accept:{one.pk}")
    assert "Desa Sare Rangan juga sedang dikerjakan Rekan Contoh." in sentences(response)


@pytest.mark.parametrize("foreign", ["999999999", "x", "9" * 30, "-1", "٣"])
def test_a_foreign_id_in_the_list_does_nothing(client, verifier, foreign, caplog):
    one = CandidateFactory()
    response = decide(client, act="accept", candidate=[one.pk, foreign])
    assert "Tidak ada yang diubah" in sentences(response)[0]
    assert state_of(one) == "proposed"
    assert "outside the list" in caplog.text


@pytest.mark.parametrize("act", ["", "x", "recall", "second_look", "accept:x"])
def test_an_act_that_there_is_not(client, verifier, act):
    one = CandidateFactory(accepted=True)
    response = decide(client, act=act, candidate=[one.pk], note="x")
    assert response.status_code == 200
    assert state_of(one) == "accepted"


def test_nobody_ticked(client, verifier):
    assert sentences(decide(client, act="accept")) == ["Centang dahulu orang yang akan diputuskan."]


def test_what_is_posted_beside_changes_nothing(client, verifier):
    one = CandidateFactory()
    other = UserFactory(role=Role.VERIFIER)
    decide(
        client, act=f"accept:{one.pk}", state="decreed", verified_by=other.pk, village="1",
        is_sampled="on", priority="1",
    )  # fmt: skip
    one.refresh_from_db()
    assert (one.state, one.verified_by, one.is_sampled, one.priority) == (
        "accepted", verifier, False, 0,
    )  # fmt: skip


def test_refuse_and_send_back_with_a_reason(client, verifier, moved):
    one, other = CandidateFactory(), CandidateFactory()
    decide(client, act="refuse", candidate=[one.pk], cause=moved.pk, note="ke Kapuas")
    decide(client, act="send_back", candidate=[other.pk], note="Foto KTP")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.reason, one.cause) == ("refused", "Sudah pindah: ke Kapuas", moved)
    assert (other.state, other.reason) == ("returned", "Foto KTP")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Tuliskan alasan penolakan."),
        ({"cause": "999999"}, "Pilih alasan yang masih ditawarkan."),
    ],
)
def test_refuse_without_a_reason_keeps_the_ticks(client, verifier, data, error):
    one = CandidateFactory()
    response = decide(client, act="refuse", candidate=[one.pk], **data)
    assert response.status_code == 200
    assert response.context["form"].errors["cause"] == [error]
    assert "<title>Kesalahan:" in response.text
    assert response.context["page"][0].picked
    assert state_of(one) == "proposed"


def test_a_reason_that_is_retired_is_not_offered(client, verifier):
    old = VerdictReasonFactory(label="Alasan lama", is_offered=False)
    one = CandidateFactory()
    assert "Alasan lama" not in client.get(PEOPLE).text
    decide(client, act="refuse", candidate=[one.pk], cause=old.pk)
    assert state_of(one) == "proposed"


def test_accepting_somebody_listed_asks_for_a_tick(client, verifier):
    one = CandidateFactory()
    ReferenceEntryFactory(nik_digest=one.worker.nik_digest)
    assert "tercatat dalam daftar rujukan" in sentences(
        decide(client, act="accept", candidate=[one.pk])
    )[0]  # fmt: skip
    decide(client, act="accept", candidate=[one.pk], despite_lists="on")
    assert state_of(one) == "accepted"


def test_accepting_somebody_not_found_asks_for_a_tick(client, verifier):
    one = SpotCheckFactory(result="not_found", note="Rumah kosong").candidate
    assert "tidak ditemukan saat kunjungan" in sentences(
        decide(client, act="accept", candidate=[one.pk])
    )[0]  # fmt: skip
    decide(client, act="accept", candidate=[one.pk], despite_absence="on")
    assert state_of(one) == "accepted"


# --- all that the address asks for


@pytest.mark.parametrize("act", ["accept:clean", "accept"])
def test_many_are_asked_about_first(client, verifier, act):
    clean, marked = CandidateFactory(), with_finding()
    response = decide(client, act=act, scope="all")
    expected = 1 if act == "accept:clean" else 2
    assert response.context["expected"].people == expected
    assert f"Setujui {expected} orang?" in response.text
    assert (state_of(clean), state_of(marked)) == ("proposed", "proposed")


def test_many_are_accepted_after_the_question(client, verifier):
    clean, marked = CandidateFactory(), with_finding()
    response = decide(client, act="accept", scope="clean", expected="1")
    assert sentences(response) == ["1 orang disetujui."]
    assert (state_of(clean), state_of(marked)) == ("accepted", "proposed")


def test_the_question_is_asked_again_where_the_number_changed(client, verifier):
    one, _two = CandidateFactory(), CandidateFactory()
    response = decide(client, act="accept", scope="all", expected="1")
    assert "Jumlahnya baru saja berubah" in response.text
    assert state_of(one) == "proposed"


def test_all_means_what_the_search_found(client, verifier, moved):
    budi = CandidateFactory(worker__name="Budi")
    ani = CandidateFactory(worker__name="Ani")
    data = {"act": "refuse", "scope": "all", "cause": moved.pk}
    asked = decide(client, "?q=bud", **data)
    assert "Sudah pindah" in asked.text
    assert (state_of(budi), state_of(ani)) == ("proposed", "proposed")
    decide(client, "?q=bud", **data, expected="1")
    assert (state_of(budi), state_of(ani)) == ("refused", "proposed")


def test_all_never_takes_the_ticks_of_single_people(client, verifier):
    one = CandidateFactory()
    ReferenceEntryFactory(nik_digest=one.worker.nik_digest)
    CandidateFactory()
    decide(client, act="accept", scope="all", expected="1", despite_lists="on")
    assert state_of(one) == "proposed"


def test_all_where_nobody_can_be_decided_on(client, verifier):
    CandidateFactory(submitted_by=verifier)
    response = decide(client, act="accept", scope="all")
    assert "orang lain" in sentences(response)[0]


# --- second look


def test_second_look_agrees_and_disagrees(client, verifier, moved):
    one, other = CandidateFactory.create_batch(2, accepted=True, is_sampled=True)
    assert "agree:" in client.get(PEOPLE, {"show": "second"}).text
    response = decide(client, "?show=second", act=f"agree:{one.pk}")
    assert sentences(response) == ["1 orang lolos pemeriksaan kedua."]
    decide(client, "?show=second", act="disagree", candidate=[other.pk], cause=moved.pk)
    one.refresh_from_db()
    assert (one.state, one.second_by, state_of(other)) == ("accepted", verifier, "refused")


def test_second_look_at_ones_own_acceptance_has_no_button(client, verifier):
    CandidateFactory(accepted=True, verified_by=verifier, is_sampled=True)
    text = client.get(PEOPLE, {"show": "second"}).text
    assert "Anda yang menyetujui" in text
    assert "agree:" not in text


# --- one person, a recall, a visit


def test_person_refused_without_a_reason_shows_the_person_again(client, verifier):
    person = CandidateFactory()
    response = decide(client, act="refuse", scope="person", candidate=[person.pk])
    assert response.context["verdict"].errors == {"cause": ["Tuliskan alasan penolakan."]}
    assert "<title>Kesalahan:" in response.text


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.ADMINISTRATOR])
def test_recall_an_acceptance(client, role):
    client.force_login(UserFactory(role=role))
    person = CandidateFactory(accepted=True)
    assert "Tarik kembali" in client.get(person_url(person)).text
    response = client.post(person_url(person, "recall"), {"note": ""})
    assert response.context["form"].errors["note"]
    client.post(person_url(person, "recall"), {"note": "Salah orang"})
    person.refresh_from_db()
    assert (person.state, person.reason) == ("proposed", "Salah orang")


def test_recall_is_not_for_others(client):
    client.force_login(UserFactory(role=Role.APPROVER))
    person = CandidateFactory(accepted=True)
    assert client.post(person_url(person, "recall"), {"note": "x"}).status_code == 403


def test_record_a_visit(client, verifier, today):
    person = CandidateFactory()
    data = {"date": "2025-11-20", "result": "differs", "note": "Pindah rumah"}
    client.post(person_url(person, "visit"), data)
    check = SpotCheck.objects.get()
    assert (check.candidate, check.result, check.checked_by) == (person, "differs", verifier)
    assert "Pindah rumah" in client.get(person_url(person)).text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"date": "2099-01-01"}, "date"), ({"note": ""}, "note"), ({"result": "x"}, "result"),
     ({"date": ""}, "date")],
)  # fmt: skip
def test_a_visit_that_can_not_be(client, verifier, change, field):
    person = CandidateFactory()
    data = {"date": "2025-11-20", "result": "differs", "note": "Pindah rumah", **change}
    response = client.post(person_url(person, "visit"), data)
    assert list(response.context["form"].errors) == [field]
    assert not SpotCheck.objects.exists()
