"""The drift detection of types that the emulator cannot compare: alarms, schedules, state machines, SageMaker's own."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ministack.services import cloudwatch, scheduler, stepfunctions
from ministack.services.cloudformation import drift

from driftgauge_local.cloudformation.provider import Call
from driftgauge_local.emulator.composite_alarms import TYPE as COMPOSITE_ALARM

Properties = Mapping[str, Any]
Reader = Callable[[str, Properties], Properties | None]

_ALARM_ACTIONS = ("ActionsEnabled", "AlarmActions", "OKActions", "InsufficientDataActions", "AlarmDescription")
_ALARM: Final = frozenset(
    {
        *_ALARM_ACTIONS,
        *("Namespace", "MetricName", "Dimensions", "Statistic", "ExtendedStatistic", "Period", "Unit", "Threshold"),
        *("EvaluationPeriods", "DatapointsToAlarm", "ComparisonOperator", "TreatMissingData", "AlarmName"),
    }
)
_COMPOSITE: Final = frozenset({*_ALARM_ACTIONS, "AlarmName", "AlarmRule"})
_SCHEDULE: Final = frozenset(
    {
        *("Name", "ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "State", "Description"),
        *("Target", "StartDate", "EndDate"),
    }
)


def install(call: Call) -> None:
    """Register the readers; `call` reaches the SageMaker service of the request's account and region."""
    # The emulator's own readers compare fewer types than CloudFormation does (user guide, "Resource type support").
    drift._DRIFT_READERS.update(
        {
            "AWS::CloudWatch::Alarm": (_read_alarm, _ALARM),
            COMPOSITE_ALARM: (_read_composite_alarm, _COMPOSITE),
            "AWS::Scheduler::Schedule": (_read_schedule, _SCHEDULE),
            "AWS::StepFunctions::StateMachine": (_read_state_machine, frozenset({"DefinitionString", "RoleArn"})),
            "AWS::SageMaker::MonitoringSchedule": (
                _monitoring_schedule_reader(call),
                frozenset({"MonitoringScheduleName", "MonitoringScheduleConfig"}),
            ),
        }
    )


def _read_alarm(physical_id: str, expected: Properties) -> Properties | None:
    del expected
    found: Properties | None = cloudwatch._alarms.get(physical_id)
    return found


def _read_composite_alarm(physical_id: str, expected: Properties) -> Properties | None:
    del expected
    found: Properties | None = cloudwatch._composite_alarms.get(physical_id)
    return found


def _read_schedule(physical_id: str, expected: Properties) -> Properties | None:
    found: Properties | None = scheduler._schedules.get(f"{expected.get('GroupName', 'default')}/{physical_id}")
    return found


def _read_state_machine(physical_id: str, expected: Properties) -> Properties | None:
    del expected
    found = stepfunctions._state_machines.get(physical_id)
    # CloudFormation's names, which differ from those of Step Functions' API.
    return found and {"DefinitionString": found["definition"], "RoleArn": found["roleArn"]}


def _monitoring_schedule_reader(call: Call) -> Reader:
    def read(physical_id: str, expected: Properties) -> Properties | None:
        del expected
        name = physical_id.rsplit("/", 1)[-1]
        listed = call("ListMonitoringSchedules", {"NameContains": name})["MonitoringScheduleSummaries"]
        # `NameContains` finds longer names, too.
        if name not in {each["MonitoringScheduleName"] for each in listed}:
            return None
        return call("DescribeMonitoringSchedule", {"MonitoringScheduleName": name})

    return read
