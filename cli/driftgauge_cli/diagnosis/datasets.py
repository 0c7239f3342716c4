"""The check of the datasets on this machine against themselves, as their baseline jobs do it in a deployment."""

import importlib.util
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from driftgauge_cli.baseline_findings import BaselineFinding, grouped
from driftgauge_cli.diagnosis.healthy_windows import check_in_compat
from driftgauge_cli.extras import PACKAGES, Extra
from driftgauge_cli.findings import Finding, ok, problem, warning
from driftgauge_contract.constraints import OWN_KEY, FeatureKey, Limit, Mode, OwnKey, Section
from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import AnalysisType, MonitorKind
from driftgauge_contract.variables import FileFormat, Variable
from driftgauge_deployment import Deployment
from driftgauge_deployment.analysis import execution_variables, mode_of
from driftgauge_deployment.monitors.data_quality import DataQualitySection, DriftSection, FeatureOverrideSection
from driftgauge_deployment.payload import PayloadSection

_CHECK = "baseline of data quality"
Json = dict[str, object]


def is_checked(deployment: Deployment) -> bool:
    """Return whether `check_datasets` compares the dataset of data quality with itself."""
    section = deployment.monitors.data_quality
    dataset = section.baseline.dataset if section else None
    if section is None or dataset is None or dataset.path is None or section.preprocessor is not None:
        return False
    return mode_of(deployment, MonitorKind.DATA_QUALITY) is Mode.EXACT and not _missing_packages()


def check_datasets(deployment: Deployment) -> Iterator[Finding]:
    """Check the dataset of data quality, if it is on this machine."""
    section = deployment.monitors.data_quality
    dataset = section.baseline.dataset if section else None
    if section is None or dataset is None or dataset.path is None:
        return
    if section.preprocessor is not None:
        yield ok(_CHECK, "its columns are those of the preprocessor, so that the deployment checks them")
        return
    # The analyzer's packages are an extra, without which the command still works.
    if missing := _missing_packages():
        advice = f"pip install 'driftgauge[{Extra.ANALYZER}]', or let the deployment check it"
        yield warning(_CHECK, f"not checked against itself, which needs {', '.join(missing)}", advice)
        return
    if mode_of(deployment, MonitorKind.DATA_QUALITY) is Mode.COMPAT:
        yield from check_in_compat(section, dataset.path, _override)
        return
    alpha = float(execution_variables(deployment, MonitorKind.DATA_QUALITY)[Variable.ALPHA.value])
    found = list(_problems(section, deployment.payload or PayloadSection(), dataset.path, alpha))
    yield from found or [ok(_CHECK, f"{dataset.path.name} fits its own constraints")]


def _missing_packages() -> list[str]:
    return [name for name in PACKAGES[Extra.ANALYZER] if importlib.util.find_spec(name) is None]


def _problems(section: DataQualitySection, payload: PayloadSection, dataset: Path, alpha: float) -> Iterator[Finding]:
    # Imported here, because it brings polars and numpy.
    from driftgauge_analyzer.analyses import analyze
    from driftgauge_analyzer.data_quality.exact.self_check.of_files import check_files
    from driftgauge_analyzer.dataset_format import DatasetFormat
    from driftgauge_analyzer.errors import AnalyzerError
    from driftgauge_analyzer.job_settings import JobSettings

    # The same files as those of a baseline job, so that the check is that of the deployment.
    with tempfile.TemporaryDirectory(prefix="driftgauge-") as name:
        folder = Path(name)
        settings = JobSettings(
            root=folder,
            dataset_source=dataset,
            output_path=folder,
            dataset_format=DatasetFormat(kind=FileFormat.CSV, header=section.baseline.header),
            analysis_type=AnalysisType.DATA_QUALITY,
            # Where the endpoint is asked, its answers stand for the label, which is no feature then.
            label=str(section.baseline.label) if section.baseline.predictions else None,
            columns=payload.columns,
            exclude_features_attribute=",".join(payload.exclude) or None,
            mode=Mode.EXACT,
        )
        try:
            analyze(settings)
        except AnalyzerError as error:
            yield problem(_CHECK, str(error), "correct the dataset")
            return
        _override(folder / "constraints.json", section)
        problems = check_files(
            statistics=folder / "statistics.json", constraints=folder / "constraints.json", alpha=alpha
        )
    found = [
        BaselineFinding(
            severity=each.severity, subject=each.feature_name or "", problem=each.problem, remedy=each.remedy
        )
        for each in problems
    ]
    for finding in grouped(found):
        text = f"{finding.subject}: {finding.problem}" if finding.subject else finding.problem
        yield (problem if finding.severity is Severity.ERROR else warning)(_CHECK, text, finding.remedy)


def _override(path: Path, section: DataQualitySection) -> None:
    """Put the overrides of a deployment into a file of suggested constraints."""
    document: Json = json.loads(path.read_text(encoding="utf-8"))
    _own(document)[OwnKey.DRIFT.value] = [_setting(each) for each in section.drift]
    if section.baseline.ordered is not None:
        _own(document)[OwnKey.ORDERED.value] = section.baseline.ordered
    entries = document[Section.FEATURES]
    overrides = section.overrides.features
    off = {name for name, override in overrides.items() if not override.evaluate}
    kept = [each for each in entries if each[FeatureKey.NAME] not in off] if isinstance(entries, list) else []
    for entry in kept:
        _override_feature(entry, overrides.get(entry[FeatureKey.NAME], FeatureOverrideSection()))
    path.write_text(json.dumps({**document, Section.FEATURES.value: kept}), encoding="utf-8")


def _override_feature(entry: Json, override: FeatureOverrideSection) -> None:
    if override.type is not None:
        entry[FeatureKey.TYPE.value] = override.type.value
    if override.completeness is not None:
        entry[FeatureKey.COMPLETENESS.value] = override.completeness
        _own(entry)[OwnKey.LIMITS.value] = [Limit.COMPLETENESS.value]
    if override.drift:
        _own(entry)[OwnKey.DRIFT.value] = [_setting(each) for each in override.drift]


def _setting(drift: DriftSection) -> Json:
    threshold = {} if drift.threshold is None else {OwnKey.THRESHOLD.value: drift.threshold}
    return {OwnKey.MEASURE.value: drift.measure.value, **threshold}


def _own(owner: Json) -> Json:
    own = owner.setdefault(OWN_KEY, {})
    if not isinstance(own, dict):
        raise TypeError(f"{OWN_KEY} is {own!r}, not an object")
    return own
