"""What a user is called and may do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from gumas_pbi.models import Role, User
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_is_called_by_name_else_by_username():
    assert str(UserFactory(name="Sri Contoh")) == "Sri Contoh"
    assert str(UserFactory(name="", username="sri")) == "sri"
    assert UserFactory(name="Sri").get_full_name() == UserFactory(name="Sri").get_short_name()


def test_roles_are_asked_once(django_assert_num_queries):
    user = User.objects.get(pk=UserFactory(role=Role.VERIFIER).pk)
    with django_assert_num_queries(1):
        assert user.has_role(Role.VERIFIER)
        assert not user.has_role(Role.APPROVER)
        assert user.has_role(Role.APPROVER, Role.VERIFIER)
        assert user.is_staff_of_regency


def test_role_label_names_the_roles_in_words():
    user = UserFactory(role=Role.VERIFIER)
    user.groups.add(Group.objects.get(name=Role.APPROVER))
    user.groups.add(Group.objects.create(name="lain"))
    assert user.role_label == "Penyetuju SK, Verifikator"
    assert UserFactory().role_label == ""


def test_a_user_without_a_role_has_none():
    user = UserFactory()
    assert user.roles == frozenset()
    assert not user.has_role(*Role)
    assert not user.has_role()
