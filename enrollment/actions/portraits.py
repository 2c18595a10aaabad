"""A worker's photo for the card: made small in a child process, kept sealed."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from enrollment.models import Portrait
from enrollment.portrait_jpeg import LIMITS
from gumas_pbi import audit, files, viruses
from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from workers import parent
from workers import rows as reading
from workers.models import Worker

PER_HOUR = 300  # photos from one user: each costs a process
_SENTENCES = {
    "bytes": _("Foto ini terlalu besar. Pilih foto yang lebih kecil dari 20 MB."),
    "pixels": _("Foto ini terlalu besar. Ambil foto dengan kamera HP biasa."),
    "small": _("Foto ini terlalu kecil untuk dicetak. Ambil foto lagi dari lebih dekat."),
}


@verb
def take(worker: Worker, data: bytes, *, by: User, at: datetime) -> Portrait:
    """Keep a photo (JPEG, PNG, WebP) for the worker's card, in the place of an earlier one, whose
    SHA-256 stays in the audit trail.

    Raises Refused for the dead and the merged, for more than PER_HOUR photos, or while the virus
    scanner is away; WrongInput for what is no photo, too small, too large, or infected.
    """
    if worker.died_on or worker.merged_into_id:
        raise Refused(_("Untuk orang ini tidak dicetak kartu lagi, jadi fotonya tidak diperlukan."),
                      code="no_card")  # fmt: skip
    if audit.within_hour("portraits.take", by=by, at=at) >= PER_HOUR:
        raise Refused(_("Sudah terlalu banyak foto dalam satu jam. Lanjutkan nanti."), code="quota")
    jpeg = _made_of(data)
    Worker.objects.select_for_update(no_key=True).only("pk").get(pk=worker.pk)
    portrait = Portrait.objects.filter(worker=worker).first() or Portrait(worker=worker)
    facts = {"replaced": _sha256(portrait)} if portrait.pk else {}
    files.discard(portrait.file)
    portrait.taken_by, portrait.taken_at = by, at
    files.store(portrait.file, jpeg)
    portrait.save()
    audit.record("portraits.take", worker, by=by, at=at, bytes=len(jpeg), **facts)
    return portrait


@verb
def remove(worker: Worker, *, by: User, at: datetime) -> None:
    """Delete the photo and its file. Raises StaleState where there is none."""
    portrait = Portrait.objects.select_for_update().filter(worker=worker).first()
    if portrait is None:
        raise StaleState(_("Foto ini sudah dihapus."))
    facts = {"sha256": _sha256(portrait)}
    files.discard(portrait.file)
    portrait.delete()
    audit.record("portraits.remove", worker, by=by, at=at, **facts)


def _made_of(data: bytes) -> bytes:
    viruses.checked_now(data)
    try:
        head = {"limits": LIMITS._asdict()}
        return parent.answer("enrollment.portrait_jpeg", head, data, LIMITS)
    except reading.Refused as no:
        otherwise = _("Berkas ini bukan foto JPG, PNG, atau WebP yang utuh. Ambil foto lagi.")
        raise WrongInput(_SENTENCES.get(no.detail, otherwise), code=no.code) from no


def _sha256(portrait: Portrait) -> str:
    """Of what was kept; empty where storage has lost it."""
    try:
        return hashlib.sha256(files.load(portrait.file)).hexdigest()
    except FileNotFoundError:
        return ""
