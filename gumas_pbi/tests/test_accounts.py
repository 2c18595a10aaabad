"""Roles, and the service accounts that commands act as."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from gumas_pbi import accounts
from gumas_pbi.models import Role, User

pytestmark = pytest.mark.django_db


def test_every_role_is_a_group_with_a_service_account():
    assert set(Group.objects.values_list("name", flat=True)) == set(Role.values)
    for role in Role:
        account = accounts.service(role)
        assert account.is_service
        assert account.roles == {role}
        assert not account.has_usable_password()


def test_the_treasurer_has_two_that_two_acts_may_be_by_two():
    first, second = accounts.service(Role.TREASURER), accounts.service(Role.TREASURER, second=True)
    assert first != second
    assert second.roles == {Role.TREASURER}


def test_only_the_treasurer_has_two():
    with pytest.raises(User.DoesNotExist):
        accounts.service(Role.APPROVER, second=True)


def test_loading_again_changes_nothing():
    before = list(User.objects.order_by("pk").values())
    accounts.load_roles()
    assert list(User.objects.order_by("pk").values()) == before
    assert Group.objects.count() == len(Role)


def test_a_role_that_was_taken_from_an_account_stays_taken():
    account = accounts.service(Role.VIEWER)
    account.groups.clear()
    accounts.load_roles()
    assert not accounts.service(Role.VIEWER).has_role(Role.VIEWER)
