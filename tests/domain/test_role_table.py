"""The table by which values of the provider's claim give roles."""

import pytest

from workbench.domain.role_table import RoleTable
from workbench.domain.roles import Role


def test_values_give_the_roles_that_stand_beside_them():
    table = RoleTable.read(" editors=supervisor, checkers = reviewer ,")
    assert table.rows == {"editors": Role.SUPERVISOR, "checkers": Role.REVIEWER}


def test_a_value_may_hold_an_equals_sign():
    assert RoleTable.read("cn=desk;ou=house=reader").role_of(["cn=desk;ou=house"]) is Role.READER


def test_of_several_values_the_highest_role_counts():
    table = RoleTable.read("a=reader,b=supervisor,c=reviewer")
    assert table.role_of(["a", "c", "b", "unknown"]) is Role.SUPERVISOR


@pytest.mark.parametrize("values", [[], ["unknown"], ["Checkers"], ["checkers "], ["reviewer"], ["admin"], [""]])
def test_a_value_that_is_not_in_the_table_gives_no_role(values):
    assert RoleTable.read("checkers=reviewer").role_of(values) is None


def test_an_empty_table_gives_nobody_a_role():
    assert RoleTable.read("").role_of(["admin", "reader"]) is None


@pytest.mark.parametrize("listed", ["checkers", "checkers=", "=reader", "checkers=boss", "checkers=Reader"])
def test_an_entry_that_is_no_value_and_role_is_refused_with_the_roles_there_are(listed):
    with pytest.raises(ValueError, match="reader, reviewer, supervisor, admin"):
        RoleTable.read(listed)


def test_a_value_that_is_listed_twice_is_refused():
    with pytest.raises(ValueError, match="'a' is listed twice"):
        RoleTable.read("a=reader,a=admin")
