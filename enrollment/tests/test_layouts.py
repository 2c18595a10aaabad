"""Lists for BPJS as data: presets that stay, edits that are checked, one that is used."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from enrollment import bpjs_columns
from enrollment.actions import layouts, registrations
from enrollment.bpjs_columns import Column
from enrollment.forms.layouts import FORMS, SOURCES
from enrollment.models import Layout, Tariff
from enrollment.tests.factories import DecreeFactory, MemberFactory
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, StaleState, WrongInput
from gumas_pbi.tests.factories import UserFactory
from workers.models import Worker

pytestmark = pytest.mark.django_db
GOOD = (Column("REF", "reference"), Column("NIK", "nik"), Column("NEGARA", fixed="ID"))
# As domain knowledge has them; those of the family are ours.
SIPP = (
    "NO_PEGAWAI NAMA_DEPAN NAMA_TENGAH NAMA_BELAKANG GELAR TELEPON_AREA_RUMAH TELEPON_RUMAH "
    "TELEPON_AREA_KANTOR TELEPON_KANTOR TELEPON_EXT_KANTOR HP EMAIL TEMPAT_LAHIR TANGGAL_LAHIR "
    "NAMA_IBU_KANDUNG JENIS_IDENTITAS NOMOR_IDENTITAS MASA_LAKU_IDENTITAS JENIS_KELAMIN "
    "SURAT_MENYURAT_KE TANGGAL_KEPESERTAAN STATUS_KAWIN GOLONGAN_DARAH NAMA_BANK CABANG_BANK "
    "NO_REKENING NAMA_REKENING NPWP KODE_PAKET KODE_NEGARA PESERTA_JPK UPAH ALAMAT KODE_POS"
)


@pytest.fixture
def liaison():
    return UserFactory(role=Role.BPJS_LIAISON)


@pytest.fixture
def simple():
    return Layout.objects.get(is_used=True)


@pytest.fixture
def sipp():
    return Layout.objects.get(is_used=False)


def save(layout, by, at, **changes):
    values = {
        "name": layout.name, "rows_per_file": 500, "columns": GOOD, "seen": layout.edited_at,
    }  # fmt: skip
    layouts.save(layout, **{**values, **changes}, by=by, at=at)


def test_presets(simple, sipp):
    assert [column.header for column in layouts.columns_of(simple)] == [
        "NO_URUT", "NIK", "NAMA", "TEMPAT_LAHIR", "TANGGAL_LAHIR", "JENIS_KELAMIN",
        "NAMA_IBU_KANDUNG", "HP", "ALAMAT", "DESA", "KECAMATAN", "PEKERJAAN", "UPAH", "REFERENSI",
    ]  # fmt: skip
    assert [column.header for column in layouts.columns_of(sipp)][:-8] == SIPP.split()
    assert (simple.rows_per_file, sipp.rows_per_file) == (10_000, 10_000)


def test_presets_can_all_be_used(simple, sipp, liaison, now):
    layouts.use(sipp, by=liaison, at=now)
    layouts.use(simple, by=liaison, at=now)


def test_load_never_overwrites(simple, liaison, now):
    save(simple, liaison, now, name="Punya kami")
    assert layouts.load() == 0
    simple.refresh_from_db()
    assert simple.name == "Punya kami"
    assert layouts.columns_of(simple) == list(GOOD)
    assert Layout.objects.count() == 2


def test_save_keeps_the_order_and_is_recorded(sipp, liaison, now):
    save(sipp, liaison, now, name="  Susunan   kami ")
    sipp.refresh_from_db()
    assert (sipp.name, sipp.rows_per_file, sipp.edited_by, sipp.edited_at) == (
        "Susunan kami", 500, liaison, now,
    )  # fmt: skip
    assert layouts.columns_of(sipp) == list(GOOD)
    event = AuditEvent.objects.get(verb="layouts.save")
    assert event.facts == {"columns": 3, "rows": 500}


def test_save_of_what_another_has_edited(sipp, liaison, now):
    seen = sipp.edited_at
    save(sipp, liaison, now)
    with pytest.raises(StaleState):
        save(sipp, UserFactory(), now, seen=seen)


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"columns": ()}, WrongInput, "paling sedikit satu kolom"),
        ({"columns": (Column("A", "nik", "ymd"),)}, WrongInput, "tidak cocok"),
        ({"name": "Daftar sederhana"}, Refused, "nama ini sudah ada"),
        ({"rows_per_file": 0}, Refused, "1 sampai 10.000 baris"),
        ({"rows_per_file": 10_001}, Refused, "1 sampai 10.000 baris"),
    ],
)
def test_save_of_what_can_not_be(sipp, liaison, now, changes, error, sentence):
    before = layouts.columns_of(sipp)
    with pytest.raises(error, match=sentence):
        save(sipp, liaison, now, **changes)
    assert layouts.columns_of(sipp) == before


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ((Column("NIK", "nik"),), "referensi kiriman"),
        ((Column("REF", "reference"),), "memuat NIK"),
    ],
)
def test_the_one_in_use_must_let_answers_be_matched(simple, sipp, liaison, now, columns, sentence):
    with pytest.raises(WrongInput, match=sentence):
        save(simple, liaison, now, columns=columns)
    save(sipp, liaison, now, columns=columns)
    with pytest.raises(WrongInput, match=sentence):
        layouts.use(sipp, by=liaison, at=now)
    assert layouts.used() == simple


def test_copy_can_be_edited_by_itself(simple, liaison, now):
    made = layouts.copy(simple, by=liaison, at=now)
    again = layouts.copy(simple, by=liaison, at=now)
    assert (made.name, again.name) == (
        "Daftar sederhana (salinan 1)", "Daftar sederhana (salinan 2)",
    )  # fmt: skip
    assert layouts.columns_of(made) == layouts.columns_of(simple)
    assert not made.is_used


def test_use_then_twice(simple, sipp, liaison, now):
    layouts.use(sipp, by=liaison, at=now)
    layouts.use(sipp, by=liaison, at=now)
    assert list(Layout.objects.filter(is_used=True)) == [sipp]
    assert AuditEvent.objects.filter(verb="layouts.use").count() == 1


def test_discard(simple, sipp, liaison, now):
    layouts.discard(sipp, by=liaison, at=now)
    assert list(Layout.objects.all()) == [simple]
    with pytest.raises(Refused, match="sedang dipakai"):
        layouts.discard(simple, by=liaison, at=now)


def test_without_a_layout_nothing_is_sent(liaison, now):
    Layout.objects.all().delete()
    with pytest.raises(Refused, match="Belum ada susunan kolom"):
        registrations.send(MemberFactory().decree, by=liaison, at=now)


def test_download_is_laid_out_like_the_one_in_use(sipp, liaison, now):
    decree = DecreeFactory()
    MemberFactory(decree=decree, candidate__worker__name="Siti Nur Penyang")
    MemberFactory(decree=decree, candidate__worker__name="=Isa", candidate__worker__phone="+62812")
    layouts.use(sipp, by=liaison, at=now)
    (batch,) = registrations.send(decree, by=liaison, at=now)
    book = load_workbook(BytesIO(registrations.download(batch, by=liaison, at=now)))
    header, *people = list(book.active.iter_rows())
    assert {cell.data_type for row in people for cell in row if cell.value is not None} == {"s"}
    rows = [dict(zip([c.value for c in header], [c.value for c in r], strict=True)) for r in people]
    assert [row["NO_PEGAWAI"] for row in rows] == [f"K{batch.pk}-00001", f"K{batch.pk}-00002"]
    isa, siti = rows
    assert (isa["NAMA_DEPAN"], isa["NAMA_BELAKANG"], isa["HP"]) == ("'=ISA", None, "0812")
    assert (siti["NAMA_DEPAN"], siti["NAMA_TENGAH"], siti["NAMA_BELAKANG"]) == (
        "SITI", "NUR", "PENYANG",
    )  # fmt: skip
    assert (siti["TANGGAL_LAHIR"], siti["JENIS_KELAMIN"], siti["UPAH"], siti["KODE_NEGARA"]) == (
        "17-08-1980", "L", "1000000", "ID",
    )  # fmt: skip
    assert siti["NOMOR_IDENTITAS"] in decree.members.values_list("worker__nik", flat=True)


def rows_of(batch, by, at):
    book = load_workbook(BytesIO(registrations.download(batch, by=by, at=at)))
    return list(book.active.iter_rows(values_only=True))


def test_a_batch_stays_as_it_was_sent(simple, sipp, liaison, now):
    """Whatever the layout, the tariff and the person have become since."""
    columns = (*GOOD, Column("KPJ", "kpj"), Column("TMT", "start"), Column("UPAH", "base_income"))
    save(simple, liaison, now, columns=columns)
    member = MemberFactory()
    (batch,) = registrations.send(member.decree, by=liaison, at=now)
    sent = rows_of(batch, liaison, now)

    save(simple, liaison, now + timedelta(days=1), columns=GOOD[:2])
    layouts.use(sipp, by=liaison, at=now)
    Tariff.objects.filter(base_income=1_000_000).update(base_income=2_000_000)
    registrations.accept_all(
        member.decree, start=member.decree.start + timedelta(days=9), by=liaison, at=now
    )
    Worker.objects.filter(pk=member.worker_id).update(kpj="26000000001")

    batch.refresh_from_db()
    assert rows_of(batch, liaison, now) == sent
    assert sent[1][2:] == ("ID", None, f"{member.decree.start:%d-%m-%Y}", "1000000")


def test_a_known_kpj_is_sent_along(simple, liaison, now):
    """Of somebody who was a member before."""
    save(simple, liaison, now, columns=(*GOOD, Column("KPJ", "kpj")))
    before = MemberFactory(
        accepted=True, candidate__state="closed", answered_at=now - timedelta(days=400)
    )
    Worker.objects.filter(pk=before.worker_id).update(kpj="26000000001")
    again = MemberFactory(candidate__worker=before.worker)
    (batch,) = registrations.send(again.decree, by=liaison, at=now)
    assert rows_of(batch, liaison, now)[1][-1] == "26000000001"


def test_lay_out_again(simple, sipp, liaison, now):
    (batch,) = registrations.send(MemberFactory().decree, by=liaison, at=now)
    before = rows_of(batch, liaison, now)
    layouts.use(sipp, by=liaison, at=now)
    registrations.lay_out_again(batch, by=liaison, at=now)
    batch.refresh_from_db()
    after = rows_of(batch, liaison, now)
    assert after[0] == tuple(column.header for column in layouts.columns_of(sipp))
    assert after[1][0] == before[1][-1]  # the reference
    assert AuditEvent.objects.filter(verb="registrations.lay_out_again", by=liaison).count() == 1


def test_what_bpjs_has_answered_is_not_laid_out_again(sipp, liaison, now):
    member = MemberFactory()
    (batch,) = registrations.send(member.decree, by=liaison, at=now)
    registrations.accept_all(member.decree, start=None, by=liaison, at=now)
    layouts.use(sipp, by=liaison, at=now)
    with pytest.raises(Refused, match="sudah menjawab"):
        registrations.lay_out_again(batch, by=liaison, at=now)


def test_a_fixed_text_is_no_formula(simple, liaison, now):
    columns = (*GOOD, Column("=1+1", fixed="@SUM(A1)"))
    save(simple, liaison, now, columns=columns)
    (batch,) = registrations.send(MemberFactory().decree, by=liaison, at=now)
    book = load_workbook(BytesIO(registrations.download(batch, by=liaison, at=now)))
    assert [row[3].value for row in book.active.iter_rows()] == ["'=1+1", "'@SUM(A1)"]


def test_every_source_and_form_can_be_chosen():
    def flat(choices):
        return {key for first, second in choices for key in (
            [first] if not isinstance(second, tuple) else [k for k, _label in second]
        )}  # fmt: skip

    assert flat(SOURCES) == {"", *bpjs_columns.SOURCES}
    assert flat(FORMS) == {form for forms in bpjs_columns.FORMS.values() for form in forms}
