"""English is complete, and what is compiled is what is written."""

from __future__ import annotations

import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse

FOLDER = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?[a-z]+")


def forms(text):
    """Singular and plural, or the one form that there is."""
    return (text,) if isinstance(text, str) else tuple(text)


def catalogue():
    with (FOLDER / "django.po").open("rb") as file:
        return {forms(m.id): m for m in read_po(file, locale="en") if m.id}


def test_every_sentence_is_translated():
    empty = [id_ for id_, m in catalogue().items() if not all(forms(m.string)) or m.fuzzy]
    assert empty == []


def test_placeholders_are_kept():
    differing = []
    for id_, message in catalogue().items():
        source, target = forms(id_)[-1], forms(message.string)[-1]
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(target)):
            differing.append(source)
    assert differing == []


def test_compiled_catalogue_is_in_step():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = {forms(m.id): forms(m.string) for m in read_mo(file) if m.id}
    assert compiled == {id_: forms(m.string) for id_, m in catalogue().items()}


@pytest.mark.django_db
def test_the_login_page_speaks_both_languages(client):
    page = reverse("login")
    assert "Nama pengguna" in client.get(page).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": page})
    english = client.get(page).content.decode()
    assert '<html lang="en"' in english
    assert "Username" in english
