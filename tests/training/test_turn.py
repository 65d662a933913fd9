"""The turn brings queries nearer to their documents, leaves the rest alone, and comes out the same each time."""

import numpy as np
import pytest

from workbench.training import turn as module
from workbench.training.turn import Judged, learn, turned


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def judged():
    """Sixty documents, and a query for each that is the document seen through a fixed skew and some noise."""
    dice = np.random.default_rng(3)
    documents = unit(dice.normal(size=(60, 12)))
    skew = np.eye(12) + 0.5 * dice.normal(size=(12, 12))
    queries = unit(documents @ skew + 0.1 * dice.normal(size=(60, 12)))
    return Judged(queries, documents, [[at] for at in range(60)])


def hits(judged, turn):
    scores = turned(judged.queries, turn) @ turned(judged.documents, turn).T
    return float(np.mean(scores.argmax(axis=1) == np.arange(60)))


def test_the_right_document_is_the_nearest_more_often(judged, monkeypatch):
    monkeypatch.setattr(module, "EPOCHS", 60)
    monkeypatch.setattr(module, "RATE", 1e-2)
    assert hits(judged, learn([judged])) > hits(judged, np.eye(12, dtype=np.float32)) + 0.1


def test_the_same_data_give_the_same_turn(judged):
    assert np.array_equal(learn([judged]), learn([judged]))


def test_a_few_steps_stay_near_the_identity(judged):
    assert np.abs(learn([judged]) - np.eye(12)).max() < 0.05


def test_queries_without_a_right_document_teach_nothing(judged):
    nothing = Judged(judged.queries, judged.documents, [[] for _ in range(60)])
    assert np.array_equal(learn([nothing]), np.eye(12, dtype=np.float32))


def test_the_slope_is_that_of_the_loss(judged):
    rows, turn, step = np.arange(10), np.eye(12) + 0.01, 1e-4

    def loss(at):
        queries, documents = (vectors @ at for vectors in (judged.queries[rows], judged.documents))
        queries /= np.linalg.norm(queries, axis=1, keepdims=True)
        documents /= np.linalg.norm(documents, axis=1, keepdims=True)
        logits = queries @ documents.T / module.TEMPERATURE
        return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(10), rows]))

    slope = module._slope(
        Judged(judged.queries.astype(float), judged.documents.astype(float), judged.right), rows, turn
    )
    for row, column in ((0, 0), (3, 7), (11, 2)):
        moved = np.zeros((12, 12))
        moved[row, column] = step
        assert slope[row, column] == pytest.approx(
            (loss(turn + moved) - loss(turn - moved)) / (2 * step), rel=0.02, abs=1e-3
        )


def test_turned_vectors_have_length_1(judged):
    assert np.linalg.norm(turned(judged.queries, np.full((12, 12), 0.3, np.float32)), axis=1) == pytest.approx(1)
