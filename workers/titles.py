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
_RUNNING = re.compile(r"\b(?:desa|kelurahan)(?:\s*[:=]\s*|\s+)(?P<rest>[^\d:,;()]+)", re.IGNORECASE)
_STOP = re.compile(
    r"[\s,/(-]+(?:kec(?:amatan)?\b|kab(?:upaten)?\b|kota\b|tahun\b|prov|bulan\b|periode\b|"
    r"desa\b|kelurahan\b).*",
    re.IGNORECASE | re.DOTALL,
)
_DISTRICT_IN = re.compile(r"\bkec(?:amatan\b|\b\.?)\s*[:=]?\s*(?P<rest>[^\d:;()]+)", re.IGNORECASE)
# An address in the letterhead is that of an office, which may stand in another village.
_ADDRESS = re.compile(
    r"^\s*(?:alamat|sekretariat|jalan|jl)\b|\b(?:kode\s*pos|telp|telepon|fax|e-?mail)\b",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(r"^[\s:=\-.]*(?:\d[\d.]*\s*[-–/:]?\s*)?")
_SIGNATURE = re.compile(
    r"\s*(?:mengetahui|menyetujui|mengesahkan|disahkan|diketahui|kepala\s|lurah\b|camat\b|pj\.?\s|"
    r"plt\.?\s|plh\.?\s|penjabat\b|a\.?\s?n\.\s|nip\b|sekretaris\b|sekdes\b|dibuat\b|petugas\b|"
    r"pendata\b|operator\b|yang\s+men?[dmy]|hormat\s+kami|tim\s+(?:pendata|verifikasi)|penanggung|"
    r"ketua\s+(?:rt|rw|bpd|tim)|pembina\b|penata\b|ttd\b|dicetak\b)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\s*(?:sub\s*-?\s*)?(?:grand\s+)?(?:jumlah|total|jml|dipindahkan|pindahan)\b", re.IGNORECASE
)
_NOTE = re.compile(r"\s*(?:catatan|keterangan|nb|ket|note)\s*[.:]", re.IGNORECASE)
_PLACE_AND_DATE = re.compile(
    r"[^\d:]{3,60}[,.]?\s*(?:\d{1,2}|[.…_]{2,})[\s/-]*(?:[a-z]+|\d{1,2})?[.…_\s/-]*\d{4}|"
    r"[^\d:,]{3,60},[\s.…_]+[a-z]+[.…_\s]+\d{4}",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\s*(?:(?:[ivx]+|[a-z]|\d{1,2})\s*[.)]\s*)?"
    r"(?:rt|rw|dusun|dsn|lingkungan|lingk|blok|dukuh|rukun|desa|kelurahan|kel|kecamatan|kec|"
    r"halaman|hal|page)\b[\s.:/]*",
    re.IGNORECASE,
)
_ENUMERATOR = re.compile(r"(?:[ivx]+|[a-z]|\d{1,2})\s*[.)]?", re.IGNORECASE)
_BLOCK = {
    **dict.fromkeys(["nokk", "nomorkk", "nokartukeluarga", "nomorkartukeluarga"], "family_card"),
    "alamat": "address",
    **dict.fromkeys(["namakepalakeluarga", "kepalakeluarga", "namakk"], "head"),
}
_NOT_WORDS = re.compile(r"[\W_]+")
_LONGEST = 200  # of a cell that says something in few words


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
        if len(cell) > _LONGEST or _SIGNATURE.match(cell):
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
            found += _district_in(rest) if kind == "village" else _village_in(rest)
        elif not _ADDRESS.search(cell):
            found += _district_in(cell) + _village_in(cell)
    return found


def _district_in(text: str) -> list[Place]:
    """The district that stands behind a village: "Tumbang Lapan Kecamatan Rungan Hulu"."""
    found = _DISTRICT_IN.search(text)
    return [Place("district", _trim(found["rest"]), False, False)] if found else []


def _village_in(text: str) -> list[Place]:
    found = _RUNNING.search(text)
    return [Place("village", _trim(found["rest"]), False, False)] if found else []


def states_village(row: Sequence[object]) -> bool:
    """True for a line that begins with "Desa :" or "Kecamatan :" and a name."""
    first = next((cell for cell in row if isinstance(cell, str) and cell.strip()), "")
    return bool(_LABEL.match(first)) and any(place.stated for place in places(row)[:2])


def _beside(cells: Sequence[str]) -> str:
    """The value of a label that ends its cell: the next cell with letters, unless a label too."""
    for cell in cells:
        text = cell.lstrip(":= ")
        if not text or text.isdigit() or len(text) > _LONGEST:
            continue
        return "" if _LABEL.match(text) or _OTHER_LABEL.match(text) else text
    return ""


def _trim(text: str) -> str:
    name = _STOP.sub("", _CODE_BEFORE.sub("", " ".join(text.split()), count=1))
    name = name.strip(" .,:;-_…")
    return name if any(letter.isalpha() for letter in name) else ""


def is_total(row: Sequence[object]) -> bool:
    """True for "Jumlah", "Sub Total", "Dipindahkan" …"""
    first = next((cell for cell in row if isinstance(cell, str) and cell.strip()), "")
    return bool(_TOTAL.match(first))


def ends_table(row: Sequence[object]) -> bool:
    """True for notes, dates with a place, and signatures."""
    texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
    if not texts:
        return False
    if _NOTE.match(texts[0]):
        return True
    filled = sum(1 for cell in row if cell not in ("", None))
    return filled <= 4 and any(
        _SIGNATURE.match(text) or _PLACE_AND_DATE.fullmatch(text.strip())
        for text in texts
        if len(text) <= _LONGEST
    )


def is_section(row: Sequence[object]) -> bool:
    """True for a line such as "RT 01", "Dusun Mawar" or "Halaman 2" that parts a table."""
    texts = [text for cell in row if (text := _plain(cell))]
    if len(texts) > 1 and _ENUMERATOR.fullmatch(texts[0]):
        texts = texts[1:]
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
    """A family's line: the values it holds, and the columns whose values stand on the next line.
    `begins`: it names a family card, so another family begins."""

    values: dict[str, str]
    below: dict[int, str]
    begins: bool


def family_block(row: Sequence[object]) -> Block | None:
    """Read `No. KK :`, `Nama Kepala Keluarga :`, `Alamat :`, with values beside or below."""
    values: dict[str, str] = {}
    below: dict[int, str] = {}
    pending, colons, leads = -1, 0, False
    for index, cell in enumerate(row):
        text = _plain(cell)
        if not text:
            continue
        label, colon, rest = text.partition(":")
        field = _BLOCK.get(_NOT_WORDS.sub("", label.lower()), "")
        if field:
            leads = leads or not (values or below)
            below[index], pending = field, index
            colons += bool(colon)
            if colon and rest.strip():
                values[field] = rest.strip()
                del below[index]
                pending = -1
        elif text.endswith(":") and len(text) > 1:
            below[index], pending = "other", -1
        elif pending >= 0:
            colons += text.startswith(":")
            if text.lstrip(": "):
                values[below.pop(pending)] = text.lstrip(": ")
                pending = -1
        elif not below and not values:
            below[-1] = "other"  # the line begins with something else
    below.pop(-1, None)
    begins = "family_card" in (*values, *below.values())
    return Block(values, below, begins) if begins or (leads and colons and values) else None


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
