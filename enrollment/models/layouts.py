"""How lists for BPJS are laid out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Layout(models.Model):
    """A list for BPJS as staff have laid it out: its columns in order, rows of one file."""

    name = models.CharField(_("nama susunan"), max_length=80)
    rows_per_file = models.PositiveIntegerField(_("baris paling banyak dalam satu berkas"))
    is_used = models.BooleanField(_("dipakai"), default=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="layout_name_stands_once",
                violation_error_message=_("Susunan dengan nama ini sudah ada."),
            ),
            models.UniqueConstraint(
                fields=["is_used"],
                condition=Q(is_used=True),
                name="layout_used_is_one",
                violation_error_message=_("Hanya satu susunan yang dipakai pada satu waktu."),
            ),
            models.CheckConstraint(
                condition=Q(rows_per_file__gte=1, rows_per_file__lte=10_000),
                name="layout_rows_within_what_bpjs_takes",
                violation_error_message=_("BPJS menerima 1 sampai 10.000 baris dalam satu berkas."),
            ),
            models.CheckConstraint(
                condition=Q(edited_by=None, edited_at=None)
                | Q(edited_by__isnull=False, edited_at__isnull=False),
                name="layout_edited_by_and_at_together",
                violation_error_message=_("Catat pengubah susunan dan waktunya bersama-sama."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LayoutColumn(models.Model):
    """A column: its header, and where its text comes from (`source`, a key of
    `enrollment.bpjs_columns`), in which form (`form`), or the same text for all (`fixed`)."""

    layout = models.ForeignKey(Layout, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    header = models.CharField(_("judul kolom"), max_length=60)
    source = models.CharField(_("isi"), max_length=30, blank=True, default="")
    form = models.CharField(_("bentuk"), max_length=20, blank=True, default="")
    fixed = models.CharField(_("isi tetap"), max_length=100, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="layoutcolumn_position_stands_once",
                violation_error_message=_("Dua kolom tidak bisa berada di tempat yang sama."),
            ),
            models.UniqueConstraint(
                fields=["layout", "header"],
                deferrable=models.Deferrable.DEFERRED,
                name="layoutcolumn_header_stands_once",
                violation_error_message=_("Judul kolom ini sudah ada dalam susunan tersebut."),
            ),
        ]
