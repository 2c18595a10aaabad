"""Believable people of Central Kalimantan who don't exist, for demos, tests and benchmarks. Pure.

The same arguments give the same people. Nothing here can be a living person's: serials of NIKs
start at 3000, far past what a district gives out for one birth date, and phone numbers carry
prefixes that no operator has.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from math import gcd
from random import Random
from typing import Final, NamedTuple

from gumas_pbi import synthetic_names as names
from gumas_pbi.ages import years_before

YOUNGEST, OLDEST = 18, 64
_FIRST_SERIAL, _SERIALS = 3000, 7000
_PHONE_PREFIXES: Final = ("0810", "0820", "0840", "0860")
_ROADS: Final = (
    "Jl. Tjilik Riwut",
    "Jl. Trans Kalimantan",
    "Jl. Pangeran Samudera",
    "Jl. Tambun Bungai",
    "Jl. Damang Batu",
    "Jl. Sangkurun",
    "Jl. Betang",
    "Jl. Poros Desa",
)
_RELATIONS_YOUNG: Final = ("Ibu Kandung", "Ibu Kandung", "Ayah Kandung", "Saudara Kandung")


class Person(NamedTuple):
    """One row of a roster. `village` is the id given in; `income` is rupiah a month."""

    nik: str
    family_card: str
    name: str
    birth_place: str
    birth_date: date
    gender: str
    address: str
    rt: str
    rw: str
    village: int
    occupation: str
    mother_name: str
    phone: str
    income: int
    heir_name: str
    heir_relation: str


class _Birth(NamedTuple):
    date: date
    digits: tuple[str, str]  # as in the NIK: men, women
    young: bool  # too young for a spouse as heir


def people(
    n: int,
    seed: int,
    villages: Sequence[tuple[int, str]],
    today: date,
    occupations: Sequence[str],
) -> Iterator[Person]:
    """`n` people, village by village, 18 to 64 years old on `today`, each with a NIK of their own.

    `villages`: id and district code (`62.10.03`); some get several times as many people as
    others. `occupations`: drawn evenly, so name one twice to have it twice as often. Nobody is
    kept in memory. Raises ValueError without a village or an occupation, for a negative `n`, and
    past the 240 million people that one district has numbers for.
    """
    if n < 0 or not villages or not occupations:
        raise ValueError("people need a village, an occupation and a number that is not negative")
    return _people(n, Random(seed), villages, _births(today), tuple(occupations))  # noqa: S311


def _people(
    n: int,
    random: Random,
    villages: Sequence[tuple[int, str]],
    births: Sequence[_Birth],
    occupations: Sequence[str],
) -> Iterator[Person]:
    niks: dict[str, Iterator[tuple[str, _Birth, int]]] = {}
    for (village, district), count in zip(villages, _shares(n, len(villages), random), strict=True):
        code = district.replace(".", "")
        if code not in niks:
            niks[code] = _niks(code, births, random)
        yield from _villagers(count, random, village, code, niks[code], occupations)


def _villagers(
    count: int,
    random: Random,
    village: int,
    code: str,
    niks: Iterator[tuple[str, _Birth, int]],
    occupations: Sequence[str],
) -> Iterator[Person]:
    """The people of one village. One draw of random bits a person: drawing is what costs."""
    bits_of = random.getrandbits
    pools = (names.men(), names.women())
    mothers, places = names.women(), names.BIRTH_PLACES
    jobs = len(occupations)
    for _, (nik, birth, woman) in zip(range(count), niks, strict=False):
        bits = bits_of(200)
        name = pools[woman][bits & 0xFFFF]
        mother = mothers[bits >> 16 & 0xFFFF]
        heir, relation = _heir(bits >> 32 & 0xFFFFFF, woman, birth.young, mother, pools)
        rt, rw = f"{1 + (bits >> 56 & 7):03d}", f"{1 + (bits >> 59 & 3):03d}"
        road, house = _ROADS[bits >> 61 & 7], 1 + (bits >> 64 & 127)
        card_day, card_month = 1 + (bits >> 71 & 31) % 28, 1 + (bits >> 76 & 15) % 12
        card_year, card_serial = 6 + (bits >> 80 & 15), 3000 + (bits >> 84 & 4095)
        phone = f"{_PHONE_PREFIXES[bits >> 96 & 3]}{(bits >> 98 & 0x7FFFFFF) % 100_000_000:08d}"
        yield Person(
            nik,
            f"{code}{card_day:02d}{card_month:02d}{card_year:02d}{card_serial}",
            name,
            places[bits >> 125 & 15],
            birth.date,
            "P" if woman else "L",
            f"{road} No. {house}",
            rt,
            rw,
            village,
            occupations[(bits >> 129 & 0xFFFFFFFF) % jobs],
            mother,
            phone,
            500_000 + 50_000 * ((bits >> 161 & 15) + (bits >> 165 & 15)),
            heir,
            relation,
        )


def _heir(
    bits: int, woman: int, young: bool, mother: str, pools: tuple[Sequence[str], Sequence[str]]
) -> tuple[str, str]:
    """Name and relation: a spouse for most, a child for some, a parent for the young."""
    kind, name = bits & 15, bits >> 4 & 0xFFFF
    if young:
        relation = _RELATIONS_YOUNG[kind & 3]
        return (mother if relation == "Ibu Kandung" else pools[0][name]), relation
    if kind < 11:
        return pools[1 - woman][name], "Suami" if woman else "Istri"
    return pools[kind & 1][name], "Anak" if kind < 15 else "Saudara Kandung"


def _niks(code: str, births: Sequence[_Birth], random: Random) -> Iterator[tuple[str, _Birth, int]]:
    """NIKs of one district, with birth and 1 for a woman; never the same twice.

    A walk in strides over all (birth date, sex) slots, stride and slots without common divisor,
    meets each slot once a round, and each round takes another serial of every slot. Nothing has
    to be remembered, and neighbouring slots have serials far apart: else people born a day apart
    would look like one person with a slip of the pen.
    """
    slots = 2 * len(births)
    stride = int(slots * 0.618)
    while gcd(stride, slots) != 1:
        stride += 1
    start, shift = random.randrange(slots), random.randrange(_SERIALS)
    for round_ in range(_SERIALS):
        offset = shift + round_ * 2003  # has no common divisor with 7000
        slot = start
        for _ in range(slots):
            birth, woman = births[slot >> 1], slot & 1
            serial = _FIRST_SERIAL + (slot * 4987 + offset) % _SERIALS
            yield f"{code}{birth.digits[woman]}{serial}", birth, woman
            slot += stride
            if slot >= slots:
                slot -= slots
    raise ValueError(f"no NIK is left in district {code}")


@lru_cache(maxsize=4)
def _births(today: date) -> tuple[_Birth, ...]:
    """Each birth date that makes somebody 18 to 64 years old on `today`."""
    first = years_before(today, OLDEST + 1) + timedelta(days=1)
    days = (years_before(today, YOUNGEST) - first).days + 1
    grown = years_before(today, 24)
    return tuple(
        _Birth(day, (day.strftime("%d%m%y"), f"{day.day + 40}{day:%m%y}"), day > grown)
        for day in (first + timedelta(days=count) for count in range(days))
    )


def _shares(n: int, villages: int, random: Random) -> list[int]:
    """`n` cut into unequal parts, as villages are."""
    weights = [0.4 + 2.2 * random.random() ** 2 for _ in range(villages)]
    total = sum(weights)
    shares: list[int] = []
    weight_so_far, given = 0.0, 0
    for weight in weights[:-1]:
        weight_so_far += weight
        upto = round(n * weight_so_far / total)
        shares.append(upto - given)
        given = upto
    return [*shares, n - given]
