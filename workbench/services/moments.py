"""Moments that were written down to wait for, after a clock that stood far ahead was set right.

What was written meanwhile lies so far ahead that nobody would live to see it. No moment is ever set further ahead than
some longest time; one that is tells of a clock that was wrong, and nothing waits for it.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from workbench import clock


def has_come(moment: Any, longest: timedelta, *, ago: timedelta = timedelta()) -> ColumnElement[bool]:
    """The condition that a moment has come, so long `ago` at the least, or was written by a clock that stood ahead.

    None is ever set further ahead than `longest`.
    """
    now = clock.now()
    return or_(moment <= now - ago, moment > now + longest)
