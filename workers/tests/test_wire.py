"""Rows as lines: what goes in comes out, and nothing else comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers import wire
from workers.rows import Refused, Row

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
cells = st.dictionaries(texts, st.none() | st.integers(-(2**63), 2**63 - 1) | texts)
codes = st.sampled_from(["nik_missing", "name_missing", "too_old"])
rows = st.builds(
    Row,
    position=st.just(0),
    sheet=texts,
    number=st.integers(1, 10**6),
    cells=cells,
    lacks=st.lists(codes),
    nik=st.sampled_from(["", "6210030210940021"]),
    name=texts,
    name_key=texts,
    birth_date=st.sampled_from(["", "1994-10-02"]),
    gender=st.sampled_from(["", "L", "P"]),
    rt=texts.map(lambda text: text[:5]),
    rw=texts.map(lambda text: text[:5]),
    village=st.sampled_from(["", "62.10.03.2001"]),
    occupation=st.sampled_from(["", "AGR01"]),
    income=st.none() | st.integers(0, 10**12),
    said=st.lists(codes),
    **dict.fromkeys(
        ["family_card", "birth_place", "address", "occupation_text", "mother_name", "phone",
         "heir_name", "heir_relation"], texts
    ),
)  # fmt: skip


@given(st.lists(rows, max_size=5))
def test_rows_come_back_as_they_were(sent: list[Row]) -> None:
    lines = "".join(map(wire.encode, sent)).encode()
    assert [wire.decode(found, 0) for found in wire.parts(lines)] == sent


def line(**changes: object) -> bytes:
    row = Row(
        0, "S", 2, {}, [], "6210030210940021", "", "Budi", "budi", "", "1994-10-02", "L", "", "",
        "", "", "", "", "", "", None, "", "", [],
    )  # fmt: skip
    return wire.encode(row._replace(**changes)).encode()


def test_texts_are_cut_to_their_columns() -> None:
    (found,) = wire.parts(line(name="x" * 500, sheet="y" * 500))
    row = wire.decode(found, 0)
    assert (len(row.name), len(row.sheet)) == (150, 100)


@pytest.mark.parametrize(
    "lines",
    [
        b"\n",
        b"\\.\n",
        line().replace(b"Budi", b"Budi\t7"),
        line().replace(b"\tBudi", b""),
        line().replace(b"Budi", b"Budi\n1\t2"),
        line().replace(b"Budi", b"Budi\r1\t2"),
        line(nik="621003021094002"),
        line(nik="621003021094002x"),
    ],
    ids=range(8),
)
def test_what_is_no_line_is_refused(lines: bytes) -> None:
    with pytest.raises(Refused) as refused:
        list(wire.parts(line() + lines))
    assert refused.value.detail == "killed"
