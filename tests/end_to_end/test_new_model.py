"""A new model in the middle of a window, on AWS on this machine: the window is divided between the models."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.small_sample import write_sample
from end_to_end.workflow_life import Window, WorkflowLife

pytestmark = pytest.mark.end_to_end

FORMER, NEW = 30, 40


@pytest.fixture(scope="module")
def life(driftgauge: Any, home: Path, session: boto3.Session) -> WorkflowLife:
    write_sample(home.parent)
    life = WorkflowLife(driftgauge, folder=home.parent, home=home, session=session)
    life.deploy()
    return life


@pytest.fixture(scope="module")
def former(life: WorkflowLife) -> Window:
    """The window in which the former model answered some rows."""
    return life.send("former", count=FORMER)


@pytest.fixture(scope="module")
def both(life: WorkflowLife, former: Window) -> Window:
    """A window in which both models answered, and labels came for all rows."""
    life.deploy(model="better")
    since = life.send("new", count=NEW)
    for ids in ("former", "new"):
        life.label(ids)
    return Window(start=former.start, end=since.end)


def test_data_quality_looks_at_what_the_new_model_was_asked(life: WorkflowLife, both: Window) -> None:
    execution = life.completed("data_quality", both)

    assert life.report(execution, "statistics.json")["dataset"]["item_count"] == NEW


def test_model_quality_looks_at_what_the_new_model_answered(life: WorkflowLife, both: Window) -> None:
    execution = life.completed("model_quality", both)

    assert life.report(execution, "_merge_report.json")["merged"] == NEW


def test_a_window_of_the_former_model_is_nobody_s(life: WorkflowLife, both: Window, former: Window) -> None:
    done = life.run("data_quality", former)

    assert done.returncode == 1
    assert "Another model of open answered" in done.stderr
