"""How many windows have to break a constraint before an alarm goes to ALARM."""

from collections.abc import Callable

import pytest

from driftgauge_deployment import Deployment

SHOP = """\
name: shop
model: {artifact: model.tar.gz}
engine: driftgauge
monitors: {data_quality: {baseline: {dataset: train.csv, header: true}, schedule: SCHEDULE}}
alarms: {evaluation: EVALUATION}
"""

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def shop(evaluation: str, schedule: str = "hourly") -> str:
    return SHOP.replace("EVALUATION", evaluation).replace("SCHEDULE", schedule)


def test_some_of_the_last_windows_can_be_asked_for(load: Load) -> None:
    evaluation = load(shop("2 of 3")).alarms.evaluation
    assert (evaluation.breaching, evaluation.windows) == (2, 3)


@pytest.mark.parametrize("text", ["2", "0 of 3", "4 of 3", "two of three", "2 of 3 days"])
def test_another_number_of_windows_is_refused(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(shop(text))
    assert mistake.startswith("5: alarms.evaluation: ")
    assert mistake.endswith("is not a number of windows; allowed: M of N, such as 2 of 3")


@pytest.mark.parametrize(
    ("schedule", "limit"), [("every 15 minutes", 96), ("hourly", 168), ("daily at 6", 7), ("weekly on monday at 6", 1)]
)
def test_an_alarm_looks_back_as_far_as_cloudwatch_does(
    load: Load, mistakes: Mistakes, schedule: str, limit: int
) -> None:
    assert load(shop(f"1 of {limit}", schedule))
    [mistake] = mistakes(shop(f"1 of {limit + 1}", schedule))
    assert mistake == (
        f"5: alarms.evaluation: {limit + 1} windows of a monitor that runs {schedule}; allowed: up to {limit}"
    )
