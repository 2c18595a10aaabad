"""The reasons that verifiers choose from: loaded with the program, then the staff's."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext_lazy as _

from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers.models import Candidate, VerdictReason

Kind = VerdictReason.Kind
LONGEST = 120
# Data of the office, in its language: staff reword them, so they are in no catalogue.
DEFAULTS = {
    Kind.REFUSE: (
        "Bukan pekerja rentan",
        "Sudah pindah ke luar desa",
        "Bekerja pada pemberi kerja (menerima upah)",
        "Sudah diasuransikan atau dibayar pihak lain",
        "Identitasnya meragukan",
        "Data ganda",
        "Tidak ditemukan di lapangan",
        "Sudah tidak bekerja",
        "Atas permintaan sendiri",
    ),
    Kind.RETURN: (
        "NIK perlu dicocokkan dengan KTP",
        "Ahli waris belum diisi",
        "Pekerjaan belum jelas",
        "Perlu foto KTP atau KK",
        "Tanggal lahir perlu dicocokkan dengan KTP",
        "Alamat atau desanya belum jelas",
        "Perlu surat keterangan kerja dari desa",
    ),
}


@verb
def load() -> int:
    """Insert the reasons of a kind that has none yet. Returns reasons. From then on they are the
    staff's: what was reworded does not come back."""
    there = set(VerdictReason.objects.values_list("kind", flat=True))
    made = [
        VerdictReason(kind=kind, label=label, position=position)
        for kind, labels in DEFAULTS.items()
        if kind not in there
        for position, label in enumerate(labels, start=1)
    ]
    VerdictReason.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def in_use() -> Exists:
    """Whether somebody was refused or returned for a reason."""
    return Exists(Candidate.objects.filter(cause=OuterRef("pk")))


@verb
def add(kind: str, label: str, *, by: User, at: datetime) -> VerdictReason:
    """A new reason, offered last. Raises WrongInput without words, Refused where it is there."""
    if kind not in Kind:
        raise WrongInput(_("Pilih untuk apa alasan ini."), code="no_such_kind")
    last = VerdictReason.objects.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0
    made = VerdictReason.objects.create(kind=kind, label=_words(label), position=last + 1)
    audit.record("reasons.add", made, by=by, at=at)
    return made


@verb
def reword(reason: VerdictReason, label: str, *, by: User, at: datetime) -> None:
    """Say a reason otherwise, while nobody was refused or returned for it. Raises Refused."""
    label = _words(label)
    unused = VerdictReason.objects.filter(~in_use(), pk=reason.pk)
    if not unused.update(label=label):
        raise Refused(
            _("Alasan ini sudah dipakai, jadi bunyinya tetap. Tambahkan alasan yang baru."),
            code="in_use",
        )
    audit.record("reasons.reword", reason, by=by, at=at, label=label)
    reason.label = label


@verb
def offer(reason: VerdictReason, offered: bool, *, by: User, at: datetime) -> None:
    """Offer a reason again, or no longer. Raises StaleState where that is so already."""
    found = VerdictReason.objects.filter(pk=reason.pk, is_offered=not offered)
    if not found.update(is_offered=offered):
        raise StaleState
    audit.record("reasons.offer", reason, by=by, at=at, offered=offered)
    reason.is_offered = offered


def _words(label: str) -> str:
    label = " ".join(label.replace("\0", "").split())
    if not any(letter.isalpha() for letter in label):
        raise WrongInput(_("Tuliskan alasannya."), code="label_missing")
    if len(label) > LONGEST:
        raise WrongInput(_("Alasan ini terlalu panjang."), code="label_too_long")
    return label
