"""Where the claim was read or heard."""

from collections.abc import Iterator

from workbench.export.compare import host_of, on_site
from workbench.export.lint._model import Case, Problem, rule
from workbench.export.lint._read import appearances, items, node, short


@rule("E19", "The claim is said to appear on the publisher's own site.")
def appearance_is_elsewhere(case: Case) -> Iterator[Problem]:
    """E19."""
    for path, _, url in appearances(case.record):
        if on_site(host_of(url), case.site):
            message = f"{short(url)} is on the publisher's own site, {case.site}; give where the claim was made."
            yield Problem(path, message)


@rule("W03", "The claim has neither `firstAppearance` nor `appearance`.")
def appearance_is_given(case: Case) -> Iterator[Problem]:
    """W03."""
    if node(case.record, "itemReviewed") is not None and not any(appearances(case.record)):
        yield Problem(".itemReviewed.appearance", "Link to where the claim was made.")


@rule("W11", "An appearance has no archived copy.")
def appearance_is_archived(case: Case) -> Iterator[Problem]:
    """W11."""
    for path, item, _ in appearances(case.record):
        if not (isinstance(item, dict) and any(items(item.get("archivedAt"), ""))):
            yield Problem(f"{path}.archivedAt", "Link an archived copy: pages change and disappear.")


@rule("W12", "The first appearance is repeated among the others.")
def first_appearance_stands_once(case: Case) -> Iterator[Problem]:
    """W12."""
    found = [(path, url.rstrip("/")) for path, _, url in appearances(case.record) if url]
    first = {url for path, url in found if ".firstAppearance" in path}
    for path, url in found:
        if ".appearance" in path and url in first:
            yield Problem(path, f"{short(url)} is the firstAppearance; appearance is for the others.")
