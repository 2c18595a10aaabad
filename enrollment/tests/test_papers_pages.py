"""Pages of a decree's papers."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from enrollment.tests.factories import DecreeFactory, DraftNameFactory, MemberFactory
from enrollment.tests.test_scan_kinds import PDF, PNG
from gumas_pbi.models import STAFF, AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ACTS = ("copy", "official", "attach", "scan")


@pytest.fixture
def approver(client):
    user = UserFactory(role=Role.APPROVER)
    client.force_login(user)
    return user


@pytest.fixture
def decree():
    return MemberFactory().decree


def url(name, decree):
    return reverse(f"papers:{name}", args=[decree.pk])


def post(client, name, decree, **data):
    back = "http://testserver" + url("detail", decree)
    return client.post(url(name, decree), data, follow=True, headers={"Referer": back})


def upload(client, decree, data=PDF, name="SK bupati.pdf"):
    return post(client, "attach", decree, file=SimpleUploadedFile(name, data))


def test_copy_as_pdf(client, approver, decree):
    file = post(client, "copy", decree, form="pdf")
    assert file["Content-Type"] == "application/pdf"
    assert re.fullmatch(
        r'attachment; filename="lampiran-salinan-[0-9-]+\.pdf"', file["Content-Disposition"]
    )
    assert file["X-Content-Type-Options"] == "nosniff"
    assert "Pekerja Contoh" in PdfReader(BytesIO(file.content)).pages[0].extract_text()


def test_copy_as_something_else(client, approver, decree):
    assert post(client, "copy", decree, form="exe").status_code == 404


def test_copy_of_nobody_says_so(client, approver):
    page = post(client, "copy", DecreeFactory(draft=True), form="pdf")
    assert "belum memuat seorang pun" in page.content.decode()


def test_official_for_a_reason(client, approver, decree):
    file = post(client, "official", decree, form="pdf", reason="Untuk ditandatangani")
    nik = decree.members.get().worker.nik
    assert nik in PdfReader(BytesIO(file.content)).pages[0].extract_text()
    assert AuditEvent.objects.get(verb="annexes.official").by == approver


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"form": "pdf", "reason": "x"}, "reason", "paling sedikit 5 huruf"),
        ({"form": "", "reason": "Tanda tangan"}, "form", "Pilih PDF atau Excel."),
    ],
)
def test_official_that_is_refused_keeps_the_page(client, approver, decree, data, field, sentence):
    page = post(client, "official", decree, **data)
    assert sentence in page.context["form"].errors[field][0]
    assert sentence in page.content.decode()


def test_the_page_and_the_decree_show_no_whole_nik(client, approver, decree):
    nik = decree.members.get().worker.nik
    for address in (url("detail", decree), reverse("decrees:detail", args=[decree.pk])):
        assert nik not in client.get(address).content.decode()


def test_the_decree_leads_to_its_papers(client, approver, decree):
    draft = DraftNameFactory().decree
    for each in (decree, draft):
        page = client.get(reverse("decrees:detail", args=[each.pk])).content.decode()
        assert url("copy", each) in page
    assert url("detail", decree) in client.get(
        reverse("decrees:detail", args=[decree.pk])
    ).content.decode()  # fmt: skip


def test_a_draft_offers_the_copy_alone(client, approver):
    draft = DraftNameFactory().decree
    page = client.get(url("detail", draft)).content.decode()
    assert url("copy", draft) in page
    assert url("official", draft) not in page
    assert url("attach", draft) not in page


def test_attach_then_download(client, approver, decree):
    page = upload(client, decree)
    assert [str(message) for message in page.context["messages"]] == ["Pindaian SK disimpan."]
    assert "SK bupati.pdf" in page.content.decode()
    file = post(client, "scan", decree)
    assert file.content == PDF
    assert file["Content-Disposition"].startswith('attachment; filename="sk-')
    assert file["Content-Disposition"].endswith('.pdf"')


@pytest.mark.parametrize(
    ("data", "sentence"), [(b"", "kosong"), (b"GIF89a", "bukan PDF, JPG, atau PNG")]
)
def test_attach_what_is_no_scan(client, approver, decree, data, sentence):
    page = upload(client, decree, data)
    assert sentence in page.context["form"].errors["file"][0]
    assert not AuditEvent.objects.exists()


def test_attach_nothing(client, approver, decree):
    page = post(client, "attach", decree)
    assert page.context["form"].errors == {"file": ["Pilih dahulu berkas pindaiannya."]}


def test_attach_what_was_cut_off(client, approver, decree, settings):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 10}
    page = upload(client, decree, b"x" * 200_000)
    assert "terlalu besar" in page.context["form"].errors["file"][0]


def test_replacing_is_not_offered_to_the_liaison(client, approver, decree):
    upload(client, decree)
    client.force_login(UserFactory(role=Role.BPJS_LIAISON))
    assert f'"{url("attach", decree)}"' not in client.get(url("detail", decree)).content.decode()
    page = upload(client, decree, PNG)
    assert "Hanya penyetuju SK" in page.context["form"].errors["file"][0]


def test_scan_of_none_says_so(client, approver, decree):
    assert "belum punya pindaian" in post(client, "scan", decree).content.decode()


@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(client, role, decree):
    client.force_login(UserFactory(role=role))
    found = {name: post(client, name, decree, form="pdf").status_code for name in ACTS}
    found["detail"] = client.get(url("detail", decree)).status_code
    signs = role in (Role.APPROVER, Role.ADMINISTRATOR)
    allowed = {
        "copy": role in STAFF, "scan": role in STAFF, "detail": role in STAFF,
        "official": signs, "attach": signs or role == Role.BPJS_LIAISON,
    }  # fmt: skip
    assert found == {name: 200 if may else 403 for name, may in allowed.items()}


def test_acts_are_never_links(client, approver, decree):
    assert [client.get(url(name, decree)).status_code for name in ACTS] == [405] * 4


def test_papers_of_a_decree_that_does_not_exist(client, approver):
    assert client.get(reverse("papers:detail", args=[9])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client, approver, django_assert_num_queries, rows
):
    decree = DecreeFactory()
    MemberFactory.create_batch(rows, decree=decree)
    with django_assert_num_queries(4):
        client.get(url("detail", decree))
