"""Pages of the road to BPJS and back."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from enrollment.actions import layouts, registrations
from enrollment.actions.answer_codes import FILE
from enrollment.models import Enrollment, Layout, RegistrationAnswer
from enrollment.tests.factories import (
    DecreeFactory,
    DifferenceFactory,
    MemberFactory,
    RegistrationAnswerFactory,
    RegistrationBatchFactory,
)
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison(client):
    user = UserFactory(role=Role.BPJS_LIAISON)
    client.force_login(user)
    return user


@pytest.fixture
def decree():
    decree = DecreeFactory()
    MemberFactory.create_batch(2, decree=decree)
    return decree


def url(verb, subject):
    return reverse(f"registrations:{verb}", args=[subject.pk])


def page(client, decree):
    return client.get(reverse("decrees:detail", args=[decree.pk])).content.decode()


def post(client, verb, subject, **data):
    back = "http://testserver" + reverse("decrees:list")
    return client.post(url(verb, subject), data, follow=True, headers={"Referer": back})


def sentences(response):
    return [str(message) for message in response.context["messages"]]


def test_lay_out_again_is_offered_until_bpjs_answers(client, liaison, decree, now):
    offer = "Pakai susunan sekarang"
    post(client, "send", decree)
    assert offer not in page(client, decree)
    layouts.use(Layout.objects.get(is_used=False), by=liaison, at=now)
    assert offer in page(client, decree)
    done = post(client, "lay_out_again", decree.batches.get())
    assert sentences(done) == ["Kiriman memakai susunan kolom sekarang. Unduh lagi berkasnya."]
    assert offer not in done.content.decode()
    layouts.use(Layout.objects.get(is_used=False), by=liaison, at=now)
    registrations.accept_all(decree, start=None, by=liaison, at=now)
    assert offer not in page(client, decree)


def test_without_a_layout_the_page_still_stands(client, liaison, decree):
    post(client, "send", decree)
    Layout.objects.all().delete()
    assert "Pakai susunan sekarang" not in page(client, decree)


def test_send_then_download(client, liaison, decree):
    response = post(client, "send", decree)
    assert sentences(response) == ["Kiriman untuk 2 orang siap. Unduh, lalu serahkan ke BPJS."]
    file = post(client, "download", decree.batches.get())
    assert file["Content-Disposition"].startswith('attachment; filename="bpjs-100-3-3-2-')
    assert load_workbook(BytesIO(file.content)).active.max_row == 3
    assert AuditEvent.objects.filter(verb="registrations.download", by=liaison).count() == 1


def test_send_twice(client, liaison, decree):
    post(client, "send", decree)
    again = post(client, "send", decree)
    assert sentences(again) == ["Tidak ada peserta SK ini yang belum dikirim ke BPJS."]
    assert decree.batches.count() == 1


def test_accept_all_from_one_day(client, liaison, decree):
    response = post(client, "accept_all", decree, start="15/02/2026")
    assert sentences(response) == ["2 orang terdaftar dan terlindungi JKK dan JKM."]
    assert set(Enrollment.objects.values_list("start", flat=True)) == {date(2026, 2, 15)}


def test_accept_all_offers_the_first_day_of_the_decree(client, liaison, decree):
    page = client.get(reverse("decrees:detail", args=[decree.pk])).content.decode()
    assert 'value="2026-01-01"' in page


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("2025-12-31", "Tanggal mulai harus di dalam masa berlaku SK."),
        ("kemarin", "Tanggal ini tidak ada. Tulis seperti 17/08/2026."),
        ("", "Isi tanggalnya."),
    ],
)
def test_accept_all_from_a_day_that_can_not_be(client, liaison, decree, start, sentence):
    response = post(client, "accept_all", decree, start=start)
    assert response.context["form"].errors == {"start": [sentence]}
    assert not Enrollment.objects.exists()


def test_accept_all_twice(client, liaison, decree):
    post(client, "accept_all", decree, start="2026-01-01")
    again = post(client, "accept_all", decree, start="2026-01-01")
    assert again.context["form"].errors == {
        "start": ["Tidak ada peserta SK ini yang masih menunggu jawaban BPJS."]
    }
    assert Enrollment.objects.count() == 4


def test_receive_an_answer(client, liaison, decree):
    response = post(client, "receive", decree, file=SimpleUploadedFile("a.csv", b"NIK,KPJ\n"))
    answer = RegistrationAnswer.objects.get()
    assert response.redirect_chain == [(url("answer", answer), 302)]
    assert "sedang dibaca" in response.content.decode()
    assert (answer.state, answer.file_name, answer.received_by) == ("received", "a.csv", liaison)


def test_receive_the_same_twice(client, liaison, decree):
    for _n in range(2):
        post(client, "receive", decree, file=SimpleUploadedFile("a.csv", b"NIK,KPJ\n"))
    assert RegistrationAnswer.objects.count() == 1


def test_receive_nothing(client, liaison, decree):
    response = post(client, "receive", decree)
    assert response.context["form"].errors == {"file": ["Pilih dahulu berkas jawaban dari BPJS."]}


def test_our_own_sentences_are_told_instead_of_the_browsers(client, liaison, decree):
    forms = re.findall(r"<form[^>]*(?:/jawaban/|/terima-semua/)[^>]*>", page(client, decree))
    assert len(forms) == 2
    assert all(" novalidate" in form for form in forms)


def test_receive_an_empty_file(client, liaison, decree):
    response = post(client, "receive", decree, file=SimpleUploadedFile("a.xlsx", b""))
    assert response.context["form"].errors == {"file": [FILE["empty"]]}


def test_receive_what_is_too_large(client, liaison, decree, settings):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 10}
    response = post(client, "receive", decree, file=SimpleUploadedFile("a.csv", b"x" * 11))
    assert response.context["form"].errors == {"file": [FILE["file_too_large"]]}


def test_answer_tells_each_row_that_was_not_used(client, liaison):
    answer = RegistrationAnswerFactory(state="read", accepted=5, unknown=1)
    for row, code, sheet in ((7, "unknown_nik", ""), (9, "nik_precision_lost", ""),
                             (10, "baru", "Lembar2")):  # fmt: skip
        DifferenceFactory(answer=answer, row=row, code=code, sheet=sheet)
    response = client.get(url("answer", answer))
    text = response.content.decode()
    assert [each.row for each in response.context["page"]] == [7, 9, 10]
    assert "NIK ini tidak ada dalam SK" in text
    assert "disimpan sebagai angka" in text
    assert "Baris ini tidak terpakai." in text
    assert "Lembar2" in text


def test_answer_that_was_refused_says_why(client, liaison):
    answer = RegistrationAnswerFactory(state="refused", error="Berkas ini kosong.")
    body = client.get(url("answer", answer)).content.decode()
    assert "Berkas ini kosong." in body
    assert reverse("decrees:detail", args=[answer.decree_id]) + "#answers" in body


def test_answer_refreshes_when_it_is_read(client, liaison):
    waiting, read = RegistrationAnswerFactory(), RegistrationAnswerFactory(state="read")
    headers = {"HX-Request": "true"}
    assert client.get(url("answer", waiting), headers=headers).get("HX-Refresh") is None
    assert client.get(url("answer", read), headers=headers)["HX-Refresh"] == "true"


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, liaison, decree, django_assert_num_queries, rows
):
    for number in range(rows):
        RegistrationBatchFactory(decree=decree, number=number + 1)
        RegistrationAnswerFactory(decree=decree, state="read")
    with django_assert_num_queries(12):
        client.get(reverse("decrees:detail", args=[decree.pk]))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.BPJS_LIAISON])
def test_only_the_liaison_acts(client, role, decree):
    client.force_login(UserFactory(role=role))
    batch = RegistrationBatchFactory(decree=decree)
    acts = [
        ("send", decree),
        ("accept_all", decree),
        ("receive", decree),
        ("download", batch),
        ("lay_out_again", batch),
    ]
    assert [post(client, *act).status_code for act in acts] == [403] * 5


@pytest.mark.parametrize("verb", ["send", "accept_all", "receive", "download", "lay_out_again"])
def test_acts_are_never_links(client, liaison, decree, verb):
    of_batch = verb in ("download", "lay_out_again")
    subject = RegistrationBatchFactory(decree=decree) if of_batch else decree
    assert client.get(url(verb, subject)).status_code == 405


def test_a_draft_has_no_road_to_bpjs(client, liaison):
    draft = DecreeFactory(draft=True)
    assert [post(client, v, draft).status_code for v in ("send", "accept_all", "receive")] == [
        404, 404, 404,
    ]  # fmt: skip
