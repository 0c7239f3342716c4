"""The mode of a deployment's monitors, and the variables of their jobs that follow from it."""

import json
from collections.abc import Mapping

from driftgauge_contract.constraints import Mode
from driftgauge_contract.engines import shared_modes
from driftgauge_contract.false_alarms import alpha_per_window
from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.variables import Variable
from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.monitors.model_quality import ModelQualitySection
from driftgauge_deployment.monitors.section import given_variables
from driftgauge_deployment.payload import PayloadSection
from driftgauge_deployment.signature import signature_of

# Suggested thresholds are the baseline's own values, which about half of all windows without a change break.
DEFAULT_COMPAT_MARGIN = 0.1

Variables = Mapping[str, str]

# The keys of a section are called as the variables are.
_ATTRIBUTES = (Variable.INFERENCE, Variable.PROBABILITY)


def mode_of(deployment: Deployment, kind: MonitorKind) -> Mode:
    """Return the mode of a monitor: its own, the deployment's, or the default of its engines."""
    return deployment.monitors.given[kind].mode or deployment.mode or shared_modes(deployment.engine)[0]


def baseline_variables(deployment: Deployment, kind: MonitorKind) -> Variables:
    """Return the variables of a monitor's baseline job. None are needed in `compat` mode, the analyzer's default."""
    if mode_of(deployment, kind) is Mode.COMPAT:
        return {}
    section = {**attributes_of(deployment, kind), **deployment.monitors.given[kind].exact_baseline_variables}
    return {Variable.MODE.value: Mode.EXACT.value, **{variable.value: value for variable, value in section.items()}}


def execution_variables(deployment: Deployment, kind: MonitorKind) -> Variables:
    """Return the variables of the jobs of a monitor's executions."""
    mode = baseline_variables(deployment, kind)
    if not mode:
        return {}
    section = {variable.value: value for variable, value in deployment.monitors.given[kind].exact_variables.items()}
    return {**mode, Variable.ALPHA.value: repr(_alpha(deployment)), **section}


def attributes_of(deployment: Deployment, kind: MonitorKind) -> Mapping[Variable, str]:
    """Return the variables about the places of values in bodies: a monitor's own come before the deployment's."""
    signature, section = signature_of(deployment), deployment.monitors.given[kind]
    if signature is None:
        return {}
    chosen = _chosen_columns(deployment) if kind is MonitorKind.DATA_QUALITY else {}
    given = {variable: getattr(section, f"{variable}", None) for variable in (*_ATTRIBUTES, Variable.FEATURES)}
    own = given_variables(given)
    # A monitor that says where one of its values is describes the whole answer; the deployment's places are others.
    shared = {name: value for name, value in signature.variables.items() if not own or name not in _ATTRIBUTES}
    # The last one wins: a monitor's own place before the deployment's.
    return {**shared, **own, **chosen}


def _chosen_columns(deployment: Deployment) -> Mapping[Variable, str]:
    payload = deployment.payload or PayloadSection()
    columns, exclude = json.dumps(payload.columns), ",".join(payload.exclude)
    return given_variables(
        {
            Variable.COLUMNS: columns if payload.columns else None,
            Variable.EXCLUDE_FEATURES: exclude if payload.exclude else None,
        }
    )


def quality_margin(deployment: Deployment, section: ModelQualitySection) -> float | None:
    """Return the margin of model quality; `None` stands for the one that suits each metric, in `exact` mode."""
    if section.margin is None and mode_of(deployment, MonitorKind.MODEL_QUALITY) is Mode.COMPAT:
        return DEFAULT_COMPAT_MARGIN
    return section.margin


def _alpha(deployment: Deployment) -> float:
    """Divide the budget of false alarms over the windows of all monitors, of every engine."""
    # Each engine has executions of its own, any of which may raise a false alarm.
    intervals = [monitor.schedule.interval for monitor in deployment.monitors.given.values() for _ in deployment.engine]
    return alpha_per_window(deployment.alarms.false_alarms, intervals)
