"""Which occupation of the table a text means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

MISSING = "occupation_missing"
UNRECOGNISED = "occupation_unrecognised"
NOT_ELIGIBLE = "occupation_not_eligible"

# The civil registry's list of occupations (Permendagri 109/2019), by its numbers.
_REGISTRY_TEXT = (
    "Belum/Tidak Bekerja|Mengurus Rumah Tangga|Pelajar/Mahasiswa|Pensiunan|PNS|TNI|POLRI|"
    "Perdagangan|Petani/Pekebun|Peternak|Nelayan/Perikanan|Industri|Konstruksi|Transportasi|"
    "Karyawan Swasta|Karyawan BUMN|Karyawan BUMD|Karyawan Honorer|Buruh Harian Lepas|"
    "Buruh Tani/Perkebunan|Buruh Nelayan/Perikanan|Buruh Peternakan|Pembantu Rumah Tangga|"
    "Tukang Cukur|Tukang Listrik|Tukang Batu|Tukang Kayu|Tukang Sol Sepatu|"
    "Tukang Las/Pandai Besi|Tukang Jahit|Tukang Gigi|Penata Rias|Penata Busana|Penata Rambut|"
    "Mekanik|Seniman|Tabib|Paraji|Perancang Busana|Penterjemah|Imam Masjid|Pendeta|Pastor|"
    "Wartawan|Ustadz/Mubaligh|Juru Masak|Promotor Acara|Anggota DPR-RI|Anggota DPD|"
    "Anggota BPK|Presiden|Wakil Presiden|Anggota Mahkamah Konstitusi|"
    "Anggota Kabinet/Kementerian|Duta Besar|Gubernur|Wakil Gubernur|Bupati|Wakil Bupati|"
    "Walikota|Wakil Walikota|Anggota DPRD Provinsi|Anggota DPRD Kabupaten/Kota|Dosen|Guru|"
    "Pilot|Pengacara|Notaris|Arsitek|Akuntan|Konsultan|Dokter|Bidan|Perawat|Apoteker|"
    "Psikiater/Psikolog|Penyiar Televisi|Penyiar Radio|Pelaut|Peneliti|Sopir|Pialang|"
    "Paranormal|Pedagang|Perangkat Desa|Kepala Desa|Biarawati|Wiraswasta|Lainnya"
)
_REGISTRY = dict(enumerate(_REGISTRY_TEXT.split("|"), start=1))
# Other words for what the table has, compared without spaces.
_SAME_AS = {
    "pegawainegerisipil": "PNS",
    "pegawainegerisipilpns": "PNS",
    "pegawainegeri": "PNS",
    "aparatursipilnegara": "ASN",
    "p3k": "PPPK",
    "tentaranasionalindonesia": "TNI",
    "tentaranasionalindonesiatni": "TNI",
    "tentara": "TNI",
    "kepolisianri": "POLRI",
    "kepolisianripolri": "POLRI",
    "kepolisianrepublikindonesia": "POLRI",
    "polisi": "POLRI",
    "iburumahtangga": "Mengurus Rumah Tangga",
    "irt": "Mengurus Rumah Tangga",
    "mrt": "Mengurus Rumah Tangga",
    "rumahtangga": "Mengurus Rumah Tangga",
    "mengurusrt": "Mengurus Rumah Tangga",
    "mengurusrumah": "Mengurus Rumah Tangga",
    "urusrumahtangga": "Mengurus Rumah Tangga",
    "pelajar": "Pelajar/Mahasiswa",
    "mahasiswa": "Pelajar/Mahasiswa",
    "mahasiswi": "Pelajar/Mahasiswa",
    "pelajarmahasiswi": "Pelajar/Mahasiswa",
    "siswa": "Pelajar/Mahasiswa",
    "siswi": "Pelajar/Mahasiswa",
    "sekolah": "Pelajar/Mahasiswa",
    "masihsekolah": "Pelajar/Mahasiswa",
    "kuliah": "Pelajar/Mahasiswa",
    "belumbekerja": "Belum/Tidak Bekerja",
    "tidakbekerja": "Belum/Tidak Bekerja",
    "tdkbekerja": "Belum/Tidak Bekerja",
    "blmbekerja": "Belum/Tidak Bekerja",
    "belumtdkbekerja": "Belum/Tidak Bekerja",
    "blmtdkbekerja": "Belum/Tidak Bekerja",
    "belumkerja": "Belum/Tidak Bekerja",
    "tidakkerja": "Belum/Tidak Bekerja",
    "pengangguran": "Belum/Tidak Bekerja",
    "menganggur": "Belum/Tidak Bekerja",
    "belumadapekerjaan": "Belum/Tidak Bekerja",
    "tidakadapekerjaan": "Belum/Tidak Bekerja",
    "tidakbelumbekerja": "Belum/Tidak Bekerja",
    "belumtidakkerja": "Belum/Tidak Bekerja",
    "pegawaiswasta": "Karyawan Swasta",
    "karyawan": "Karyawan Swasta",
    "karyawati": "Karyawan Swasta",
    "karyawanperusahaanswasta": "Karyawan Swasta",
    "kades": "Kepala Desa",
}
# Not working, whatever follows: "Pelajar SMA", "Ibu Rumah Tangga (IRT)".
_NOT_WORKING_FIRST = {
    **dict.fromkeys(("pelajar", "mahasiswa", "mahasiswi", "siswa", "siswi"), "Pelajar/Mahasiswa"),
    "irt": "Mengurus Rumah Tangga",
}
_NOT_WORKING_BEGINS = (
    ("iburumahtangga", "Mengurus Rumah Tangga"),
    ("mengurusrumahtangga", "Mengurus Rumah Tangga"),
    ("belumtidakbekerja", "Belum/Tidak Bekerja"),
    ("belumbekerja", "Belum/Tidak Bekerja"),
    ("tidakbekerja", "Belum/Tidak Bekerja"),
)
# Servants of the state and the salaried, whatever follows: "TNI AD", "Guru PNS", "Pegawai Bank".
_SALARIED_FIRST = frozenset(
    [
        "pns",
        "asn",
        "pppk",
        "p3k",
        "tni",
        "polri",
        "karyawan",
        "karyawati",
        "pegawai",
        "pensiunan",
        "purnawirawan",
        "gubernur",
        "bupati",
        "walikota",
    ]
)
_SALARIED_ANYWHERE = frozenset(["pns", "asn", "pppk", "p3k", "bumn", "bumd", "tni", "polri"])
_SALARIED_BODIES = ("anggotadpr", "anggotadpd", "anggotabpkri", "wakilbupati", "wakilgubernur")
_NOT_WORDS = re.compile(r"[\W_]+")


class Occupation(NamedTuple):
    """`code` in the table or "", and what is to be said of it ("" if nothing)."""

    code: str
    said: str


class Occupations:
    """Finds occupations of the table by text; keeps the answers it gave."""

    def __init__(self, table: Iterable[Sequence[Any]]) -> None:
        """`table`: (code, name, eligible), and maybe a list of other names."""
        self._by_key: dict[str, Occupation] = {}
        self._words: list[tuple[list[str], str]] = []
        self._found: dict[str, Occupation] = {}
        others: list[tuple[str, Occupation]] = []
        for code, name, eligible, *more in table:
            occupation = Occupation(str(code), "" if eligible else NOT_ELIGIBLE)
            self._add(str(name), occupation)
            others += [(str(other), occupation) for names in more for other in names or ()]
        for other, occupation in others:
            self._add(other, occupation)

    def _add(self, name: str, occupation: Occupation) -> None:
        words = _words(name)
        key = "".join(words)
        if key and key not in self._by_key:
            self._by_key[key] = occupation
            self._words.append((words, key))

    def match(self, text: str) -> Occupation:
        """The occupation that `text` (a name, or a number of the civil registry's list) means."""
        found = self._found.get(text)
        if found is None:
            found = self._match(text)
            if len(self._found) < 10_000:
                self._found[text] = found
        return found

    def _match(self, text: str) -> Occupation:
        words = _words(in_words(text)[:100])
        wanted = "".join(words)
        if wanted == "petaniperkebunan":  # what OpenSID calls number 9
            wanted = "petanipekebun"
        exact = self._by_key.get(wanted) or self._named(_SAME_AS.get(wanted, ""))
        found = exact or self._near(words, wanted) or self._named(_not_working(words, wanted))
        if found is not None:
            return found
        if words and (
            words[0] in _SALARIED_FIRST
            or not _SALARIED_ANYWHERE.isdisjoint(words)
            or wanted.startswith(_SALARIED_BODIES)
        ):
            return Occupation("", NOT_ELIGIBLE)
        return Occupation("", UNRECOGNISED)

    def _named(self, name: str) -> Occupation | None:
        """The occupation of the table by its name; one that the table lacks may not join."""
        if not name:
            return None
        return self._by_key.get("".join(_words(name)), Occupation("", NOT_ELIGIBLE))

    def _near(self, words: list[str], wanted: str) -> Occupation | None:
        best = 3
        found: list[Occupation] = []
        for candidate, name in self._words:
            distance = _distance(words, wanted, candidate, name)
            if distance > best or distance > 2:
                continue
            if distance < best:
                best, found = distance, []
            found.append(self._by_key[name])
        if not found or any(each.said != found[0].said for each in found):
            return None
        return found[0]


def in_words(text: str) -> str:
    """A number of the civil registry's list of occupations in words; any other text as it is."""
    if text.isascii() and text.isdigit() and len(text) < 3:
        return _REGISTRY.get(int(text), text)
    return text


def _not_working(words: list[str], wanted: str) -> str:
    name = _NOT_WORKING_FIRST.get(words[0], "") if words else ""
    return name or next(
        (name for start, name in _NOT_WORKING_BEGINS if wanted.startswith(start)), ""
    )


def _distance(words: list[str], wanted: str, candidate: list[str], name: str) -> int:
    """Edits between two names, 3 where they are too many. Short words must agree, so that a
    goldsmith ("tukang emas") is not taken for a welder ("tukang las")."""
    allowed = 1 if max(len(wanted), len(name)) <= 8 else 2
    if len(wanted) < 5 or abs(len(wanted) - len(name)) > allowed:
        return 3
    if len(words) != len(candidate):
        distance = OSA.distance(wanted, name, score_cutoff=1)
        return distance if distance <= 1 else 3
    total = 0
    for one, other in zip(words, candidate, strict=True):
        if one == other:
            continue
        longer = max(len(one), len(other))
        most = 0 if longer <= 3 else 1 if longer <= 8 else 2
        distance = OSA.distance(one, other, score_cutoff=most)
        if distance > most:
            return 3
        total += distance
    return total if total <= allowed else 3


def key(text: str) -> str:
    """What two spellings of one name have in common: letters and digits alone."""
    return "".join(_words(text))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
    return _NOT_WORDS.sub(" ", text.lower()).split()
