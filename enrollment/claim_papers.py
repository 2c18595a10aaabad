"""The words for the codes of enrollment.benefits: papers, cases, heirs, parts of an estimate."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment import benefits

PAPERS: Final[dict[str, str | Promise]] = {
    "form_4": _("Formulir 4: pengajuan Jaminan Kematian"),
    "form_kk1": _("Formulir KK1: laporan kecelakaan tahap I (2 × 24 jam)"),
    "form_kk2": _("Formulir KK2: laporan kecelakaan tahap II"),
    "form_kk3": _("Formulir KK3: surat keterangan dokter"),
    "card": _("Kartu peserta"),
    "worker_identity_card": _("KTP almarhum atau almarhumah"),
    "heir_identity_card": _("KTP ahli waris"),
    "death_certificate": _("Akta atau surat keterangan kematian"),
    "family_card": _("Kartu keluarga"),
    "heir_statement": _("Surat keterangan ahli waris dari kepala desa dan camat"),
    "marriage_book": _("Buku nikah"),
    "heir_bank_account": _("Buku tabungan atas nama ahli waris"),
    "account_of_events": _("Kronologi kejadian dengan 2 saksi"),
    "police_report": _("Laporan polisi"),
    "receipts": _("Kuitansi pengobatan dan pengangkutan"),
}

CASES: Final[dict[str, str | Promise]] = {
    "married": _("bila menikah"),
    "on_the_road": _("bila kecelakaan lalu lintas"),
}

HEIRS: Final[dict[str, str | Promise]] = {
    "spouse_or_child": _("Suami atau istri, dan anak"),
    "blood_relative": _("Orang tua, kakek atau nenek, dan cucu"),
    "sibling": _("Saudara kandung"),
    "in_law": _("Mertua"),
    "named_in_will": _("Orang yang ditunjuk dalam wasiat"),
}

PARTS: Final[dict[str, str | Promise]] = {
    "death": _("Santunan kematian"),
    "periodic": _("Santunan berkala, dibayar sekaligus"),
    "funeral": _("Biaya pemakaman"),
}

_WHEN: Final = {paper.code: paper.when for paper in (*benefits.JKM_PAPERS, *benefits.JKK_PAPERS)}


def name_of(code: str) -> str | Promise:
    return PAPERS.get(code, code)


def case_of(code: str) -> str | Promise:
    """In which case the paper is needed; empty for always."""
    return CASES.get(_WHEN.get(code, ""), "")
