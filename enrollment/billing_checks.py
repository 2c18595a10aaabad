"""What a month is checked for before it is billed: code, severity, what it says, and what to do."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
MUST, NOTE = "must", "note"


class Check(NamedTuple):
    """`severity` MUST: the month does not close before each finding is decided."""

    code: str
    severity: str
    label: Text
    sentence: Text
    advice: Text

    @property
    def must(self) -> bool:
        return self.severity == MUST


DECEASED, EMPLOYED, OTHER_PAYER = "listed_deceased", "listed_employed", "listed_participant"
DUPLICATE, DECREE_OVER, LATE = "duplicate", "decree_over", "late"
OVER_QUOTA, OVER_BUDGET = "over_quota", "over_budget"
UNCONFIRMED, NEW, LEFT, AMOUNT = "unconfirmed", "new", "left", "amount"

CHECKS: dict[str, Check] = {
    check.code: check
    for check in (
        Check(
            DECEASED, MUST, _("Tercatat meninggal"),
            _("Meninggal sebelum bulan ini menurut daftar rujukan, Dukcapil, atau data pekerja."),
            _("Pastikan ke desa. Jika benar, tahan, lalu minta desa melaporkan kematiannya supaya "
              "klaim keluarganya dibuka."),
        ),
        Check(
            EMPLOYED, MUST, _("Penerima upah, ASN, TNI, atau Polri"),
            _("Tercatat sebagai pekerja penerima upah atau pegawai negara."),
            _("Tahan bila benar: ia dijamin lewat pemberi kerjanya. Desa melaporkan perubahannya."),
        ),
        Check(
            OTHER_PAYER, MUST, _("Dibayar pihak lain"),
            _("Iurannya sudah dibayar oleh pihak lain."),
            _("Tahan bila benar, supaya tidak dibayar dua kali."),
        ),
        Check(
            DUPLICATE, MUST, _("Diduga ganda"),
            _("Dua orang yang diiurkan bulan ini mungkin orang yang sama."),
            _("Bandingkan keduanya di “Mungkin orang yang sama”, lalu tahan salah satunya."),
        ),
        Check(
            DECREE_OVER, MUST, _("SK-nya sudah berakhir"),
            _("SK yang menjadi dasar iurannya berakhir sebelum bulan ini."),
            _("Tahan sampai ada SK yang melanjutkannya."),
        ),
        Check(
            LATE, MUST, _("Tambahan bulan lalu yang diragukan"),
            _("Bulan ini hanya ditagih tambahan bulan lalu, padahal untuk bulan itu ia tercatat "
              "meninggal, pegawai atau penerima upah, dibayar pihak lain, atau SK-nya sudah "
              "berakhir."),
            _("Pastikan ke desa. Jika benar, tahan: tambahan itu tidak ditagih lagi sampai "
              "tahanannya dicabut."),
        ),
        Check(
            OVER_QUOTA, MUST, _("Melebihi kuota"),
            _("Kuota desanya, atau kuota seluruh masa, sudah penuh oleh yang lebih dahulu masuk."),
            _("Tambah kuotanya, atau tahan yang terakhir masuk."),
        ),
        Check(
            OVER_BUDGET, MUST, _("Melebihi pagu anggaran"),
            _("Sisa pagu masa ini habis oleh yang lebih dahulu masuk."),
            _("Tambah pagunya, atau tahan yang terakhir masuk, atau tetap tagih dengan alasan."),
        ),
        Check(
            UNCONFIRMED, NOTE, _("Lama tidak dikonfirmasi desa"),
            _("Beberapa bulan terakhir desa tidak menyatakan bahwa ia masih ada."),
            _("Minta desa memberi konfirmasi."),
        ),
        Check(
            NEW, NOTE, _("Baru bulan ini"),
            _("Tidak diiurkan bulan lalu."),
            _("Cocokkan dengan jawaban BPJS bila jumlahnya tidak wajar."),
        ),
        Check(
            LEFT, NOTE, _("Tidak lagi diiurkan"),
            _("Diiurkan bulan lalu, tetapi tidak bulan ini."),
            _("Lihat sebabnya; tempatnya bisa diisi cadangan desa."),
        ),
        Check(
            AMOUNT, NOTE, _("Jumlahnya berubah"),
            _("Iurannya tidak sama dengan bulan lalu."),
            _("Cocokkan dengan perubahan tarif atau dasar upahnya."),
        ),
    )
}  # fmt: skip
MUST_CODES = tuple(code for code, check in CHECKS.items() if check.must)
