import pytest

from enrollment import benefits
from enrollment.benefits import Estimate


@pytest.mark.parametrize("months", [1, 2, 3])
def test_jkm_death_within_three_months_brings_the_funeral_alone(months: int) -> None:
    assert benefits.jkm_death(months) == Estimate((("funeral", 10_000_000),), 10_000_000)


@pytest.mark.parametrize("months", [4, 36, 400])
def test_jkm_death_from_the_fourth_month_brings_42_million(months: int) -> None:
    assert benefits.jkm_death(months) == Estimate(
        (("death", 20_000_000), ("periodic", 12_000_000), ("funeral", 10_000_000)), 42_000_000
    )


@pytest.mark.parametrize("months", [0, -3])
def test_jkm_death_outside_cover_is_refused(months: int) -> None:
    with pytest.raises(ValueError, match="covered months"):
        benefits.jkm_death(months)


@pytest.mark.parametrize(("base", "total"), [(1_000_000, 70_000_000), (3_500_000, 190_000_000)])
def test_jkk_death_is_48_base_incomes_and_22_million(base: int, total: int) -> None:
    assert benefits.jkk_death(base) == Estimate(
        (("death", 48 * base), ("periodic", 12_000_000), ("funeral", 10_000_000)), total
    )


@pytest.mark.parametrize("base", [0, -1])
def test_jkk_death_without_base_income_is_refused(base: int) -> None:
    with pytest.raises(ValueError, match="base income"):
        benefits.jkk_death(base)


@pytest.mark.parametrize(
    ("programme", "months", "children", "limit"),
    [
        ("JKM", 35, 2, 0),
        ("JKM", 36, 2, 174_000_000),
        ("JKM", 36, 0, 0),
        ("JKK", 1, 1, 174_000_000),
        ("JKK", 1, 5, 174_000_000),
    ],
)
def test_scholarship_limit(
    programme: benefits.Programme, months: int, children: int, limit: int
) -> None:
    assert benefits.scholarship_limit(programme, months, children) == limit


@pytest.mark.parametrize("papers", [benefits.JKM_PAPERS, benefits.JKK_PAPERS])
def test_papers_are_listed_once_and_some_only_in_their_case(
    papers: tuple[benefits.Paper, ...],
) -> None:
    codes = [paper.code for paper in papers]
    assert len(set(codes)) == len(codes)
    assert {paper.when for paper in papers} <= {"", "married", "on_the_road"}


def test_the_spouse_and_children_are_the_first_heirs() -> None:
    assert benefits.HEIR_ORDER[0] == "spouse_or_child"
    assert len(benefits.HEIR_ORDER) == 5
