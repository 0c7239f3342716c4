"""The handler of the events of a model package group: the newest approved version is written down, and deployed."""

import logging
import os
from collections.abc import Mapping
from typing import cast

from driftgauge_contract.model_packages import APPROVED, ApprovalVariable, PackageEventDetail
from event_responses import clients, targets

_LOG = logging.getLogger(__name__)
logging.getLogger("event_responses").setLevel(logging.INFO)


def on_event(event: Mapping[str, object], context: object) -> None:  # noqa: ARG001 - Lambda passes it
    """Write the newest approved version into the parameter that the stack reads, and start what deploys it.

    A version that is rejected again gives way to the one before it. A second delivery of an event starts the same
    again, under the same name.
    """
    detail = cast("Mapping[str, object]", event["detail"])
    group, parameter = os.environ[ApprovalVariable.GROUP_NAME], os.environ[ApprovalVariable.PARAMETER_NAME]
    newest = _newest_approved(group)
    before = clients.ssm().get_parameter(Name=parameter)["Parameter"]["Value"]
    # An event may be late or twice: what counts is what is approved now.
    changed = newest != before
    if newest is None or not (changed or detail.get(PackageEventDetail.ARN) == newest):
        _LOG.info("the newest approved version of %s is what it was: %s", group, before)
        return
    if changed:
        clients.ssm().put_parameter(Name=parameter, Value=newest, Overwrite=True)
    _LOG.info("the newest approved version of %s is %s", group, newest)
    if start := os.environ.get(ApprovalVariable.START_ARN):
        targets.start(start, detail, token=newest)


def _newest_approved(group: str) -> str | None:
    found = clients.sagemaker().list_model_packages(
        ModelPackageGroupName=group,
        ModelApprovalStatus=APPROVED,
        SortBy="CreationTime",
        SortOrder="Descending",
        # The newest in the order of creation, not of approval: an old version that is approved later is no newer model.
        MaxResults=1,
    )["ModelPackageSummaryList"]
    return found[0]["ModelPackageArn"] if found else None
