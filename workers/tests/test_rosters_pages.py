"""Pages of the uploaded lists."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import District, Village
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import rosters
from workers.models import Finding, Proposal, Roster, RosterRow
from workers.tests.factories import (
    FindingFactory,
    OccupationFactory,
    ProposalFactory,
    RosterFactory,
    RosterRowFactory,
)
from workers.tests.sample_csv import BAD, GOOD, csv

pytestmark = pytest.mark.django_db
ELSEWHERE = "62.10.03.2002"


@pytest.fixture
def officer(client):
    """The officer of Sare Rangan, signed in."""
    user = PostingFactory().user
    client.force_login(user)
    return user


@pytest.fixture
def elsewhere():
    return Village.objects.get(code=ELSEWHERE)


@pytest.fixture
def sign_in(client):
    def enter(role):
        user = UserFactory(role=role)
        client.force_login(user)
        return user

    return enter


def checked(**kwargs):
    """A roster with one good and one bad row."""
    roster = RosterFactory(rows=2, accepted=1, rejected=1, **kwargs)
    RosterRowFactory(
        roster=roster, name="Sri Contoh", content=json.dumps({"nik": "6210031708800001"})
    )
    bad = RosterRowFactory(
        roster=roster,
        name="Budi Kurang",
        errors=1,
        content=json.dumps({"nik": "", "cells": {"nik": "621003170880"}}),
    )
    FindingFactory(row=bad, code="nik_not_16_digits")
    return roster


def text(response):
    assert response.status_code == 200, response
    return response.content.decode()


def file(data, name="daftar.csv"):
    return SimpleUploadedFile(name, data)


# --- list


def test_list_shows_the_lists_of_the_own_village(client, officer, elsewhere):
    RosterFactory(file_name="milik-saya.xlsx", rows=20, accepted=18, rejected=2)
    RosterFactory(file_name="desa-lain.xlsx", village=elsewhere)
    page = text(client.get(reverse("rosters:list")))
    assert "milik-saya.xlsx" in page
    assert "desa-lain.xlsx" not in page
    assert "Perlu diperbaiki" in page


def test_skipped_row_is_not_to_be_mended_any_more(client, officer):
    roster = checked()
    roster.lines.filter(errors=1).update(state=RosterRow.State.SKIPPED, skip_reason="Sudah pindah")
    response = client.get(reverse("rosters:detail", args=[roster.pk]))
    counts = {tab: rows for tab, _label, rows in response.context["tabs"]}
    assert counts == {"bad": 0, "good": 1, "sent": 0, "skipped": 1, "all": 2}
    assert response.context["wrong_kinds"] == []
    (listed,) = client.get(reverse("rosters:list")).context["page"]
    assert listed.wrong == 0


def test_list_shows_the_newest_first(client, officer, now):
    first = RosterFactory(file_name="lama.xlsx", uploaded_at=now)
    RosterFactory(file_name="baru.xlsx", uploaded_at=now.replace(hour=13))
    page = client.get(reverse("rosters:list")).context["page"]
    assert [r.file_name for r in page] == ["baru.xlsx", first.file_name]


@pytest.mark.parametrize(
    "query", [{"q": "CARI"}, {"status": "refused"}, {"status": "nonsense", "q": "cari"}]
)
def test_list_is_searched_by_name_and_status(client, officer, query):
    found = RosterFactory(file_name="dicari.xlsx", state=Roster.State.REFUSED)
    RosterFactory(file_name="lain.xlsx")
    page = client.get(reverse("rosters:list"), query).context["page"]
    assert list(page) == [found]


def test_list_without_lists_offers_to_upload(client, officer):
    page = text(client.get(reverse("rosters:list")))
    assert "Belum ada daftar yang diunggah" in page
    assert reverse("rosters:upload") in page


def test_list_of_who_may_not_upload_does_not_offer_it(client, sign_in):
    sign_in(Role.TREASURER)
    assert reverse("rosters:upload") not in text(client.get(reverse("rosters:list")))


@pytest.mark.parametrize("name", ["list", "upload", "template"])
def test_viewers_may_not_see_lists(client, sign_in, name):
    sign_in(Role.VIEWER)
    assert client.get(reverse(f"rosters:{name}")).status_code == 403


@pytest.mark.parametrize("role", [Role.TREASURER, Role.APPROVER, Role.BPJS_LIAISON])
def test_only_officers_verifiers_and_administrators_upload(client, sign_in, role):
    sign_in(role)
    assert client.get(reverse("rosters:upload")).status_code == 403
    assert client.post(reverse("rosters:upload")).status_code == 403


# --- upload


def test_upload_of_an_officer_of_one_village_asks_for_no_village(client, officer):
    page = client.get(reverse("rosters:upload"))
    assert "place" not in page.context["form"].fields
    assert "Daftar ini untuk Desa Sare Rangan." in text(page)


def test_upload_tells_the_limits_beforehand(client, officer):
    page = text(client.get(reverse("rosters:upload")))
    assert "paling besar 20 MB dan 200.000 baris" in page


def test_upload_keeps_the_file_and_goes_to_its_page(client, officer):
    response = client.post(reverse("rosters:upload"), {"file": file(csv(GOOD))})
    roster = Roster.objects.get()
    assert response.url == reverse("rosters:detail", args=[roster.pk])
    assert (roster.village.name, roster.uploaded_by) == ("Sare Rangan", officer)
    assert AuditEvent.objects.filter(verb="rosters.receive", by=officer).count() == 1


def test_upload_ignores_fields_that_the_form_does_not_have(client, officer, elsewhere):
    extra = {"place": elsewhere.code, "village": elsewhere.pk, "state": "checked", "rows": 9}
    client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), **extra})
    roster = Roster.objects.get()
    assert (roster.village.name, roster.state, roster.rows) == ("Sare Rangan", "received", 0)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Pilih dahulu berkas daftar pekerja."),
        ({"file": b""}, "Berkas ini kosong."),
        ({"file": b"x" * 1001}, "Berkas ini terlalu besar."),  # over the limit, under the cap
    ],
    ids=["none", "empty", "too large"],
)
def test_upload_says_what_is_wrong_at_the_field(client, officer, settings, data, sentence):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 1000}
    data = {name: file(content) for name, content in data.items()}
    page = client.post(reverse("rosters:upload"), data)
    assert sentence in page.context["form"].errors["file"][0]
    assert "<title>Kesalahan:" in text(page)
    assert 'href="#id_file"' in text(page)
    assert not Roster.objects.exists()


def test_upload_that_was_stopped_is_too_large(officer, rf):
    from workers.forms.rosters import UploadForm

    form = UploadForm(officer, {}, {}, too_large=True)
    assert form.errors == {"file": ["Berkas ini terlalu besar. Bagi menjadi beberapa berkas."]}


def test_upload_of_the_same_file_links_to_the_earlier_list(client, officer):
    client.post(reverse("rosters:upload"), {"file": file(csv(GOOD))})
    page = client.post(reverse("rosters:upload"), {"file": file(csv(GOOD), "salinan.csv")})
    earlier = Roster.objects.get()
    assert "sudah pernah diunggah" in page.context["form"].errors["file"][0]
    assert reverse("rosters:detail", args=[earlier.pk]) in text(page)


def test_upload_does_not_link_to_a_list_that_the_officer_may_not_see(client):
    tewah = District.objects.get(code="62.10.03")
    client.force_login(PostingFactory(village=None, district=tewah).user)
    client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), "place": tewah.code})
    client.force_login(PostingFactory(village=None, district=tewah).user)
    page = client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), "place": tewah.code})
    assert page.context["earlier"] is None
    assert "sudah pernah diunggah" in text(page)


def test_upload_of_an_officer_of_several_villages_asks_which(client, officer, elsewhere):
    PostingFactory(user=officer, village=elsewhere)
    assert "Beberapa desa di Kecamatan Tewah" in text(client.get(reverse("rosters:upload")))
    data = {"file": file(csv(GOOD)), "place": elsewhere.code}
    client.post(reverse("rosters:upload"), data)
    assert Roster.objects.get().village == elsewhere


def test_upload_for_a_district(client, officer, elsewhere):
    PostingFactory(user=officer, village=elsewhere)
    client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), "place": "62.10.03"})
    roster = Roster.objects.get()
    assert (roster.village, roster.district.code) == (None, "62.10.03")


@pytest.mark.parametrize("place", ["", "62.10.04.2019", "62.10.04", "file", "62.10.99.9999"])
def test_upload_for_a_place_that_is_not_offered_is_refused(client, officer, elsewhere, place):
    PostingFactory(user=officer, village=elsewhere)
    page = client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), "place": place})
    assert "place" in page.context["form"].errors
    assert not Roster.objects.exists()


def test_upload_by_staff_for_villages_that_the_file_names(client, sign_in):
    sign_in(Role.VERIFIER)
    client.post(reverse("rosters:upload"), {"file": file(csv(GOOD)), "place": "file"})
    roster = Roster.objects.get()
    assert (roster.village, roster.district) == (None, None)


def test_upload_by_an_officer_without_a_village_says_whom_to_ask(client, sign_in):
    sign_in(Role.VILLAGE_OFFICER)
    assert "belum ditugaskan" in text(client.get(reverse("rosters:upload")))
    page = client.post(reverse("rosters:upload"), {"file": file(csv(GOOD))})
    assert "belum ditugaskan" in text(page)
    assert not Roster.objects.exists()


def test_template_is_an_attachment_with_the_own_villages(client, officer):
    response = client.get(reverse("rosters:template"))
    assert response["Content-Disposition"].startswith("attachment;")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    villages = [cell.value for cell in book["Pilihan"]["A"] if cell.value]
    assert villages == ["Desa/Kelurahan", "Sare Rangan"]
    assert book["Daftar"]["A1"].value == "Desa/Kelurahan: Sare Rangan"
    assert "templat-sare-rangan-tewah.xlsx" in response["Content-Disposition"]


def test_template_that_was_filled_in_comes_back_without_errors(client, officer, now):
    OccupationFactory()
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("rosters:template")).content))
    sheet = book["Daftar"]
    example = [cell.value for cell in sheet[3]]
    for number, name in enumerate(["Budi Santoso", "Wawan Setiawan"], start=1):
        typed = [f"621003170880{number:04d}", example[1], name, *example[3:]]
        for column, value in enumerate(typed, start=1):
            sheet.cell(3 + number, column).value = value
    out = io.BytesIO()
    book.save(out)
    client.post(reverse("rosters:upload"), {"file": file(out.getvalue(), "isi.xlsx")})
    roster = Roster.objects.get()
    rosters.read(roster, at=now)
    assert (roster.rows, roster.accepted, roster.rejected) == (2, 2, 0)
    assert not roster.findings.exclude(code="possible_duplicate").exists()


def test_template_of_all_villages_names_none(client, sign_in):
    sign_in(Role.VERIFIER)
    response = client.get(reverse("rosters:template"), {"village": ""})
    assert "templat-daftar-pekerja.xlsx" in response["Content-Disposition"]


def test_template_is_of_the_village_that_staff_ask_for(client, sign_in):
    sign_in(Role.VERIFIER)
    response = client.get(reverse("rosters:template"), {"village": ELSEWHERE})
    name = Village.objects.get(code=ELSEWHERE).name.lower().replace(" ", "-")
    assert f"templat-{name}-" in response["Content-Disposition"]
    assert f'value="{ELSEWHERE}"' in text(client.get(reverse("rosters:upload")))


@pytest.mark.parametrize("code", [ELSEWHERE, "tidak-ada"])
def test_template_of_another_village_is_not_found(client, officer, code):
    response = client.get(reverse("rosters:template"), {"village": code})
    assert response.status_code == 404


# --- detail


def test_detail_shows_bad_rows_first_with_their_findings(client, officer):
    page = text(client.get(reverse("rosters:detail", args=[checked().pk])))
    assert "Budi Kurang" in page
    assert "NIK harus 16 angka" in page
    assert "Sri Contoh" not in page
    assert "1 baris menunggu diperbaiki." in page
    assert "Kirim 1 baris yang benar" in page


def test_detail_shows_no_whole_nik(client, officer):
    roster = checked()
    RosterRowFactory(roster=roster, name="6210031708800009 Budi", errors=1)
    page = text(client.get(reverse("rosters:detail", args=[roster.pk]), {"show": "all"}))
    assert "6210031708800001" not in page
    assert "6210031708800009" not in page
    assert "••••0001" in page
    assert "••••0880" in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"show": "good"}, ["Sri Contoh"]),
        ({"show": "bad"}, ["Budi Kurang"]),
        ({"show": "all"}, ["Sri Contoh", "Budi Kurang"]),
        ({"code": "nik_not_16_digits"}, ["Budi Kurang"]),
        ({"code": "too_old"}, []),
        ({"code": "' OR 1=1", "show": "nonsense"}, ["Budi Kurang"]),
        ({"show": "all", "q": "sri"}, ["Sri Contoh"]),
        ({"show": "all", "q": "%"}, []),
        ({"show": "all", "q": "sri\0"}, ["Sri Contoh"]),
        ({"show": "all", "page": "999"}, ["Sri Contoh", "Budi Kurang"]),
    ],
)
def test_detail_filters_rows_by_the_address(client, officer, query, names):
    page = client.get(reverse("rosters:detail", args=[checked().pk]), query)
    assert [row.name for row in page.context["page"]] == names


def test_detail_finds_a_row_by_its_number(client, officer):
    roster = checked()
    RosterRowFactory(roster=roster, number=4711, name="Baris Jauh")
    page = text(client.get(reverse("rosters:detail", args=[roster.pk]), {"q": "4711"}))
    assert "Baris Jauh" in page


def test_detail_gives_only_the_rows_where_htmx_asks_for_them(client, officer):
    roster = checked()
    headers = {"HX-Request": "true", "HX-Target": "rows"}
    answer = client.get(reverse("rosters:detail", args=[roster.pk]), headers=headers)
    assert text(answer).lstrip().startswith('<section class="panel" id="rows">')


def test_detail_counts_findings_by_kind_errors_first(client, officer):
    roster = checked()
    for row in roster.lines.all():
        FindingFactory(row=row, code="occupation_missing", severity=Finding.Severity.WARNING)
    kinds = client.get(reverse("rosters:detail", args=[roster.pk])).context["kinds"]
    assert [(kind["code"], kind["rows"]) for kind in kinds] == [
        ("nik_not_16_digits", 1),
        ("occupation_missing", 2),
    ]


def test_detail_tells_of_hidden_sheets_and_unknown_headers(client, officer):
    roster = RosterFactory(hidden_sheets=["Lama"], unknown_headers=["Golongan Pajak"])
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Lembar tersembunyi tidak dibaca: Lama" in page
    assert "Golongan Pajak" in page


def test_detail_tells_what_is_said_of_a_sheet(client, officer):
    roster = RosterFactory()
    Finding.objects.create(
        roster=roster, sheet="RT 1", number=1, field="occupation", code="column_missing",
        severity="warning",
    )  # fmt: skip
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Pekerjaan: Daftar ini tidak punya kolom tersebut." in page


def test_detail_while_it_is_read_asks_for_progress(client, officer):
    roster = RosterFactory(state=Roster.State.RECEIVED)
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert f'hx-get="{reverse("rosters:progress", args=[roster.pk])}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Muat ulang" in page


def test_detail_of_a_refused_file_says_why_and_offers_to_upload_again(client, officer):
    roster = RosterFactory(
        state=Roster.State.REFUSED, refusal="file_not_a_table", error="Tidak ada daftar di sini."
    )
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Tidak ada daftar di sini." in page
    assert reverse("rosters:upload") in page
    assert "Berkas asli" not in page


def test_detail_shows_the_proposals_made_of_it(client, officer):
    proposal = ProposalFactory(people=7)
    page = text(client.get(reverse("rosters:detail", args=[proposal.roster.pk])))
    assert f"Usulan {proposal.pk}" in page


@pytest.mark.parametrize("name", ["detail", "progress", "submit"])
def test_lists_of_another_village_are_not_found(client, officer, elsewhere, name):
    roster = RosterFactory(village=elsewhere)
    assert client.get(reverse(f"rosters:{name}", args=[roster.pk])).status_code == 404


@pytest.mark.parametrize("name", ["submit", "original"])
def test_acts_on_lists_of_another_village_are_not_found(client, officer, elsewhere, name):
    roster = RosterFactory(village=elsewhere)
    assert client.post(reverse(f"rosters:{name}", args=[roster.pk])).status_code == 404
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("name", ["detail", "progress", "submit", "original"])
def test_viewers_may_not_see_a_list(client, sign_in, name):
    sign_in(Role.VIEWER)
    ask = client.post if name == "original" else client.get
    assert ask(reverse(f"rosters:{name}", args=[checked().pk])).status_code == 403


# --- progress


def test_progress_is_a_part_while_it_is_read(client, officer):
    roster = RosterFactory(state=Roster.State.RECEIVED)
    url = reverse("rosters:progress", args=[roster.pk])
    page = text(client.get(url, headers={"HX-Request": "true"}))
    assert "sedang dibaca" in page
    assert "<html" not in page


def test_progress_says_that_a_lost_reading_is_repeated(client, officer):
    roster = RosterFactory(state=Roster.State.RECEIVED, attempts=2)
    url = reverse("rosters:progress", args=[roster.pk])
    assert "sedang diulang" in text(client.get(url, headers={"HX-Request": "true"}))


def test_progress_reloads_the_page_when_it_is_done(client, officer):
    url = reverse("rosters:progress", args=[checked().pk])
    response = client.get(url, headers={"HX-Request": "true"})
    assert response["HX-Refresh"] == "true"


def test_progress_waits_for_a_proposal_that_is_prepared(client, officer):
    roster = ProposalFactory(state=Proposal.State.PREPARING).roster
    url = reverse("rosters:progress", args=[roster.pk])
    assert "disiapkan" in text(client.get(url, headers={"HX-Request": "true"}))


def test_progress_without_htmx_is_the_whole_page(client, officer):
    roster = checked()
    response = client.get(reverse("rosters:progress", args=[roster.pk]))
    assert response.url == reverse("rosters:detail", args=[roster.pk])


# --- submit


def test_submit_asks_first_with_the_facts(client, officer):
    roster = checked()
    page = text(client.get(reverse("rosters:submit", args=[roster.pk])))
    assert "1 baris yang benar" in page
    assert roster.file_name in page
    assert not Proposal.objects.exists()


def test_submit_makes_a_proposal(client, officer):
    roster = checked()
    response = client.post(reverse("rosters:submit", args=[roster.pk]), follow=True)
    proposal = Proposal.objects.get()
    assert (proposal.people, proposal.submitted_by) == (1, officer)
    assert "1 baris dikirim untuk diverifikasi." in text(response)
    assert "Baris yang benar sedang disiapkan" in text(response)


def test_detail_while_a_proposal_is_prepared_does_not_offer_to_send_again(client, officer):
    roster = checked()
    client.post(reverse("rosters:submit", args=[roster.pk]))
    page = client.get(reverse("rosters:detail", args=[roster.pk]))
    assert not page.context["may_submit"]


def test_submit_twice_says_that_it_is_being_sent(client, officer):
    url = reverse("rosters:submit", args=[checked().pk])
    client.post(url)
    page = client.post(url, follow=True, headers={"Referer": f"http://testserver{url}"})
    assert "sedang dikirim" in text(page)
    assert Proposal.objects.count() == 1


def test_submit_without_a_good_row_goes_back_and_says_so(client, officer):
    roster = RosterFactory()
    RosterRowFactory(roster=roster, errors=1)
    page = client.get(reverse("rosters:submit", args=[roster.pk]), follow=True)
    assert "Tidak ada baris benar" in text(page)


def test_submit_is_not_for_the_treasurer(client, sign_in):
    sign_in(Role.TREASURER)
    roster = checked()
    assert client.post(reverse("rosters:submit", args=[roster.pk])).status_code == 403
    assert "yang benar</a>" not in text(client.get(reverse("rosters:detail", args=[roster.pk])))


# --- original


def upload(officer, now, name="daftar.csv"):
    return rosters.receive(
        csv(GOOD, BAD), file_name=name, village=VillageFactory(), by=officer, at=now
    )


def test_original_is_an_attachment_that_browsers_do_not_open(client, officer, now):
    roster = upload(officer, now, name='da"ftar ü.csv')
    response = client.post(reverse("rosters:original", args=[roster.pk]))
    assert response.content == csv(GOOD, BAD)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''da%22ftar%20%C3%BC.csv"
    assert response["Cache-Control"] == "no-store"
    assert AuditEvent.objects.filter(verb="rosters.download", by=officer).count() == 1


HOSTILE_NAMES = {
    "../../etc/passwd": 'filename="passwd"',
    "..\\..\\boot.ini": 'filename="boot.ini"',
    "a.csv\0.exe": 'filename="a.csv .exe"',
    "a.csv\r\nSet-Cookie: x=1": 'filename="a.csv Set-Cookie: x=1"',
    'a";filename="b.exe': r'filename="a\";filename=\"b.exe"',
    "daftar\u202exslx.exe": 'filename="daftar xslx.exe"',
    "x" * 300 + ".xlsx": f'filename="{"x" * 195}.xlsx"',
    "=cmd|'!A1.csv": 'filename="=cmd|\'!A1.csv"',
    "<script>alert(1)</script>.csv": 'filename="script>.csv"',
    "<img src=x onerror=alert(1)>.csv": 'filename="<img src=x onerror=alert(1)>.csv"',
    "é.csv": "filename*=utf-8''%C3%A9.csv",
    "/": 'filename="berkas"',
}


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_original_with_a_hostile_name_is_only_an_attachment(client, officer, now, name):
    roster = upload(officer, now, name=name)
    assert roster.file.name.startswith("rosters/")
    assert roster.file.name.endswith(".sealed")
    response = client.post(reverse("rosters:original", args=[roster.pk]))
    assert response["Content-Disposition"] == f"attachment; {HOSTILE_NAMES[name]}"
    assert "Set-Cookie" not in response
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_original_is_not_found_by_the_name_of_its_storage(client, officer, now):
    stored = upload(officer, now).file.name
    for url in (f"/media/{stored}", f"/{stored}", f"/static/{stored}"):
        assert client.get(url).status_code == 404


def test_original_is_given_to_staff(client, officer, sign_in, now):
    roster = upload(officer, now)
    sign_in(Role.VERIFIER)
    assert client.post(reverse("rosters:original", args=[roster.pk])).status_code == 200


def test_original_is_not_given_to_another_officer_of_the_village(client, officer, now):
    roster = upload(officer, now)
    client.force_login(PostingFactory().user)
    page = text(client.get(reverse("rosters:detail", args=[roster.pk])))
    assert "Berkas asli" not in page
    assert client.post(reverse("rosters:original", args=[roster.pk])).status_code == 403
    assert not AuditEvent.objects.filter(verb="rosters.download").exists()


def test_original_is_not_given_to_a_get(client, officer, now):
    roster = upload(officer, now)
    assert client.get(reverse("rosters:original", args=[roster.pk])).status_code == 405


def test_original_that_is_gone_says_so(client, officer):
    url = reverse("rosters:original", args=[RosterFactory(uploaded_by=officer).pk])
    page = client.post(url, follow=True, headers={"Referer": "http://testserver/daftar/"})
    assert "sudah tidak disimpan" in text(page)


# --- what a page costs


def costs(client, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_list_asks_as_much_for_three_as_for_one(client, officer, django_assert_max_num_queries):
    url = reverse("rosters:list")
    RosterFactory()
    one = costs(client, url, django_assert_max_num_queries)
    RosterFactory.create_batch(2)
    assert costs(client, url, django_assert_max_num_queries) == one


def test_detail_asks_as_much_for_three_as_for_one(client, officer, django_assert_max_num_queries):
    roster = RosterFactory(rows=1, rejected=1)
    url = reverse("rosters:detail", args=[roster.pk])
    FindingFactory(row__roster=roster, row__errors=1)
    ProposalFactory(roster=roster)
    one = costs(client, url, django_assert_max_num_queries)
    FindingFactory.create_batch(2, row__roster=roster, row__errors=1)
    ProposalFactory(roster=roster)
    assert costs(client, url, django_assert_max_num_queries) == one
    assert RosterRow.objects.count() == 3


def test_upload_asks_as_much_for_staff_as_for_officers(
    client, sign_in, django_assert_max_num_queries
):
    sign_in(Role.ADMINISTRATOR)
    costs(client, reverse("rosters:upload"), django_assert_max_num_queries)


def test_upload_past_the_cap_is_stopped_and_told_at_the_field(officer, settings):
    from django.test import Client

    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 1000}
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    url = reverse("rosters:upload")
    client.get(url)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    data = {"csrfmiddlewaretoken": token, "file": file(b"x" * 100_000)}
    response = client.post(url, data)
    assert response.status_code == 413
    assert "Berkas ini terlalu besar." in response.context["form"].errors["file"][0]
    assert not Roster.objects.exists()
