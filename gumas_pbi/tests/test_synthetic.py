import tracemalloc
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from gumas_pbi.synthetic import Person, people

TODAY = date(2026, 11, 22)
VILLAGES = [(index, f"62.10.{1 + index % 12:02d}") for index in range(127)]
JOBS = ["AGR01", "AGR02", "TRD01"]


def some(n: int = 20_000, seed: int = 1, today: date = TODAY) -> list[Person]:
    return list(people(n, seed, VILLAGES, today, JOBS))


def age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def test_people_are_as_many_as_asked() -> None:
    assert [len(some(n)) for n in (0, 1, 126, 9500)] == [0, 1, 126, 9500]


def test_people_are_the_same_for_the_same_seed() -> None:
    assert some(500) == some(500)


def test_people_differ_for_another_seed() -> None:
    assert not {person.nik for person in some(500)} & {person.nik for person in some(500, seed=2)}


def test_niks_are_distinct() -> None:
    assert len({person.nik for person in some(50_000)}) == 50_000


def test_niks_are_distinct_where_one_district_meets_each_birth_date_many_times() -> None:
    crowd = people(80_000, 1, [(1, "62.10.03"), (2, "62.10.03")], TODAY, JOBS)
    assert len({person.nik for person in crowd}) == 80_000


def test_nik_tells_district_birth_date_and_sex() -> None:
    districts = {village: code.replace(".", "") for village, code in VILLAGES}
    for person in some():
        day = person.birth_date.day + (40 if person.gender == "P" else 0)
        assert person.nik[:12] == f"{districts[person.village]}{day:02d}{person.birth_date:%m%y}"
        assert len(person.nik) == 16
        assert 3000 <= int(person.nik[12:]) <= 9999


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29), date(2027, 3, 1)])
def test_ages_are_18_to_64(today: date) -> None:
    ages = {age(person.birth_date, today) for person in some(10_000, today=today)}
    assert ages == set(range(18, 65))


def test_every_village_has_people_and_some_have_many() -> None:
    counts = Counter(person.village for person in some(9500))
    assert set(counts) == {village for village, _ in VILLAGES}
    assert max(counts.values()) > 2 * min(counts.values())


def test_fields_are_as_an_officer_would_fill_them() -> None:
    for person in some(5000):
        assert person.gender in ("L", "P")
        assert person.occupation in JOBS
        assert person.phone.isdigit()
        assert len(person.phone) == 12
        assert len(person.family_card) == 16
        assert person.family_card.isdigit()
        assert (len(person.rt), len(person.rw)) == (3, 3)
        assert 500_000 <= person.income <= 2_000_000
        for name in (person.name, person.mother_name, person.heir_name):
            assert all(word.isalpha() and word.istitle() for word in name.split())


def test_heirs_fit_the_person() -> None:
    for person in some(5000):
        if person.heir_relation == "Ibu Kandung":
            assert person.heir_name == person.mother_name
        if person.gender == "L":
            assert person.heir_relation != "Suami"
        else:
            assert person.heir_relation != "Istri"
        if age(person.birth_date, TODAY) < 24:
            assert person.heir_relation in ("Ibu Kandung", "Ayah Kandung", "Saudara Kandung")


def test_people_born_a_day_apart_are_not_taken_for_one() -> None:
    """The rule for possible duplicates: a NIK one digit off. A demo must not drown in them."""
    seen = {person.nik for person in some(9500)}
    masked = Counter(nik[:place] + "*" + nik[place + 1 :] for nik in seen for place in range(16))
    assert sum(count - 1 for count in masked.values()) < 10


def test_people_are_not_kept_in_memory() -> None:
    stream = people(1_000_000, 1, VILLAGES, TODAY, JOBS)
    next(stream)  # the lists that all people share are made once
    tracemalloc.start()
    for _ in islice(stream, 5_000):
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200_000


@pytest.mark.parametrize(
    ("n", "villages", "jobs"), [(1, [], JOBS), (1, VILLAGES, []), (-1, VILLAGES, JOBS)]
)
def test_people_are_refused_without_a_place_or_a_number(
    n: int, villages: list[tuple[int, str]], jobs: list[str]
) -> None:
    with pytest.raises(ValueError, match="people need"):
        people(n, 1, villages, TODAY, jobs)
