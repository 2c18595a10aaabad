"""What can be said about a row: code, severity, field, and the sentence that tells what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERROR, WARNING = "error", "warning"


class Check(NamedTuple):
    code: str
    severity: str
    field: str
    sentence: str | Promise


CHECKS: dict[str, Check] = {
    check.code: check
    for check in (
        Check("nik_missing", ERROR, "nik", _("NIK belum diisi. Ketik NIK dari KTP.")),
        Check(
            "nik_precision_lost",
            ERROR,
            "nik",
            _(
                "NIK ini disimpan sebagai angka, sehingga angka terakhirnya hilang. "
                "Ketik ulang NIK dari KTP."
            ),
        ),
        Check(
            "nik_not_16_digits",
            ERROR,
            "nik",
            _("NIK harus 16 angka. Cocokkan dengan KTP, lalu ketik ulang."),
        ),
        Check(
            "nik_impossible",
            ERROR,
            "nik",
            _("NIK ini tidak mungkin ada. Cocokkan setiap angkanya dengan KTP."),
        ),
        Check(
            "nik_district_unknown",
            WARNING,
            "nik",
            _("Enam angka pertama NIK tidak ada dalam daftar kecamatan. Periksa KTP-nya."),
        ),
        Check(
            "nik_duplicate_in_roster",
            ERROR,
            "nik",
            _("NIK yang sama sudah ada di baris sebelumnya. Hapus salah satu atau perbaiki."),
        ),
        Check(
            "nik_registered",
            WARNING,
            "nik",
            _("Orang ini sudah terdaftar. Barisnya menjadi pembaruan data."),
        ),
        Check(
            "column_missing",
            WARNING,
            "",
            _("Daftar ini tidak punya kolom tersebut."),
        ),
        Check("name_missing", ERROR, "name", _("Nama belum diisi. Tulis nama sesuai KTP.")),
        Check(
            "name_not_a_name",
            ERROR,
            "name",
            _("Isian ini bukan nama orang. Tulis nama sesuai KTP."),
        ),
        Check(
            "birth_date_from_nik",
            WARNING,
            "birth_date",
            _("Tanggal lahir kosong atau tidak terbaca, jadi diambil dari NIK."),
        ),
        Check(
            "birth_date_missing",
            ERROR,
            "birth_date",
            _("Tanggal lahir belum ada. Tulis seperti 17/08/1980."),
        ),
        Check(
            "birth_date_contradicts_nik",
            WARNING,
            "birth_date",
            _("Tanggal lahir berbeda dengan yang tersirat dalam NIK. Periksa KTP-nya."),
        ),
        Check(
            "gender_from_nik",
            WARNING,
            "gender",
            _("Jenis kelamin kosong atau tidak terbaca, jadi diambil dari NIK."),
        ),
        Check("gender_missing", ERROR, "gender", _("Jenis kelamin belum ada. Isi L atau P.")),
        Check(
            "gender_contradicts_nik",
            WARNING,
            "gender",
            _("Jenis kelamin berbeda dengan yang tersirat dalam NIK. Periksa KTP-nya."),
        ),
        Check(
            "too_young",
            ERROR,
            "birth_date",
            _("Umurnya belum cukup untuk ikut program pada tanggal daftar ini diunggah."),
        ),
        Check(
            "too_old",
            ERROR,
            "birth_date",
            _("Umurnya sudah melewati batas untuk mulai ikut program."),
        ),
        Check(
            "village_missing",
            ERROR,
            "village",
            _("Desanya tidak disebut. Isi nama desa atau kelurahan."),
        ),
        Check(
            "village_ambiguous",
            ERROR,
            "village",
            _("Ada dua desa dengan nama ini. Isi juga kecamatannya."),
        ),
        Check(
            "village_unknown",
            ERROR,
            "village",
            _("Tidak ada desa dengan nama ini di kabupaten. Periksa ejaannya."),
        ),
        Check(
            "village_guessed",
            WARNING,
            "village",
            _("Nama desa ditulis lain dan dicocokkan dengan yang paling mirip. Periksa."),
        ),
        Check(
            "village_out_of_scope",
            ERROR,
            "village",
            _("Desa ini di luar wilayah tugas Anda. Minta petugas desa itu yang mengunggah."),
        ),
        Check("occupation_missing", WARNING, "occupation", _("Pekerjaannya belum diisi.")),
        Check(
            "occupation_unrecognised",
            WARNING,
            "occupation",
            _("Pekerjaan ini belum dikenal. Petugas dinas akan memeriksanya."),
        ),
        Check(
            "occupation_not_eligible",
            ERROR,
            "occupation",
            _(
                "Program ini untuk pekerja tanpa pemberi kerja; pekerjaan ini tidak termasuk. "
                "Jika keliru, perbaiki pekerjaannya."
            ),
        ),
        Check(
            "possible_duplicate",
            WARNING,
            "name",
            _("Mirip dengan orang lain: NIK atau nama dan tanggal lahirnya hampir sama."),
        ),
        Check("phone_unreadable", WARNING, "phone", _("Nomor HP tidak terbaca.")),
        Check("income_unreadable", WARNING, "income", _("Penghasilan tidak terbaca.")),
        Check(
            "listed_deceased",
            ERROR,
            "nik",
            _(
                "Orang ini tercatat meninggal dalam daftar rujukan. Tanyakan keluarganya. Jika "
                "benar, lewati baris ini; jika masih hidup, periksa NIK-nya atau hubungi Dinas "
                "Sosial."
            ),
        ),
        Check(
            "listed_wage_earner",
            ERROR,
            "nik",
            _(
                "Orang ini tercatat sebagai penerima upah yang sudah diasuransikan pemberi "
                "kerjanya. Lewati baris ini; jika sudah berhenti bekerja, hubungi Dinas Sosial."
            ),
        ),
        Check(
            "listed_participant",
            ERROR,
            "nik",
            _(
                "Iuran orang ini tercatat sudah dibayar pihak lain. Lewati baris ini; jika tidak "
                "benar, hubungi Dinas Sosial."
            ),
        ),
        Check(
            "listed_public_servant",
            ERROR,
            "nik",
            _(
                "Orang ini tercatat sebagai ASN, TNI, atau Polri. Lewati baris ini; jika tidak "
                "benar, hubungi Dinas Sosial."
            ),
        ),
        Check(
            "welfare_above_limit",
            ERROR,
            "nik",
            _(
                "Desil kesejahteraan orang ini di atas batas program. Lewati baris ini; jika "
                "keadaannya lain, hubungi Dinas Sosial."
            ),
        ),
        Check(
            "civil_registry_differs",
            WARNING,
            "nik",
            _("Data orang ini berbeda dengan data Dukcapil. Cocokkan NIK dan nama dengan KTP."),
        ),
        Check(
            "civil_registry_not_found",
            WARNING,
            "nik",
            _("NIK ini tidak ditemukan di Dukcapil. Cocokkan setiap angkanya dengan KTP."),
        ),
        Check(
            "civil_registry_moved",
            WARNING,
            "nik",
            _("Menurut Dukcapil orang ini sudah pindah. Pastikan ia masih tinggal di desa."),
        ),
    )
}

# What reference lists say, in the few words that stand beside a source and a date.
LISTED: dict[str, str | Promise] = {
    "listed_deceased": _("Tercatat meninggal"),
    "listed_wage_earner": _("Tercatat penerima upah"),
    "listed_participant": _("Tercatat dibayar pihak lain"),
    "listed_public_servant": _("Tercatat ASN, TNI, atau Polri"),
    "welfare_above_limit": _("Desil di atas batas"),
    "civil_registry_differs": _("Berbeda dengan Dukcapil"),
    "civil_registry_not_found": _("Tidak ditemukan di Dukcapil"),
    "civil_registry_moved": _("Tercatat pindah"),
}
LISTED_ERRORS = tuple(code for code in LISTED if CHECKS[code].severity == ERROR)

FIELDS: dict[str, str | Promise] = {
    "nik": "NIK",
    "family_card": _("No. KK"),
    "name": _("Nama"),
    "birth_place": _("Tempat lahir"),
    "birth_date": _("Tanggal lahir"),
    "gender": _("Jenis kelamin"),
    "address": _("Alamat"),
    "rt": "RT",
    "rw": "RW",
    "village": _("Desa/kelurahan"),
    "district": _("Kecamatan"),
    "occupation": _("Pekerjaan"),
    "mother_name": _("Nama ibu kandung"),
    "phone": _("No. HP"),
    "income": _("Penghasilan"),
    "heir_name": _("Ahli waris"),
    "heir_relation": _("Hubungan ahli waris"),
}

# Why a whole file is refused. The detail, where the reader knows one, says it better.
FILE_REFUSALS: dict[str, str | Promise] = {
    "file_not_a_table": _(
        "Di dalam berkas ini tidak ada daftar pekerja: harus ada kolom NIK dan Nama."
    ),
    "file_unreadable": _(
        "Berkas ini tidak bisa dibaca. Simpan ulang sebagai .xlsx dari Excel, lalu unggah lagi."
    ),
    "file_too_large": _("Berkas ini terlalu besar. Bagi menjadi beberapa berkas."),
    "file_already_uploaded": _("Berkas yang sama sudah pernah diunggah untuk desa ini."),
}
# What the reader tells apart and the sentences do not.
_TOLD_TOGETHER = {"pdf": "document", "picture": "binary"}
FILE_DETAILS: dict[str, str | Promise] = {
    "not_found": _("Berkas ini tidak ada atau tidak boleh dibuka. Periksa nama dan letaknya."),
    "empty": _("Berkas ini kosong. Pilih berkas yang benar, lalu unggah lagi."),
    "encrypted": _(
        "Berkas ini dikunci dengan kata sandi. Buka di Excel, hapus kata sandinya, unggah lagi."
    ),
    "html": _(
        "Berkas ini halaman web, bukan berkas Excel. Buka di Excel, lalu simpan sebagai .xlsx."
    ),
    "binary": _("Berkas ini bukan daftar Excel, ODS, atau CSV. Pilih berkas daftar pekerja."),
    "document": _(
        "Berkas ini dokumen, bukan lembar kerja. Salin tabelnya ke Excel, lalu unggah lagi."
    ),
    "archive": _("Berkas ini arsip zip. Keluarkan dulu isinya, lalu unggah daftar pekerjanya."),
    "broken": _(
        "Berkas ini rusak atau tidak lengkap. Buka di Excel, simpan ulang, lalu unggah lagi."
    ),
    "virus": _("Berkas ini mengandung virus. Bersihkan komputernya, lalu buat ulang berkasnya."),
    "time": _("Berkas ini terlalu lama dibaca. Bagi menjadi beberapa berkas, lalu unggah lagi."),
    "killed": _(
        "Berkas ini terlalu berat untuk dibaca. Salin tabelnya ke berkas Excel baru, lalu unggah "
        "berkas itu."
    ),
    "rows": _("Berkas ini memuat terlalu banyak baris. Bagi menjadi beberapa berkas."),
    "sheets": _("Berkas ini memuat terlalu banyak lembar. Bagi menjadi beberapa berkas."),
    "cells": _(
        "Ada sel terisi yang jauh dari tabelnya. Salin tabelnya saja ke berkas Excel baru, lalu "
        "unggah berkas itu."
    ),
    "columns": _("Tabelnya memuat terlalu banyak kolom. Sisakan kolom yang perlu, unggah lagi."),
    "text": _(
        "Berkas ini memuat baris yang terlalu panjang. Buka di Excel, simpan sebagai .xlsx, lalu "
        "unggah lagi."
    ),
    **dict.fromkeys(
        ("unpacked", "ratio", "entries"),
        _(
            "Isi berkas ini jauh lebih besar daripada sebuah daftar. Salin tabelnya saja ke berkas "
            "Excel baru, lalu unggah berkas itu."
        ),
    ),
    "no_rows": _("Tabelnya ada, tetapi belum berisi seorang pun. Isi daftarnya, unggah lagi."),
    "no_nik": _("Di dalam berkas ini tidak ada kolom NIK, jadi orangnya tidak bisa dicocokkan."),
    "no_result": _(
        "Di dalam berkas ini tidak ada kolom hasil padan di samping NIK. Minta berkas hasilnya, "
        "bukan berkas yang dikirim ke Dukcapil."
    ),
    "no_decile": _("Di dalam berkas ini tidak ada kolom desil di samping NIK."),
    "no_people": _(
        "Di dalam berkas ini tidak ada seorang pun yang bisa dibaca: NIK harus 16 angka yang "
        "disimpan sebagai teks. Minta berkas aslinya, lalu unggah lagi."
    ),
}


def file_sentence(
    code: str, detail: str = "", own: Mapping[str, str | Promise] | None = None
) -> str | Promise:
    """What an officer reads of a file that was refused (`workers.rows.Refused`). `own`: what a kind
    of file has of its own to say, by detail or code."""
    sentences = {**FILE_REFUSALS, **FILE_DETAILS, **(own or {})}
    return sentences.get(_TOLD_TOGETHER.get(detail, detail)) or sentences[code]
