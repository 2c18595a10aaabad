"""Why a line is what it is: one sentence for each way that a line comes about."""

from datetime import date
from decimal import Decimal

import pytest

from enrollment.explain import CORRECTED, LineFacts, in_brief, month_of, months_of, sentence

NBSP = "\N{NO-BREAK SPACE}"
JKK = LineFacts(
    programme="JKK",
    kind="regular",
    for_month=date(2026, 11, 1),
    amount=10_000,
    legal_basis="PP 44/2015 Lampiran II",
    decree="100.3.3.2/214/2026",
    since=date(2026, 1, 1),
    base=1_000_000,
    bracket=1,
    rate=Decimal("1.0000"),
)
JKM = JKK._replace(
    programme="JKM", amount=6_800, legal_basis="PP 44/2015", base=None, bracket=None, rate=None
)
CREDIT = JKK._replace(kind="credit", amount=-10_000, said=10_000, said_in=date(2026, 11, 1))
ADDED = JKK._replace(kind="adjustment")


def test_a_regular_line_names_rate_base_bracket_law_and_decree():
    assert sentence(JKK) == (
        f"Iuran JKK November 2026: Rp{NBSP}10.000, 1{NBSP}% dari dasar upah Rp{NBSP}1.000.000 "
        "(golongan 1), PP 44/2015 Lampiran II; peserta SK 100.3.3.2/214/2026 sejak 1 Januari 2026."
    )


def test_a_flat_tariff_says_so():
    assert sentence(JKM) == (
        f"Iuran JKM November 2026: Rp{NBSP}6.800, tarif tetap, PP 44/2015; "
        "peserta SK 100.3.3.2/214/2026 sejak 1 Januari 2026."
    )


def test_a_base_without_rate_is_no_share():
    assert f"10.000, dasar upah Rp{NBSP}1.000.000 (golongan 1)," in sentence(
        JKK._replace(rate=None)
    )


@pytest.mark.parametrize(
    ("rate", "shown"), [("0.2400", "0,24"), ("10.0000", "10"), ("5.7", "5,7"), ("100", "100")]
)
def test_a_rate_is_written_as_indonesians_do(rate, shown):
    assert f" {shown}{NBSP}% dari" in sentence(JKK._replace(rate=Decimal(rate)))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_merged": True}, "orang yang sama tercatat dua kali"),
        ({"blocked": "masih diperiksa"}, "iuran bulan itu ditahan (masih diperiksa)"),
        ({"died_on": date(2026, 9, 3)}, "peserta meninggal dunia pada 3 September 2026"),
        (
            {"ended": date(2026, 1, 1), "end_reason": "data ganda", "in_force": False},
            "perlindungannya tidak pernah berlaku (data ganda)",
        ),
        (
            {"ended": date(2026, 10, 21), "end_reason": "pindah"},
            "perlindungan terakhir 20 Oktober 2026 (pindah)",
        ),
        ({}, "tarif bulan itu dikoreksi"),
        # Who dies within the month owes it; what changed was the tariff.
        ({"died_on": date(2026, 11, 3)}, "tarif bulan itu dikoreksi"),
        ({"ended": date(2026, 11, 4), "end_reason": "pindah"}, "tarif bulan itu dikoreksi"),
    ],
)
def test_a_credit_says_what_it_corrects_and_why(changes, why):
    which = "yang benar" if why == CORRECTED else "semula"
    assert sentence(CREDIT._replace(**changes)) == (
        f"Kredit JKK November 2026: Rp{NBSP}10.000 ditagih kembali dari BPJS, mengoreksi iuran "
        f"Rp{NBSP}10.000 yang dihitung pada November 2026, karena {why}. Tarif {which}: "
        f"1{NBSP}% dari dasar upah Rp{NBSP}1.000.000 (golongan 1), PP 44/2015 Lampiran II; "
        "peserta SK 100.3.3.2/214/2026 sejak 1 Januari 2026."
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "perlindungannya baru diketahui sesudah bulan itu dihitung"),
        (
            {"lifted": "Masih ada"},
            "iuran bulan itu sempat ditahan, lalu ternyata terutang (Masih ada)",
        ),
        (
            {"said": 0, "said_in": date(2026, 12, 1)},
            "iuran bulan itu pernah dikreditkan, lalu ternyata tetap terutang",
        ),
        (
            {"said": 9_800, "said_in": date(2026, 11, 1)},
            f"tarif bulan itu dikoreksi sesudah iuran Rp{NBSP}9.800 yang dihitung pada "
            "November 2026",
        ),
    ],
)
def test_an_addition_says_why_it_comes_late(changes, why):
    assert sentence(ADDED._replace(**changes)) == (
        f"Tambahan JKK November 2026: Rp{NBSP}10.000, karena {why}. Tarif: 1{NBSP}% dari dasar "
        f"upah Rp{NBSP}1.000.000 (golongan 1), PP 44/2015 Lampiran II; "
        "peserta SK 100.3.3.2/214/2026 sejak 1 Januari 2026."
    )


def test_why_in_a_few_words():
    assert in_brief(CREDIT) == "Tarif bulan itu dikoreksi"
    assert in_brief(ADDED) == "Perlindungannya baru diketahui sesudah bulan itu dihitung"


def test_month_of():
    assert month_of(date(2026, 8, 1)) == "Agustus 2026"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([("JKK", 9)], "JKK September 2026"),
        ([("JKK", 9), ("JKM", 9)], "JKK, JKM September 2026"),
        (
            [("JKK", 11), ("JKK", 9), ("JKM", 9), ("JKM", 11)],
            "JKK, JKM Sep 2026, Nov 2026 (2 bulan)",
        ),
        (
            [("JKK", 9), ("JKM", 9), ("JKM", 10)],
            "JKK September 2026; JKM Sep 2026–Okt 2026 (2 bulan)",
        ),
        (
            [("JKK", 1), ("JKK", 3), ("JKK", 4)],
            "JKK Jan 2026, Mar 2026–Apr 2026 (3 bulan)",
        ),
    ],
)
def test_months_of(lines, text):
    assert months_of((programme, date(2026, n, 1)) for programme, n in lines) == text
