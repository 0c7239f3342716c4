"""The private names of ministack that the adapter uses.

ministack has no interface for extensions, so its version is pinned exactly and each name is checked at startup. A name
that is missing or takes other parameters ends the start with a message that names it.
"""

import importlib
import importlib.metadata
import inspect
from collections.abc import Sequence
from dataclasses import dataclass

VERSION = "1.5.33"


class HookError(RuntimeError):
    """The installed ministack is not the version that this package was written for."""


@dataclass(frozen=True, kw_only=True)
class Hook:
    """A name in a module of ministack, with the type or the parameters that it must have."""

    module: str
    name: str
    kind: str = ""
    parameters: tuple[str, ...] | None = None

    def problem(self) -> str | None:
        """Return what is wrong with the name, if anything."""
        where = f"ministack.{self.module}.{self.name}"
        found: object = importlib.import_module(f"ministack.{self.module}")
        for part in self.name.split("."):
            found = getattr(found, part, None)
        if found is None:
            return f"{where} is not there"
        if self.kind and type(found).__name__ != self.kind:
            return f"{where} is a {type(found).__name__}, not a {self.kind}"
        if self.parameters is not None:
            return self._signature_problem(where, found)
        return None

    def _signature_problem(self, where: str, found: object) -> str | None:
        if not callable(found):
            return f"{where} cannot be called"
        parameters = tuple(inspect.signature(found).parameters)
        # Parameters are compared by name, because some are passed by name.
        if parameters == self.parameters:
            return None
        return f"{where} takes ({', '.join(parameters)}), not ({', '.join(self.parameters or ())})"


_CLOUDWATCH_REQUEST = ("params", "cbor_data", "is_cbor", "is_json")

HOOKS: Sequence[Hook] = (
    Hook(module="app", name="app", parameters=("scope", "receive", "send")),
    Hook(module="app", name="SERVICE_HANDLERS", kind="dict"),
    Hook(module="core.router", name="SERVICE_PATTERNS", kind="dict"),
    Hook(module="core.concurrency", name="run_reentrant", parameters=("fn", "args", "thread_name")),
    Hook(module="core.responses", name="request_scope", parameters=("account_id", "region")),
    Hook(module="core.responses", name="get_account_id", parameters=()),
    Hook(module="core.responses", name="get_region", parameters=()),
    Hook(module="core.responses", name="now_iso", parameters=()),
    Hook(module="core.responses", name="AccountRegionScopedDict.all_items", parameters=("self",)),
    Hook(module="core.responses", name="AccountRegionScopedDict.get", parameters=("self", "key", "default")),
    Hook(module="core.responses", name="AccountRegionScopedDict.values", parameters=("self",)),
    Hook(module="services.cloudformation.provisioners", name="_RESOURCE_HANDLERS", kind="dict"),
    Hook(module="services.cloudformation.provisioners", name="_REPLACING_PROPERTIES", kind="dict"),
    Hook(module="services.cloudformation.provisioners", name="_STACK_TAG_PROPERTY", kind="dict"),
    Hook(module="services.cloudformation.drift", name="_DRIFT_READERS", kind="dict"),
    Hook(module="services.cloudformation.stacks", name="_runs_on_worker_thread", parameters=("resource_type",)),
    Hook(module="services.cloudformation.stacks", name="_sends_back_failed_update", parameters=("resource_type",)),
    Hook(
        module="services.cloudformation.stacks",
        name="_revert_update",
        parameters=(
            *("stack_id", "stack_name", "logical_id", "rtype", "physical_id"),
            *("applied_props", "previous_props", "attrs", "record"),
        ),
    ),
    Hook(module="services.cloudwatch", name="_alarms", kind="AccountRegionScopedDict"),
    Hook(module="services.cloudwatch", name="_metrics", kind="AccountRegionScopedDict"),
    Hook(module="services.cloudwatch", name="_dims_key", parameters=("dims",)),
    Hook(module="services.cloudwatch", name="_dims_from_list", parameters=("dimensions",)),
    Hook(module="services.cloudwatch", name="_point_stats", parameters=("pt",)),
    Hook(
        module="services.cloudwatch",
        name="_store_datum",
        parameters=("namespace", "name", "dims", "ts", "unit", "value", "values", "counts", "stat_values"),
    ),
    Hook(module="services.cloudwatch", name="_metric_bucket", parameters=("key",)),
    Hook(module="services.cloudwatch", name="_put_metric_data", parameters=_CLOUDWATCH_REQUEST),
    Hook(module="services.cloudwatch", name="_evaluate_alarm", parameters=("alarm",)),
    Hook(module="services.cloudwatch", name="_evaluate_all_alarms", parameters=()),
    Hook(module="services.cloudwatch", name="_evaluate_parent_alarms", parameters=("child", "seen")),
    Hook(
        module="services.cloudwatch",
        name="_dispatch_alarm_actions",
        parameters=("alarm", "old_state", "new_state", "reason"),
    ),
    Hook(
        module="services.cloudwatch",
        name="_record_history",
        parameters=("alarm_name", "old_state", "new_state", "reason", "alarm_type", "reason_data"),
    ),
    Hook(module="services.cloudwatch", name="_put_metric_alarm", parameters=_CLOUDWATCH_REQUEST),
    Hook(module="services.cloudwatch", name="cloudformation_put_metric_alarm", parameters=("alarm",)),
    Hook(module="services.cloudwatch", name="_error", parameters=("code", "message", "status", "use_json", "use_cbor")),
    Hook(module="app", name="AUTH", kind="bool"),
    Hook(
        module="core.iam_evaluator",
        name="enforce",
        parameters=("access_key_id", "iam_action", "service", "region", "resource_arn", "service_context"),
    ),
    Hook(module="core.iam_evaluator", name="evaluate", parameters=("ctx", "policies", "limits")),
    Hook(
        module="core.iam_evaluator",
        name="combine_resource_policy",
        parameters=("identity", "ctx", "policy", "owner_account", "required", "limits"),
    ),
    Hook(
        module="core.iam_evaluator", name="resolve_principal", parameters=("access_key_id", "account_id", "credential")
    ),
    Hook(module="core.iam_evaluator", name="_conditions_met", parameters=("conditions", "ctx")),
    Hook(module="core.iam_evaluator", name="_gather_role_policies", parameters=("role_name", "account_id")),
    Hook(module="core.iam_evaluator", name="_resource_policy", parameters=("service", "resource_arn")),
    Hook(module="core.iam_evaluator", name="_POLICY_REQUIRED", kind="frozenset"),
    Hook(
        module="core.iam_evaluator",
        name="EvalContext",
        parameters=(
            "principal_arn",
            "principal_type",
            "principal_account",
            "action",
            "resource_arn",
            "region",
            "source_ip",
            "secure_transport",
            "request_tags",
            "tag_keys",
            "service_context",
            "principal_keys",
        ),
    ),
    Hook(
        module="core.iam_actions",
        name="identity_denial_message",
        parameters=("action", "principal_arn", "resource", "explicit_deny"),
    ),
    Hook(module="core.router", name="extract_access_key_id", parameters=("headers", "query_params")),
    Hook(module="core.iam_evaluator", name="is_root_access_key", parameters=("access_key_id",)),
    Hook(
        module="core.iam_evaluator",
        name="resolve_credential",
        parameters=("access_key_id", "account_id", "session_token"),
    ),
    Hook(module="core.iam_evaluator", name="CredentialResolutionError", parameters=("code", "message")),
    Hook(module="core.lambda_runtime", name="execution_credentials", parameters=("config",)),
    Hook(module="services.lambda_svc", name="execution_credentials", parameters=("config",)),
    Hook(module="services.lambda_svc", name="_get_func_record_for_ref", parameters=("function_ref",)),
    Hook(module="services.lambda_svc", name="invoke_async_with_retry", parameters=("func", "event")),
    Hook(
        module="core.iam_evaluator",
        name="evaluate_resource_policy",
        parameters=("doc", "ctx", "service", "named_only", "direct_only"),
    ),
    Hook(module="services.sts", name="_sessions", kind="dict"),
    Hook(module="services.cloudformation.custom_resource", name="_response_url", parameters=("token",)),
    Hook(module="services.cloudformation.wait_conditions", name="SIGNAL_PATH", kind="str"),
    Hook(module="services.iam", name="_roles", kind="AccountScopedDict"),
    Hook(module="services.cloudformation.provisioners", name="_S3_BUCKET_CONFIGURATIONS", kind="tuple"),
    Hook(module="services.s3", name="S3_NS", kind="str"),
    Hook(module="services.s3", name="_put_bucket_encryption", parameters=("name", "body")),
    Hook(module="services.s3", name="_delete_bucket_encryption", parameters=("name",)),
    Hook(module="services.s3", name="_bucket_encryption", kind="AccountScopedDict"),
    Hook(
        module="services.s3",
        name="handle_request",
        parameters=(
            "method",
            "path",
            "headers",
            "body",
            "query_params",
            "signed_path",
            "enforce_bucket_region",
            "internal",
            "access_point_region",
            "access_point",
        ),
    ),
    Hook(module="services.cloudwatch", name="_composite_alarms", kind="AccountRegionScopedDict"),
    Hook(module="services.cloudwatch", name="_put_composite_alarm", parameters=_CLOUDWATCH_REQUEST),
    Hook(module="services.cloudwatch", name="_delete_alarms", parameters=_CLOUDWATCH_REQUEST),
    Hook(
        module="core.iam_actions",
        name="request_tag_context",
        parameters=("service", "iam_action", "body", "params"),
    ),
    Hook(module="services.eventbridge", name="_put_events", parameters=("data", "allow_aws_source")),
    Hook(module="services.eventbridge", name="_rules", kind="AccountRegionScopedDict"),
    Hook(module="services.eventbridge", name="_rule_last_fired", kind="dict"),
    Hook(module="services.eventbridge", name="_invoke_target", parameters=("target", "event", "rule", "view")),
    Hook(module="services.sqs", name="_queues", kind="AccountRegionScopedDict"),
    Hook(module="services.scheduler", name="_schedules", kind="AccountRegionScopedDict"),
    Hook(module="services.scheduler", name="_create_schedule", parameters=("name", "body")),
    Hook(module="services.scheduler", name="_update_schedule", parameters=("name", "body")),
    Hook(module="services.scheduler", name="_delete_schedule", parameters=("name", "query")),
    Hook(module="services.scheduler", name="_tick_schedules", parameters=()),
    Hook(module="services.scheduler", name="_error", parameters=("status", "code", "message")),
    Hook(module="services.stepfunctions", name="_start_execution", parameters=("data",)),
    Hook(module="services.stepfunctions", name="_SERVICE_DISPATCH", kind="dict"),
    Hook(module="services.stepfunctions", name="_ExecutionError", parameters=("error", "cause")),
    Hook(module="services.stepfunctions", name="_executions", kind="AccountRegionScopedDict"),
    Hook(module="services.stepfunctions", name="_state_machines", kind="AccountRegionScopedDict"),
    Hook(module="services.stepfunctions", name="_call_lambda", parameters=("func_ref", "event")),
    Hook(module="services.stepfunctions", name="_run_execution", parameters=("exec_arn",)),
    Hook(module="services.stepfunctions", name="_add_event", parameters=("execution", "event_type", "details")),
    Hook(module="services.stepfunctions", name="_emit_execution_status_event", parameters=("execution",)),
    Hook(module="services.stepfunctions", name="_apply_output_path", parameters=("state_def", "data", "ctx")),
    Hook(
        module="services.stepfunctions",
        name="_apply_jsonata_output",
        parameters=("state_def", "raw_input", "ctx", "result", "error_output", "default"),
    ),
    Hook(module="services.stepfunctions", name="_state_query_language", parameters=("state_def", "ctx")),
    Hook(module="services.stepfunctions", name="_fail_execution", parameters=("execution", "error", "cause")),
    Hook(module="services.sns", name="_http_post_sync", parameters=("endpoint", "payload", "sns_message_type")),
    Hook(module="services.sns", name="_topic_by_arn_any_scope", parameters=("topic_arn",)),
    Hook(
        module="services.sns",
        name="publish_internal",
        parameters=(
            "topic_arn",
            "message",
            "subject",
            "message_structure",
            "message_attributes",
            "message_group_id",
            "message_deduplication_id",
        ),
    ),
)


def check_hooks() -> None:
    """Raise HookError unless ministack is the pinned version and every hook is as expected."""
    # The version is checked first: its message helps more than a list of names.
    version = importlib.metadata.version("ministack")
    if version != VERSION:
        raise HookError(f"ministack {version} is installed; AWS on this machine is made for {VERSION}.")
    problems = [problem for problem in (hook.problem() for hook in HOOKS) if problem]
    if problems:
        raise HookError(f"ministack {version} is not as expected: {'; '.join(problems)}.")
