"""Pages of answers, differences and refusals."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment.models import (
    AnswerColumn,
    AnswerWord,
    Difference,
    Member,
    RegistrationAnswer,
    RegistrationBatch,
)
from enrollment.tests.factories import (
    AnswerColumnFactory,
    AnswerWordFactory,
    DifferenceFactory,
    MemberFactory,
    RegistrationAnswerFactory,
    RegistrationBatchFactory,
)
from gumas_pbi.models import STAFF, Role
from gumas_pbi.tests.factories import UserFactory
from workers.tests.factories import CandidateFactory

pytestmark = pytest.mark.django_db
OTHERS = [role for role in Role if role != Role.BPJS_LIAISON]


@pytest.fixture
def liaison(client):
    user = UserFactory(role=Role.BPJS_LIAISON)
    client.force_login(user)
    return user


def url(name, *args):
    return reverse(f"registrations:{name}", args=args)


def refused_member(liaison, **values):
    values = {"answered_by": liaison, "answered_at": timezone.now(), **values}
    return MemberFactory(
        state="refused", reason="NIK tidak padan", candidate__state="closed", **values
    )


def difference_of(**values):
    member = MemberFactory(state="sent")
    answer = RegistrationAnswerFactory(decree=member.decree, state="read")
    return DifferenceFactory(answer=answer, member=member, code="contradicts", **values)


def sentences(response):
    return [str(message) for message in response.context["messages"]]


# --- all that was sent


def test_list_tells_what_waits_and_since_when(client, liaison, settings):
    settings.BPJS_ANSWER_DAYS = 7
    for days in (1, 8):
        batch = RegistrationBatchFactory(sent_at=timezone.now() - timedelta(days=days), people=1)
        MemberFactory(decree=batch.decree, batch=batch, batch_row=1, state="sent")
    response = client.get(url("list"))
    assert [line.late for line in response.context["page"]] == [False, True]
    assert response.context["waiting"] == {"people": 2, "late": 1}
    late = client.get(url("list"), {"state": "overdue"}).context["page"]
    assert [line.late for line in late] == [True]
    found = client.get(url("list"), {"q": batch.decree.number}).context["page"]
    assert [line.pk for line in found] == [batch.pk]


def test_list_of_answers(client, liaison):
    difference = difference_of()
    RegistrationAnswerFactory(state="read")
    page = client.get(url("list"), {"show": "answers"}).context["page"]
    assert sorted(line.open for line in page) == [0, 1]
    page = client.get(url("list"), {"show": "answers", "state": "waiting"}).context["page"]
    assert [line.pk for line in page] == [difference.answer_id]


# --- an answer


def test_answer_names_the_refused_and_the_unmentioned(client, liaison):
    answer = RegistrationAnswerFactory(state="read", refused=2, unmentioned=1, asked=3, lines=2)
    batch = RegistrationBatchFactory(
        decree=answer.decree, sent_at=answer.received_at - timedelta(days=3)
    )
    refused = refused_member(liaison, decree=answer.decree, answer=answer)
    unmentioned = MemberFactory(decree=answer.decree, batch=batch, batch_row=1, state="sent")
    page = client.get(url("answer", answer.pk))
    assert page.context["show"] == "refused"
    assert [m.pk for m in page.context["page"]] == [refused.pk]
    assert "NIK tidak padan" in page.content.decode()
    page = client.get(url("answer", answer.pk), {"show": "unmentioned"})
    assert [m.pk for m in page.context["page"]] == [unmentioned.pk]
    page = client.get(url("answer", answer.pk), {"show": "refused", "q": "bukan siapa"})
    assert list(page.context["page"]) == []


def test_answer_filters_its_differences(client, liaison):
    first = difference_of()
    DifferenceFactory(answer=first.answer, row=9, code="unknown_nik")
    DifferenceFactory(answer=first.answer, row=10, code="answered_twice", state="noted")

    def rows(**asked):
        page = client.get(url("answer", first.answer_id), {"show": "differences", **asked})
        return [each.row for each in page.context["page"]]

    assert rows() == [2, 9]
    assert rows(code="unknown_nik") == [9]
    assert rows(state="all") == [2, 9, 10]
    assert rows(state="noted") == [10]
    assert rows(q=first.member.name) == [2]
    assert rows(code="omong", state="kosong") == [2, 9]


def test_answer_shows_no_whole_nik(client, liaison):
    difference = difference_of()
    for page in (url("answer", difference.answer_id), url("difference", difference.pk)):
        assert difference.member.worker.nik not in client.get(page).content.decode()


# --- columns and statuses


@pytest.fixture
def unplaced():
    return RegistrationAnswerFactory(
        state="unplaced", titles=["Nomor Penduduk", "Kondisi"], samples=["••••8001", "Diterima"]
    )


def test_columns_are_shown_with_examples_and_placed(client, liaison, unplaced):
    page = client.get(url("columns", unplaced.pk)).content.decode()
    assert "••••8001" in page
    assert url("columns", unplaced.pk) in client.get(url("answer", unplaced.pk)).content.decode()
    form = {"nomorpenduduk": "nik", "kondisi": "status"}
    response = client.post(url("columns", unplaced.pk), form, follow=True)
    assert sentences(response) == ["Isi kolomnya diingat, dan jawaban ini sedang dibaca ulang."]
    unplaced.refresh_from_db()
    assert unplaced.state == "received"
    assert dict(AnswerColumn.objects.values_list("header", "field")) == form


def test_columns_that_do_not_help(client, liaison, unplaced):
    response = client.post(url("columns", unplaced.pk), {"kondisi": "status"})
    assert "Harus ada kolom" in response.context["form"].errors["__all__"][0]


def test_what_is_remembered_is_forgotten(client, liaison, unplaced):
    column, said = AnswerColumnFactory(), AnswerWordFactory()
    client.post(url("forget", unplaced.pk), {"column": column.pk})
    client.post(url("forget", unplaced.pk), {"word": said.pk})
    assert not AnswerColumn.objects.exists()
    assert not AnswerWord.objects.exists()
    assert client.post(url("forget", unplaced.pk), {"column": "x"}).status_code == 404


def test_a_status_is_given_its_meaning(client, liaison):
    answer = RegistrationAnswerFactory(state="read")
    DifferenceFactory(answer=answer, code="status_unclear", says="Proses")
    assert "“Proses”" in client.get(url("answer", answer.pk)).content.decode()
    wrong = client.post(url("word", answer.pk), {"status": "Proses"}, follow=True)
    assert sentences(wrong) == ["Pilih arti status ini."]
    client.post(url("word", answer.pk), {"status": "Proses", "meaning": "waiting"})
    assert AnswerWord.objects.get().meaning == "waiting"
    answer.refresh_from_db()
    assert answer.state == RegistrationAnswer.State.RECEIVED


# --- settling


def test_difference_is_settled(client, liaison):
    difference = difference_of(says_accepted=True, kpj="26000000001")
    page = client.get(url("difference", difference.pk)).content.decode()
    assert difference.member.name in page
    form = {"resolution": "accept", "kpj": "26000000001", "start": "2026-02-01"}
    response = client.post(url("difference", difference.pk), form, follow=True)
    assert sentences(response) == ["Selisih ini sudah dicatat penyelesaiannya."]
    assert Member.objects.get().state == "accepted"
    assert "BPJS menerima orang ini" in client.get(
        url("difference", difference.pk)
    ).content.decode()  # fmt: skip


def test_difference_with_two_people_asks_for_whom(client, liaison):
    other = MemberFactory(state="sent")
    difference = difference_of(other=other)
    client.post(url("difference", difference.pk), {"resolution": "accept", "whom": "other"})
    other.refresh_from_db()
    assert other.state == "accepted"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Pilih penyelesaiannya."),
        ({"resolution": "keep"}, "Tuliskan catatan singkat"),
        ({"resolution": "accept", "kpj": "12"}, "11 angka"),
        ({"resolution": "accept", "start": "kemarin"}, "Tanggal ini tidak ada"),
    ],
)
def test_difference_says_what_is_wrong(client, liaison, form, sentence):
    difference = difference_of()
    response = client.post(url("difference", difference.pk), form)
    assert sentence in str(response.context["form"].errors)
    assert Difference.objects.get().state == "open"


def test_difference_settled_by_another_meanwhile(client, liaison):
    difference = difference_of(
        state="settled", settled_by=liaison, settled_at=timezone.now(), resolution="keep"
    )
    form = {"resolution": "keep", "note": "Dipastikan"}
    response = client.post(url("difference", difference.pk), form)
    assert "statusnya sekarang" in str(response.context["form"].errors)


# --- refused


def test_refused_are_listed_and_sent_again(client, liaison):
    member, anew, gone = (refused_member(liaison) for _ in range(3))
    CandidateFactory(worker=anew.worker)
    Member.objects.filter(pk=gone.pk).update(
        given_up_by=liaison, given_up_at=timezone.now(), given_up_reason="Sudah PPU"
    )
    page = client.get(url("refused"))
    assert [m.pk for m in page.context["page"]] == [member.pk]
    assert reverse("workers:correct", args=[member.worker_id]) in page.content.decode()
    page = client.get(url("refused"), {"show": "given_up"})
    assert [m.pk for m in page.context["page"]] == [gone.pk]
    form = {"member": [member.pk], "mended": "NIK disamakan dengan KTP", "scope": "picked"}
    response = client.post(url("requeue"), form, follow=True)
    assert "1 orang siap dikirim lagi" in sentences(response)[0]
    member.refresh_from_db()
    assert member.state == "decreed"


def test_refused_all_results_of_the_filter(client, liaison):
    for _n in range(3):
        refused_member(liaison)
    form = {"mended": "NIK disamakan dengan KTP", "scope": "all"}
    client.post(url("requeue"), form)
    assert set(Member.objects.values_list("state", flat=True)) == {"decreed"}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"mended": "NIK disamakan"}, "Centang dahulu"),
        ({"mended": "NIK disamakan", "member": ["x"]}, "tidak dikenal"),
        ({"mended": "NIK disamakan", "member": ["999999"]}, "tidak bisa dikirim lagi"),
        ({"mended": "", "scope": "all"}, "Tuliskan apa yang diperbaiki"),
    ],
)
def test_refused_says_what_is_wrong(client, liaison, form, sentence):
    refused_member(liaison)
    response = client.post(url("requeue"), form)
    assert sentence in str(response.context["form"].errors)
    assert Member.objects.get().state == "refused"


def test_give_up(client, liaison):
    member = refused_member(liaison)
    assert member.name in client.get(url("give_up", member.pk)).content.decode()
    wrong = client.post(url("give_up", member.pk), {"reason": ""})
    assert "Tuliskan alasan" in str(wrong.context["form"].errors)
    response = client.post(url("give_up", member.pk), {"reason": "Sudah menjadi PPU"}, follow=True)
    assert sentences(response) == ["Dicatat: orang ini tidak dikirim lagi."]
    assert client.get(url("give_up", member.pk)).status_code == 404


# --- who may


@pytest.mark.parametrize("role", OTHERS)
def test_only_the_liaison_acts(client, liaison, role, unplaced):
    difference, member = difference_of(), refused_member(liaison)
    client.force_login(UserFactory(role=role))
    acts = [
        url("columns", unplaced.pk), url("word", unplaced.pk), url("forget", unplaced.pk),
        url("difference", difference.pk), url("requeue"), url("give_up", member.pk),
    ]  # fmt: skip
    assert [client.post(act).status_code for act in acts] == [403] * len(acts)


@pytest.mark.parametrize("role", list(Role))
def test_staff_see_them(client, liaison, role):
    difference = difference_of()
    client.force_login(UserFactory(role=role))
    pages = [
        url("list"), url("differences"), url("refused"), url("answer", difference.answer_id),
        url("difference", difference.pk),
    ]  # fmt: skip
    expected = 200 if role in STAFF else 403
    assert [client.get(page).status_code for page in pages] == [expected] * len(pages)


@pytest.mark.parametrize("name", ["answer", "columns", "difference", "give_up"])
def test_what_does_not_exist(client, liaison, name):
    assert client.get(url(name, 999_999)).status_code == 404


@pytest.mark.parametrize(("state", "counted"), [("read", True), ("refused", False)])
def test_only_an_answer_that_was_read_has_counts(client, liaison, state, counted):
    RegistrationAnswerFactory(state=state)
    body = client.get(url("list") + "?show=answers").content.decode()
    assert ('data-label="Diterima">0<' in body) is counted


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, liaison, django_assert_num_queries, rows, unplaced
):
    answer = RegistrationAnswerFactory(state="read")
    for n in range(rows):
        batch = RegistrationBatchFactory(decree=answer.decree, number=n + 1)
        member, _other = (
            MemberFactory(decree=answer.decree, batch=batch, batch_row=row, state="sent")
            for row in (1, 2)
        )
        DifferenceFactory(answer=answer, member=member, code="contradicts", row=n + 2)
        refused_member(liaison, decree=answer.decree, answer=answer)
        AnswerColumnFactory(header=f"judul{n}")
        AnswerWordFactory(word=f"kata{n}")
    RegistrationBatch.objects.update(sent_at=answer.received_at - timedelta(days=1))
    difference = answer.differences.first()
    for queries, page in (
        (8, url("list")), (8, url("list") + "?show=answers"), (5, url("differences")),
        (10, url("answer", answer.pk)), (10, url("answer", answer.pk) + "?show=refused"),
        (10, url("answer", answer.pk) + "?show=unmentioned"), (8, url("columns", unplaced.pk)),
        (4, url("difference", difference.pk)), (6, url("refused")),
    ):  # fmt: skip
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200


def test_home_tells_the_liaison(client, liaison):
    difference_of()
    refused_member(liaison)
    page = client.get(reverse("home")).content.decode()
    assert "Selisih jawaban BPJS" in page
    assert "Ditolak BPJS, bisa diperbaiki" in page
