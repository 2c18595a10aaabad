"""Adding people who use the program."""

from __future__ import annotations

import pytest

from gumas_pbi.models import AuditEvent, Role, User
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.commands import run
from gumas_pbi.tests.factories import UserFactory
from villages.actions import users
from villages.models import Posting
from villages.tests.factories import VillageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(now):
    by = UserFactory(role=Role.ADMINISTRATOR)

    def call(**changes):
        values = {"name": "Sri Contoh", "role": Role.VERIFIER, "villages": [],
                  "password": "gelondong kayu di sungai", "by": by, "at": now}  # fmt: skip
        return users.add("sri", **{**values, **changes})

    return call


def test_add_gives_the_role_and_an_event(add):
    user = add()
    assert (user.roles, user.name) == ({Role.VERIFIER}, "Sri Contoh")
    assert user.check_password("gelondong kayu di sungai")
    event = AuditEvent.objects.get(verb="users.add")
    assert (event.subject_id, event.facts) == (str(user.pk), {"role": "verifier", "villages": []})


def test_add_posts_a_village_officer(add, today):
    village = VillageFactory()
    user = add(role=Role.VILLAGE_OFFICER, villages=[village])
    assert list(Posting.objects.filter(user=user).values_list("village", "start", "end")) == [
        (village.pk, today, None)
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": "raja"}, "Peran “raja” tidak dikenal."),
        ({"role": Role.VILLAGE_OFFICER}, "Petugas desa harus ditempatkan"),
        ({"password": "pendek"}, "15"),
        ({"password": "12345678901234567890"}, "umum|common"),
    ],
)
def test_add_says_what_is_wrong(add, changes, sentence):
    with pytest.raises(WrongInput, match=sentence):
        add(**changes)
    assert not User.objects.filter(username="sri").exists()


def test_add_twice_is_refused(add):
    add()
    with pytest.raises(Refused, match=r"Nama pengguna sri sudah dipakai\."):
        add()


def test_first_passwords_differ_and_are_long_enough():
    made = {users.first_password() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) >= 20


def test_command_prints_the_password_once():
    answer = run("add_user", "sri", "--name", "Sri Contoh", "--role", "verifier", "--json")
    assert (answer.code, answer.json["username"], answer.json["role"]) == (0, "sri", "verifier")
    assert User.objects.get(username="sri").check_password(answer.json["password"])
    assert answer.json["password"] not in str(list(AuditEvent.objects.values()))


def test_command_posts_to_each_village_that_is_named():
    places = ["--village", "62.10.03.2001", "--village", "62.10.04.2019"]
    answer = run("add_user", "sri", "--name", "Sri", "--role", "village_officer", *places)
    assert answer.code == 0
    codes = Posting.objects.filter(user__username="sri").values_list("village__code", flat=True)
    assert sorted(codes) == ["62.10.03.2001", "62.10.04.2019"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--role", "village_officer"], 2),
        (["--role", "village_officer", "--village", "62.10.99.0001"], 2),
        (["--role", "raja"], 2),
        (["--role", "verifier", "--by", "layanan-viewer"], 1),
    ],
)
def test_command_that_is_refused_adds_nobody(arguments, code):
    answer = run("add_user", "sri", "--name", "Sri", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert not User.objects.filter(username="sri").exists()


def test_command_dry_run_adds_nobody():
    answer = run("add_user", "sri", "--name", "Sri", "--role", "verifier", "--dry-run", "--json")
    assert (answer.code, answer.json["username"]) == (0, "sri")
    assert not User.objects.filter(username="sri").exists()


def test_an_address_is_kept_changed_and_taken_away():
    run("add_user", "sri", "--name", "Sri", "--role", "treasurer", "--email", "sri@example.org")
    assert User.objects.get(username="sri").email == "sri@example.org"
    for address in ("baru@example.org", ""):
        assert run("set_email", "sri", address).code == 0
        assert User.objects.get(username="sri").email == address


@pytest.mark.parametrize(("name", "address"), [("sri", "sri di rumah"), ("siapa", "a@example.org")])
def test_an_address_that_is_wrong_or_of_nobody_changes_nothing(name, address):
    run("add_user", "sri", "--name", "Sri", "--role", "treasurer", "--email", "sri@example.org")
    assert run("set_email", name, address).code == 2
    assert User.objects.get(username="sri").email == "sri@example.org"
