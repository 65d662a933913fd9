"""The regression where labels drift: fitted to two times, made ready for the one that comes after.

The same sentence was marked as worth checking more readily in later debates: beside one regression for all, the
log-odds of the labels of the training data are level up to those of 2008 or so and rise from then on. A table that is
fitted to all of them together tells a desk of today too little. So the later part gets an intercept and a slope of its
own. The step of the intercept from the earlier part to the later is made once more, `STEPS` in all, for texts that are
later still; the slope stays that of the earlier part, whose labels were screened and blur less.
"""

import numpy as np

from workbench.training.head import Floats, Labels, fit, folds_of, probabilities

STEPS = 2.0
"""Steps of the intercept from the earlier part of the labels to what is read today; one leads to the later part."""

PENALTY = 1.0
"""Draws the later part's own intercept and slope to those of the earlier part."""


def fit_ahead(rows: Floats, labels: Labels, late: Labels, penalty: Floats, target: Floats) -> Floats:
    """Weights (k,) for rows later than all of these. The columns of rows (n, k) begin with 1 and the encoder's number.

    `late` is 1 for a row of the later part, else 0; where it is all 0 this is `head.fit`.
    """
    own = np.column_stack([rows, late, late * rows[:, 1]])
    fitted = fit(own, labels, np.append(penalty, [PENALTY] * 2), np.append(target, [0.0] * 2))
    weights = fitted[:-2].copy()
    weights[0] += STEPS * fitted[-2]
    return weights


def held_out_ahead(
    rows: Floats, labels: Labels, late: Labels, blocks: Labels, penalty: Floats, target: Floats
) -> Floats:
    """The probability of each row by weights of `fit_ahead` that have not seen its block."""
    found = np.zeros(len(labels))
    for inside in folds_of(blocks):
        weights = fit_ahead(rows[~inside], labels[~inside], late[~inside], penalty, target)
        found[inside] = probabilities(rows[inside], weights)
    return found
