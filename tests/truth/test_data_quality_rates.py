"""A small, seeded part of the truth table of data quality: `benchmarks/truth/data_quality` measures all of it."""

from functools import partial

import pytest

from benchmarks.truth.data_quality.dependent import DEPENDENCES
from benchmarks.truth.data_quality.rates import Rate, analyzer, dependent_false_alarms, detections, false_alarms
from benchmarks.truth.data_quality.shifts import SHIFTS
from driftgauge_contract.constraints import Mode

EXACT, COMPAT = analyzer(Mode.EXACT), analyzer(Mode.COMPAT)


@pytest.mark.parametrize("rows", [50, 200, 1_000])
def test_windows_in_which_nothing_changed_have_no_finding(rows: int) -> None:
    rate = false_alarms(EXACT, baseline_rows=500, rows=rows, columns=25, windows=10, seed=11)
    assert rate.share == 0, rate.reasons


def test_compat_mode_alarms_in_most_of_them() -> None:
    assert false_alarms(COMPAT, baseline_rows=500, rows=200, columns=25, windows=6, seed=11).share > 0.8


@pytest.mark.parametrize("name", SHIFTS)
def test_changes_are_found(name: str) -> None:
    shift = SHIFTS[name]
    measure = partial(detections, shift=shift, baseline_rows=500, rows=shift.rows, columns=5, windows=6, seed=12)
    rate: Rate = measure(EXACT)
    assert rate.share == 1


@pytest.mark.parametrize("dependence", DEPENDENCES, ids=lambda dependence: dependence.name)
def test_rows_that_depend_on_each_other_are_allowed_for(dependence: object) -> None:
    rate = dependent_false_alarms(
        EXACT,
        dependence,  # type: ignore[arg-type]
        baseline_rows=5_000,
        rows=200,
        columns=5,
        windows=10,
        seed=13,
    )
    assert rate.share == 0, rate.reasons


def test_columns_that_show_no_dependence_share_that_of_the_others_where_runs_are_long() -> None:
    [long_runs] = [each for each in DEPENDENCES if each.run == 100]
    rate = dependent_false_alarms(EXACT, long_runs, baseline_rows=500, rows=200, columns=23, windows=16, seed=3)
    assert rate.share == 0, rate.reasons
