"""What differs between two people, digit by digit and word by word."""

import pytest

from workers.differences import of_niks, same_text

NIK = "6210031708800001"


@pytest.mark.parametrize(
    ("other", "places", "swapped"),
    [
        (NIK, (), False),
        ("6210031708900001", (11,), False),
        ("6210037108800001", (7, 8), True),
        ("6210039908800001", (7, 8), False),
        ("621003170880000", (16,), False),
        ("6310031708800002", (2, 16), False),
    ],
)
def test_niks_differ_in_places(other, places, swapped):
    assert of_niks(NIK, other) == (places, swapped)


def test_text_is_the_same_but_for_case_and_spaces():
    assert same_text("SITI  Aminah", "Siti aminah ")
    assert not same_text("Siti Aminah", "Siti Aminah, S.Pd.")
