"""What every command has: --json, --dry-run, --by, and exit codes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError

from gumas_pbi import files
from gumas_pbi.commands import VerbCommand, day, find
from gumas_pbi.models import Role, User
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.commands import run
from gumas_pbi.tests.factories import UserFactory
from gumas_pbi.tests.others import factory, model

pytestmark = pytest.mark.django_db
RAISES = {
    "-": Refused("Tidak boleh.", "not_allowed", roster=3),
    "?": WrongInput("Nama tidak dikenal."),
    "!": ZeroDivisionError(),
}


class Rename(VerbCommand):
    """Renames the user that it acts as, and stores a file; some names fail."""

    role = Role.TREASURER

    def arguments(self, parser):
        parser.add_argument("name")

    def act(self, *, name, by, **options):
        by.name = name
        by.save()
        self.progress("Sedang bekerja …")
        roster = model("workers.Roster")()
        files.store(roster.file, b"isi")
        if name in RAISES:
            raise RAISES[name]
        return {"name": name, "at": options["now"].tzinfo is not None}


def rename(*arguments):
    return run(Rename(), *arguments)


def name():
    return User.objects.get(username="layanan-treasurer").name


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_done_is_0_and_told_in_lines(settings):
    assert rename("Sri") == (0, "name: Sri\nat: True\n", "Sedang bekerja …\n")
    assert name() == "Sri"
    assert len(stored(settings)) == 1


def test_json_is_one_object_and_progress_is_elsewhere():
    answer = rename("Sri é", "--json")
    assert answer.json == {"name": "Sri é", "at": True}
    assert "é" in answer.out
    assert answer.err == "Sedang bekerja …\n"


def test_dry_run_answers_the_same_and_keeps_nothing(settings):
    before = name()
    assert rename("Sri", "--dry-run").out == "name: Sri\nat: True\n"
    assert rename("Sri", "--dry-run", "--json").json == {"name": "Sri", "at": True}
    assert name() == before
    assert stored(settings) == []


def test_refused_is_1_and_keeps_nothing(settings):
    before = name()
    answer = rename("-")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "Sedang bekerja …\nTidak boleh.\n"
    assert name() == before
    assert stored(settings) == []


def test_refused_as_json_names_code_sentence_and_facts():
    answer = rename("-", "--json")
    assert answer.code == 1
    assert answer.json == {"refused": "not_allowed", "message": "Tidak boleh.", "roster": 3}
    assert answer.err == "Sedang bekerja …\n"


def test_wrong_input_is_2():
    answer = rename("?", "--json")
    assert answer.code == 2
    assert answer.json == {"refused": "wrong_input", "message": "Nama tidak dikenal."}


def test_a_defect_stays_a_defect_and_keeps_nothing(settings):
    before = name()
    with pytest.raises(ZeroDivisionError):
        rename("!")
    assert name() == before
    assert stored(settings) == []


def test_by_acts_as_that_user():
    user = UserFactory(role=Role.TREASURER)
    assert rename("Sri", "--by", user.username).code == 0
    user.refresh_from_db()
    assert user.name == "Sri"
    assert name() != "Sri"


def test_by_somebody_without_the_role_is_refused():
    user = UserFactory(role=Role.VERIFIER, username="sri")
    answer = rename("Sri", "--by", user.username, "--json")
    assert answer.code == 1
    assert answer.json == {
        "refused": "role", "message": "sri tidak punya peran untuk langkah ini.",
    }  # fmt: skip


@pytest.mark.parametrize("active", [True, False])
def test_by_nobody_is_wrong_input(active):
    UserFactory(role=Role.TREASURER, username="ani" if active else "sri", is_active=active)
    answer = rename("Sri", "--by", "sri")
    assert answer.code == 2
    assert answer.err == "Tidak ada pengguna aktif bernama sri.\n"


def test_arguments_that_are_missing_are_wrong():
    with pytest.raises(CommandError):
        rename()


def test_day():
    assert day("2026-11-22") == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["", "22-11-2026", "2026-13-01", "2026-02-30", "besok", "2026"])
def test_day_that_is_none(text):
    with pytest.raises(WrongInput) as wrong:
        day(text)
    assert str(wrong.value) == (f"Tanggal “{text}” tidak dikenal. Tulis seperti 2026-11-22.")


def test_find_gives_the_row():
    roster = factory("workers.Roster")()
    by = User.objects.get(username="layanan-village-officer")
    assert find(model("workers.Roster").objects.all(), by, pk=roster.pk) == roster


def test_find_says_which_is_not_there():
    by = User.objects.get(username="layanan-village-officer")
    with pytest.raises(WrongInput, match=r"^Nomor 12345678 tidak ada\.$") as wrong:
        find(model("workers.Roster").objects.all(), by, pk=12345678)
    assert wrong.value.code == "not_found"


def test_find_gives_an_officer_only_the_own_village():
    roster = factory("workers.Roster")()
    officer = factory("villages.Posting")(village__code="62.10.04.2019").user
    with pytest.raises(WrongInput):
        find(model("workers.Roster").objects.all(), officer, pk=roster.pk)


OURS = {"gumas_pbi", "villages", "workers", "enrollment", "reports"}
WITHOUT_JSON = {"load_reference"}


def test_every_command_takes_json():
    ours = {name: app for name, app in get_commands().items() if app in OURS}
    assert {"import_roster", "open_month", "where"} <= ours.keys()
    without = set()
    for each, app in ours.items():
        command = load_command_class(app, each)
        parser = command.create_parser("manage.py", each)
        if not any("--json" in action.option_strings for action in parser._actions):
            without.add(each)
    assert without == WITHOUT_JSON
