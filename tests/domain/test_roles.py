"""Roles include those below them."""

from workbench.domain.roles import Role


def test_each_role_may_do_what_those_before_it_may():
    order = [Role.READER, Role.REVIEWER, Role.SUPERVISOR, Role.ADMIN]
    for rank, role in enumerate(order):
        assert [role.includes(other) for other in order] == [other_rank <= rank for other_rank in range(4)]
