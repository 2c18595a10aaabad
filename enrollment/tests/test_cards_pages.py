"""Pages of cards and runs: who sees them, what they offer, what they cost."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse

from enrollment.actions import cards
from enrollment.models import CardFile, CardRun
from enrollment.tests.factories import (
    CardFactory,
    CardFileFactory,
    CardRunFactory,
    PlannedCardFactory,
    enrolled,
)
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db
PRINTERS = {Role.VERIFIER, Role.BPJS_LIAISON, Role.ADMINISTRATOR}
STAFF = PRINTERS | {Role.APPROVER, Role.TREASURER}
HOLDERS = STAFF | {Role.VILLAGE_OFFICER}
CODES = ("62.10.03.2001", "62.10.03.2002", "62.10.04.2019")


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def stored(code="62.10.03.2001", **kwargs):
    file = CardFileFactory(village=Village.objects.get(code=code), **kwargs)
    files.store(file.file, b"%PDF-kartu")
    files.store(file.receipt, b"%PDF-tanda terima")
    file.save()
    return file


ACCESS = {
    "list": ("get", HOLDERS), "print": ("get", PRINTERS), "waiting": ("get", HOLDERS),
    "print_picked": ("post", PRINTERS), "detail": ("get", STAFF), "stop": ("post", PRINTERS),
    "go_on": ("post", PRINTERS), "download_all": ("post", STAFF), "download": ("post", HOLDERS),
    "retry": ("post", PRINTERS), "search": ("get", HOLDERS), "reprint_all": ("post", PRINTERS),
    "card": ("get", HOLDERS), "reprint": ("post", PRINTERS), "revoke": ("post", PRINTERS),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCESS)
def test_who_gets_in(client, name):
    """Anybody else is told that the page is not theirs; a missing row says nothing about it."""
    method, allowed = ACCESS[name]
    arguments = {"print": [], "list": [], "search": [], "reprint_all": []}
    code = ["GM-0000000-1"] if name in ("card", "reprint", "revoke") else [1]
    url = reverse(f"cards:{name}", args=arguments.get(name, code))
    inside = set()
    for role in Role:
        client.force_login(UserFactory(role=role))
        if getattr(client, method)(url).status_code != 403:
            inside.add(role)
    assert inside == allowed


def test_staff_see_who_waits_by_village(client, verifier):
    member = enrolled()
    client.force_login(verifier)
    page = client.get(reverse("cards:list"))
    assert page.context["waiting"].people == 1
    assert "Kecamatan Tewah: 1 orang" in page.text
    assert reverse("cards:waiting", args=[member.village_id]) in page.text
    assert reverse("cards:print") in page.text


def test_an_approver_sees_the_list_without_printing(client):
    enrolled()
    client.force_login(UserFactory(role=Role.APPROVER))
    assert f'href="{reverse("cards:print")}"' not in client.get(reverse("cards:list")).text


def test_who_has_a_card_or_is_being_printed_does_not_wait(client, verifier):
    CardFactory()
    enrolled()
    cards.print(by=verifier, at=CardRunFactory().asked_at)
    client.force_login(verifier)
    page = client.get(reverse("cards:list"))
    assert page.context["waiting"].people == 0
    assert "Tidak ada yang menunggu kartu" in page.text


def test_an_officer_sees_only_the_files_of_the_own_village(client, officer):
    mine, _other = stored(), stored("62.10.03.2002")
    CardFileFactory(village=mine.village)  # where everybody was skipped
    client.force_login(officer)
    page = client.get(reverse("cards:list"))
    assert list(page.context["page"]) == [mine]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        enrolled()
        CardRunFactory()
    client.force_login(verifier)
    with django_assert_num_queries(6):
        client.get(reverse("cards:list"))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_officers_list_costs_the_same_at_any_size(
    client, officer, django_assert_num_queries, rows
):
    for _ in range(rows):
        enrolled()
        stored()
    client.force_login(officer)
    with django_assert_num_queries(6):
        client.get(reverse("cards:list"))


# --- before a run


def test_the_preview_counts_people_villages_and_sheets(client, verifier):
    for _n in range(9):
        enrolled()
    enrolled(village=Village.objects.get(code="62.10.04.2019"))
    client.force_login(verifier)
    page = client.get(reverse("cards:print"))
    places, paper = page.context["places"], page.context["paper"]
    assert (places.people, places.villages, paper) == (10, 2, (3, 2))
    assert "Mulai cetak untuk 10 orang" in page.text
    single = client.get(reverse("cards:print"), {"layout": "single"})
    assert single.context["paper"] == (10, 2)
    assert not CardRun.objects.exists()


def test_the_preview_of_a_district_and_of_a_village(client, verifier):
    enrolled()
    enrolled(village=Village.objects.get(code="62.10.03.2002"))
    enrolled(village=Village.objects.get(code="62.10.04.2019"))
    client.force_login(verifier)
    for place, people in (("62.10.03", 2), ("62.10.03.2001", 1), ("62.10.05", 0)):
        page = client.get(reverse("cards:print"), {"place": place})
        assert page.context["places"].people == people


@pytest.mark.parametrize("rows", [1, 3])
def test_the_preview_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for code in CODES[:rows]:
        enrolled(village=Village.objects.get(code=code))
    client.force_login(verifier)
    with django_assert_num_queries(6):
        client.get(reverse("cards:print"))


def test_printing_starts_a_run_and_shows_it(client, verifier):
    enrolled()
    client.force_login(verifier)
    answer = client.post(reverse("cards:print"), {"layout": "single"})
    run = CardRun.objects.get()
    assert (run.scope, run.layout) == ("new", "single")
    assert (answer.status_code, answer.url) == (302, reverse("cards:detail", args=[run.pk]))
    page = client.get(answer.url)
    assert "Kartu sedang dibuat" in page.text
    assert 'hx-trigger="every 2s"' in page.text


def test_printing_for_a_place_or_a_decree(client, verifier):
    member = enrolled()
    client.force_login(verifier)
    client.post(reverse("cards:print"), {"place": member.village.code})
    run = CardRun.objects.get()
    assert (run.scope, run.village) == ("village", member.village)
    other = enrolled(village=Village.objects.get(code="62.10.04.2019"))
    client.post(reverse("cards:print"), {"place": "62.10.04"})
    assert CardRun.objects.latest("pk").district == other.village.district
    third = enrolled()
    client.post(reverse("cards:print"), {"decree": third.decree_id})
    assert CardRun.objects.latest("pk").decree == third.decree


def test_printing_where_nobody_waits_says_so(client, verifier):
    client.force_login(verifier)
    page = client.post(reverse("cards:print"), {})
    assert page.status_code == 422
    assert "Tidak ada peserta terlindungi yang menunggu kartu di sini." in page.text
    assert not CardRun.objects.exists()


@pytest.mark.parametrize("wrong", [{"place": "99"}, {"decree": "99"}, {"kind": "x"}])
def test_a_scope_that_is_none_prints_nothing(client, verifier, wrong):
    enrolled()
    client.force_login(verifier)
    assert client.post(reverse("cards:print"), wrong).status_code == 422
    assert client.get(reverse("cards:print"), wrong).status_code == 422
    assert not CardRun.objects.exists()


def test_the_waiting_people_of_a_village_are_named(client, officer):
    member, other = enrolled(), enrolled(village=Village.objects.get(code="62.10.03.2002"))
    client.force_login(officer)
    page = client.get(reverse("cards:waiting", args=[member.village_id]))
    assert list(page.context["page"]) == [member]
    assert member.worker.masked_nik in page.text
    assert 'name="member"' not in page.text
    assert client.get(reverse("cards:waiting", args=[other.village_id])).status_code == 404


def test_the_waiting_people_are_searched_by_name(client, verifier):
    member = enrolled()
    client.force_login(verifier)
    url = reverse("cards:waiting", args=[member.village_id])
    assert client.get(url, {"q": member.worker.name[:4]}).context["page"].paginator.count == 1
    assert "Tidak ada nama yang cocok" in client.get(url, {"q": "Zzz"}).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_waiting_people_cost_the_same(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        member = enrolled()
    client.force_login(verifier)
    with django_assert_num_queries(6):
        client.get(reverse("cards:waiting", args=[member.village_id]))


def test_printing_for_the_ticked(client, verifier):
    member, _other = enrolled(), enrolled()
    client.force_login(verifier)
    url = reverse("cards:print_picked", args=[member.village_id])
    client.post(url, {"scope": "picked", "member": [member.pk]})
    run = CardRun.objects.get()
    assert (run.scope, [planned.member for planned in run.planned.all()]) == ("selection", [member])


def test_printing_for_all_that_were_found(client, verifier):
    members = [enrolled(), enrolled()]
    other = enrolled(village=Village.objects.get(code="62.10.03.2002"))
    client.force_login(verifier)
    client.post(reverse("cards:print_picked", args=[members[0].village_id]), {"scope": "all"})
    planned = CardRun.objects.get().planned
    assert not planned.filter(member=other).exists()
    assert planned.count() == 2


def test_printing_for_somebody_of_elsewhere_prints_nobody(client, verifier):
    member, other = enrolled(), enrolled(village=Village.objects.get(code="62.10.03.2002"))
    client.force_login(verifier)
    url = reverse("cards:print_picked", args=[member.village_id])
    client.post(url, {"scope": "picked", "member": [member.pk, other.pk]})
    client.post(url, {"scope": "picked"})
    assert not CardRun.objects.exists()


# --- a run


def test_a_printed_run_lists_its_files(client, verifier):
    run = CardRunFactory(people=3, cards=3, pages=1)
    stored(run=run, cards=3)
    client.force_login(verifier)
    page = client.get(reverse("cards:detail", args=[run.pk]))
    assert "Desa Sare Rangan" in page.text
    assert "hx-trigger" not in page.text


def test_a_run_tells_how_far_it_is(client, verifier):
    run = CardRunFactory(state=CardRun.State.PRINTING, people=2)
    stored(run=run)
    CardFileFactory(
        run=run, state=CardFile.State.WAITING, cards=0, village=Village.objects.get(code=CODES[1])
    )
    client.force_login(verifier)
    page = client.get(reverse("cards:detail", args=[run.pk]))
    counted = page.context["counted"]
    assert (counted["drawn"], counted["villages"], counted["made"]) == (1, 2, 1)


def test_a_failed_village_says_why_and_can_be_tried_again(client, verifier):
    run = CardRunFactory(state=CardRun.State.PRINTING, people=1)
    file = CardFileFactory(run=run, state=CardFile.State.FAILED, error="Tiga kali terhenti.")
    client.force_login(verifier)
    page = client.get(reverse("cards:detail", args=[run.pk]))
    assert "Tiga kali terhenti." in page.text
    assert "hx-trigger" not in page.text
    client.post(reverse("cards:retry", args=[file.pk]))
    file.refresh_from_db()
    assert file.state == CardFile.State.WAITING


def test_who_was_skipped_is_named_on_the_page(client, verifier):
    run = CardRunFactory(people=1, skipped=1)
    planned = PlannedCardFactory(run=run, skipped="ended")
    client.force_login(verifier)
    page = client.get(reverse("cards:detail", args=[run.pk]))
    assert planned.member.worker.name in page.text
    assert "Tidak lagi terlindungi" in page.text


def test_a_run_is_stopped_and_gone_on_with(client, verifier):
    enrolled()
    run = cards.print(by=verifier, at=CardRunFactory().asked_at)
    client.force_login(verifier)
    client.post(reverse("cards:stop", args=[run.pk]))
    page = client.get(reverse("cards:detail", args=[run.pk]))
    assert "Cetakan dihentikan" in page.text
    assert verifier.name in page.text
    client.post(reverse("cards:go_on", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == CardRun.State.PRINTING


def test_polling_gets_the_part_alone(client, verifier):
    run = CardRunFactory(state=CardRun.State.PRINTING)
    client.force_login(verifier)
    part = client.get(reverse("cards:detail", args=[run.pk]), headers={"HX-Request": "true"})
    assert part.text.startswith('<div id="run"')


@pytest.mark.parametrize("rows", [1, 3])
def test_a_run_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    run = CardRunFactory()
    for code in CODES[:rows]:
        stored(code, run=run)
        PlannedCardFactory(run=run, skipped="ended")
    client.force_login(verifier)
    with django_assert_num_queries(9):
        client.get(reverse("cards:detail", args=[run.pk]))


@pytest.mark.parametrize(
    ("kind", "content", "name"),
    [("file", b"%PDF-kartu", "kartu"), ("receipt", b"%PDF-tanda terima", "tanda-terima")],
)
def test_download_gives_the_pdf_without_a_name_in_it(client, officer, kind, content, name):
    file = stored()
    client.force_login(officer)
    answer = client.post(reverse("cards:download", args=[file.pk]), {"kind": kind})
    assert answer.content == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="62.10.03.2001-Sare-Rangan-{name}-{file.run_id}.pdf"'
    )
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.get(verb="cards.download").by == officer


def test_download_of_another_village_is_not_found(client, officer):
    file = stored("62.10.03.2002")
    client.force_login(officer)
    assert client.post(reverse("cards:download", args=[file.pk])).status_code == 404
    assert not AuditEvent.objects.filter(verb="cards.download").exists()


def test_download_is_never_a_get(client, officer):
    client.force_login(officer)
    assert client.get(reverse("cards:download", args=[stored().pk])).status_code == 405


def test_all_files_of_a_run_come_as_one_archive(client, verifier):
    run = CardRunFactory()
    stored(run=run)
    client.force_login(verifier)
    answer = client.post(reverse("cards:download_all", args=[run.pk]))
    assert answer.streaming
    assert answer["Content-Disposition"] == f'attachment; filename="kartu-{run.pk}.zip"'
    archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
    assert len(archive.namelist()) == 2
    assert AuditEvent.objects.get(verb="cards.download_all").by == verifier
