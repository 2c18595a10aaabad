"""What every form that takes a file has in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workers.checks import file_sentence
from workers.rows import TOO_LARGE, UNREADABLE

ACCEPT = (
    ".xlsx,.xlsm,.xls,.xlsb,.ods,.csv,text/csv,application/vnd.ms-excel,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.oasis.opendocument.spreadsheet"
)


def file_field(label: str | Promise, required: str | Promise) -> forms.FileField:
    """The field of one spreadsheet; `required`: the sentence where none was chosen."""
    return forms.FileField(
        label=label,
        allow_empty_file=True,  # an empty file gets the sentence of the reader
        error_messages={
            "required": required,
            "invalid": _("Berkas tidak sampai. Pilih berkasnya, lalu unggah lagi."),
        },
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class UploadForm(forms.Form):
    """A form with a file in the field `upload`. `too_large`: the upload was cut off, which the
    sentence of `cut_off` says."""

    upload = "file"

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.too_large = too_large

    def cut_off(self) -> str | Promise:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.too_large:
            # The body was not read to its end, so nothing else that is missing counts.
            self._errors = forms.utils.ErrorDict()
            self.add_error(self.upload, self.cut_off())
        return data


class SpreadsheetForm(UploadForm):
    """A form with a `file` of at most `most_bytes()`. `sentences`: what such a file has of its own
    to say."""

    sentences: Mapping[str, str | Promise] = {}

    def most_bytes(self) -> int:
        return int(settings.ROSTER_LIMITS["bytes"])

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.most_bytes():
            raise forms.ValidationError(file_sentence(TOO_LARGE, own=self.sentences))
        if not file.size:
            raise forms.ValidationError(file_sentence(UNREADABLE, "empty", self.sentences))
        return file

    def cut_off(self) -> str | Promise:
        return file_sentence(TOO_LARGE, own=self.sentences)
