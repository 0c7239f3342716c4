"""Each bias metric on a handful of rows, counted by hand."""

import math

import pytest
from bias.samples import sample

from driftgauge_analyzer.bias.outcomes import UndefinedError
from driftgauge_analyzer.bias.post_training import POST_TRAINING
from driftgauge_analyzer.bias.pre_training import PRE_TRAINING

# Of four others three have the favourable label, of two facet rows one.
LABELS = "a1 a1 a1 a0 d1 d0"
# Others: 2 true positives, 1 false negative, 1 true negative. Facet: 1 false positive, 1 false negative.
PREDICTED = "a11 a11 a10 a00 d10 d01"


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("CI", (4 - 2) / 6),
        ("DPL", 3 / 4 - 1 / 2),
        ("KL", 0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5)),
        (
            "JS",
            0.5
            * (
                0.75 * math.log(0.75 / 0.625)
                + 0.25 * math.log(0.25 / 0.375)
                + 0.5 * math.log(0.5 / 0.625)
                + 0.5 * math.log(0.5 / 0.375)
            ),
        ),
        ("LP", math.sqrt(0.25**2 + 0.25**2)),
        ("TVD", 0.25),
        ("KS", 0.25),
    ],
)
def test_metrics_of_the_labels(metric: str, value: float) -> None:
    _, measure = PRE_TRAINING[metric]
    assert measure(sample(LABELS)) == pytest.approx(value, abs=1e-16)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("AD", 3 / 4 - 0),
        ("DAR", 1 - 0),
        ("DCA", 3 / 2 - 1 / 1),
        ("DCR", 1 / 1 - 1 / 2),
        ("DI", (1 / 2) / (2 / 4)),
        ("DPPL", 2 / 4 - 1 / 2),
        ("DRR", 0 - 1 / 2),
        ("RD", 2 / 3 - 0),
        ("SD", 0 - 1),
        ("TE", 1 / 1 - math.inf),
        # Benefits are 1, 1, 0, 1, 0 and 2, of mean 5/6.
        ("GE", ((1 * 3 + 4) / (5 / 6) ** 2 - 6) / (6 * 2)),
    ],
)
def test_metrics_of_the_predictions(metric: str, value: float) -> None:
    _, measure = POST_TRAINING[metric]
    assert measure(sample(PREDICTED)) == pytest.approx(value, abs=1e-15)


def test_conditional_disparity_is_averaged_over_groups() -> None:
    # First group: the facet has the only rejection and one of two acceptances. Second: one of one, and none.
    rows = sample("a1 d1 d0 d0 a1", groups=[0, 0, 0, 1, 1])
    _, measure = PRE_TRAINING["CDDL"]
    assert measure(rows) == pytest.approx((3 * (1 / 1 - 1 / 2) + 2 * (1 / 1 - 0)) / 5)


def test_conditional_disparity_of_predictions_takes_predictions() -> None:
    _, measure = POST_TRAINING["CDDPL"]
    assert measure(sample("a11 a10 d01 d00", groups=[0, 0, 0, 0])) == 0.0


def test_the_flip_test_asks_the_nearest_of_few_others() -> None:
    features = [[0.0], [10.0], [1.0], [9.0], [8.0]]
    _, measure = POST_TRAINING["FT"]
    # The neighbours of the facet's rows were told 1, 0 and 0; they themselves 0, 1 and 1.
    assert measure(sample("a01 a00 d00 d01 d01", features=features)) == (2 - 1) / 3


def test_the_flip_test_asks_five_of_ten_others() -> None:
    others = ["a01"] * 3 + ["a00"] * 7
    features = [[float(number)] for number in range(10)]
    _, measure = POST_TRAINING["FT"]
    assert measure(sample(" ".join([*others, "d00"]), features=[*features, [0.0]])) == -1.0


def test_of_equal_neighbours_the_first_are_asked() -> None:
    # Ten others at the same place, of whom the first three were told yes: three of the five that are asked.
    others = ["a01"] * 3 + ["a00"] * 7
    _, measure = POST_TRAINING["FT"]
    assert measure(sample(" ".join([*others, "d00"]), features=[[1.0]] * 11)) == -1.0


@pytest.mark.parametrize(
    ("metric", "rows", "why"),
    [
        ("CDDL", "a1 d0", "Group variable is empty or not provided"),
        ("KL", "a1 d0", "no label occurs in both groups"),
    ],
)
def test_a_metric_without_a_value_says_why(metric: str, rows: str, why: str) -> None:
    _, measure = PRE_TRAINING[metric]
    with pytest.raises(UndefinedError, match=why):
        measure(sample(rows))


@pytest.mark.parametrize(
    ("metric", "why"),
    [
        ("CDDPL", "Group variable is empty"),
        ("FT", "a feature has other values"),
        ("GE", "all predictions are false"),
    ],
)
def test_a_metric_of_predictions_without_a_value_says_why(metric: str, why: str) -> None:
    _, measure = POST_TRAINING[metric]
    with pytest.raises(UndefinedError, match=why):
        measure(sample("a10 d10"))


@pytest.mark.parametrize(("rows", "which"), [("a11 a00", "none"), ("d11 d00", "all")])
@pytest.mark.parametrize("metric", ["CI", "KL", "DPPL", "TE", "FT"])
def test_groups_can_only_be_compared_where_there_are_two(metric: str, rows: str, which: str) -> None:
    _, measure = {**PRE_TRAINING, **POST_TRAINING}[metric]
    with pytest.raises(UndefinedError, match=f"the facet holds {which} of 2 rows"):
        measure(sample(rows, features=[[0.0], [1.0]]))


def test_what_is_about_all_rows_needs_no_second_group() -> None:
    rows = sample("a11 a01", groups=[0, 0])
    assert POST_TRAINING["GE"][1](rows) == pytest.approx((1 + 4) / 1.5**2 / 4 - 0.5)
    assert PRE_TRAINING["CDDL"][1](rows) == 0.0


def test_nothing_of_nothing_is_no_difference() -> None:
    # Nobody is favoured: both recalls are 0 of 0.
    _, recall_difference = POST_TRAINING["RD"]
    assert recall_difference(sample("a00 d00")) == 0.0


def test_two_infinite_rates_are_no_difference() -> None:
    _, treatment = POST_TRAINING["TE"]
    assert treatment(sample("a10 d10")) == 0.0
