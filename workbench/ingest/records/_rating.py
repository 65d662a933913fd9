"""The rating of a record: label and numbers, from the many shapes in which publishers write it."""

from typing import Any, Final

from workbench.ingest.records._mender import Mender, nothing, number_in

LABEL_MOST: Final = 500

Numbers = tuple[float | None, float | None, float | None]
NONE: Final[Numbers] = (None, None, None)


def rating(mender: Mender, value: Any) -> tuple[str, Numbers]:
    """(label, (value, best, worst)); the numbers are there together or not at all."""
    field = "reviewRating"
    if isinstance(value, list) and not nothing(value):
        objects = [item for item in value if isinstance(item, dict)]
        first = (objects or value)[0]
        mender.note("rating-as-list", field, value, first)
        value = first
    if nothing(value):
        mender.note("rating-missing", field, value if value is not None else "")
        return "", NONE
    if isinstance(value, str):
        label = mender.text(value, field, LABEL_MOST)
        mender.note("rating-as-text", field, value, label)
        return label, NONE
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        mender.note("rating-as-number", field, value)
        value = {"@type": "Rating", "ratingValue": value}
    node = mender.node(value, field)
    if node is None:
        mender.note("rating-missing", field, value)
        return "", NONE
    check_type(mender, node, field, "Rating")
    return _of_object(mender, node)


def check_type(mender: Mender, node: dict[str, Any], field: str, expected: str) -> None:
    """Note a type that is right but for its capitals."""
    named = node.get("@type")
    if isinstance(named, str) and named != expected and named.lower() == expected.lower():
        mender.note("type-case", field, named, expected)


def _of_object(mender: Mender, node: dict[str, Any]) -> tuple[str, Numbers]:
    label = _label(mender, node)
    worded = node.get("ratingValue")
    if not label and isinstance(worded, str) and worded.strip() and number_in(worded) is None:
        label = mender.text(worded, "reviewRating.ratingValue", LABEL_MOST)
        mender.note("label-from-value", "reviewRating.ratingValue", worded, label)
        node = {**node, "ratingValue": None}
    names = ("ratingValue", "bestRating", "worstRating")
    numbers = _numbers(mender, *(mender.number(node.get(name), f"reviewRating.{name}") for name in names))
    if not label and numbers[0] is not None:
        label = f"{numbers[0]:g} of {numbers[2]:g}–{numbers[1]:g}"
        mender.note("label-from-number", "reviewRating", label, label)
    if not label:
        explained = mender.text(node.get("ratingExplanation"), "reviewRating.ratingExplanation", LABEL_MOST)
        if explained:
            mender.note("label-from-explanation", "reviewRating", "", explained)
            return explained, numbers
        mender.note("rating-missing", "reviewRating", node)
    return label, numbers


def _label(mender: Mender, node: dict[str, Any]) -> str:
    field, value = "reviewRating.alternateName", mender.one(node.get("alternateName"), "reviewRating.alternateName")
    if isinstance(value, dict) and not set(value) <= {"@value", "@language", "@type"}:
        plain = mender.plain(value, field)
        label = mender.text(plain.get("name") or plain.get("text") or plain.get("@value"), field, LABEL_MOST)
        mender.note("label-as-object", field, value, label)
    else:
        label = mender.text(value, field, LABEL_MOST)
    if not label:
        label = mender.text(node.get("name"), "reviewRating.name", LABEL_MOST)
        if label:
            mender.note("label-from-name", field, "", label)
    return label


def _numbers(mender: Mender, value: float | None, best: float | None, worst: float | None) -> Numbers:
    field, stood = "reviewRating", f"value {_n(value)}, best {_n(best)}, worst {_n(worst)}"
    if value is None:
        if best is not None or worst is not None:
            mender.note("scale-without-value", field, stood)
        return NONE
    if best is None or worst is None:
        best, worst = 5.0 if best is None else best, 1.0 if worst is None else worst
        mender.note("scale-assumed", field, stood, f"best {best:g}, worst {worst:g}")
    if best <= worst:
        mender.note("numbers-void", field, stood)
        return NONE
    if not worst <= value <= best:
        mender.note("number-out-of-range", field, stood)
        return NONE
    return value, best, worst


def _n(number: float | None) -> str:
    return "–" if number is None else f"{number:g}"
