"""What a month's finance pack says: cover, recap, names and lists. Pure.

The pack is a paper in Indonesian whatever the language of the screen, hence the words here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Final, NamedTuple

from gumas_pbi.indonesian import in_words, number


class Person(NamedTuple):
    """A line of the nominative list: what is to be paid for one person, in rupiah. `late` of it is
    for earlier months. `nik` whole or masked, as it is printed."""

    district: str
    village: str
    nik: str
    kpj: str
    name: str
    jkk: int
    jkm: int
    late: int

    @property
    def total(self) -> int:
        return self.jkk + self.jkm


class Place(NamedTuple):
    """A village in the recap. `rows` are its lines in the nominative list; `people` those of them
    who owe the month itself."""

    district: str
    village: str
    rows: int
    people: int
    jkk: int
    jkm: int


class Column(NamedTuple):
    """`width` in millimetres on paper (0: shares what is left), `letters` in the workbook;
    `is_sum`: whole numbers that are summed up, in a workbook by a formula."""

    title: str
    width: int
    letters: int
    is_sum: bool = False


class Listing(NamedTuple):
    """A list of the pack. Rows have a value for each column. `nothing` is said where there are
    none."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[str | int]]
    nothing: str


class Head(NamedTuple):
    """The month and what stands around it; amounts in rupiah. `facts` are titles and texts, among
    them the legal basis of the tariffs; `signers` are titles and names ("": a dotted line)."""

    month: str
    regency: str
    programme: str
    people: int
    jkk: int
    jkm: int
    account_jkk: str
    account_jkm: str
    facts: Sequence[tuple[str, str]]
    place: str
    signers: Sequence[tuple[str, str]]
    is_masked: bool

    @property
    def title(self) -> str:
        return f"BERKAS KEUANGAN IURAN {self.month.upper()}"

    @property
    def total(self) -> int:
        return self.jkk + self.jkm

    @property
    def foot(self) -> str:
        kind = "Salinan, NIK disamarkan" if self.is_masked else "Memuat NIK lengkap: data pribadi"
        return f"Berkas keuangan iuran {self.month}, {self.regency} · {kind}"

    @property
    def words(self) -> str:
        return f"{in_words(self.total)} rupiah"


class Pack(NamedTuple):
    """`places` and `people` in the same order: people of a village one after the other."""

    head: Head
    places: Sequence[Place]
    people: Iterable[Person]
    listings: Sequence[Listing]


class Sums(NamedTuple):
    """What the names of a list come to."""

    jkk: int = 0
    jkm: int = 0
    late: int = 0

    @property
    def total(self) -> int:
        return self.jkk + self.jkm

    def and_one(self, person: Person) -> Sums:
        return Sums(self.jkk + person.jkk, self.jkm + person.jkm, self.late + person.late)


SUMS: Final = ("JKK (Rp)", "JKM (Rp)", "Jumlah (Rp)")
PEOPLE: Final = (
    Column("No", 13, 7),
    Column("NIK", 31, 19),
    Column("KPJ", 26, 14),
    Column("Nama", 0, 32),
    Column("Kecamatan", 0, 22),
    Column("Desa/kelurahan", 0, 26),
    *(Column(title, 24, 14, is_sum=True) for title in SUMS),
    Column("Di antaranya bulan lalu (Rp)", 28, 16, is_sum=True),
)
PLACES: Final = (
    Column("Kecamatan", 0, 26),
    Column("Desa/kelurahan", 0, 30),
    Column("Orang", 24, 12, is_sum=True),
    *(Column(title, 34, 18, is_sum=True) for title in SUMS),
)


def by_district(places: Iterable[Place]) -> Iterator[tuple[str, list[Place]]]:
    for district, found in groupby(places, key=lambda place: place.district):
        yield district, list(found)


def by_place(pack: Pack) -> Iterator[tuple[Place, Iterator[Person]]]:
    """Each village with its people, in the order of both. Raises ValueError where they don't fit
    each other, so that no sum covers somebody else's line."""
    people = iter(pack.people)
    for place in pack.places:
        yield place, _of(place, people)
    if next(people, None) is not None:
        raise ValueError("more people than the recap has")


def _of(place: Place, people: Iterator[Person]) -> Iterator[Person]:
    found = 0
    for person in islice(people, place.rows):
        if (person.district, person.village) != (place.district, place.village):
            raise ValueError(f"{place.village} has other people than the recap says")
        found += 1
        yield person
    if found != place.rows:
        raise ValueError(f"{place.village} has fewer people than the recap says")


def together(places: Sequence[Place]) -> tuple[int, int, int, int]:
    """People, JKK, JKM and both of some villages."""
    people, jkk, jkm = (sum(getattr(p, name) for p in places) for name in ("people", "jkk", "jkm"))
    return people, jkk, jkm, jkk + jkm


def amounts(head: Head) -> tuple[tuple[str, str, int], ...]:
    """What the budget pays: for what, from which account, rupiah."""
    return (
        ("Iuran Jaminan Kecelakaan Kerja (JKK)", head.account_jkk, head.jkk),
        ("Iuran Jaminan Kematian (JKM)", head.account_jkm, head.jkm),
    )


def printed(value: str | int) -> str:
    """A value of a listing on paper."""
    return value if isinstance(value, str) else number(value)
