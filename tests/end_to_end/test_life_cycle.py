"""What months of operating a deployment ask of it: updates, failures, rollbacks, drains.

One deployment lives through all of it. Each stage is a fixture that goes on from the stage before and tells what boto3
showed at its end; the tests compare stages.
"""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from end_to_end.life import NAME, File, Life, Seen, until
from end_to_end.small_sample import write_sample

pytestmark = pytest.mark.end_to_end

FIRST = File()
ADJUSTED = replace(FIRST, margin="20%", overrides="{r2: {threshold: 0.5}}")
NEW_DATA = replace(ADJUSTED, train="newer")
NEW_MODEL = replace(NEW_DATA, model="better")
NEWEST_DATA = replace(NEW_MODEL, train="newest")
BROKEN = replace(NEWEST_DATA, validation="words", margin="30%")
RMSE, R2 = f"{NAME}-model-quality-rmse", f"{NAME}-model-quality-r2"


@pytest.fixture(scope="module")
def life(driftgauge: Any, home: Path, session: boto3.Session) -> Life:
    write_sample(home.parent)
    return Life(driftgauge, folder=home.parent, home=home, session=session)


@pytest.fixture(scope="module")
def failed_first(life: Life) -> tuple[str, Seen]:
    done = life.deploy(replace(FIRST, train="ragged"))
    assert done.returncode == 1, done.stdout
    return done.stderr, life.look()


@pytest.fixture(scope="module")
def first(life: Life, failed_first: object) -> Seen:
    return life.deployed(FIRST)


@pytest.fixture(scope="module")
def unchanged(life: Life, first: Seen) -> Seen:
    return life.deployed(FIRST)


@pytest.fixture(scope="module")
def adjusted(life: Life, unchanged: Seen) -> Seen:
    return life.deployed(ADJUSTED)


@pytest.fixture(scope="module")
def new_data(life: Life, adjusted: Seen) -> Seen:
    return life.deployed(NEW_DATA)


@pytest.fixture(scope="module")
def new_model(life: Life, new_data: Seen) -> Seen:
    return life.deployed(NEW_MODEL)


@pytest.fixture(scope="module")
def failed_update(life: Life, new_model: Seen) -> tuple[str, Seen]:
    done = life.deploy(BROKEN)
    assert done.returncode == 1, done.stdout
    return done.stderr, life.look()


@pytest.fixture(scope="module")
def updated_while_executing(life: Life, failed_update: object) -> tuple[str, Seen]:
    """Update while an execution runs, which ends only when the update has begun to wait for it."""
    life.send(20)
    life.begin_execution("data_quality")
    process = life.hang()
    with ThreadPoolExecutor() as threads:
        deployment = threads.submit(life.deploy, NEWEST_DATA)
        try:
            until(lambda: deployment.done() or life.is_updating("DataQualityDrainBeforeUpdate"), seconds=60)
            assert life.executions("data_quality")[0] == "InProgress"
        finally:
            os.kill(process, signal.SIGCONT)
    done = deployment.result()
    assert done.returncode == 0, done.stdout + done.stderr
    return life.executions("data_quality")[0], life.look()


@pytest.fixture(scope="module")
def elsewhere(life: Life, updated_while_executing: object) -> Seen:
    """Compare with a baseline that this deployment did not make: files in another bucket."""
    s3, bucket = life.session.client("s3"), "baselines-made-elsewhere"
    s3.create_bucket(Bucket=bucket)
    made = life.look().monitors["data_quality"].constraints_uri
    s3.put_object(Bucket=bucket, Key="constraints.json", Body=life.read(made))
    statistics = f"{made.rpartition('/used/')[0]}/statistics.json"
    s3.put_object(Bucket=bucket, Key="statistics.json", Body=life.read(statistics))
    files = f"constraints: s3://{bucket}/constraints.json, statistics: s3://{bucket}/statistics.json"
    return life.deployed(replace(NEWEST_DATA, elsewhere=files))


@pytest.fixture(scope="module")
def destroyed(life: Life, elsewhere: Seen) -> tuple[str, Seen]:
    """Destroy while an execution runs whose job would never end."""
    life.send(20)
    life.begin_execution("data_quality")
    life.hang()
    assert life.executions("data_quality")[0] == "InProgress"
    done = life.destroy()
    assert done.returncode == 0, done.stdout + done.stderr
    return life.executions("data_quality")[0], life.look()


def test_a_first_deployment_that_fails_says_why_in_the_jobs_words(failed_first: tuple[str, Seen]) -> None:
    output, _ = failed_first
    assert ".csv:252: 2 fields, where the first line has 4" in output
    assert "/aws/sagemaker/ProcessingJobs" in output


def test_a_first_deployment_that_fails_leaves_nothing_that_blocks_the_next(
    failed_first: tuple[str, Seen], first: Seen
) -> None:
    _, seen = failed_first
    assert (seen.models, seen.configs, seen.endpoints) == ((), (), ())
    assert (seen.monitors, seen.definitions, seen.alarms) == ({}, frozenset(), {})
    assert first.stack == "CREATE_COMPLETE"


def test_a_deployment_without_a_change_changes_nothing(first: Seen, unchanged: Seen) -> None:
    assert unchanged == first


def test_changed_adjustments_run_no_job(first: Seen, adjusted: Seen) -> None:
    assert adjusted.jobs == first.jobs
    assert adjusted.predictions == first.predictions


def test_changed_adjustments_make_new_constraints_and_a_new_definition(first: Seen, adjusted: Seen) -> None:
    before, after = first.monitors["model_quality"], adjusted.monitors["model_quality"]
    assert before.constraints_uri != after.constraints_uri
    assert before.definition != after.definition
    assert adjusted.thresholds["rmse"] == pytest.approx(first.thresholds["rmse"] / 1.1 * 1.2)
    assert adjusted.thresholds["r2"] == 0.5


def test_the_alarms_follow_the_constraints(first: Seen, adjusted: Seen) -> None:
    for seen in (first, adjusted):
        assert seen.alarms[RMSE] == (pytest.approx(seen.thresholds["rmse"]), "GreaterThanThreshold")
        assert seen.alarms[R2] == (pytest.approx(seen.thresholds["r2"]), "LessThanThreshold")


def test_what_the_adjustments_do_not_concern_stays(first: Seen, adjusted: Seen) -> None:
    assert adjusted.monitors["data_quality"] == first.monitors["data_quality"]
    assert adjusted.endpoints == first.endpoints


def test_new_training_data_runs_one_job_of_data_quality(adjusted: Seen, new_data: Seen) -> None:
    assert len(new_data.jobs) == len(adjusted.jobs) + 1
    assert len(new_data.baselines("data_quality")) == len(adjusted.baselines("data_quality")) + 1
    assert new_data.monitors["data_quality"].definition != adjusted.monitors["data_quality"].definition
    assert new_data.monitors["model_quality"] == adjusted.monitors["model_quality"]
    assert (new_data.alarms, new_data.endpoints) == (adjusted.alarms, adjusted.endpoints)


def test_a_new_model_makes_new_predictions_and_a_new_baseline_of_them(new_data: Seen, new_model: Seen) -> None:
    assert len(new_model.predictions) == len(new_data.predictions) + 1
    assert len(new_model.jobs) == len(new_data.jobs) + 1
    assert len(new_model.baselines("model_quality")) == len(new_data.baselines("model_quality")) + 1
    assert new_model.thresholds["rmse"] < new_data.thresholds["rmse"]
    assert new_model.alarms[RMSE][0] == pytest.approx(new_model.thresholds["rmse"])


def test_a_new_model_leaves_the_baseline_of_data_quality(new_data: Seen, new_model: Seen) -> None:
    assert new_model.monitors["data_quality"] == new_data.monitors["data_quality"]


def test_a_new_model_goes_behind_the_endpoint_that_is_there(new_data: Seen, new_model: Seen) -> None:
    (before,), (after,) = new_data.endpoints, new_model.endpoints
    assert before[:2] == after[:2]
    assert before[2] != after[2]
    assert new_model.configs == (after[2],)
    assert len(new_model.models) == 1
    assert new_model.models != new_data.models


def test_schedules_keep_their_names_and_old_definitions_go(
    first: Seen, adjusted: Seen, new_data: Seen, new_model: Seen
) -> None:
    for seen in (first, adjusted, new_data, new_model):
        assert {name: each.created for name, each in seen.monitors.items()} == {
            name: each.created for name, each in first.monitors.items()
        }
        assert seen.definitions == {each.definition for each in seen.monitors.values()}


def test_a_failed_update_says_why(failed_update: tuple[str, Seen]) -> None:
    output, _ = failed_update
    assert f"endpoint {NAME} refused the dataset's rows" in output


def test_a_failed_update_brings_back_what_was_there(new_model: Seen, failed_update: tuple[str, Seen]) -> None:
    _, seen = failed_update
    assert seen.stack == "UPDATE_ROLLBACK_COMPLETE"
    assert replace(seen, stack=new_model.stack, jobs=new_model.jobs) == new_model


def test_a_rollback_runs_no_job(new_model: Seen, failed_update: tuple[str, Seen]) -> None:
    _, seen = failed_update
    (of_the_new_data,) = set(seen.jobs) - set(new_model.jobs)
    assert of_the_new_data in seen.baselines("data_quality")


@pytest.mark.parametrize("step", ["Custom::DriftgaugeBaseline", "JobDefinition", "MonitoringSchedule", "Alarm"])
def test_a_failure_after_each_step_is_undone_without_a_job(life: Life, first: Seen, step: str) -> None:
    template = life.template()
    resources = template["Resources"]
    for resource in resources.values():
        if resource["Type"] == "Custom::DriftgaugeBaseline":
            resource["Properties"]["Margin"] = "0.7"
    before = life.look()
    resources["Obstacle"] = {
        "Type": "AWS::SageMaker::Endpoint",
        "DependsOn": [name for name, resource in resources.items() if step in resource["Type"]],
        "Properties": {"EndpointName": "obstacle", "EndpointConfigName": "there-is-none"},
    }

    life.update(template)

    assert life.failed_first() == "Obstacle"
    assert life.look() == replace(before, stack="UPDATE_ROLLBACK_COMPLETE")


def test_an_update_waits_for_an_execution_that_runs(updated_while_executing: tuple[str, Seen]) -> None:
    status, seen = updated_while_executing
    assert status.startswith("Completed")
    assert seen.stack == "UPDATE_COMPLETE"


def test_what_a_failed_update_has_made_is_used_by_the_next(
    failed_update: tuple[str, Seen], updated_while_executing: tuple[str, Seen]
) -> None:
    (_, before), (_, after) = failed_update, updated_while_executing
    assert before.monitors["data_quality"].constraints_uri != after.monitors["data_quality"].constraints_uri
    assert before.baselines("data_quality") == after.baselines("data_quality")


def test_a_baseline_made_elsewhere_needs_no_job(updated_while_executing: tuple[str, Seen], elsewhere: Seen) -> None:
    _, before = updated_while_executing
    assert elsewhere.jobs == before.jobs
    assert elsewhere.monitors["data_quality"].constraints_uri == "s3://baselines-made-elsewhere/constraints.json"
    assert elsewhere.monitors["data_quality"].created == before.monitors["data_quality"].created
    assert elsewhere.monitors["model_quality"] == before.monitors["model_quality"]


def test_destroying_stops_an_execution_that_runs(destroyed: tuple[str, Seen]) -> None:
    status, _ = destroyed
    assert status == "Stopped"


def test_destroying_leaves_nothing_but_the_data(destroyed: tuple[str, Seen]) -> None:
    _, seen = destroyed
    assert seen.stack == ""
    assert (seen.models, seen.configs, seen.endpoints) == ((), (), ())
    assert (seen.monitors, seen.definitions, seen.alarms) == ({}, frozenset(), {})
    assert len(seen.predictions) == 2
