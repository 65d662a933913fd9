"""Why a step was taken: the reason codes that each step knows, with the words that people read.

The code is what is stored and logged; a code that is gone from here still reads as itself.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SKIP_REASONS: Final = MappingProxyType(
    {
        "trivial": "Nobody would be misled",
        "no-reach": "Too little reach",
        "no-source": "No source could settle it",
        "covered": "Covered by another claim",
        "not-a-claim": "Not a claim",
        "off-topic": "Outside what the desk covers",
    }
)

NOT_CHECKABLE_REASONS: Final = MappingProxyType(
    {
        "opinion": "An opinion or a value",
        "prediction": "About the future",
        "vague": "Too vague to be right or wrong",
        "no-source": "No source could settle it",
        "not-a-claim": "Not a claim",
    }
)

DUPLICATE_REASONS: Final = MappingProxyType(
    {
        "same": "It says the same as another claim",
        "covered": "Covered by another claim",
    }
)

RETURN_REASONS: Final = MappingProxyType(
    {
        "evidence": "The evidence does not carry the rating",
        "source": "A primary source is missing",
        "wording": "The wording is not right",
        "other-side": "Evidence for the other side was not looked for",
        "rating": "The rating does not follow the scale",
    }
)

TAKE_OVER_REASONS: Final = MappingProxyType(
    {
        "lease over": "The lease was over",
        "supervisor": "A supervisor decided so",
        "urgent": "It cannot wait",
        "absent": "The holder is away",
    }
)

RECALL_REASONS: Final = MappingProxyType(
    {
        "left": "The holder has left the desk",
        "absent": "The holder is away",
        "urgent": "It cannot wait",
    }
)

WITHDRAW_REASONS: Final = MappingProxyType(
    {
        "new-evidence": "There is new evidence",
        "mistake": "I made a mistake",
    }
)

OVERRIDE_REASONS: Final = MappingProxyType(
    {
        "urgent": "It cannot wait",
        "nobody": "Nobody is there who could do it",
        "policy": "The rule does not fit this claim",
    }
)

SEVERITIES: Final = MappingProxyType(
    {
        "wording": "The wording is wrong, the rating is right",
        "evidence": "The evidence does not carry the rating",
        "one step": "The rating is one step off",
        "flip": "The rating is on the wrong side",
    }
)

CORRECTION_REASONS: Final = MappingProxyType(
    {
        "wrong": "The check was wrong",
        "new-evidence": "There is new evidence",
        "outdated": "It held once and no longer does",
        "wording": "The wording misleads",
        "complaint": "Somebody complained, and may be right",
    }
)

RETRACTION_REASONS: Final = MappingProxyType(
    {
        "unfounded": "What was published cannot be upheld",
        "not-said": "The claim was never made",
        "legal": "For legal reasons",
    }
)

CALL_OFF_REASONS: Final = MappingProxyType(
    {
        "nobody": "Nobody is there who could do it",
        "mistake": "It was begun by mistake",
    }
)


def words(codes: Mapping[str, str], code: str) -> str:
    """The words of a reason code; the code itself when it is no longer known."""
    return codes.get(code, code)
