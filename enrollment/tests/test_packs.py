"""The finance pack: made once, kept with its hash, and coming to what the month owes."""

import hashlib
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from enrollment.actions import contributions, enrollments, packs
from enrollment.models import Contribution, FinancePack
from enrollment.months import Month
from enrollment.queries import packs as queries
from enrollment.tasks import make_pack, sweep
from enrollment.tests.factories import (
    BillingFindingFactory,
    ContributionBatchFactory,
    CreditSettlementFactory,
    FinancePackFactory,
    ReplacementFactory,
    SettledCreditFactory,
    StatementDifferenceFactory,
    StatementFactory,
    enrolled,
    pay,
)
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village
from workers.nik import mask

pytestmark = pytest.mark.django_db
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
REASON = "Lampiran SPP-LS November"


@pytest.fixture
def by():
    return UserFactory(role=Role.TREASURER)


def person(code="62.10.03.2001", **worker):
    worker = {f"candidate__worker__{name}": value for name, value in worker.items()}
    return enrolled(candidate__worker__village=Village.objects.get(code=code), **worker)


def closed(month, now):
    opener, closer = UserFactory(role=Role.TREASURER), UserFactory(role=Role.TREASURER)
    at = now.replace(year=month.year, month=month.month, day=20)
    batch = contributions.compute(contributions.open(month, by=opener, at=at), at=at)
    contributions.close(batch, by=closer, at=at)
    return batch


@pytest.fixture
def batch(now):
    """November 2026 after October: Zulfa and Yusuf stay; Agan died on 3 September, which was
    learnt in November, so that October becomes a credit."""
    person(name="Zulfa Łamiang", kpj="26000000001")
    person(name="=HYPERLINK(1)")
    person("62.10.04.2019", name="Yusuf")
    dead = person("62.10.04.2019", name="Agan").worker
    closed(OCTOBER, now)
    enrollments.end(
        dead, last_day=date(2026, 9, 3), reason="death",
        by=UserFactory(role=Role.BPJS_LIAISON), at=now,
    )  # fmt: skip
    return closed(NOVEMBER, now)


def made(batch, by, now):
    return packs.make(packs.ask(batch, by=by, at=now), at=now)


def sheets(pack):
    """Every cell of the kept workbook by sheet, formulas as what they come to."""
    book = load_workbook(BytesIO(files.load(pack.workbook)), data_only=True)
    return {
        sheet.title: [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        for sheet in book
    }


def printed(data):
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(data)).pages).split())


def test_ask_queues_a_pack(batch, by, now):
    pack = packs.ask(batch, by=by, at=now)
    assert (pack.state, pack.number, pack.made_by, pack.made_at) == ("making", 1, by, now)
    assert AuditEvent.objects.get(verb="packs.ask").facts == {"number": 1}


def test_ask_twice_is_one_pack(batch, by, now):
    first, second = (packs.ask(batch, by=by, at=now) for _n in range(2))
    assert first == second
    assert AuditEvent.objects.filter(verb="packs.ask").count() == 1


def test_ask_when_one_is_kept_makes_the_next(batch, by, now):
    first = made(batch, by, now)
    second = made(batch, by, now)
    assert [first.number, second.number] == [1, 2]
    first.refresh_from_db()
    assert files.load(first.workbook) != b""


def test_ask_for_a_month_that_is_not_closed(by, now):
    with pytest.raises(Refused, match="Tutup dulu bulan ini"):
        packs.ask(ContributionBatchFactory(), by=by, at=now)
    assert not FinancePack.objects.exists()


def test_ask_for_one_that_failed_tries_it_again(batch, by, now):
    failed = FinancePackFactory(batch=batch, state="failed", attempts=3, error="Gagal")
    pack = packs.ask(batch, by=by, at=now)
    assert (pack, pack.state, pack.attempts, pack.error) == (failed, "making", 0, "")


def test_make_keeps_both_files_sealed_with_the_hash_of_what_is_handed_out(batch, by, now):
    pack = made(batch, by, now)
    pack.refresh_from_db()
    assert pack.state == "ready"
    for field, kept in ((pack.workbook, pack.workbook_sha256), (pack.pdf, pack.pdf_sha256)):
        assert hashlib.sha256(files.load(field)).digest() == bytes(kept)
        with field.open("rb") as stored:
            assert stored.read()[:4] not in (b"PK\3\4", b"%PDF")
    sizes = [len(files.load(field)) for field in (pack.workbook, pack.pdf)]
    assert [pack.workbook_size, pack.pdf_size] == sizes
    assert AuditEvent.objects.get(verb="packs.make").facts == {"people": 3, "total": 50_400}


def test_make_twice_is_made_once(batch, by, now):
    pack = made(batch, by, now)
    name = pack.workbook.name
    assert packs.make(pack, at=now).workbook.name == name
    assert AuditEvent.objects.filter(verb="packs.make").count() == 1


def test_the_same_month_gives_the_same_files(batch, by, now):
    """A task that was killed and is run again ends the same."""
    pack = made(batch, by, now)
    FinancePack.objects.filter(pk=pack.pk).update(
        state="making", workbook="", workbook_sha256=None, pdf="", pdf_sha256=None
    )
    make_pack(pack.pk)
    again = FinancePack.objects.get(pk=pack.pk)
    assert bytes(again.workbook_sha256) == bytes(pack.workbook_sha256)
    assert bytes(again.pdf_sha256) == bytes(pack.pdf_sha256)


def test_make_that_fails_leaves_no_file(batch, by, now, settings, monkeypatch):
    pack = packs.ask(batch, by=by, at=now)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(packs.pack_pdf, "draw", fail)
    with pytest.raises(RuntimeError):
        packs.make(pack, at=now)
    pack.refresh_from_db()
    assert (pack.state, pack.workbook.name) == ("making", "")
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_make_refuses_names_that_do_not_come_to_the_month(batch, by, now, monkeypatch):
    pack = packs.ask(batch, by=by, at=now)
    honest = queries.people
    monkeypatch.setattr(
        queries, "people", lambda *args: (p._replace(jkm=p.jkm + 1) for p in honest(*args))
    )
    make_pack(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.error) == (
        "failed", "Jumlah nama tidak sama dengan jumlah bulan ini. Hubungi administrator.",
    )  # fmt: skip


def test_the_sweeper_sends_a_pack_that_was_lost(batch, by, now, monkeypatch):
    pack = packs.ask(batch, by=by, at=now - timedelta(hours=1))
    sent = []
    monkeypatch.setattr("gumas_pbi.jobs.send", lambda *message: sent.append(message))
    sweep()
    assert ("enrollment.make_pack", pack.pk) in sent


def test_the_workbook_lists_names_and_sums(batch, by, now):
    found = sheets(made(batch, by, now))
    assert list(found) == [
        "Sampul", "Rekap", "Nominatif", "Mutasi dari Oktober 2026", "Selisih dengan daftar BPJS",
        "Kredit kepada BPJS", "Tambahan bulan lalu", "SK yang mendasari",
    ]  # fmt: skip
    assert [row[2:4] + row[6:] for row in found["Nominatif"][2:]] == [
        ["", "'=HYPERLINK(1)", 10_000, 6_800, 16_800, ""],
        ["26000000001", "Zulfa Łamiang", 10_000, 6_800, 16_800, ""],
        ["", "Yusuf", 10_000, 6_800, 16_800, ""],
        ["", "JUMLAH", 30_000, 20_400, 50_400, ""],
    ]
    assert found["Rekap"][2:] == [
        ["Tewah", "Desa Sare Rangan", 2, 20_000, 13_600, 33_600],
        ["Jumlah Tewah", "", 2, 20_000, 13_600, 33_600],
        ["Kahayan Hulu Utara", "Desa Dandang", 1, 10_000, 6_800, 16_800],
        ["Jumlah Kahayan Hulu Utara", "", 1, 10_000, 6_800, 16_800],
        ["JUMLAH SELURUHNYA", "", 3, 30_000, 20_400, 50_400],
    ]
    cover = {row[0]: row[1:] for row in found["Sampul"]}
    assert cover["Iuran Jaminan Kecelakaan Kerja (JKK)"] == ["5.1.02.02.02.0006", 30_000]
    assert cover["Iuran Jaminan Kematian (JKM)"] == ["5.1.02.02.02.0007", 20_400]
    assert cover["JUMLAH"][1] == 50_400
    assert cover["Terbilang"][0] == "lima puluh ribu empat ratus rupiah"


def test_the_official_pack_holds_every_nik(batch, by, now):
    niks = {line.worker.nik for line in batch.items.filter(kind="regular")}
    pack = made(batch, by, now)
    assert {row[1] for row in sheets(pack)["Nominatif"][2:-1]} == niks
    assert all(nik in printed(files.load(pack.pdf)) for nik in niks)


def test_no_text_of_the_workbook_is_a_formula(batch, by, now):
    book = load_workbook(BytesIO(files.load(made(batch, by, now).workbook)))
    formulas = {str(c.value) for s in book for r in s.iter_rows() for c in r if c.data_type == "f"}
    assert formulas
    assert all(f.startswith(("=SUM(", "=SUBTOTAL(9,", "=G", "=Rekap!")) for f in formulas)


def test_who_died_is_among_movements_and_credits(batch, by, now):
    found = sheets(made(batch, by, now))
    (moved,) = found["Mutasi dari Oktober 2026"][2:]
    assert (moved[1], moved[2], moved[5]) == ("Meninggal", "Agan", "Meninggal dunia")
    *credits, total = found["Kredit kepada BPJS"][2:]
    assert [(row[1], row[4], row[5], row[6]) for row in credits] == [
        ("Agan", "JKK Oktober 2026", 10_000, "Belum diselesaikan"),
        ("Agan", "JKM Oktober 2026", 6_800, "Belum diselesaikan"),
    ]
    assert total[5] == 16_800
    assert "Perlindungan terakhir 3 September 2026 (meninggal dunia)" in credits[0][7]


def test_on_paper_credits_of_a_person_are_one_line(batch, by, now):
    text = printed(files.load(made(batch, by, now).pdf))
    assert "JKK, JKM Oktober 2026 16.800 Belum diselesaikan" in text
    assert "JKK Oktober 2026" not in text


def test_on_paper_a_settled_credit_stands_by_itself(batch, by, now):
    line = Contribution.objects.filter(kind="credit", programme="JKK").get()
    settlement = CreditSettlementFactory(dated=date(2026, 11, 20))
    SettledCreditFactory(line=line, settlement=settlement)
    text = printed(files.load(made(batch, by, now).pdf))
    assert "JKK Oktober 2026 10.000" in text
    assert "JKM Oktober 2026 6.800 Belum diselesaikan" in text


def test_who_came_late_is_among_movements_and_additions(now, by):
    person(name="Zulfa")
    closed(OCTOBER, now)
    person(name="Baru")
    found = sheets(made(closed(NOVEMBER, now), by, now))
    (came,) = found["Mutasi dari Oktober 2026"][2:]
    assert (came[1], came[2]) == ("Masuk", "Baru")
    additions = found["Tambahan bulan lalu"][2:]
    assert [row[5] for row in additions] == [10_000, 6_800, 16_800]
    baru = next(row for row in found["Nominatif"] if row[3] == "Baru")
    per_month = 16_800
    assert (baru[8], baru[9]) == (2 * per_month, per_month)
    assert found["Nominatif"][-1][8] == found["Sampul"][7][2] == 3 * per_month


def test_a_replacement_is_named_on_both_sides(now, by):
    leaver = person(name="Pergi")
    closed(OCTOBER, now)
    enrollments.end(leaver.worker, last_day=date(2026, 10, 20), reason="moved", by=by, at=now)
    newcomer = person(name="Datang")
    ReplacementFactory(leaver=leaver, candidate=newcomer.candidate, newcomer=newcomer)
    came, left = sheets(made(closed(NOVEMBER, now), by, now))["Mutasi dari Oktober 2026"][2:]
    assert (came[2], came[6]) == ("Datang", "Menggantikan Pergi")
    assert (left[1:3], left[5:]) == (
        ["Keluar", "Pergi"],
        ["Pindah, terakhir terlindungi 20 Oktober 2026", "Digantikan Datang"],
    )


def test_who_was_held_back_is_named_with_the_reason(now, by):
    held = person(name="Ditahan").worker
    person()
    closed(OCTOBER, now)
    batch = contributions.open(NOVEMBER, by=by, at=now)
    BillingFindingFactory(
        batch=batch, worker=held, verdict="blocked", reason="Masih diperiksa",
        decided_by=by, decided_at=now,
    )  # fmt: skip
    contributions.compute(batch, at=now)
    contributions.close(batch, by=UserFactory(role=Role.TREASURER), at=now)
    (left,) = sheets(made(batch, by, now))["Mutasi dari Oktober 2026"][2:]
    assert (left[1], left[5]) == ("Ditahan", "Masih diperiksa")


def test_what_is_empty_says_why(now, by):
    person()
    found = sheets(made(closed(NOVEMBER, now), by, now))
    lists = list(found)[3:-1]
    assert [found[title][2][0] for title in lists] == [
        "Oktober 2026 tidak dihitung di sini, jadi tidak ada pembanding.",
        "Daftar BPJS untuk bulan ini belum diterima, jadi belum dicocokkan.",
        "BPJS tidak berutang kredit sampai bulan ini.",
        "Tidak ada iuran bulan lalu yang ikut dibayar bulan ini.",
    ]


def test_differences_to_the_statement_of_bpjs_are_named(batch, by, now):
    statement = StatementFactory(batch=batch, state="matched")
    StatementDifferenceFactory(statement=statement, worker__name="Hanya Kita", ours=16_800)
    found = sheets(made(batch, by, now))["Selisih dengan daftar BPJS"]
    assert found[2][1:3] + found[2][5:] == [
        "Hanya dalam hitungan kita", "Hanya Kita", 16_800, "", "Belum ditangani",
    ]  # fmt: skip


def test_a_settled_credit_says_how(batch, by, now):
    line = Contribution.objects.filter(kind="credit").earliest("pk")
    settlement = CreditSettlementFactory(dated=date(2026, 11, 20), reference="S-1/BPJSTK/2026")
    SettledCreditFactory(line=line, settlement=settlement)
    found = sheets(made(batch, by, now))["Kredit kepada BPJS"]
    assert found[2][6] == "Dikembalikan BPJS ke kas daerah, S-1/BPJSTK/2026, 20 November 2026"
    assert found[3][6] == "Belum diselesaikan"


def test_a_credit_settled_before_the_month_is_not_carried(batch, by, now):
    settlement = CreditSettlementFactory(dated=date(2026, 11, 20))
    for line in Contribution.objects.filter(kind="credit"):
        SettledCreditFactory(line=line, settlement=settlement)
    december = closed(Month(2026, 12), now)
    assert not queries.credits(december).exists()
    assert queries.unsettled(december) == 0


def test_the_cover_tells_of_bill_and_payment(batch, by, now):
    pay(batch, 16_800)
    cover = {row[0]: row[1] for row in sheets(made(batch, by, now))["Sampul"]}
    assert cover["Tagihan BPJS"] == "Rp\xa050.400, sama dengan hitungan kabupaten"
    assert cover["Sudah dibayar"] == "Rp\xa016.800"


@pytest.mark.parametrize("form", packs.FORMS)
def test_official_hands_out_what_is_kept(batch, by, now, form):
    pack = made(batch, by, now)
    data = packs.official(pack, form, reason=REASON, by=by, at=now)
    kept = pack.pdf_sha256 if form == "pdf" else pack.workbook_sha256
    assert hashlib.sha256(data).digest() == kept
    event = AuditEvent.objects.get(verb="packs.official")
    assert (event.by, event.facts) == (by, {"form": form, "people": 3, "reason": REASON})


@pytest.mark.parametrize("reason", ["", "  ", "12345"])
def test_official_without_a_reason(batch, by, now, reason):
    pack = made(batch, by, now)
    with pytest.raises(Refused, match="paling sedikit 5 huruf"):
        packs.official(pack, "pdf", reason=reason, by=by, at=now)


def test_official_is_limited_by_the_hour_and_the_user(batch, by, now, monkeypatch):
    pack = made(batch, by, now)
    monkeypatch.setattr(packs, "OFFICIAL_PER_HOUR", 1)
    for at, user in ((now - timedelta(hours=1), by), (now, UserFactory()), (now, by)):
        packs.official(pack, "pdf", reason=REASON, by=user, at=at)
    with pytest.raises(Refused, match="10 berkas keuangan dalam satu jam"):
        packs.official(pack, "pdf", reason=REASON, by=by, at=now)


def test_official_of_a_file_that_was_changed_in_storage(batch, by, now):
    pack = made(batch, by, now)
    files.store(pack.workbook, b"lain")
    with pytest.raises(Refused, match="hilang atau berubah"):
        packs.official(pack, "xlsx", reason=REASON, by=by, at=now)


def test_official_of_a_file_that_is_gone(batch, by, now):
    pack = made(batch, by, now)
    pack.pdf.storage.delete(pack.pdf.name)
    with pytest.raises(Refused, match="hilang atau berubah"):
        packs.official(pack, "pdf", reason=REASON, by=by, at=now)


def test_nothing_is_handed_out_before_it_is_made(batch, by, now):
    pack = packs.ask(batch, by=by, at=now)
    with pytest.raises(Refused, match="belum siap"):
        packs.official(pack, "pdf", reason=REASON, by=by, at=now)
    with pytest.raises(Refused, match="belum siap"):
        packs.copy(pack, "pdf", by=by, at=now)


@pytest.mark.parametrize("form", packs.FORMS)
def test_copy_masks_every_nik_and_is_recorded(batch, by, now, form):
    data = packs.copy(made(batch, by, now), form, by=by, at=now)
    text = printed(data) if form == "pdf" else str(
        [[c.value for c in r] for s in load_workbook(BytesIO(data)) for r in s.iter_rows()]
    )  # fmt: skip
    for line in Contribution.objects.select_related("worker"):
        assert line.worker.nik not in text
        assert mask(line.worker.nik) in text
    assert AuditEvent.objects.get(verb="packs.copy").facts == {"form": form, "people": 3}


@pytest.mark.parametrize("rows", [1, 3])
def test_a_pack_takes_the_same_number_of_queries(by, now, django_assert_num_queries, rows):
    for _n in range(rows):
        person()
    dead = [person().worker for _n in range(rows)]
    closed(OCTOBER, now)
    for worker in dead:
        enrollments.end(worker, last_day=date(2026, 9, 3), reason="death", by=by, at=now)
    batch = closed(NOVEMBER, now)
    statement = StatementFactory(batch=batch, state="matched")
    for worker in dead:
        StatementDifferenceFactory(statement=statement, worker=worker)
    pack = packs.ask(batch, by=by, at=now)
    with django_assert_num_queries(39):
        packs.make(pack, at=now)
