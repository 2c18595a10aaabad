"""Pages of the reference lists, of people covered despite them, and the list for Dukcapil."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enrollment.actions import matching
from enrollment.actions.matching import Whom
from enrollment.queries import listed
from enrollment.tests.factories import enrolled
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import District, Village
from villages.tests.factories import PostingFactory
from workers.actions import references
from workers.models import ReferenceList
from workers.tests.factories import (
    CandidateFactory,
    ReferenceEntryFactory,
    ReferenceListFactory,
    RosterRowFactory,
    WorkerFactory,
)

pytestmark = pytest.mark.django_db
KEEPERS = {Role.VERIFIER, Role.ADMINISTRATOR}
LIST, UPLOAD = reverse("references:list"), reverse("references:upload")
COVERED, MATCH = reverse("references:covered"), reverse("references:match")
NIK = "6210031708800001"


@pytest.fixture
def verifier(client):
    user = UserFactory(role=Role.VERIFIER)
    client.force_login(user)
    return user


def url(verb, reference):
    return reverse(f"references:{verb}", args=[reference.pk])


def form(content=f"NIK;Nama\n{NIK};Contoh", **facts):
    file = SimpleUploadedFile("meninggal.csv", content.encode())
    return {"kind": "deceased", "source": "Dukcapil", "dated": "01/11/2026", "file": file, **facts}


def on_list(worker, kind="deceased", **entry):
    """The worker stands on a list of this kind that holds."""
    return ReferenceEntryFactory(list__kind=kind, nik_digest=worker.nik_digest, **entry).list


def names(response):
    return [worker.name for worker in response.context["page"]]


# --- the lists


def test_list_has_those_that_hold_first(client, verifier):
    over = ReferenceListFactory(state="replaced")
    wages = ReferenceListFactory(kind="wage_earner")
    dead = ReferenceListFactory(valid_until=timezone.localdate())
    assert list(client.get(LIST).context["page"]) == [dead, wages, over]


def test_list_without_any_says_what_to_do(client, verifier):
    assert "Minta daftar orang meninggal ke Dukcapil" in client.get(LIST).text


@pytest.mark.parametrize("role", Role)
def test_staff_reads_and_some_of_it_keeps_the_lists(client, role):
    reference = ReferenceListFactory()
    client.force_login(UserFactory(role=role))
    seen = {page: client.get(page).status_code for page in (LIST, url("detail", reference))}
    kept = {
        page: client.get(page).status_code for page in (UPLOAD, MATCH, url("withdraw", reference))
    }
    assert set(seen.values()) == {200 if role in STAFF else 403}
    assert set(kept.values()) == {200 if role in KEEPERS else 403}


@pytest.mark.parametrize("page", [LIST, COVERED])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_queries(client, verifier, django_assert_num_queries, page, rows):
    for _ in range(rows):
        on_list(enrolled().worker)
    client.get(page)
    with django_assert_num_queries(5 if page == LIST else 7):
        client.get(page)


# --- uploading


def test_upload_then_the_page_tells_of_progress(client, verifier):
    response = client.post(UPLOAD, form(valid_until="2099-12-31"))
    reference = ReferenceList.objects.get()
    assert response.url == url("detail", reference)
    assert (reference.source, reference.dated) == ("Dukcapil", date(2026, 11, 1))
    assert (reference.valid_until, reference.uploaded_by) == (date(2099, 12, 31), verifier)
    still = client.get(response.url, headers={"HX-Request": "true"})
    assert "sedang dibaca" in client.get(response.url).text
    assert still.get("HX-Refresh") is None
    references.read(reference, at=timezone.now())
    done = client.get(response.url, headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"


def test_upload_twice_leads_to_the_same_list(client, verifier):
    first, second = client.post(UPLOAD, form()), client.post(UPLOAD, form())
    assert first.url == second.url


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "x"}, "kind"),
        ({"source": " "}, "source"),
        ({"dated": "31/02/2026"}, "dated"),
        ({"dated": "01/01/2099"}, "dated"),
        ({"valid_until": "02/11/2026"}, "valid_until"),
        ({"content": ""}, "file"),
        ({"file": ""}, "file"),
    ],
)
def test_upload_says_what_is_wrong(client, verifier, facts, field):
    response = client.post(UPLOAD, form(**facts))
    assert list(response.context["form"].errors) == [field]
    assert "<title>Kesalahan:" in response.text
    assert not ReferenceList.objects.exists()


def test_upload_suggests_known_sources(client, verifier):
    ReferenceListFactory(source="Dukcapil Gunung Mas")
    assert '<option value="Dukcapil Gunung Mas">' in client.get(UPLOAD).text


# --- one list


def test_detail_tells_the_effect_and_the_rows_that_were_not_read(client, verifier):
    reference = ReferenceListFactory(people=12, unreadable=60, unreadable_rows=["3", "4"])
    for worker in (enrolled().worker, CandidateFactory().worker):
        ReferenceEntryFactory(list=reference, nik_digest=worker.nik_digest)
    RosterRowFactory(nik_digest=ReferenceEntryFactory(list=reference).nik_digest)
    response = client.get(url("detail", reference))
    assert response.context["effect"] == listed.Effect(rows=1, candidates=1, covered=1)
    assert "3, 4" in response.text


def test_detail_of_a_refused_list_says_why(client, verifier):
    refused = ReferenceListFactory(state="refused", error="Tidak ada kolom NIK.")
    assert "Tidak ada kolom NIK." in client.get(url("detail", refused)).text


@pytest.mark.parametrize("state", ["replaced", "withdrawn", "expired"])
def test_detail_of_a_list_that_no_longer_holds(client, verifier, state):
    over = ReferenceListFactory(state=state)
    text = client.get(url("detail", over)).text
    assert "tidak berlaku lagi" in text
    assert url("withdraw", over) not in text


def test_detail_that_is_not_there(client, verifier):
    assert client.get(reverse("references:detail", args=[1])).status_code == 404


def test_withdraw_asks_then_does_it(client, verifier):
    reference = on_list(enrolled().worker)
    assert client.get(url("withdraw", reference)).context["effect"].covered == 1
    response = client.post(url("withdraw", reference), follow=True)
    reference.refresh_from_db()
    assert (reference.state, reference.withdrawn_by) == ("withdrawn", verifier)
    assert "Daftar ditarik" in response.text
    assert client.get(COVERED).context["page"].paginator.count == 0
    assert client.get(url("withdraw", reference)).status_code == 302


# --- people covered despite a list


def test_covered_people_on_a_list_with_what_to_do(client, verifier):
    member = enrolled()
    worker = member.worker
    on_list(worker, list__source="Dukcapil Contoh", since=date(2026, 3, 1))
    on_list(enrolled().worker, kind="civil_registry", result="matches")
    enrolled()
    response = client.get(COVERED)
    assert names(response) == [worker.name]
    for text in ("Tercatat meninggal", "Dukcapil Contoh", "meninggal 1 Maret 2026",
                 reverse("events:report_death", args=[worker.pk]), worker.masked_nik):  # fmt: skip
        assert text in response.text
    assert worker.nik not in response.text


def test_a_person_on_two_lists_stands_once(client, verifier):
    worker = enrolled().worker
    on_list(worker, kind="wage_earner")
    on_list(worker, kind="civil_registry", result="moved")
    response = client.get(COVERED)
    assert len(response.context["page"]) == 1
    assert response.text.count("Tercatat pindah") == 2  # the choice of the filter, and the person
    assert reverse("events:report_death", args=[worker.pk]) not in response.text


def test_covered_people_by_kind_village_and_name(client, verifier):
    dead, waged = enrolled().worker, enrolled().worker
    on_list(dead)
    on_list(waged, kind="wage_earner")
    code = dead.village.code
    assert names(client.get(COVERED, {"said": "listed_deceased"})) == [dead.name]
    assert names(client.get(COVERED, {"q": waged.name, "place": code})) == [waged.name]
    assert names(client.get(COVERED, {"place": "62.10.04.2019"})) == []
    assert len(names(client.get(COVERED, {"said": "x", "place": "x", "page": "x"}))) == 2


def test_the_dead_and_those_not_covered_any_more_are_not_among_them(client, verifier, today):
    dead, gone = enrolled().worker, enrolled()
    dead.died_on = today
    dead.save()
    gone.enrollments.update(end=date(2026, 1, 2))
    for worker in (dead, gone.worker, WorkerFactory()):
        on_list(worker)
    assert names(client.get(COVERED)) == []


def test_an_officer_sees_covered_people_of_the_own_village(client):
    worker = enrolled().worker
    on_list(worker)
    client.force_login(PostingFactory().user)
    assert names(client.get(COVERED)) == [worker.name]
    elsewhere = Village.objects.get(code="62.10.03.2002")
    client.force_login(PostingFactory(village=elsewhere).user)
    assert names(client.get(COVERED)) == []


def test_a_viewer_sees_no_names(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(COVERED).status_code == 403


def test_what_is_listed_is_never_stale(client, verifier):
    reference = on_list(enrolled().worker)
    ReferenceList.objects.filter(pk=reference.pk).update(
        dated=date(2026, 1, 1), valid_until=timezone.localdate() - timedelta(days=1)
    )
    assert names(client.get(COVERED)) == []


def test_the_page_of_a_worker_tells_staff(client, verifier):
    worker = enrolled().worker
    on_list(worker, kind="public_servant")
    page = reverse("workers:detail", args=[worker.pk])
    assert "Tercatat ASN, TNI, atau Polri" in client.get(page).text
    client.force_login(PostingFactory().user)
    assert "Tercatat ASN" not in client.get(page).text


# --- the list for the civil registry


def exported(response):
    sheet = load_workbook(BytesIO(response.content)).active
    return list(sheet.iter_rows(values_only=True)), sheet


def test_match_gives_text_cells_and_logs_the_reason(client, verifier):
    worker = CandidateFactory(worker__name="=cmd|' /C calc'!A0").worker
    enrolled()
    data = {"whom": "waiting", "reason": f"Padan {worker.nik} November"}
    response = client.post(MATCH, data)
    assert response["Content-Disposition"].startswith('attachment; filename="padan-waiting-')
    (header, line), sheet = exported(response)
    assert header == matching.HEADER
    assert line[:3] == (worker.nik, "'=cmd|' /C calc'!A0", "17-08-1980")
    assert {cell.data_type for cell in sheet[2][:3]} == {"s"}
    event = AuditEvent.objects.get(verb="matching.export")
    assert (event.by, event.facts["people"], event.facts["whom"]) == (verifier, 1, "waiting")
    assert worker.nik not in event.facts["reason"]


def test_match_without_a_reason_says_so(client, verifier):
    CandidateFactory()
    response = client.post(MATCH, {"whom": "waiting", "reason": "x"})
    assert list(response.context["form"].errors) == ["reason"]
    assert not AuditEvent.objects.filter(verb="matching.export").exists()


def test_match_with_nobody_says_so(client, verifier):
    response = client.post(MATCH, {"whom": "covered", "reason": "Padan bulanan"})
    assert "Tidak ada orang yang perlu dipadankan" in response.text


def test_match_by_whom(now):
    waiting, covered, matched = CandidateFactory().worker, enrolled().worker, enrolled().worker
    on_list(matched, kind="civil_registry", result="matches")
    found = {whom: set(matching.people(whom, None, now)) for whom in Whom}
    assert found == {
        Whom.WAITING: {waiting},
        Whom.COVERED: {covered, matched},
        Whom.UNMATCHED: {waiting, covered},
    }
    elsewhere = District.objects.get(code="62.10.04")
    assert not matching.people(Whom.UNMATCHED, elsewhere, now).exists()


def test_match_of_too_many_is_refused(verifier, now, monkeypatch):
    monkeypatch.setattr(matching, "MOST", 1)
    CandidateFactory.create_batch(2)
    with pytest.raises(Refused) as no:
        matching.export("waiting", reason="Padan bulanan", by=verifier, at=now)
    assert no.value.code == "too_many"


def test_match_is_limited_by_the_hour(verifier, now, monkeypatch):
    monkeypatch.setattr(matching, "EXPORTS_PER_HOUR", 1)
    CandidateFactory()
    matching.export("waiting", reason="Padan bulanan", by=verifier, at=now)
    with pytest.raises(Refused) as no:
        matching.export("waiting", reason="Padan bulanan", by=verifier, at=now)
    assert no.value.code == "too_many_exports"


def test_the_registrys_answer_is_our_own_file_filled_in(client, verifier, now):
    worker = CandidateFactory().worker
    response = client.post(MATCH, {"whom": "waiting", "reason": "Padan bulanan"})
    book = load_workbook(BytesIO(response.content))
    book.active["D2"] = "TIDAK SESUAI"
    answer = BytesIO()
    book.save(answer)
    reference = references.receive(
        answer.getvalue(), kind="civil_registry", source="Dukcapil", dated=now.date(),
        file_name="hasil.xlsx", by=verifier, at=now,
    )  # fmt: skip
    references.read(reference, at=now)
    entry = reference.entries.get()
    assert (bytes(entry.nik_digest), entry.result) == (bytes(worker.nik_digest), "differs")
