"""What a card is worth today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import Card, Enrollment, Programme

Text = str | Promise


class Verdict(NamedTuple):
    """`tone` is a class of public.css."""

    word: Text
    sentence: Text
    tone: str
    icon: str
    status: int = 200


VALID = Verdict(_("Berlaku"), _("Pemegang kartu ini terlindungi hari ini."), "good", "circle-check")
SOON = Verdict(
    _("Belum mulai"), _("Perlindungan pemegang kartu ini belum mulai."), "warning", "clock"
)
ENDED = Verdict(
    _("Berakhir"),
    _(
        "Perlindungan pemegang kartu ini sudah berakhir. Kecelakaan atau kematian sebelum itu "
        "tetap bisa dilaporkan."
    ),
    "warning",
    "triangle-alert",
)
UNKNOWN = Verdict(
    _("Tidak dikenal"),
    _("Kode ini bukan kode kartu peserta program. Pindai ulang QR pada kartu."),
    "bad",
    "circle-x",
    404,
)
TOO_MANY = Verdict(
    _("Coba lagi nanti"),
    _("Terlalu banyak percobaan yang salah dari sambungan ini. Coba lagi satu jam lagi."),
    "warning",
    "clock",
    429,
)

# Of a revoked card, by its reason: the word, then the sentence before and after a new card is made.
_FOUND = _("Jika Anda menemukannya, serahkan ke petugas desa.")
_REVOKED: dict[str, tuple[Text, Text, Text]] = {
    Card.Revoked.LOST: (
        _("Dilaporkan hilang"),
        _("Kartu ini dilaporkan hilang dan tidak berlaku lagi."),
        _("Kartu ini dilaporkan hilang dan sudah diganti."),
    ),
    Card.Revoked.DAMAGED: (
        _("Tidak dipakai lagi"),
        _("Kartu ini rusak dan tidak berlaku lagi."),
        _("Kartu ini rusak dan sudah diganti."),
    ),
    Card.Revoked.CHANGED: (
        _("Tidak dipakai lagi"),
        _("Data di kartu ini berubah, jadi kartu ini tidak berlaku lagi."),
        _("Data di kartu ini berubah dan kartunya sudah diganti."),
    ),
    Card.Revoked.RENEWED: (
        _("Tidak dipakai lagi"),
        _("Masa kartu ini sudah lewat."),
        _("Kartu ini sudah diganti kartu untuk masa perlindungan yang baru."),
    ),
}
_OTHERWISE = (
    _("Dicabut"),
    _("Kartu ini ditarik dan tidak boleh dipakai lagi."),
    _("Kartu ini ditarik dan sudah diganti."),
)


def on(card: Card, today: date) -> tuple[Verdict, list[Programme]]:
    """What holds today, and in which programmes: whatever decree covers the holder by now."""
    if card.revoked_at:
        return _revoked(card), []
    periods = Enrollment.objects.filter(worker=card.worker_id).order_by("programme")
    found = list(periods.values_list("programme", "start", "end"))
    active = [p for p, start, end in found if start <= today and (end is None or end > today)]
    if active:
        return VALID, [Programme(p) for p in active]
    coming = any(start > today and (end is None or end > start) for _p, start, end in found)
    return (SOON if coming else ENDED), []


def _revoked(card: Card) -> Verdict:
    word, without, replaced = _REVOKED.get(card.revoked_reason, _OTHERWISE)
    said = replaced if card.replaced_by.exists() else without
    if card.revoked_reason == Card.Revoked.LOST:
        said = f"{said} {_FOUND}"
    return Verdict(word, said, "bad", "circle-x")


def initials(name: str) -> str:
    """Mantili Tundan → M. T."""
    letters = [word.lstrip("\"'(.")[:1].upper() for word in name.split()]
    return " ".join(f"{letter}." for letter in letters[:4] if letter)
