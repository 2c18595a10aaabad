"""Files in storage, sealed: a stolen disk or bucket shows nothing."""

from __future__ import annotations

import secrets
from contextvars import ContextVar

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile

from gumas_pbi import crypto

_unsettled: ContextVar[tuple[FieldFile, ...]] = ContextVar("unsettled", default=())


def store(field: FieldFile, content: bytes) -> None:
    """Seal and save under a name made by the server; taken away again if the verb fails.

    The row itself is not saved here.
    """
    _unsettled.set((*_unsettled.get(), field))
    field.save(f"{secrets.token_hex(16)}.sealed", ContentFile(crypto.seal(content)), save=False)


def load(field: FieldFile) -> bytes:
    """The content as it was given. Raises FileNotFoundError."""
    with field.open("rb") as file:
        return crypto.unseal(file.read())


def discard(field: FieldFile) -> None:
    """Delete the stored file once the transaction has committed."""
    if field:
        storage, name = field.storage, field.name
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def mark() -> int:
    """Where an act begins: what is stored from here on is taken away if it fails."""
    return len(_unsettled.get())


def settle(*, kept: bool, since: int = 0) -> None:
    """The act that stored files has ended: keep them, or take those since its mark away again."""
    stored = _unsettled.get()
    _unsettled.set(stored[:since])
    if not kept:
        for field in stored[since:]:
            if field:
                field.storage.delete(field.name)
