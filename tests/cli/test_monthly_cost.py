"""The arithmetic of a month: figures that can be checked by hand."""

import dataclasses

import pytest

from driftgauge.engines.driftgauge.states import workflow_definition
from driftgauge_cli.costs import prices
from driftgauge_cli.costs.model import JobProfile, Program, Workload, bill, cheapest
from driftgauge_cli.costs.programs import program_of
from driftgauge_contract.kinds import MonitorKind

HOURLY = Workload(
    kind=MonitorKind.DATA_QUALITY, interval_seconds=3600, records_a_minute=100, metrics=10, volume_gibibytes=0
)
WORK = JobProfile(start_seconds=240, processor_seconds=0.01, kibibytes=512, mebibytes=512)
PROGRAM = Program(
    work={MonitorKind.DATA_QUALITY: WORK, MonitorKind.MODEL_QUALITY: WORK},
    every_processor=False,
    default_machine=None,
    transitions=0,
    scheduled=False,
    invocations=0,
)


def program(work: JobProfile = WORK, **changes: object) -> Program:
    return dataclasses.replace(PROGRAM, work=dict.fromkeys(MonitorKind, work), **changes)


def work(**changes: float) -> JobProfile:
    return dataclasses.replace(WORK, **changes)


def test_instances_are_charged_for_their_start_and_for_every_record() -> None:
    due = bill(HOURLY, PROGRAM, "ml.m5.xlarge")
    assert due.minutes == pytest.approx((240 + 6000 * 0.01) / 60)
    assert due.instances == pytest.approx(730 * 300 / 3600 * 0.23)


def test_each_job_of_an_execution_starts_an_instance() -> None:
    assert bill(HOURLY, program(work(jobs=2)), "ml.m5.xlarge").minutes == pytest.approx((480 + 60) / 60)


def test_work_that_is_spread_takes_a_processor_s_share_of_the_time() -> None:
    assert bill(HOURLY, program(every_processor=True), "ml.m5.xlarge").minutes == pytest.approx((240 + 60 / 4) / 60)


def test_several_instances_share_the_work_and_are_all_charged_for() -> None:
    due = bill(HOURLY, PROGRAM, "ml.m5.xlarge", instances=3)
    assert due.minutes == pytest.approx((240 + 60 / 3) / 60)
    assert due.instances == pytest.approx(730 * 3 * 260 / 3600 * 0.23)


def test_volumes_are_charged_while_their_instance_runs() -> None:
    with_volume = bill(dataclasses.replace(HOURLY, volume_gibibytes=100), PROGRAM, "ml.m5.xlarge")
    assert with_volume.instances - bill(HOURLY, PROGRAM, "ml.m5.xlarge").instances == pytest.approx(14 * 300 / 3600)


def test_a_daily_monitor_runs_once_and_reads_a_day() -> None:
    daily = dataclasses.replace(HOURLY, interval_seconds=24 * 3600)
    assert daily.runs == pytest.approx(730 / 24)
    assert daily.records == 24 * HOURLY.records


def test_a_metric_is_charged_for_in_the_hours_in_which_it_is_sent() -> None:
    daily = dataclasses.replace(HOURLY, interval_seconds=24 * 3600)
    finer = dataclasses.replace(HOURLY, interval_seconds=900)
    assert bill(HOURLY, PROGRAM, "ml.m5.xlarge").metrics == pytest.approx(3.00)
    assert bill(daily, PROGRAM, "ml.m5.xlarge").metrics == pytest.approx(3.00 / 24)
    assert bill(finer, PROGRAM, "ml.m5.xlarge").metrics == pytest.approx(3.00)


def test_a_workflow_is_charged_for_its_start_its_transitions_its_functions_and_its_files() -> None:
    bare = bill(HOURLY, PROGRAM, "ml.m5.xlarge").workflow
    assert bare == pytest.approx(730 * (60 * 0.0004 + 5 * 0.005) / 1000)
    driven = bill(HOURLY, program(transitions=9, scheduled=True, invocations=3), "ml.m5.xlarge").workflow
    assert driven - bare == pytest.approx(730 * (9 * 0.000025 + 1e-6 + 3 * (2e-7 + 0.5 * 0.0000133334)))


def test_the_total_is_the_sum() -> None:
    due = bill(HOURLY, PROGRAM, "ml.m5.xlarge")
    assert due.total == pytest.approx(due.instances + due.workflow + due.metrics)


def test_the_cheapest_instance_with_enough_memory_is_taken() -> None:
    # 6000 records of half a mebibyte, half a gibibyte besides, and one for the system: 4.4 GiB.
    assert cheapest(HOURLY, PROGRAM) == "ml.t3.large"
    assert bill(HOURLY, PROGRAM).instance_type == "ml.t3.large"


def test_an_instance_with_too_little_memory_is_not_enough() -> None:
    assert not bill(HOURLY, PROGRAM, "ml.t3.medium").enough


def test_a_job_that_would_be_stopped_before_its_end_is_not_enough() -> None:
    assert bill(HOURLY, program(work(processor_seconds=0.25)), "ml.m5.xlarge").enough
    assert not bill(HOURLY, program(work(processor_seconds=0.27)), "ml.m5.xlarge").enough


def test_a_job_that_outlasts_the_interval_is_not_enough() -> None:
    quarterly = dataclasses.replace(HOURLY, interval_seconds=900)
    assert not bill(quarterly, program(work(start_seconds=901)), "ml.m5.xlarge").enough


def test_where_nothing_is_enough_the_bill_says_so() -> None:
    due = bill(HOURLY, program(work(mebibytes=2**20)))
    assert not due.enough
    assert due.instance_type in prices.MACHINES


@pytest.mark.parametrize("kind", MonitorKind)
def test_what_an_engine_runs_on_by_default_is_enough_for_a_thousand_requests_a_minute(kind: MonitorKind) -> None:
    load = dataclasses.replace(HOURLY, kind=kind, records_a_minute=1000)
    model_monitor, driftgauge = (bill(load, program_of(engine)) for engine in ("model-monitor", "driftgauge"))
    assert (model_monitor.instance_type, model_monitor.enough) == ("ml.m5.xlarge", True)
    assert (driftgauge.instance_type, driftgauge.enough) == ("ml.t3.medium", True)


def test_on_several_instances_the_driftgauge_engine_needs_spark_s_start_and_every_processor() -> None:
    one, many = program_of("driftgauge"), program_of("driftgauge", 2)
    kind = MonitorKind.DATA_QUALITY
    assert many.work[kind].start_seconds > one.work[kind].start_seconds
    assert (many.every_processor, many.default_machine) == (True, "ml.m5.xlarge")


def test_an_execution_enters_the_states_that_are_charged_for() -> None:
    states = workflow_definition({}, plan_arn="plan", conclude_arn="conclude", timeout_seconds=1, settle_seconds=1)[
        "States"
    ]
    only_when_something_goes_wrong = {"Follow", "Again", "Pause", "Unplanned", "Broken"}
    assert program_of("driftgauge").transitions == len(states.keys() - only_when_something_goes_wrong)
