"""What is pasted from a spreadsheet."""

import pytest

from enrollment.places_text import Line, read


@pytest.mark.parametrize(
    ("text", "names", "places"),
    [
        ("Sare Rangan\t75", ["Sare Rangan"], 75),
        ("62.10.03.2001\tSare Rangan\t75", ["62.10.03.2001", "Sare Rangan"], 75),
        ("Tewah;Sare Rangan;1.250", ["Tewah", "Sare Rangan"], 1250),
        ("Sare Rangan 75", ["Sare Rangan"], 75),
        ("Sare Rangan: 75", ["Sare Rangan"], 75),
        ("62.10.03.2001 75", ["62.10.03.2001"], 75),
        ("Sare Rangan\t75\torang", ["Sare Rangan"], 75),
        ("Sare Rangan\t0", ["Sare Rangan"], 0),
        ("Desa\tKuota", ["Desa", "Kuota"], None),
        ("Sare Rangan\t7,5", ["Sare Rangan", "7,5"], None),
        ("Sare Rangan\t99999999", ["Sare Rangan", "99999999"], None),
        ("75", ["75"], None),
    ],
)
def test_read(text, names, places):
    assert read(text) == [Line(text, names, places)]


def test_read_leaves_out_empty_lines():
    assert [line.places for line in read("\r\nA\t1\r\n\t\r\nB\t2\n")] == [1, 2]
    assert read("") == []
