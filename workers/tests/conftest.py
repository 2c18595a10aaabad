"""Lists that are really read, and who sends and decides."""

from __future__ import annotations

import io

import openpyxl
import pytest

from gumas_pbi.models import Role
from gumas_pbi.tests.factories import UserFactory
from villages.tests.factories import PostingFactory, VillageFactory
from workers.actions import marking, proposals, rosters
from workers.tests.factories import OccupationFactory, RosterFactory
from workers.tests.test_mending import HEADER


@pytest.fixture
def officer(db):
    return PostingFactory().user


@pytest.fixture
def verifier(db):
    return UserFactory(role=Role.VERIFIER)


@pytest.fixture
def roster(officer):
    """A list of the officer's village, without rows."""
    return RosterFactory(uploaded_by=officer)


@pytest.fixture
def read(officer, now):
    OccupationFactory()

    def read(*people, village="62.10.03.2001", by=None):
        lines = [HEADER, *(f"{n},{','.join(row)}" for n, row in enumerate(people, start=1))]
        roster = rosters.receive(
            "\n".join(lines).encode(),
            file_name="daftar.csv",
            village=VillageFactory(code=village),
            by=by or officer,
            at=now,
        )
        rosters.read(roster, at=now)
        roster.refresh_from_db()
        return roster

    return read


@pytest.fixture
def send(now):
    def send(roster):
        proposal = rosters.submit(roster, by=roster.uploaded_by, at=now)
        proposals.fill(proposal, at=now)
        return proposal

    return send


@pytest.fixture
def copy(officer, now):
    """The marked copy, as openpyxl opens it."""

    def copy(roster, only_bad=False):
        data = marking.download(roster, only_bad=only_bad, by=officer, at=now)
        return openpyxl.load_workbook(io.BytesIO(data))

    return copy
