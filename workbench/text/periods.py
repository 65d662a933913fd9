"""Calendar arithmetic for dates as people state them: inclusive bounds of days, weeks, months, quarters and years."""

from datetime import date, timedelta

Bounds = tuple[date, date]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}


def month_of(year: int, month: int) -> Bounds:
    """First and last day of a month; months below 1 and above 12 run into the years beside."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = date(year, month, 1)
    return first, _shift_months(first, 1) - timedelta(days=1)


def months_of(year: int, first: int, last: int) -> Bounds:
    """First day of month `first` and last day of month `last` of a year."""
    return month_of(year, first)[0], month_of(year, last)[1]


def quarter_of(year: int, quarter: int) -> Bounds:
    """Bounds of a calendar quarter; quarters below 1 and above 4 run into the years beside."""
    return month_of(year, 3 * quarter - 2)[0], month_of(year, 3 * quarter)[1]


def years_of(first: int, last: int) -> Bounds:
    """First day of one year and last day of another."""
    return date(first, 1, 1), date(last, 12, 31)


def week_of(day: date) -> Bounds:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def day_of(year: int, month: int, day: int) -> Bounds | None:
    """One day as bounds, or None when the calendar has no such day."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def unit_around(day: date, unit: str, step: int) -> Bounds:
    """The day, week, month, quarter, year, decade or century `step` units away from the one that holds `day`."""
    if unit == "day":
        moved = day + timedelta(days=step)
        return moved, moved
    if unit == "week":
        return week_of(day + timedelta(weeks=step))
    if unit == "month":
        return month_of(day.year, day.month + step)
    if unit == "quarter":
        return quarter_of(day.year, (day.month - 1) // 3 + 1 + step)
    if unit == "year":
        return years_of(day.year + step, day.year + step)
    size = 10 if unit == "decade" else 100
    first = day.year // size * size + step * size + (1 if size == 100 else 0)
    return years_of(first, first + size - 1)


def nearest_year(month: int, day: int, published_on: date) -> int | None:
    """The year that puts a month and day nearest to the publication date; the past wins a tie."""
    near = [
        (abs((bounds[0] - published_on).days), bounds[0] > published_on, year)
        for year in (published_on.year, published_on.year - 1, published_on.year + 1)
        if (bounds := day_of(year, month, day))
    ]
    return min(near)[2] if near else None


def _shift_months(first: date, count: int) -> date:
    index = first.year * 12 + first.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)
