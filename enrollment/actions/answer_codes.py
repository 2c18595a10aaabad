"""What can be wrong with BPJS's answer, its lines or the whole file: what an officer reads."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workers.checks import CHECKS


class Code(NamedTuple):
    label: str | Promise
    sentence: str | Promise


CODES: dict[str, Code] = {
    "unknown_nik": Code(
        _("Tidak dikenal"), _("NIK ini tidak ada dalam SK. Cocokkan dengan kiriman ke BPJS.")
    ),
    "other_decree": Code(_("Dari SK lain"), _("Orang ini ada dalam SK lain. Periksa berkasnya.")),
    "not_sent": Code(
        _("Tidak dikirim"),
        _("Orang ini ada dalam SK, tetapi tidak ada dalam kiriman yang menunggu jawaban."),
    ),
    "no_such_row": Code(
        _("Baris kiriman tidak ada"), _("Nomor kiriman dan barisnya tidak ada pada kita.")
    ),
    "old_row": Code(
        _("Baris kiriman lama"),
        _("Ini jawaban atas kiriman lama; orangnya sudah diperbaiki untuk dikirim lagi."),
    ),
    "disagree": Code(
        _("NIK dan baris berbeda orang"),
        _("NIK di baris ini bukan NIK orang yang dikirim di baris kiriman itu."),
    ),
    "removed": Code(
        _("Sudah dikeluarkan"),
        _("SK perubahan sudah mengeluarkan orang ini. Minta BPJS tidak mendaftarkannya."),
    ),
    "answered_twice": Code(
        _("Dua kali, sama"), _("Orang ini sudah dijawab di baris lain. Baris ini dilewati.")
    ),
    "contradicts": Code(
        _("Dua kali, bertentangan"),
        _("Orang ini dijawab dua kali dengan isi yang berbeda. Tentukan mana yang benar."),
    ),
    "answered_before": Code(
        _("Sudah dijawab, sama"),
        _("Orang ini sudah dijawab BPJS sebelumnya. Baris ini dilewati."),
    ),
    "answered_otherwise": Code(
        _("Sudah dijawab lain"),
        _("Jawaban sebelumnya untuk orang ini lain. Tentukan mana yang benar."),
    ),
    "kpj_added": Code(
        _("KPJ dilengkapi"), _("Orang ini sudah diterima; nomor KPJ-nya kini ikut tercatat.")
    ),
    "dead": Code(_("Sudah meninggal"), _("Orang ini tercatat meninggal, jadi tidak didaftarkan.")),
    "start_outside_decree": Code(
        _("Tanggal mulai di luar SK"),
        _("Tanggal mulai di luar masa berlaku SK. Tanyakan BPJS."),
    ),
    "start_unreadable": Code(
        _("Tanggal mulai tidak terbaca"),
        _("Tanggal mulai tidak terbaca. Tulis seperti 01/01/2026."),
    ),
    "kpj_not_11_digits": Code(
        _("KPJ bukan 11 angka"), _("Nomor KPJ bukan 11 angka. Tanyakan nomornya ke BPJS.")
    ),
    "kpj_of_another": Code(
        _("KPJ milik orang lain"), _("Nomor KPJ ini milik orang lain. Tanyakan nomornya ke BPJS.")
    ),
    "covered_already": Code(
        _("Sudah terlindungi"), _("Orang ini sudah terlindungi pada masa itu.")
    ),
    "status_unclear": Code(
        _("Status tidak jelas"),
        _("Tidak jelas diterima atau ditolak. Tentukan arti statusnya."),
    ),
    "verdict_unclear": Code(
        _("Tanpa hasil yang jelas"), _("Baris ini tidak mengatakan diterima atau ditolak.")
    ),
    "in_process": Code(
        _("Masih diproses BPJS"), _("BPJS masih memproses orang ini. Jawabannya menyusul.")
    ),
    "name_differs": Code(
        _("Nama berbeda"),
        _("Jawabannya sudah dipakai, tetapi nama di BPJS lain. Pastikan orangnya sama."),
    ),
    "name_near": Code(
        _("Ejaan nama berbeda"), _("Jawabannya sudah dipakai; ejaan nama di BPJS sedikit lain.")
    ),
    "birth_differs": Code(
        _("Tanggal lahir berbeda"),
        _("Jawabannya sudah dipakai, tetapi tanggal lahir di BPJS lain. Pastikan orangnya sama."),
    ),
    "nik_missing": Code(_("NIK kosong"), CHECKS["nik_missing"].sentence),
    "nik_precision_lost": Code(_("NIK kehilangan angka"), CHECKS["nik_precision_lost"].sentence),
    "nik_not_16_digits": Code(_("NIK bukan 16 angka"), CHECKS["nik_not_16_digits"].sentence),
    "nik_impossible": Code(_("NIK tidak mungkin"), CHECKS["nik_impossible"].sentence),
}
UNKNOWN = Code(_("Tidak terpakai"), _("Baris ini tidak terpakai."))

# Lines about whom nobody asked here; lines that say something of one person twice.
NOT_ASKED = ("unknown_nik", "other_decree", "not_sent", "no_such_row", "old_row")
TWICE = ("answered_twice", "contradicts")
# Beside a line that was taken.
WARNINGS = ("name_differs", "name_near", "birth_differs")
# Not among the lines that could not be taken: these have counts of their own.
COUNTED = (*WARNINGS, "in_process")
# These say nothing new, so nothing is to be done.
NOTED = ("answered_twice", "answered_before", "kpj_added", "name_near", "in_process")
# Moot once a later answer says it so that it can be taken.
OUTDATED = (
    "status_unclear", "verdict_unclear", "start_unreadable", "kpj_not_11_digits", "contradicts",
)  # fmt: skip


def told(code: str) -> Code:
    return CODES.get(code, UNKNOWN)


# Of the file as a whole, by the codes and details of `workers.rows.Refused`: what a list of workers
# is told would send an officer looking for the wrong file.
FILE: dict[str, str | Promise] = {
    "file_not_a_table": _(
        "Di dalam berkas ini tidak ada tabel jawaban: harus ada kolom NIK atau referensi kiriman, "
        "dan kolom hasilnya (status, KPJ, atau alasan). Pilih berkas jawaban dari BPJS."
    ),
    "file_unreadable": _(
        "Berkas jawaban ini tidak bisa dibaca. Buka di Excel, simpan ulang sebagai .xlsx, lalu "
        "unggah lagi; jika tidak bisa dibuka, minta berkasnya lagi ke BPJS."
    ),
    "file_too_large": _(
        "Berkas jawaban ini terlalu besar. Sisakan lembar jawabannya saja, atau bagi menjadi "
        "beberapa berkas, lalu unggah satu per satu."
    ),
    "empty": _("Berkas jawaban ini kosong. Minta berkasnya lagi ke BPJS, lalu unggah lagi."),
    "encrypted": _(
        "Berkas jawaban ini dikunci dengan kata sandi. Buka di Excel dengan kata sandi dari BPJS, "
        "hapus kata sandinya, lalu unggah lagi."
    ),
    "html": _(
        "Berkas ini halaman web, bukan jawaban dalam Excel. Buka di Excel, simpan sebagai .xlsx, "
        "lalu unggah lagi."
    ),
    "document": _(
        "Berkas ini surat atau dokumen, bukan tabel. Minta jawaban per orang dalam Excel atau CSV "
        "ke BPJS."
    ),
    "binary": _("Berkas ini bukan Excel, ODS, atau CSV. Pilih berkas jawaban per orang dari BPJS."),
    "archive": _(
        "Berkas ini arsip zip. Keluarkan dulu isinya, lalu unggah berkas jawabannya saja."
    ),
    "broken": _(
        "Berkas jawaban ini rusak atau tidak lengkap. Unduh lagi dari BPJS, atau buka di Excel "
        "dan simpan ulang, lalu unggah lagi."
    ),
    "virus": _("Berkas ini mengandung virus dan tidak dibuka. Minta berkas yang bersih ke BPJS."),
    "rows": _(
        "Berkas jawaban ini memuat terlalu banyak baris. Bagi menjadi beberapa berkas, lalu "
        "unggah satu per satu."
    ),
    **dict.fromkeys(
        ("unpacked", "ratio", "entries"),
        _(
            "Isi berkas ini jauh lebih besar daripada sebuah jawaban. Salin tabelnya saja ke "
            "berkas Excel baru, lalu unggah berkas itu."
        ),
    ),
}
