"""The joints of the chain and the reasons why somebody stops at one: their words, and what to do
next. docs/decisions/0020 says what is counted."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Joint(NamedTuple):
    """`code` stands in the address; `meaning` says whom the number counts, `short` heads a
    column."""

    code: str
    short: Text
    label: Text
    meaning: Text
    symbol: str


JOINTS = (
    Joint(
        "proposed", _("Diusulkan"), _("Diusulkan"),
        _("Setiap orang dalam daftar desa, satu NIK satu kali."), "file-spreadsheet",
    ),
    Joint(
        "good", _("Dikirim desa"), _("Datanya benar dan dikirim"),
        _("Barisnya lolos pemeriksaan dan dikirim untuk diverifikasi."), "send",
    ),
    Joint(
        "verified", _("Terverifikasi"), _("Terverifikasi"),
        _("Disetujui verifikator, juga pada pemeriksaan kedua bila terpilih."), "clipboard-check",
    ),
    Joint(
        "decreed", _("SK"), _("Masuk SK"),
        _("Namanya ada dalam SK yang ditetapkan."), "scroll-text",
    ),
    Joint(
        "sent", _("Ke BPJS"), _("Dikirim ke BPJS"), _("Sudah ada dalam kiriman ke BPJS."), "upload"
    ),
    Joint(
        "accepted", _("Diterima"), _("Diterima BPJS"),
        _("BPJS menerimanya sebagai peserta."), "badge-check",
    ),
    Joint(
        "billed", _("Dihitung"), _("Dihitung iurannya"),
        _("Punya baris iuran bulan itu."), "receipt-text",
    ),
    Joint(
        "paid", _("Dibayar"), _("Iurannya dibayar"),
        _("Iuran bulan itu sudah dibayar penuh."), "wallet",
    ),
    Joint(
        "in_hand", _("Kartu"), _("Kartu di tangan"),
        _("Kartunya sudah diserahkan kepada orangnya sendiri."), "id-card",
    ),
)  # fmt: skip
ORDER = {joint.code: place for place, joint in enumerate(JOINTS)}
# A decree's chain begins with the names of its draft.
NAMED = Joint(
    "verified", _("Rancangan"), _("Nama dalam rancangan"),
    _("Setiap orang yang disusun dalam rancangan SK ini."), "clipboard-check",
)  # fmt: skip


class Reason(NamedTuple):
    """Why somebody did not pass; `url` is the name of the page where it is mended."""

    label: Text
    next: Text
    url: str = ""
    tone: str = "waiting"


_DEAD = _("Laporkan kematiannya bila belum, dan bantu keluarganya.")
# By joint and reason: the joint is the last one that the person passed.
REASONS: dict[str, Reason] = {
    "proposed.to_mend": Reason(
        _("Barisnya masih perlu diperbaiki"), _("Perbaiki barisnya bersama desa."),
        "rows:queue", "warning",
    ),
    "proposed.listed": Reason(
        _("Tercatat dalam daftar rujukan"),
        _("Pastikan ke keluarganya; lewati barisnya bila benar."), "rows:queue", "warning",
    ),
    "proposed.not_eligible": Reason(
        _("Umur atau pekerjaannya tidak memenuhi syarat"),
        _("Lewati barisnya dengan alasan, atau perbaiki bila salah tulis."), "rows:queue", "bad",
    ),
    "proposed.unsent": Reason(
        _("Benar, tetapi belum dikirim"), _("Kirim daftarnya untuk diverifikasi."), "rosters:list"
    ),
    "proposed.skipped": Reason(
        _("Dilewati petugas dengan alasan"), _("Kembalikan barisnya bila keliru."), "", "neutral"
    ),
    "proposed.update": Reason(
        _("Hanya memperbarui data, tidak diusulkan"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "good.waiting": Reason(
        _("Menunggu verifikasi"), _("Verifikasi yang paling lama menunggu lebih dahulu."),
        "proposals:list",
    ),
    "good.returned": Reason(
        _("Dikembalikan ke desa"), _("Desa melengkapi, lalu mengirim lagi."), "proposals:list",
        "warning",
    ),
    "good.second_look": Reason(
        _("Menunggu pemeriksaan kedua"), _("Verifikator lain memeriksanya."), "proposals:list"
    ),
    "good.refused": Reason(
        _("Ditolak verifikator"), _("Usulkan lagi bila alasannya sudah tidak berlaku."), "", "bad"
    ),
    "good.withdrawn": Reason(
        _("Ditarik kembali oleh desa"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "good.died": Reason(_("Meninggal sebelum diverifikasi"), _DEAD, "", "neutral"),
    "good.merged": Reason(
        _("Data ganda, digabung dengan data lain"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "verified.undecreed": Reason(
        _("Belum dimasukkan ke SK"), _("Susun SK untuk mereka."), "decrees:list"
    ),
    "verified.in_draft": Reason(
        _("Dalam rancangan SK"), _("Periksa rancangannya, lalu tetapkan."), "decrees:list"
    ),
    "verified.reserve": Reason(
        _("Cadangan: kuota desanya sudah penuh"), _("Menggantikan peserta yang keluar."), "",
        "neutral",
    ),
    "verified.left_out": Reason(
        _("Tidak ikut ditetapkan karena pemeriksaan SK"),
        _("Selesaikan sebabnya, lalu masukkan ke rancangan berikutnya."), "decrees:list", "warning",
    ),
    "verified.struck": Reason(
        _("Dikeluarkan dari rancangan SK"), _("Lihat alasannya; masukkan lagi bila perlu."),
        "decrees:list", "warning",
    ),
    "verified.not_ready": Reason(
        _("Tidak lagi siap ketika SK ditetapkan"), _("Periksa verifikasinya."), "", "warning"
    ),
    "verified.died": Reason(_("Meninggal sebelum masuk SK"), _DEAD, "", "neutral"),
    "verified.merged": Reason(
        _("Data ganda, digabung dengan data lain"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "decreed.unsent": Reason(
        _("Belum dikirim ke BPJS"), _("Kirim daftarnya ke BPJS."), "decrees:list"
    ),
    "decreed.requeued": Reason(
        _("Pernah ditolak BPJS, diperbaiki, belum dikirim lagi"), _("Kirim lagi ke BPJS."),
        "decrees:list",
    ),
    "decreed.removed": Reason(
        _("Dikeluarkan oleh SK perubahan sebelum dikirim"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "decreed.died": Reason(_("Meninggal sebelum dikirim ke BPJS"), _DEAD, "", "neutral"),
    "sent.waiting": Reason(
        _("Menunggu jawaban BPJS"), _("Minta jawabannya, lalu unggah."), "decrees:list"
    ),
    "sent.refused": Reason(
        _("Ditolak BPJS"), _("Perbaiki datanya, lalu kirim lagi."), "decrees:list", "bad"
    ),
    "sent.removed": Reason(
        _("Dikeluarkan oleh SK perubahan sebelum dijawab"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "sent.died": Reason(_("Meninggal sebelum diterima BPJS"), _DEAD, "", "neutral"),
    "accepted.ended": Reason(
        _("Perlindungannya sudah berakhir"), _("Tawarkan tempatnya kepada cadangan desa."),
        "replacements:list",
        "neutral",
    ),
    "accepted.died": Reason(
        _("Meninggal sebelum bulan ini"), _("Pastikan klaim keluarganya berjalan."),
        "claims:list", "neutral",
    ),
    "accepted.later": Reason(
        _("Perlindungannya mulai sesudah bulan ini"), _("Menunggu bulan mulainya."), "", "neutral"
    ),
    "accepted.uncomputed": Reason(
        _("Iuran bulan ini belum dihitung"), _("Buka bulan ini."), "contributions:list"
    ),
    "accepted.elsewhere": Reason(
        _("Iurannya bulan ini dihitung lewat SK lain"), _("Tidak perlu apa-apa."), "", "neutral"
    ),
    "accepted.blocked": Reason(
        _("Ditahan pemeriksaan sebelum tagihan"),
        _("Lihat alasannya di pemeriksaan bulan itu."), "contributions:list", "warning",
    ),
    "accepted.missed": Reason(
        _("Tidak ikut dihitung padahal terlindungi"),
        _("Tambahkan sebagai penyesuaian bulan berikutnya."), "contributions:list", "bad",
    ),
    "accepted.uncovered": Reason(
        _("Diterima tanpa masa perlindungan"), _("Laporkan kepada administrator."), "", "bad"
    ),
    "billed.open": Reason(
        _("Bulannya belum ditutup dan belum dibayar"), _("Cocokkan dengan tagihan BPJS, tutup, "
        "lalu bayar."), "contributions:list",
    ),
    "billed.unpaid": Reason(
        _("Bulannya ditutup, belum dibayar penuh"), _("Catat pembayarannya (SP2D)."),
        "contributions:list", "warning",
    ),
    "paid.no_card": Reason(_("Belum punya kartu"), _("Cetak kartunya."), "cards:list"),
    "paid.printed": Reason(
        _("Kartu sudah dicetak, belum diserahkan"), _("Serahkan ke tangan orangnya."),
        "cards:handing",
    ),
    "paid.revoked": Reason(
        _("Kartunya dicabut, belum ada penggantinya"), _("Cetak kartu baru."), "cards:list",
        "warning",
    ),
}  # fmt: skip
# Not a loss: those who hold their card although they stopped before the last joint.
HELD = Reason(_("Sudah memegang kartu, tetapi berhenti sebelum sambungan ini"), "", "", "good")
