"""What a family may expect, and the papers it takes. Estimates: BPJS decides. Pure.

All amounts are whole rupiah. Sources: PP 44/2015, changed by PP 82/2019 (amounts of JKK, JKM and
the scholarship), and Permenaker 1/2025 (deaths within the first three months).
"""

from typing import Final, Literal, NamedTuple

Programme = Literal["JKK", "JKM"]

JKM_DEATH: Final = 20_000_000
"""Santunan kematian (PP 82/2019)."""
PERIODIC: Final = 12_000_000
"""Santunan berkala, 24 months paid at once (PP 82/2019)."""
FUNERAL: Final = 10_000_000
"""Biaya pemakaman (PP 82/2019); all that is due early on (Permenaker 1/2025)."""
JKM_WAITING_MONTHS: Final = 3
"""A death within so many consecutive months brings the funeral money alone (Permenaker 1/2025)."""

JKK_DEATH_BASE_INCOMES: Final = 48
"""Santunan kematian because of work: 60% of 80 base incomes (PP 44/2015)."""

SCHOLARSHIP_MAX: Final = 174_000_000
"""All children of one worker together (PP 82/2019)."""
SCHOLARSHIP_CHILDREN: Final = 2
SCHOLARSHIP_UNTIL_AGE: Final = 23
"""Or until marriage or work, whichever is first (PP 82/2019)."""
SCHOLARSHIP_JKM_MONTHS: Final = 36
"""Months of contributions before JKM brings a scholarship; JKK brings it at once (PP 82/2019)."""
SCHOLARSHIP_YEARLY: Final = {
    "kindergarten": 1_500_000,
    "primary": 1_500_000,
    "lower_secondary": 2_000_000,
    "upper_secondary": 3_000_000,
    "university": 12_000_000,
}
"""For one child and one year, by level of school (PP 82/2019)."""

REPORT_WITHIN_HOURS: Final = 48
"""An accident is reported within 2 × 24 hours (PP 44/2015)."""
JKK_LAPSES_AFTER_YEARS: Final = 5
"""The right to JKK lapses (PP 82/2019)."""
JKM_PAID_WITHIN_WORKING_DAYS: Final = 3
"""Counted from complete papers (PP 44/2015)."""


class Estimate(NamedTuple):
    """`parts`: (code, rupiah), in the order to show; `total`: their sum, in rupiah."""

    parts: tuple[tuple[str, int], ...]
    total: int


class Paper(NamedTuple):
    """A paper of a claim; `when` is the code of the case that asks for it, empty for always."""

    code: str
    when: str = ""


JKM_PAPERS: Final = (
    Paper("form_4"),
    Paper("card"),
    Paper("worker_identity_card"),
    Paper("heir_identity_card"),
    Paper("death_certificate"),
    Paper("family_card"),
    Paper("heir_statement"),
    Paper("marriage_book", when="married"),
    Paper("heir_bank_account"),
)

JKK_PAPERS: Final = (
    Paper("form_kk1"),
    Paper("form_kk2"),
    Paper("form_kk3"),
    Paper("worker_identity_card"),
    Paper("card"),
    Paper("account_of_events"),
    Paper("police_report", when="on_the_road"),
    Paper("receipts"),
)

HEIR_ORDER: Final = (
    "spouse_or_child",
    "blood_relative",
    "sibling",
    "in_law",
    "named_in_will",
)
"""Who is entitled, first to last; blood relatives up and down to the 2nd degree (PP 44/2015)."""


def jkm_death(months_covered: int) -> Estimate:
    """Death from any cause but work.

    `months_covered`: consecutive months up to and with the month of death, 1 or more; a lapse
    starts the count anew. Raises ValueError below 1.
    """
    if months_covered < 1:
        raise ValueError("a death outside the covered months brings nothing")
    if months_covered <= JKM_WAITING_MONTHS:
        return _estimate(("funeral", FUNERAL))
    return _estimate(("death", JKM_DEATH), ("periodic", PERIODIC), ("funeral", FUNERAL))


def jkk_death(base_income: int) -> Estimate:
    """Death because of work, from the first covered day.

    `base_income`: the bracket's base income in rupiah a month, not the declared income. Raises
    ValueError unless it is positive.
    """
    if base_income <= 0:
        raise ValueError("the base income is a positive amount")
    death = JKK_DEATH_BASE_INCOMES * base_income
    return _estimate(("death", death), ("periodic", PERIODIC), ("funeral", FUNERAL))


def scholarship_limit(programme: Programme, months_covered: int, children: int) -> int:
    """The most, in rupiah, that the children's scholarships can come to together; often 0.

    `children`: how many are still entitled; a third changes nothing. The limit holds for all
    together, so it is not added to an estimate's total.
    """
    if children < 1:
        return 0
    if programme == "JKM" and months_covered < SCHOLARSHIP_JKM_MONTHS:
        return 0
    return SCHOLARSHIP_MAX


def _estimate(*parts: tuple[str, int]) -> Estimate:
    return Estimate(parts, sum(amount for _, amount in parts))
