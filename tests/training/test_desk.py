import pytest

from workbench.detect.worthiness import scorer
from workbench.errors import BadInputError
from workbench.quality.labelled import LabelledSentence
from workbench.training.desk import FEWEST, FEWEST_OF_EACH, retrain

TOPICS = ("harbour", "railway", "hospital", "school", "airport", "museum", "prison")
PLAIN = "The {} was opened by the mayor of the town in spring, visitor {}."
CHAT = "Thank you for coming to the {} tonight, guest {}."


def decisions(count, worth):
    """`worth(number)` says the label of decision `number`; every second sentence states something."""
    return [
        LabelledSentence(n, (PLAIN if n % 2 else CHAT).format(TOPICS[n % len(TOPICS)], n), worth(n))
        for n in range(count)
    ]


def test_a_desk_that_takes_up_more_than_the_weights_expect_gets_better_weights():
    found = retrain(decisions(300, lambda n: int(n % 2)), scorer())
    assert found.better
    assert found.after.log_loss < found.before.log_loss
    assert (found.learned, found.held_out) == (200, 100)


def test_a_desk_whose_newest_decisions_say_the_opposite_keeps_its_weights():
    found = retrain(decisions(300, lambda n: int(n % 2) if n >= 200 else 1 - int(n % 2)), scorer())
    assert not found.better


@pytest.mark.parametrize(
    ("count", "worth"), [(FEWEST - 1, lambda n: n % 2), (FEWEST, lambda n: int(n < FEWEST_OF_EACH - 1))]
)
def test_too_few_decisions_are_refused_with_the_numbers(count, worth):
    with pytest.raises(BadInputError, match=str(FEWEST)):
        retrain(decisions(count, worth), scorer())
