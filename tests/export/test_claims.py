import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.export.factories import make_draft, make_match
from workbench.domain.values import ClaimKind, Modifier, NameKind, Slots, Speaker, Voice
from workbench.export.claims import claim_to_json
from workbench.export.schemas import schema

SCHEMA = schema("claim")
VALIDATOR = Draft202012Validator(SCHEMA)


def test_a_claim_with_everything_is_written_field_by_field() -> None:
    assert claim_to_json(make_draft(), [make_match()]) == {
        "text": "Mara Lind said about 85% of Ukrainians rejected it in 2023.",
        "start": 0,
        "end": 59,
        "worthiness": 0.9123,
        "reasons": [{"feature": "number", "sentence": "It has a number.", "effect": 1.2346, "words": ["85%"]}],
        "kind": "quantity",
        "checkable": True,
        "not_checkable": "",
        "speaker": {"name": "Mara Lind", "voice": "paraphrased", "start": 0, "end": 9},
        "sentence": {"start": 0, "end": 80},
        "standalone": "",
        "quantities": [
            {
                "text": "about 85%",
                "value": 85.0,
                "unit": "percent",
                "approximate": True,
                "modifier": "about",
                "low": None,
                "high": None,
                "ambiguous": "of those asked",
                "start": 15,
                "end": 24,
            }
        ],
        "dates": [
            {
                "text": "2023",
                "from": "2023-01-01",
                "to": "2023-12-31",
                "precision": "year",
                "relative": False,
                "start": 54,
                "end": 58,
            }
        ],
        "names": [{"text": "Mara Lind", "kind": "person", "start": 0, "end": 9}],
        "matches": [
            {
                "source_id": 2,
                "title": "Survey",
                "url": "https://institute.example/survey",
                "publisher": "Institute Example",
                "published_on": "2023-02-01",
                "rating": "",
                "passage": "58% rejected it in 2023.",
                "score": 0.5123,
                "scorer": "t1",
                "bias": -0.7839,
                "features": [
                    {
                        "name": "bm25",
                        "value": 0.3333,
                        "weight": 2.5,
                        "contribution": 0.8333,
                        "sentence": "BM25 score 12.5",
                    }
                ],
                "conflicts": [
                    {
                        "slot": "number",
                        "claim": "about 85%",
                        "source": "58%",
                        "sentence": "85 is not 58.",
                        "both_true_if": "“about 85%” and “58%” are counts of different things, by group, time or way of"
                        " counting",
                    },
                ],
                "quotes": [
                    {
                        "outcome": "absent",
                        "claim": "a line",
                        "source": "",
                        "sentence": "The source does not have “a line”.",
                    },
                ],
            }
        ],
    }


def test_a_claim_without_speaker_slots_and_matches_keeps_every_key() -> None:
    bare = claim_to_json(make_draft(speaker=None, slots=Slots(), reasons=()), [])
    assert list(bare) == SCHEMA["required"] == list(SCHEMA["properties"])
    assert [bare[key] for key in ("speaker", "reasons", "quantities", "dates", "names", "matches")] == [None, *[[]] * 5]
    VALIDATOR.validate(bare)


@pytest.mark.parametrize("kind", ClaimKind)
def test_every_kind_of_claim_keeps_the_schema(kind: ClaimKind) -> None:
    claim = claim_to_json(make_draft(kind=kind, speaker=Speaker("Mara Lind", Voice.QUOTED)), [make_match()])
    VALIDATOR.validate(json.loads(json.dumps(claim, allow_nan=False)))


def test_the_schema_lists_the_values_that_the_code_knows() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    parts = SCHEMA["$defs"]
    assert SCHEMA["properties"]["kind"]["enum"] == [kind.value for kind in ClaimKind]
    assert parts["quantity"]["properties"]["modifier"]["enum"] == [modifier.value for modifier in Modifier]
    assert parts["name"]["properties"]["kind"]["enum"] == [kind.value for kind in NameKind]
    assert parts["speaker"]["properties"]["voice"]["enum"] == [voice.value for voice in Voice]


def test_every_object_of_the_schema_is_closed_and_requires_all_its_keys() -> None:
    objects = [SCHEMA, *(part for part in SCHEMA["$defs"].values() if part["type"] == "object")]
    assert all(part["additionalProperties"] is False for part in objects)
    assert all(part["required"] == list(part["properties"]) for part in objects)


@pytest.mark.parametrize(
    "change",
    [{"worthiness": 1.5}, {"kind": "guess"}, {"start": -1}, {"matches": None}, {"speaker": "Mara"}, {"more": 1}],
)
def test_the_schema_refuses_what_is_no_claim(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({**claim_to_json(make_draft(), [make_match()]), **change})
