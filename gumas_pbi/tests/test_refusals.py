"""A verb is all or nothing, and a violated constraint speaks its sentence."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from gumas_pbi.models import User
from gumas_pbi.refusals import Refused, StaleState, WrongInput, verb
from gumas_pbi.tests.factories import UserFactory
from gumas_pbi.tests.others import factory

pytestmark = pytest.mark.django_db


@verb
def renames(user, name, *, error=None):
    """Names a user, and says what it was given."""
    user.name = name
    user.save()
    if error:
        raise error
    return name


def test_verb_gives_what_its_function_gives():
    user = UserFactory()
    assert renames(user, "Sri") == "Sri"
    assert (renames.__name__, renames.__doc__) == (
        "renames", "Names a user, and says what it was given.",
    )  # fmt: skip


@pytest.mark.parametrize("error", [Refused("Tidak."), StaleState(), ValueError("rusak")])
def test_verb_that_fails_keeps_nothing(error):
    user = UserFactory(name="Sri")
    with pytest.raises(type(error)) as raised:
        renames(user, "Budi", error=error)
    assert raised.value is error
    assert User.objects.get(pk=user.pk).name == "Sri"


def test_verb_that_is_refused_leaves_the_connection_usable():
    with pytest.raises(Refused):
        twice_the_same_decree()
    assert User.objects.count() > 0


@verb
def twice_the_same_decree():
    factory("enrollment.Decree")(number="100.3/1")
    factory("enrollment.Decree")(number="100.3/1")


def test_named_constraint_speaks_its_sentence():
    with pytest.raises(Refused) as refused:
        twice_the_same_decree()
    assert str(refused.value) == "Nomor SK ini sudah dipakai."
    assert refused.value.code == "constraint"
    assert isinstance(refused.value.__cause__, IntegrityError)


def test_check_constraint_speaks_its_sentence(today):
    @verb
    def backwards():
        factory("enrollment.Decree")(start=today, end=today)

    with pytest.raises(Refused, match=r"Masa berlaku SK harus berakhir sesudah dimulai\."):
        backwards()


def test_exclusion_constraint_speaks_its_sentence():
    @verb
    def overlapping():
        tariff = factory("enrollment.Tariff")
        tariff(payer="village")
        tariff(payer="village")

    with pytest.raises(Refused, match="Sudah ada tarif"):
        overlapping()


def test_constraint_without_a_sentence_stays_what_it_is():
    user = UserFactory()

    @verb
    def same_name():
        UserFactory(username=user.username)

    with pytest.raises(IntegrityError):
        same_name()


def test_verb_in_a_verb_is_one_act():
    user = UserFactory(name="Sri")

    @verb
    def outer():
        renames(user, "Budi")
        raise Refused("Tidak.")

    with pytest.raises(Refused):
        outer()
    assert User.objects.get(pk=user.pk).name == "Sri"


def test_verb_in_a_verb_may_be_refused_alone():
    first, second = UserFactory(name="Sri"), UserFactory(name="Ani")

    @verb
    def outer():
        renames(first, "Budi")
        try:
            renames(second, "Joni", error=Refused("Tidak."))
        except Refused:
            pass

    outer()
    names = User.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert list(names.values_list("name", flat=True)) == ["Budi", "Ani"]


def test_deferred_constraint_is_told_at_the_end_of_the_verb(committing):
    @verb
    def orphan():
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO villages_villagealias (village_id, name) VALUES (-1, 'Nama')"
            )

    with pytest.raises(IntegrityError):
        orphan()
    assert not connection.in_atomic_block


def test_exit_codes_and_codes():
    assert (Refused("Tidak.").exit_code, Refused("Tidak.").code) == (1, "refused")
    assert (WrongInput("Apa?").exit_code, WrongInput("Apa?").code) == (2, "wrong_input")
    assert (StaleState().exit_code, StaleState().code) == (1, "stale_state")
    assert Refused("Tidak.", "kode", roster=3).facts == {"roster": 3}


def test_sentence_is_told_in_the_language_of_the_moment():
    no = Refused(gettext_lazy("Nomor SK ini sudah dipakai."))
    with translation.override("id"):
        assert str(no) == "Nomor SK ini sudah dipakai."


def test_stale_state_says_what_to_do():
    assert str(StaleState()) == (
        "Data ini baru saja diubah orang lain. Muat ulang halaman, lalu periksa lagi."
    )
    assert str(StaleState("Kartu ini sudah dicabut.")) == "Kartu ini sudah dicabut."


def test_atomic_outside_keeps_its_own_work():
    user = UserFactory(name="Sri")
    with transaction.atomic():
        user.username = "srirejeki"
        user.save()
        with pytest.raises(Refused):
            renames(user, "Budi", error=Refused("Tidak."))
    found = User.objects.get(pk=user.pk)
    assert (found.username, found.name) == ("srirejeki", "Sri")
