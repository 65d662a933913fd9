"""Notifications: on which occasions a person of the desk is told of a claim, and in which words.

The words say that something happened and never what was said of the claim, so that they tell a second reviewer nothing.
"""

from enum import StrEnum


class Occasion(StrEnum):
    """Why somebody is told; the value is what is stored."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    DUE = "due"
    OVERRULED = "overruled"
    MATCHED = "matched"


CHOICES = {
    Occasion.MENTION: "Somebody names me in a comment",
    Occasion.ASSIGNED: "A claim is assigned to me",
    Occasion.RETURNED: "A verdict of mine comes back",
    Occasion.DUE: "A claim that is assigned to me is due",
    Occasion.OVERRULED: "The desk decided otherwise than I did",
    Occasion.MATCHED: "A new source speaks to a claim that I work on",
}
"""The occasions as a person chooses among them."""


def sentence(occasion: Occasion, by: str) -> str:
    """What is told, without the claim's words; `by` is who did it, "" where that is not told."""
    return {
        Occasion.MENTION: f"{by or 'Somebody'} named you in a comment",
        Occasion.ASSIGNED: f"{by or 'Somebody'} assigned a claim to you",
        Occasion.RETURNED: "A verdict of yours came back",
        Occasion.DUE: "A claim that is assigned to you is due",
        Occasion.OVERRULED: "The desk decided otherwise than you did",
        Occasion.MATCHED: "A new source speaks to a claim that you work on",
    }[occasion]
