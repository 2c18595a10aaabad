"""Files in storage: sealed, and there only if the act that stored them was done."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag

from gumas_pbi import files
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.tests.others import factory, model

pytestmark = pytest.mark.django_db
CONTENT = b"NIK;Nama\n6210031708800001;Sri Contoh\n"


@pytest.fixture(autouse=True)
def _nothing_unsettled():
    """A test's transaction is around everything, so nothing is ever settled by commit."""
    files.settle(kept=True)
    yield
    files.settle(kept=True)


@pytest.fixture
def roster():
    return factory("workers.Roster")()


@verb
def stores(roster, *, fails=False):
    files.store(roster.file, CONTENT)
    roster.save()
    if fails:
        raise Refused("Tidak.")
    return roster.file.name


def stored(settings):
    return sorted(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())


def test_store_and_load(roster, settings):
    stores(roster)
    roster.refresh_from_db()
    assert files.load(roster.file) == CONTENT
    (path,) = stored(settings)
    assert b"6210031708800001" not in path.read_bytes()


def test_store_makes_the_name_itself(roster):
    roster.file_name = "../../etc/passwd"
    assert stores(roster).endswith(".sealed")
    assert "passwd" not in roster.file.name


def test_load_refuses_a_file_that_was_changed(roster, settings):
    stores(roster)
    (path,) = stored(settings)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(InvalidTag):
        files.load(roster.file)


def test_load_of_a_file_that_is_gone(roster, settings):
    stores(roster)
    stored(settings)[0].unlink()
    with pytest.raises(FileNotFoundError):
        files.load(roster.file)


def test_a_verb_that_fails_takes_its_files_away(roster, settings):
    with pytest.raises(Refused):
        stores(roster, fails=True)
    assert stored(settings) == []


def test_a_verb_that_breaks_takes_its_files_away(roster, settings):
    @verb
    def breaks():
        stores(roster)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert stored(settings) == []


def test_a_verb_within_that_fails_takes_only_its_own(roster, settings):
    other = factory("workers.Roster")()

    @verb
    def outer():
        stores(roster)
        with pytest.raises(Refused):
            stores(other, fails=True)

    outer()
    assert [path.name for path in stored(settings)] == [roster.file.name.split("/")[-1]]
    assert files.load(roster.file) == CONTENT


def test_a_refusal_leaves_what_an_earlier_act_stored(roster, settings):
    stores(roster)
    with pytest.raises(Refused):
        stores(factory("workers.Roster")(), fails=True)
    assert len(stored(settings)) == 1


def test_what_is_committed_stays_whatever_comes_later(committing, settings):
    roster = factory("workers.Roster")()
    stores(roster)
    assert files.mark() == 0
    with pytest.raises(Refused):
        stores(factory("workers.Roster")(), fails=True)
    assert len(stored(settings)) == 1
    files.discard(roster.file)
    assert stored(settings) == []


def test_discard_waits_for_the_commit(roster, settings, django_capture_on_commit_callbacks):
    stores(roster)
    with django_capture_on_commit_callbacks() as callbacks:
        files.discard(roster.file)
    assert len(stored(settings)) == 1
    callbacks[0]()
    assert stored(settings) == []


def test_discard_in_an_act_that_fails_keeps_the_file(roster, settings):
    stores(roster)

    @verb
    def fails():
        files.discard(roster.file)
        raise Refused("Tidak.")

    with pytest.raises(Refused):
        fails()
    assert len(stored(settings)) == 1


def test_discard_of_no_file_is_nothing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        files.discard(model("workers.Roster")().file)
    assert callbacks == []
