"""The resources of one monitor's workflow: a state machine, the schedule that starts it, and its drain."""

import json

from aws_cdk import CustomResource, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from driftgauge.engines.driftgauge import workflow_permissions
from driftgauge.engines.driftgauge.document import job_name_prefix, monitor_document
from driftgauge.engines.driftgauge.executions import MonitorExecutions
from driftgauge.engines.driftgauge.late_labels import LateLabels
from driftgauge.engines.driftgauge.states import MAX_WAIT_SECONDS, ComputeTask, LateLabelsTask, workflow_definition
from driftgauge.engines.driftgauge.workflow_permissions import DEFAULT_SCHEDULES_ARN, state_machine_arn
from driftgauge.functions.analysis_function import AnalysisFunction
from driftgauge.functions.custom_resources import CustomResources
from driftgauge.functions.lambda_functions import log_group
from driftgauge.functions.undelivered import Undelivered
from driftgauge.monitors.engine import MonitorSpec
from driftgauge.service import permissions
from driftgauge.service.jobs import JobProgram
from driftgauge.service.trust import trusted_service
from driftgauge_contract.custom_resources import DrainProperty, ResourceType
from driftgauge_contract.metrics import Namespace
from driftgauge_contract.run_on import FUNCTION_TIMEOUT_SECONDS
from driftgauge_contract.schedule import Schedule
from driftgauge_contract.workflow import InputField

_INSTANCE_START_SECONDS = 10 * 60
_RETRIES = {"maximumEventAgeInSeconds": 86_400, "maximumRetryAttempts": 185}
"""The defaults of EventBridge Scheduler, stated: a start that fails is tried again for a day."""

# EventBridge Scheduler replaces the placeholder by the time at which it should start, not at which it did: the window
# depends on it.
_INPUT = json.dumps({InputField.SCHEDULED_TIME: "<aws.scheduler.scheduled-time>"})
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")

_Machine = stepfunctions.CfnStateMachine


class MonitorWorkflow(Construct):
    """Runs a monitor's jobs on the monitor's schedule."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        spec: MonitorSpec,
        program: JobProgram,
        jobs_role: iam.IRole,
        analysis_function: AnalysisFunction | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._spec = spec
        self._analysis_function = analysis_function
        self._machine = self._state_machine(program, jobs_role)
        self.started = self._drain()
        """The resource after whose creation executions are to be expected."""

        self._start_on_schedule()

    @property
    def max_seconds(self) -> int:
        """Return how long an execution may take if it has to wait wherever it may have to."""
        # A window that fails in the function runs as a job afterwards.
        function = FUNCTION_TIMEOUT_SECONDS if self._analysis_function else 0
        job = MAX_WAIT_SECONDS + _INSTANCE_START_SECONDS + self._spec.settings.max_runtime_seconds
        return self._settle_seconds + function + job

    @property
    def _settle_seconds(self) -> int:
        return int(self._spec.settle.total_seconds())

    def _state_machine(self, program: JobProgram, jobs_role: iam.IRole) -> stepfunctions.CfnStateMachine:
        functions = MonitorExecutions.of(self)
        functions.serve(self._spec)
        if self._spec.label_horizon:
            LateLabels.of(self).serve(self._spec)
        # The document is a part of the definition, so that an execution runs with what was deployed with it.
        definition = workflow_definition(
            monitor_document(self, self._spec, program, jobs_role),
            plan_arn=functions.plan.function_arn,
            conclude_arn=functions.conclude.function_arn,
            late_labels=self._late_labels(),
            compute=self._compute(),
            timeout_seconds=self.max_seconds,
            settle_seconds=self._settle_seconds,
        )
        role = self._role(functions, jobs_role)
        machine = stepfunctions.CfnStateMachine(
            self,
            "Machine",
            # The command and the permissions find the workflow by the monitor's name.
            state_machine_name=self._spec.name,
            definition_string=Stack.of(self).to_json_string(definition),
            role_arn=role.role_arn,
            logging_configuration=self._logging(),
            # cdk-nag requires tracing, and with it the time of each step is visible.
            tracing_configuration=_Machine.TracingConfigurationProperty(enabled=True),
        )
        # Step Functions tries a role's permissions at once, and SageMaker the job's when a job starts.
        machine.node.add_dependency(role, jobs_role)
        if self._analysis_function:
            # The permissions are policies of their own, without which the function's first run would fail.
            machine.node.add_dependency(self._analysis_function.role)
        functions.create_in_turn(machine)
        if self._spec.models:
            # A plan for the new model's windows would find only the former one in the record.
            machine.node.add_dependency(self._spec.models.recorded)
        return machine

    def _late_labels(self) -> LateLabelsTask | None:
        if not self._spec.label_horizon:
            return None
        late = LateLabels.of(self)
        return LateLabelsTask(function_arn=late.function.function_arn, machine_arn=state_machine_arn(self._spec.name))

    def _compute(self) -> ComputeTask | None:
        if self._analysis_function is None:
            return None
        return ComputeTask(function_arn=self._analysis_function.arn, run_on=self._spec.run_on)

    def _role(self, functions: MonitorExecutions, jobs_role: iam.IRole) -> iam.Role:
        # Step Functions checks the role before the machine has its name, so the endpoint's machines are trusted.
        # A long endpoint name is cut in the names of its monitors, and what is left of it is trusted.
        whole = f"{self._spec.endpoint.name}-"
        prefix = whole if self._spec.name.startswith(whole) else self._spec.name.rpartition("-")[0]
        own = state_machine_arn(f"{prefix}*")
        role = iam.Role(self, "Role", assumed_by=trusted_service("states.amazonaws.com", source_arn=own))
        workflow_permissions.invoke_functions(role, [functions.plan.function_arn, functions.conclude.function_arn])
        if late := self._late_labels():
            workflow_permissions.invoke_functions(role, [late.function_arn])
        if self._analysis_function:
            self._analysis_function.grant_invoke(role)
        workflow_permissions.run_and_await_jobs(role, name_prefix=job_name_prefix(self._spec), as_role=jobs_role)
        workflow_permissions.deliver_logs_and_traces(role)
        return role

    def _logging(self) -> stepfunctions.CfnStateMachine.LoggingConfigurationProperty:
        """Return a configuration that logs every step, but none of the data of its input and output."""
        # Inputs and outputs have file names in them, which may tell something about customers.
        # All log groups of state machines are named in one resource policy of 5,120 characters, unless they are below
        # this prefix: with names of CloudFormation's, about the thirteenth machine of a region could not be created.
        logs = log_group(self, "Logs", name=f"/aws/vendedlogs/states/{self._spec.name}")
        group = _Machine.CloudWatchLogsLogGroupProperty(log_group_arn=logs.log_group_arn)
        destination = _Machine.LogDestinationProperty(cloud_watch_logs_log_group=group)
        return _Machine.LoggingConfigurationProperty(
            level="ALL", include_execution_data=False, destinations=[destination]
        )

    def _drain(self) -> CustomResource:
        """Create the drain, which depends on the workflow, so it is deleted first and stops what runs."""
        provider = CustomResources.of(self)
        policy = provider.policy(self)
        workflow_permissions.drain_workflow(policy, self._spec.name)
        permissions.publish_metrics(provider.creation_policy, [Namespace.EXECUTIONS])
        permissions.read_metrics(provider.creation_policy)
        drain = CustomResource(
            self,
            "Drain",
            resource_type=ResourceType.WORKFLOW_DRAIN,
            service_token=provider.service_token,
            properties={
                DrainProperty.STATE_MACHINE_ARN.value: self._machine.attr_arn,
                DrainProperty.MONITOR_NAME.value: self._spec.name,
                DrainProperty.ENDPOINT_NAME.value: self._spec.endpoint.name,
            },
        )
        drain.node.add_dependency(policy)
        return drain

    def _start_on_schedule(self) -> None:
        from aws_cdk import aws_scheduler as scheduler  # noqa: PLC0415 - its import alone would slow down every synth

        # The schedule has the monitor's name: the command finds it, and a second one is refused.
        when = self._spec.schedule
        scheduler_service = trusted_service("scheduler.amazonaws.com", source_arn=DEFAULT_SCHEDULES_ARN)
        role = iam.Role(self, "SchedulerRole", assumed_by=scheduler_service)
        workflow_permissions.start_workflow(role, self._spec.name)
        undelivered = Undelivered.of(self)
        undelivered.grant_send(role)
        schedule = scheduler.CfnSchedule(
            self,
            "Schedule",
            name=self._spec.name,
            schedule_expression=scheduler_expression(when),
            schedule_expression_timezone=when.zone,
            flexible_time_window=_window(when),
            # Said although it is the default: drift detection compares only what a template says.
            state="ENABLED",
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self._machine.attr_arn,
                role_arn=role.role_arn,
                input=_INPUT,
                retry_policy=_RETRIES,
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=undelivered.queue.queue_arn),
            ),
        )
        schedule.node.add_dependency(role, self.started)


def scheduler_expression(schedule: Schedule) -> str:
    """Return a schedule in the cron dialect of EventBridge Scheduler."""
    if schedule.weekday is not None:
        # Of day of the month and day of the week one has to be `?` (EventBridge Scheduler user guide, "Cron-based
        # schedules").
        return f"cron(0 {schedule.starting} ? * {_DAYS[schedule.weekday.number]} *)"
    if schedule.interval < 60:
        return f"cron(0/{schedule.interval} * * * ? *)"
    if schedule.interval == 60:
        return "cron(0 * * * ? *)"
    # Listed, since `H/N` would run past midnight for N that do not divide a day.
    return f"cron(0 {','.join(map(str, schedule.hours))} * * ? *)"


def _window(schedule: Schedule) -> dict[str, object]:
    if not schedule.window:
        return {"mode": "OFF"}
    return {"mode": "FLEXIBLE", "maximumWindowInMinutes": schedule.window}
