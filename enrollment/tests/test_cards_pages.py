"""Pages of cards: who sees them, what they offer, what they cost."""

import pytest
from django.urls import reverse

from enrollment.models import CardRun
from enrollment.tests.factories import CardFactory, CardFileFactory, CardRunFactory, enrolled
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from villages.tests.factories import PostingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return PostingFactory().user


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def stored(code="62.10.03.2001", **kwargs):
    file = CardFileFactory(village=Village.objects.get(code=code), **kwargs)
    files.store(file.file, b"%PDF-contoh")
    file.save()
    return file


def test_staff_see_who_waits_and_may_print(client, verifier):
    enrolled()
    client.force_login(verifier)
    page = client.get(reverse("cards:list"))
    assert page.status_code == 200
    assert page.context["waiting"] == 1
    assert "Kecamatan Tewah: 1 orang" in page.text
    assert f'action="{reverse("cards:print")}"' in page.text


def test_an_approver_sees_the_list_without_the_form(client):
    enrolled()
    client.force_login(UserFactory(role=Role.APPROVER))
    page = client.get(reverse("cards:list"))
    assert page.context["form"] is None


def test_an_officer_sees_only_the_files_of_the_own_village(client, officer):
    mine, _other = stored(), stored("62.10.03.2002")
    client.force_login(officer)
    page = client.get(reverse("cards:list"))
    assert list(page.context["page"]) == [mine]


def test_a_viewer_is_forbidden(client):
    client.force_login(UserFactory(role=Role.VIEWER))
    assert client.get(reverse("cards:list")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        enrolled()
        CardRunFactory()
    client.force_login(verifier)
    with django_assert_num_queries(7):
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


def test_printing_starts_a_run_and_shows_it(client, verifier):
    enrolled()
    client.force_login(verifier)
    answer = client.post(reverse("cards:print"), {"village": "", "decree": ""})
    run = CardRun.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("cards:detail", args=[run.pk]))
    page = client.get(answer.url)
    assert "Kartu sedang dibuat" in page.text
    assert 'hx-trigger="every 2s"' in page.text


def test_printing_for_a_village(client, verifier):
    member = enrolled()
    client.force_login(verifier)
    client.post(reverse("cards:print"), {"village": member.village_id, "decree": ""})
    assert CardRun.objects.get().village == member.village


def test_printing_where_nobody_waits_says_so(client, verifier):
    client.force_login(verifier)
    page = client.post(reverse("cards:print"), {})
    assert page.status_code == 422
    assert "Tidak ada peserta terlindungi yang menunggu kartu di sini." in page.text
    assert not CardRun.objects.exists()


def test_printing_for_an_unknown_village_says_so(client, verifier):
    enrolled()
    client.force_login(verifier)
    page = client.post(reverse("cards:print"), {"village": "999999"})
    assert page.status_code == 422
    assert not CardRun.objects.exists()


@pytest.mark.parametrize("role", [Role.APPROVER, Role.TREASURER, Role.VIEWER])
def test_printing_is_for_those_who_hand_out_cards(client, role):
    client.force_login(UserFactory(role=role))
    assert client.post(reverse("cards:print")).status_code == 403


def test_a_printed_run_lists_its_files(client, verifier):
    run = CardRunFactory(cards=3, pages=1)
    stored(run=run, cards=3)
    client.force_login(verifier)
    page = client.get(reverse("cards:detail", args=[run.pk]))
    assert "Desa Sare Rangan" in page.text
    assert "hx-trigger" not in page.text


def test_a_failed_run_says_why(client, verifier):
    run = CardRunFactory(state=CardRun.State.FAILED, error="Pekerjaan ini tiga kali terhenti.")
    client.force_login(verifier)
    assert "tiga kali terhenti" in client.get(reverse("cards:detail", args=[run.pk])).text


def test_polling_gets_the_part_alone(client, verifier):
    run = CardRunFactory(state=CardRun.State.PRINTING)
    client.force_login(verifier)
    part = client.get(reverse("cards:detail", args=[run.pk]), headers={"HX-Request": "true"})
    assert part.text.startswith('<div id="run"')


def test_an_officer_does_not_see_runs(client, officer):
    client.force_login(officer)
    run = CardRunFactory()
    assert client.get(reverse("cards:detail", args=[run.pk])).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_a_run_costs_the_same_at_any_size(client, verifier, django_assert_num_queries, rows):
    run = CardRunFactory()
    for code in ("62.10.03.2001", "62.10.03.2002", "62.10.04.2019")[:rows]:
        stored(code, run=run)
    client.force_login(verifier)
    with django_assert_num_queries(6):
        client.get(reverse("cards:detail", args=[run.pk]))


def test_download_gives_the_pdf_without_a_name_in_it(client, officer):
    file = stored()
    client.force_login(officer)
    answer = client.post(reverse("cards:download", args=[file.pk]))
    assert answer.content == b"%PDF-contoh"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="kartu-62.10.03.2001-{file.run_id}.pdf"'
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


def test_who_has_a_card_does_not_wait(client, verifier):
    CardFactory()
    client.force_login(verifier)
    assert client.get(reverse("cards:list")).context["waiting"] == 0
