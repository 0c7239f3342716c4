"""Where IAM is enforced: every decision about a role, written down as it falls.

One JSON object a line, with all that the evaluator was asked: a decision can be taken again with other policies.
"""

import json
from pathlib import Path
from typing import Any, TextIO

from ministack.core import iam_evaluator
from ministack.core.iam_evaluator import EvalContext, EvalResult

_ROLE = "AssumedRole"


def install(path: Path) -> None:
    """Write to a file what the evaluator decides from now on."""
    # It is open as long as the process lives, and each line is there at once.
    log = path.open("a", buffering=1, encoding="utf-8")
    decide = iam_evaluator.evaluate

    def evaluate(ctx: EvalContext, policies: list[Any], *limits: list[Any]) -> EvalResult:
        result = decide(ctx, policies, *limits)
        if ctx.principal_type == _ROLE:
            _write(log, ctx, result)
        return result

    iam_evaluator.evaluate = evaluate


def _write(log: TextIO, ctx: EvalContext, result: EvalResult) -> None:
    decision = {
        "principal": ctx.principal_arn,
        "action": ctx.action,
        "resource": ctx.resource_arn,
        "context": ctx.service_context,
        "secure": ctx.secure_transport,
        "decision": result.decision,
    }
    log.write(f"{json.dumps(decision)}\n")
