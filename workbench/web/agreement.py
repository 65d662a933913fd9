"""Agreement of people who judged the same claims: drawn, listed, and leading to the claims."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from workbench.auth import requires
from workbench.domain.roles import Role
from workbench.errors import NotFoundError
from workbench.http.request import context, db_session
from workbench.services.supervision import agreement
from workbench.services.supervision.agreement import Twice
from workbench.services.supervision.figures import Figure
from workbench.web.figures import as_file

blueprint = Blueprint("agreement", __name__)

FIGURES: Mapping[str, Callable[[Sequence[Twice], int], Figure]] = MappingProxyType(
    {
        "agreement": agreement.overall,
        "confusion": lambda judged, _: agreement.matrix(judged),
        "agreement-by-pair": agreement.by_pair,
        "agreement-by-label": agreement.by_label,
        "agreement-by-week": agreement.by_period,
    }
)
"""The figures by their names, in the order of the page."""


@blueprint.get("/supervise/agreement")
@requires(Role.SUPERVISOR)
def index() -> str:
    """Every figure of agreement."""
    all_judged, minimum = agreement.judged_twice(db_session()), context().settings.agreement_minimum
    judged = agreement.comparable(all_judged)
    return render_template(
        "supervise/agreement.html",
        nav="supervise",
        count=len(judged),
        on_other_scales=len(all_judged) - len(judged),
        minimum=minimum,
        figures=[make(judged, minimum) for make in FIGURES.values()],
    )


@blueprint.get("/supervise/agreement/<name>.csv")
@requires(Role.SUPERVISOR)
def table(name: str) -> Response:
    """One figure as a file."""
    if name not in FIGURES:
        raise NotFoundError(f"There is no figure {name[:40]!r}; there is {', '.join(FIGURES)}.")
    judged = agreement.comparable(agreement.judged_twice(db_session()))
    return as_file(FIGURES[name](judged, context().settings.agreement_minimum))
