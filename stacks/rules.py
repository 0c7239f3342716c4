"""Rules of a deployment file that concern more than one value.

They read what was written, not what became of it, so that no mistake hides behind another.
"""

from collections.abc import Callable, Iterator, Mapping

from driftgauge_contract.kinds import MonitorKind
from driftgauge_contract.metrics import MODEL_QUALITY_METRICS
from driftgauge_contract.problem import ProblemType
from stacks import engine_rules
from stacks.documents import Document, Mistake

DEFAULT_ALARM_METRICS: Mapping[ProblemType, tuple[str, ...]] = {
    ProblemType.REGRESSION: ("rmse",),
    ProblemType.BINARY_CLASSIFICATION: ("f1",),
    ProblemType.MULTICLASS_CLASSIFICATION: ("accuracy",),
}


def broken_rules(document: Document) -> Iterator[Mistake]:
    """Every rule that the document breaks."""
    for rule in _RULES:
        yield from rule(document)


def _model_is_an_artifact_or_a_package(document: Document) -> Iterator[Mistake]:
    if document.has("model") and not document.has("model", "artifact") and not document.has("model", "package"):
        yield Mistake(place=("model",), message="neither an artifact nor a package; allowed: one of them")
    if document.has("model", "image", "version") and document.has("model", "image", "uri"):
        yield Mistake(place=("model", "image", "uri"), message="beside version; allowed: one of them")


def _data_in_s3_has_a_version(document: Document) -> Iterator[Mistake]:
    for place, key in (
        (("model",), "artifact"),
        (("monitors", "data_quality", "baseline"), "dataset"),
        (("monitors", "model_quality", "baseline"), "dataset"),
    ):
        section = document.section(*place)
        if str(section.get(key, "")).startswith("s3://") and "version" not in section:
            yield Mistake(
                place=(*place, key),
                message=f"{section[key]!r} is in S3 and has no version beside it; allowed: version: any text that "
                "changes when the content does, since new content at the same place changes nothing in a template",
            )


def _something_is_watched(document: Document) -> Iterator[Mistake]:
    if document.has("monitors") and not any(document.has("monitors", kind) for kind in MonitorKind):
        yield Mistake(place=("monitors",), message=f"nothing is watched; allowed: {', '.join(MonitorKind)}")


def _a_baseline_is_made_here_or_elsewhere(document: Document) -> Iterator[Mistake]:
    for kind in MonitorKind:
        place = ("monitors", kind.value, "baseline")
        baseline = document.section(*place)
        given = {key for key in ("dataset", "constraints", "statistics") if key in baseline}
        needed = {"constraints", "statistics"} if kind is MonitorKind.DATA_QUALITY else {"constraints"}
        if document.has(*place) and given != {"dataset"} and not (needed <= given and "dataset" not in given):
            yield Mistake(
                place=place,
                message=f"has {', '.join(sorted(given)) or 'no data'}; allowed: dataset, or "
                + " and ".join(sorted(needed)),
            )


def _predictions_can_be_found(document: Document) -> Iterator[Mistake]:
    quality = document.section("monitors", "model_quality")
    if not document.has("monitors", "model_quality") or "inference_attribute" in quality:
        return
    problem_type = quality.get("problem_type")
    if problem_type == ProblemType.REGRESSION:
        yield Mistake(
            place=("monitors", "model_quality"),
            message="Regression without an inference attribute; allowed: inference_attribute: '0' "
            "(the column of a CSV output, or the field of a JSON output)",
        )
    elif "probability_attribute" not in quality:
        yield Mistake(
            place=("monitors", "model_quality"),
            message=f"{problem_type or 'model quality'} with neither an inference nor a probability attribute; "
            "allowed: inference_attribute, probability_attribute, or both",
        )


def _overrides_say_one_thing(document: Document) -> Iterator[Mistake]:
    place = ("monitors", "model_quality", "overrides")
    for metric in document.section(*place):
        override = document.section(*place, metric)
        if ("threshold" in override) == ("margin" in override):
            yield Mistake(place=(*place, metric), message="allowed: a threshold, or a margin on what is suggested")


def _a_feature_that_is_off_has_no_other_override(document: Document) -> Iterator[Mistake]:
    place = ("monitors", "data_quality", "overrides", "features")
    for feature in document.section(*place):
        override = document.section(*place, feature)
        if override.get("evaluate") is False and len(override) > 1:
            yield Mistake(
                place=(*place, feature), message="is not evaluated, and has more; allowed: evaluate: false alone"
            )


def _overrides_have_something_to_override(document: Document) -> Iterator[Mistake]:
    for kind in MonitorKind:
        monitor = document.section("monitors", kind)
        if "constraints" not in document.section("monitors", kind, "baseline"):
            continue
        for key in ("margin", "overrides"):
            if monitor.get(key):
                yield Mistake(
                    place=("monitors", kind.value, key),
                    message="changes what a baseline made here suggests; allowed: a baseline with a dataset, "
                    f"or constraints that have the wanted values and no {key}",
                )


def _metrics_exist(document: Document) -> Iterator[Mistake]:
    quality = document.section("monitors", "model_quality")
    known = {kind.value: names for kind, names in MODEL_QUALITY_METRICS.items()}.get(str(quality.get("problem_type")))
    if known is None:
        return
    allowed = f"allowed: {', '.join(sorted(known))}"
    for metric in document.section("monitors", "model_quality", "overrides"):
        if metric not in known:
            yield Mistake(
                place=("monitors", "model_quality", "overrides", metric),
                message=f"{metric!r} is no metric of {quality['problem_type']}; {allowed}",
            )
    for index, name in enumerate(_alarm_metrics(document)):
        if name not in known:
            yield Mistake(
                place=("alarms", "metrics", "model_quality", index),
                message=f"{name!r} is no metric of {quality['problem_type']}; {allowed}",
            )


def _alarm_metrics(document: Document) -> list[object]:
    metrics = document.section("alarms", "metrics").get("model_quality")
    return metrics if isinstance(metrics, list) else []


def _alarms_have_a_threshold(document: Document) -> Iterator[Mistake]:
    if not _alarm_metrics(document):
        return
    place = ("alarms", "metrics", "model_quality")
    if not document.has("monitors", "model_quality"):
        yield Mistake(place=place, message="there is no model_quality monitor; allowed: metrics of a monitor above")
    elif "constraints" in document.section("monitors", "model_quality", "baseline"):
        yield Mistake(
            place=place,
            message="thresholds come from a baseline made here; allowed: a baseline with a dataset, or no metrics",
        )


def _drift_alarms_have_a_threshold(document: Document) -> Iterator[Mistake]:
    features = document.section("alarms").get("drift")
    if not isinstance(features, list) or not features:
        return
    if not document.has("monitors", "data_quality"):
        message = "there is no data_quality monitor; allowed: features of the monitor above"
    elif "constraints" in document.section("monitors", "data_quality", "baseline"):
        message = "thresholds come from a baseline made here; allowed: a baseline with a dataset, or no features"
    else:
        return
    yield Mistake(place=("alarms", "drift"), message=message)


def _drift_alarms_have_a_metric(document: Document) -> Iterator[Mistake]:
    overrides = ("monitors", "data_quality", "overrides")
    config = document.section(*overrides, "config")
    features = document.section("alarms").get("drift")
    for index, feature in enumerate(features if isinstance(features, list) else []):
        off = document.section(*overrides, "features", str(feature)).get("evaluate") is False
        if off or any(config.get(switch) is False for switch in ("emit_metrics", "perform_comparison")):
            yield Mistake(
                place=("alarms", "drift", index),
                message=f"{feature!r} is not compared, or its drift not published; allowed: features with neither "
                "evaluate: false of their own, nor emit_metrics or perform_comparison: false for all",
            )


def _a_vpc_has_both_parts(document: Document) -> Iterator[Mistake]:
    network = document.section("network")
    if bool(network.get("subnets")) != bool(network.get("security_groups")):
        yield Mistake(place=("network",), message="allowed: subnets and security_groups, or neither")


_RULES: tuple[Callable[[Document], Iterator[Mistake]], ...] = (
    _model_is_an_artifact_or_a_package,
    _data_in_s3_has_a_version,
    _something_is_watched,
    _a_baseline_is_made_here_or_elsewhere,
    _predictions_can_be_found,
    engine_rules.schedules_can_be_kept,
    engine_rules.networks_suffice,
    engine_rules.runtimes_fit_the_schedule,
    _overrides_say_one_thing,
    _a_feature_that_is_off_has_no_other_override,
    _overrides_have_something_to_override,
    _metrics_exist,
    _alarms_have_a_threshold,
    _drift_alarms_have_a_threshold,
    _drift_alarms_have_a_metric,
    engine_rules.alarms_fit_into_one,
    _a_vpc_has_both_parts,
)
