"""The two registries of the room: match features and slot comparisons. One new thing is one new file or function."""

from collections.abc import Callable

from workbench.domain.values import SlotComparison
from workbench.match.sides import Side
from workbench.registry import Registry

Comparison = Callable[[Side, Side], list[SlotComparison]]
"""Claim and passage in, one row for each thing of this slot that the claim states; no row when it states none."""

COMPARISONS: Registry[Comparison] = Registry("slot comparison")
