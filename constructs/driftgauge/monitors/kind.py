"""The descriptor of a kind of monitor: what differs between kinds when they are deployed."""

from collections.abc import Callable
from dataclasses import dataclass

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from driftgauge.baselines.files import BaselineFiles
from driftgauge.monitors.engine import MonitorSpec
from driftgauge_contract.jobs import SideFiles


@dataclass(frozen=True, kw_only=True)
class KindDescriptor:
    """The differences between kinds; facts that other layers share are in `driftgauge_contract.kinds.KINDS`."""

    files: Callable[[BaselineFiles], SideFiles]
    """Returns the files of a baseline that an analysis of this kind reads."""

    job_definition: Callable[[Construct, MonitorSpec, iam.IRole], CfnResource]
    """Creates Model Monitor's job definition."""

    writes_statistics: bool = True
    """Whether a baseline job writes statistics, even if an analysis does not read them."""
