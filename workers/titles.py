"""Lines above a table, and lines between its rows: what they say, and that they are no workers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

EXAMPLE = "CONTOH"  # what the template's example row has for a NIK

_LABEL = re.compile(
    r"\s*(?:nama\s+|kode\s+)?(?P<what>desa\s*/\s*kel(?:urahan)?\.?|kel(?:urahan)?\.?\s*/\s*desa|"
    r"desa|kelurahan|ds\.|kel\.|kecamatan|kec\.)(?![\w/])\s*(?P<colon>[:=]?)\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OTHER_LABEL = re.compile(
    r"\s*(?:provinsi|propinsi|kabupaten|kab\b|kota\b|kode|tahun|bulan|dusun|rt\b|rw\b|alamat|nama\b)",
    re.IGNORECASE,
)
_RUNNING = re.compile(r"\b(?:desa|kelurahan)\s+(?P<rest>[^\d:,;()]+)", re.IGNORECASE)
_STOP = re.compile(
    r"\s+(?:kec(?:amatan)?\b|kab(?:upaten)?\b|kota\b|tahun\b|prov|bulan\b|periode\b).*",
    re.IGNORECASE | re.DOTALL,
)
_CODE_BEFORE = re.compile(r"^[\s:=\-.]*(?:\d[\d.]*\s*[-–/:]?\s*)?")
_SIGNATURE = re.compile(
    r"\s*(?:mengetahui|menyetujui|mengesahkan|disahkan|diketahui|kepala\s|lurah\b|camat\b|pj\.?\s|"
    r"plt\.?\s|plh\.?\s|a\.?\s?n\.\s|nip\b|sekretaris\b|sekdes\b|dibuat\b|petugas\b|pendata\b|"
    r"operator\b|yang\s+mem|penanggung|ketua\s+(?:rt|rw|bpd)|pembina\b|penata\b|ttd\b)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\s*(?:sub\s*-?\s*)?(?:grand\s+)?(?:jumlah|total|jml\b|dipindahkan|pindahan\b)", re.IGNORECASE
)
_NOTE = re.compile(r"\s*(?:catatan|keterangan|nb|ket|note)\s*[.:]", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"[^\d:]{3,60}[,.]?\s*(?:\d{1,2}|[.…_]{2,})\s*[a-z]*[.…_\s]*\d{4}", re.IGNORECASE
)
_SECTION = re.compile(
    r"\s*(?:rt|rw|dusun|dsn|lingkungan|lingk|blok|dukuh|desa|kelurahan|kel|halaman|hal|rukun)\b[\s.:/]*",
    re.IGNORECASE,
)
_BLOCK = {
    **dict.fromkeys(["nokk", "nomorkk", "nokartukeluarga", "nomorkartukeluarga"], "family_card"),
    "alamat": "address",
    **dict.fromkeys(["namakepalakeluarga", "kepalakeluarga", "namakk"], "head"),
}
_NOT_WORDS = re.compile(r"[\W_]+")


class Place(NamedTuple):
    """What a line says: `kind` "village" or "district"; `stated` if with a label and a colon (or
    in two cells), else the words merely occur; `leading` if the line begins with the word."""

    kind: str
    name: str
    stated: bool
    leading: bool


def places(row: Sequence[object]) -> list[Place]:
    """The villages and districts that a line above a table names."""
    cells = [cell.replace("\u00a0", " ").strip() for cell in row if isinstance(cell, str)]
    cells = [cell for cell in cells if cell]
    found: list[Place] = []
    for index, cell in enumerate(cells):
        if len(cell) > 200 or _SIGNATURE.match(cell):
            continue
        label = _LABEL.match(cell)
        if label:
            kind = "district" if label["what"].lower().startswith("kec") else "village"
            rest, stated = label["rest"], bool(label["colon"])
            if not rest:
                rest, stated = _beside(cells[index + 1 :]), True
            name = _trim(rest)
            if name:
                found.append(Place(kind, name, stated, True))
        else:
            running = _RUNNING.search(cell)
            if running:
                found.append(Place("village", _trim(running["rest"]), False, False))
    return found


def _beside(cells: Sequence[str]) -> str:
    """The value of a label that ends its cell: the next cell with letters, unless a label too."""
    for cell in cells:
        text = cell.lstrip(":= ")
        if not text or text.isdigit():
            continue
        return "" if _LABEL.match(text) or _OTHER_LABEL.match(text) else text
    return ""


def _trim(text: str) -> str:
    name = _STOP.sub("", _CODE_BEFORE.sub("", " ".join(text.split()), count=1))
    name = name.strip(" .,:;-_…")
    return name if any(letter.isalpha() for letter in name) else ""


def ends_table(row: Sequence[object]) -> bool:
    """True for totals, notes, dates with a place, and signatures."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    if not texts:
        return False
    if _TOTAL.match(texts[0]) or _NOTE.match(texts[0]):
        return True
    filled = sum(1 for cell in row if cell not in ("", None))
    return filled <= 4 and any(
        _SIGNATURE.match(text) or _PLACE_AND_DATE.fullmatch(text.strip()) for text in texts
    )


def is_section(row: Sequence[object]) -> bool:
    """True for a line such as "RT 01", "Dusun Mawar" or "Halaman 2" that parts a table."""
    texts = [str(cell).strip() for cell in row if cell not in ("", None)]
    return 0 < len(texts) <= 3 and bool(_SECTION.match(texts[0]))


def is_example(nik: object, name: object) -> bool:
    """True for the example row of our template, wherever it was copied to. Once a name of somebody
    else is typed over it, it is a row like others, for its NIK to be mended."""
    return (
        isinstance(nik, str)
        and nik.strip().upper() == EXAMPLE
        and EXAMPLE in str(name or "").upper()
    )


class Block(NamedTuple):
    """A family's line: the values it holds, and the columns whose values stand on the next line."""

    values: dict[str, str]
    below: dict[int, str]


def family_block(row: Sequence[object]) -> Block | None:
    """Read `No. KK :`, `Nama Kepala Keluarga :`, `Alamat :`, with values beside or below."""
    values: dict[str, str] = {}
    below: dict[int, str] = {}
    pending, seen = -1, False
    for index, cell in enumerate(row):
        text = _plain(cell)
        if not text:
            continue
        label, colon, rest = text.partition(":")
        field = _BLOCK.get(_NOT_WORDS.sub("", label.lower()), "")
        if field:
            seen = seen or field == "family_card"
            below[index], pending = field, index
            if colon and rest.strip():
                values[field] = rest.strip()
                del below[index]
                pending = -1
        elif text.endswith(":") and len(text) > 1:
            below[index], pending = "other", -1
        elif pending >= 0 and text.lstrip(": "):
            values[below.pop(pending)] = text.lstrip(": ")
            pending = -1
    return Block(values, below) if seen else None


def values_below(row: Sequence[object], below: dict[int, str]) -> dict[str, str]:
    """The values that stand under labels, each in its column or a little to the right of it."""
    starts = sorted(below)
    values: dict[str, str] = {}
    for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
        for cell in row[start:end]:
            text = _plain(cell)
            if text:
                values[below[start]] = text.lstrip(": ")
                break
    return values


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).split())
