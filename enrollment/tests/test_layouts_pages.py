"""Pages of the lists for BPJS."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enrollment.actions import layouts
from enrollment.bpjs_columns import Column
from enrollment.models import Enrollment, Layout
from enrollment.tests.factories import LayoutColumnFactory, LayoutFactory, enrolled
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST, LEAVERS = reverse("layouts:list"), reverse("layouts:leavers")


@pytest.fixture
def liaison(client):
    user = UserFactory(role=Role.BPJS_LIAISON)
    client.force_login(user)
    return user


@pytest.fixture
def layout():
    layout = LayoutFactory(name="Susunan kami", rows_per_file=500)
    LayoutColumnFactory(layout=layout, position=0, header="NIK", source="nik")
    LayoutColumnFactory(layout=layout, position=1, header="REF", source="reference")
    return layout


def url(name, layout):
    return reverse(f"layouts:{name}", args=[layout.pk])


def post(client, name, layout, data=None):
    back = "http://testserver" + LIST
    return client.post(url(name, layout), data or {}, follow=True, headers={"Referer": back})


def filled(layout, *columns, initial=2, **changes):
    """The edit page as its form sends it; columns are dicts of their fields."""
    data = {
        "name": layout.name, "rows_per_file": "500",
        "version": layout.edited_at.isoformat() if layout.edited_at else "",
        "kolom-INITIAL_FORMS": initial, "kolom-TOTAL_FORMS": len(columns),
    }  # fmt: skip
    for place, column in enumerate(columns):
        values = {"ORDER": place + 1, "header": f"K{place}", "source": "", "form": "", "fixed": ""}
        for field, value in {**values, **column}.items():
            data[f"kolom-{place}-{field}"] = value
    return {**data, **changes}


NIK, REF = {"header": "NIK", "source": "nik"}, {"header": "REF", "source": "reference"}


def test_list_tells_which_is_used(client, liaison, layout):
    page = client.get(LIST)
    assert [each.is_used for each in page.context["layouts"]] == [True, False, False]
    text = page.content.decode()
    assert "Daftar sederhana" in text
    assert "Model SIPP" in text


def test_edit_shows_the_columns_with_a_made_up_person(client, liaison, layout):
    page = client.get(url("edit", layout))
    assert page.context["sample"] == [("NIK", "6210031708800001"), ("REF", "K12-00025")]
    assert len(page.context["rows"].forms) == 2 + 3


def test_edit_reorders_adds_and_removes(client, liaison, layout):
    data = filled(
        layout,
        {**NIK, "ORDER": 5},
        {**REF, "DELETE": "on"},
        {"header": "BARIS", "source": "row", "ORDER": 1},
        {"header": "NEGARA", "fixed": "ID", "ORDER": 2},
        {"header": "", "ORDER": ""},
        name="Susunan baru",
    )
    page = post(client, "edit", layout, data)
    assert [str(message) for message in page.context["messages"]] == [
        "Susunan “Susunan baru” disimpan."
    ]
    layout.refresh_from_db()
    assert (layout.name, layout.edited_by) == ("Susunan baru", liaison)
    assert layouts.columns_of(layout) == [
        Column("BARIS", "row"), Column("NEGARA", fixed="ID"), Column("NIK", "nik"),
    ]  # fmt: skip


def test_preview_saves_nothing(client, liaison, layout):
    data = filled(layout, NIK, {"header": "LAHIR", "source": "birth_date", "form": "ymd"})
    page = post(client, "edit", layout, {**data, "preview": "1"})
    assert page.context["sample"] == [("NIK", "6210031708800001"), ("LAHIR", "1980-08-17")]
    assert [column.header for column in layouts.columns_of(layout)] == ["NIK", "REF"]
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("columns", "changes", "sentence"),
    [
        ((NIK, NIK), {}, "NIK: Judul ini dipakai dua kolom. Bedakan judulnya."),
        ((NIK, {**REF, "form": "ymd"}), {}, "REF: Bentuk ini tidak cocok dengan isinya."),
        ((NIK, {**REF, "fixed": "x"}), {}, "REF: Pilih salah satu"),
        ((NIK, {**REF, "header": ""}), {}, "Kolom tanpa judul: Isi judul kolom ini"),
        ((NIK, {**REF, "source": "sandi"}), {}, "REF: Pilihan ini tidak dikenal."),
        (({**NIK, "DELETE": "on"}, {**REF, "DELETE": "on"}), {}, "paling sedikit satu kolom"),
        ((NIK, REF), {"name": ""}, "Beri nama susunan ini."),
        ((NIK, REF), {"rows_per_file": "10001"}, "BPJS menerima 1 sampai 10.000 baris"),
        ((NIK, REF), {"name": "Daftar sederhana"}, "Susunan dengan nama ini sudah ada."),
        ((NIK, REF), {"version": "2026-01-01T00:00:00+00:00"}, "baru saja diubah orang lain"),
        ((NIK, REF), {"version": "x", "name": "Daftar sederhana"}, "sudah ada"),
    ],
)
def test_edit_says_what_is_wrong(client, liaison, layout, columns, changes, sentence):
    page = post(client, "edit", layout, {**filled(layout, *columns), **changes})
    found = [error for errors in page.context["form"].errors.values() for error in errors]
    assert any(sentence in error for error in found), found
    assert [column.header for column in layouts.columns_of(layout)] == ["NIK", "REF"]


def test_edit_without_its_rows_is_refused(client, liaison, layout):
    page = post(client, "edit", layout, {"name": "x", "rows_per_file": "5"})
    assert page.status_code == 200
    assert "tidak terkirim lengkap" in page.content.decode()
    assert [column.header for column in layouts.columns_of(layout)] == ["NIK", "REF"]


def test_copy_leads_to_the_copy(client, liaison, layout):
    page = post(client, "copy", layout)
    made = Layout.objects.get(name="Susunan kami (salinan 1)")
    assert page.redirect_chain == [(url("edit", made), 302)]


def test_use_then_discard_the_other(client, liaison, layout):
    before = Layout.objects.get(is_used=True)
    post(client, "use", layout)
    assert layouts.used() == layout
    page = post(client, "discard", before)
    assert [str(message) for message in page.context["messages"]] == [
        "Susunan “Daftar sederhana” dihapus."
    ]
    page = post(client, "discard", layout)
    assert "sedang dipakai" in page.content.decode()


def test_leavers_as_a_file(client, liaison):
    now = timezone.now()
    member = enrolled(decree__start=timezone.localdate() - timedelta(days=60))
    Enrollment.objects.update(
        end=timezone.localdate(), end_reason="moved", ended_by=liaison, ended_at=now
    )
    file = client.post(LEAVERS, {"since": timezone.localdate().isoformat()})
    assert file["Content-Disposition"].startswith('attachment; filename="bpjs-keluar-sejak-')
    assert load_workbook(BytesIO(file.content)).active["B2"].value == member.worker.name


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ("", "Isi tanggalnya."),
        ("31/02/2026", "Tanggal ini tidak ada."),
        ("2020-01-01", "tidak ada perlindungan yang berakhir"),
        ("2099-01-01", "sudah lewat"),
    ],
)
def test_leavers_says_why_not(client, liaison, since, sentence):
    page = client.post(LEAVERS, {"since": since})
    assert sentence in page.context["form"].errors["since"][0]


@pytest.mark.parametrize("role", Role)
def test_only_the_liaison_and_the_administrator(client, role, layout):
    client.force_login(UserFactory(role=role))
    expected = 200 if role in (Role.BPJS_LIAISON, Role.ADMINISTRATOR) else 403
    addresses = (LIST, LEAVERS, url("edit", layout))
    found = [client.get(address).status_code for address in addresses]
    found += [post(client, name, layout).status_code for name in ("copy", "use", "discard")]
    assert found == [expected] * 6


def test_the_decrees_lead_there(client, liaison):
    page = client.get(reverse("decrees:list")).content.decode()
    assert LIST in page
    assert LEAVERS in page


def test_acts_are_never_links(client, liaison, layout):
    acts = ("copy", "use", "discard")
    assert [client.get(url(name, layout)).status_code for name in acts] == [405] * 3


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client, liaison, layout, django_assert_num_queries, rows
):
    for number in range(rows):
        LayoutFactory(edited_by=liaison, edited_at=timezone.now())
        LayoutColumnFactory(layout=layout, position=number + 2, source="")
    for address, queries in ((LIST, 4), (url("edit", layout), 5), (LEAVERS, 3)):
        with django_assert_num_queries(queries):
            client.get(address)
