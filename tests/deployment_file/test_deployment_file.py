"""Every mistake in a deployment file is reported at once, with its place, its value and what is allowed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from example_samples import has_sample, make_example_sample

from driftgauge_deployment.deployment import Deployment
from driftgauge_deployment.loading import find_deployment, load_deployment
from driftgauge_deployment.mistakes import InvalidDeploymentError

ROOT = Path(__file__).parents[2]
LEAST = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  data_quality:
    baseline: {dataset: train.csv, header: true}
"""
MODEL_QUALITY = """\
name: shop
model: {artifact: model.tar.gz}
monitors:
  model_quality:
    problem_type: Regression
    inference_attribute: 0
    baseline: {dataset: train.csv, header: true}
"""

Load = Callable[[str], Deployment]
Mistakes = Callable[[str], list[str]]


def test_name_model_and_one_monitor_are_enough(load: Load) -> None:
    deployment = load(LEAST)
    assert deployment.endpoint.instance_type == "ml.m5.xlarge"
    assert deployment.capture.sampling_percentage == 100
    assert str(deployment.monitors.data_quality and deployment.monitors.data_quality.schedule) == "hourly"


def test_the_shipped_deployment_is_valid(deployment_file: Path) -> None:
    assert load_deployment(deployment_file).name == "nutriscore"


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("path", sorted((ROOT / "deployments").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_deployment_is_valid(path: Path) -> None:
    if has_sample(path.stem):
        make_example_sample(path.stem)
    assert load_deployment(path).name == path.stem


def test_every_mistake_is_reported_at_once_in_the_order_of_the_file(mistakes: Mistakes) -> None:
    found = mistakes(
        "name: shop_1\n"
        "model: {artifact: none.tar.gz}\n"
        "capture: {sampling_percentage: 101, modes: [REQUEST]}\n"
        "monitors:\n"
        "  model_quality:\n"
        "    problem_type: BinaryClassification\n"
        "    baseline: {dataset: s3://bucket/data.csv}\n"
        "    schedule: rate(1 hour)\n"
        "notifi: [me@example.com]\n"
    )
    assert [(line.split(":")[0], line.split(": ")[1]) for line in found] == [
        ("1", "name"),
        ("2", "model.artifact"),
        ("3", "capture.modes[0]"),
        ("3", "capture.sampling_percentage"),
        ("5", "monitors.model_quality"),
        ("7", "monitors.model_quality.baseline.dataset"),
        ("8", "monitors.model_quality.schedule"),
        ("9", "notifi"),
    ]


def test_an_unknown_key_has_a_suggestion(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "captur: {}\n")
    assert mistake.startswith("6: captur: unknown key; did you mean 'capture'? allowed: name, engine, mode, run_on,")


def test_an_unknown_key_inside_a_monitor_is_compared_with_the_monitor_s_keys(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "    shedule: hourly\n")
    assert mistake.startswith(
        "6: monitors.data_quality.shedule: unknown key; did you mean 'schedule'? allowed: baseline, mode, schedule,"
    )


def test_a_key_that_is_missing_is_named(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("name: shop\n", ""))
    assert mistake == "1: name: is missing; allowed: a letter, then letters, digits and single hyphens"


def test_a_key_that_stands_there_twice_is_reported(mistakes: Mistakes) -> None:
    assert mistakes(LEAST + "name: other\n") == ["6: name: is here twice; first on line 1"]


def test_sampling_over_100_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "capture: {sampling_percentage: 101}\n")
    assert mistake == "6: capture.sampling_percentage: 101 is not allowed; allowed: 0 to 100"


def test_the_sdk_s_capture_mode_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "capture: {modes: [REQUEST]}\n")
    assert mistake == "6: capture.modes[0]: 'REQUEST' is not allowed; allowed: Input, Output"


@pytest.mark.parametrize("modes", ["[]", "[Input, Input]"])
def test_capture_needs_a_mode_and_none_twice(mistakes: Mistakes, modes: str) -> None:
    [mistake] = mistakes(LEAST + f"capture: {{modes: {modes}}}\n")
    assert mistake == f"6: capture.modes: {modes} is not allowed; allowed: [Input], [Output] or [Input, Output]"


def test_a_rate_is_no_schedule(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "    schedule: rate(1 hour)\n")
    assert mistake.startswith("6: monitors.data_quality.schedule: 'rate(1 hour)' is not a schedule; allowed: hourly |")


def test_a_dataset_that_does_not_exist_is_named_with_the_place_it_was_looked_for(
    mistakes: Mistakes, tmp_path: Path
) -> None:
    [mistake] = mistakes(LEAST.replace("train.csv", "trian.csv"))
    assert mistake.startswith(
        f"5: monitors.data_quality.baseline.dataset: 'trian.csv' is not a file ({str(tmp_path / 'trian.csv')!r}); al"
    )


def test_whoever_needs_names_only_can_do_without_the_files(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(
        """name: shop
model: {artifact: elsewhere.tar.gz}
monitors: {data_quality: {baseline: {dataset: elsewhere.csv, header: true}}}
"""
    )
    assert load_deployment(tmp_path / "shop.yaml", files_required=False).name == "shop"


def test_a_name_longer_than_the_service_allows_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("shop", "shop" * 16))
    assert "has 64 characters; allowed: 63" in mistake


@pytest.mark.parametrize("problem_type", ["BinaryClassification", "MulticlassClassification"])
def test_classification_needs_an_inference_or_a_probability_attribute(mistakes: Mistakes, problem_type: str) -> None:
    text = MODEL_QUALITY.replace("    inference_attribute: 0\n", "").replace("Regression", problem_type)
    [mistake] = mistakes(text + "mode: compat\n")
    assert mistake == (
        f"4: monitors.model_quality: {problem_type} with neither an inference nor a probability attribute; "
        "allowed: inference_attribute, probability_attribute, or both"
    )


def test_regression_needs_an_inference_attribute(mistakes: Mistakes) -> None:
    [mistake] = mistakes(MODEL_QUALITY.replace("    inference_attribute: 0\n", ""))
    assert mistake.startswith("4: monitors.model_quality: Regression without an inference attribute; allowed:")


def test_a_column_s_number_needs_no_quotes(load: Load) -> None:
    quality = load(MODEL_QUALITY).monitors.model_quality
    assert quality is not None
    assert quality.inference_attribute == "0"


@pytest.mark.parametrize(("given", "hours"), [("1 day", 24), ("6 hours", 6), ("2 days", 48)])
def test_a_label_delay_is_whole_hours_or_days(load: Load, given: str, hours: int) -> None:
    quality = load(MODEL_QUALITY + f"    label_delay: {given}\n").monitors.model_quality
    assert quality is not None
    assert quality.windows_earlier_by == timedelta(hours=hours)


@pytest.mark.parametrize("given", ["0 days", "90 min", "1.5 hours", "6"])
def test_another_label_delay_is_refused(mistakes: Mistakes, given: str) -> None:
    [mistake] = mistakes(MODEL_QUALITY + f"    label_delay: {given}\n")
    assert "is not a delay; allowed: whole hours or days, such as 6 hours or 1 day" in mistake


@pytest.mark.parametrize("given", ["s3://bucket/train/", "s3://bucket/train"])
def test_a_trailing_slash_is_taken_off(load: Load, given: str) -> None:
    text = LEAST.replace("{dataset: train.csv, header: true}", f"{{dataset: {given}, version: '1'}}")
    quality = load(text).monitors.data_quality
    assert quality is not None
    assert quality.baseline.dataset is not None
    assert quality.baseline.dataset.uri == "s3://bucket/train"


def test_data_in_s3_needs_a_version(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("train.csv", "s3://bucket/train.csv"))
    assert mistake.startswith(
        "5: monitors.data_quality.baseline.dataset: 's3://bucket/train.csv' is in S3 and has no version beside it; all"
    )


def test_a_model_in_s3_needs_a_version(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("model.tar.gz", "s3://bucket/model.tar.gz"))
    assert mistake.startswith("2: model.artifact: 's3://bucket/model.tar.gz' is in S3 and has no version")


def test_another_scheme_than_s3_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("train.csv", "https://example.com/train.csv"))
    assert "'https://example.com/train.csv' is not a place in S3; allowed: s3://bucket/key" in mistake


def test_a_version_that_the_image_does_not_have_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("{artifact", "{image: {version: 2.0-1}, artifact"))
    assert mistake.startswith(
        "2: model.image.version: '2.0-1' is not a version of AWS's XGBoost image; allowed: 0.90-1,"
    )


def test_versions_are_those_of_the_framework(load: Load, mistakes: Mistakes) -> None:
    text = LEAST.replace("{artifact", "{image: {framework: sklearn, version: 1.2-1}, artifact")
    model = load(text).model
    assert model is not None
    assert (model.image.framework, model.image.version) == ("sklearn", "1.2-1")
    [mistake] = mistakes(text.replace("1.2-1", "3.0-5"))
    assert "'3.0-5' is not a version of AWS's scikit-learn image; allowed: 0.20.0, 0.23-1," in mistake


def test_a_framework_that_is_not_known_is_refused_with_those_that_are(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("{artifact", "{image: {framework: prophet, version: 1}, artifact"))
    assert mistake.startswith("2: model.image.framework: 'prophet' is not allowed; allowed: xgboost, sklearn, pytorch")


def test_an_image_of_one_s_own_has_no_framework(mistakes: Mistakes) -> None:
    uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1"
    [mistake] = mistakes(LEAST.replace("{artifact", f"{{image: {{uri: {uri}, framework: sklearn}}, artifact"))
    assert "model.image.uri: beside framework; allowed: one of them" in mistake


def test_a_command_for_this_machine_stands_in_for_an_image_of_one_s_own_only(load: Load, mistakes: Mistakes) -> None:
    uri = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1"
    own = f"{{image: {{uri: {uri}}}, local_server: [python, serve.py], artifact"
    model = load(LEAST.replace("{artifact", own)).model
    assert model is not None
    assert model.local_server == ("python", "serve.py")
    [mistake] = mistakes(LEAST.replace("{artifact", "{local_server: [python, serve.py], artifact"))
    assert "local_server stands in for an image of your own; allowed: with image: {uri: …}" in mistake


KEY = "arn:aws:kms:eu-west-1:111122223333:key/1"


def test_files_in_s3_have_the_key_that_encrypts_them(load: Load) -> None:
    in_s3 = LEAST.replace("model.tar.gz", f"s3://models/model.tar.gz, version: '1', key: {KEY}")
    in_s3 = in_s3.replace("train.csv", f"s3://data/train.csv, version: '1', key: {KEY}")
    loaded = load(in_s3)
    assert loaded.model is not None
    assert loaded.monitors.data_quality is not None
    assert (loaded.model.key, loaded.monitors.data_quality.baseline.key) == (KEY, KEY)


@pytest.mark.parametrize(("found", "place"), [("model.tar.gz", "model.key"), ("train.csv", "baseline.key")])
def test_a_key_beside_a_file_of_this_machine_is_refused(mistakes: Mistakes, found: str, place: str) -> None:
    [mistake] = mistakes(LEAST.replace(found, f"{found}, key: {KEY}"))
    assert f"{place}: encrypts no file of this machine" in mistake


def test_a_model_without_artifact_and_package_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("{artifact: model.tar.gz}", "{environment: {A: b}}"))
    assert mistake == "2: model: neither an artifact nor a package; allowed: artifact, package or package_group"


def test_a_model_package_is_enough(load: Load) -> None:
    arn = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/shop/7"
    assert load(LEAST.replace("artifact: model.tar.gz", f"package: '{arn}'")).model.package == arn


def test_a_file_without_a_monitor_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes("name: shop\nmodel: {artifact: model.tar.gz}\nmonitors: {}\n")
    assert mistake == "3: monitors: there is no monitor; allowed: data_quality, model_quality, model_bias"


def test_a_baseline_is_made_here_or_elsewhere(mistakes: Mistakes) -> None:
    [mistake] = mistakes(
        LEAST.replace(
            "{dataset: train.csv, header: true}", "{dataset: train.csv, header: true, constraints: s3://bucket/c.json}"
        )
    )
    assert mistake == (
        "5: monitors.data_quality.baseline: has constraints, dataset; allowed: dataset, or constraints and statistics"
    )


def test_a_runtime_has_to_fit_the_schedule(mistakes: Mistakes) -> None:
    [mistake] = mistakes("engine: model-monitor\n" + MODEL_QUALITY + "    max_runtime: 1801\n")
    assert mistake == (
        "9: monitors.model_quality.max_runtime: 1801 s is too long for a monitor that runs hourly; allowed: up to 1800"
    )


def test_a_daily_monitor_may_take_longer(load: Load) -> None:
    assert load(MODEL_QUALITY + "    schedule: daily at 6\n    max_runtime: 7200\n").monitors.model_quality


def test_a_baseline_may_not_take_longer_than_a_deployment_can_wait(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("header: true}", "header: true, max_runtime: 3600}"))
    assert (
        "3600 is not allowed; allowed: 60 to 3000 (seconds: a deployment waits an hour at most; for a longer job"
        in mistake
    )


def test_an_override_of_an_unknown_metric_lists_the_known_ones(mistakes: Mistakes) -> None:
    [mistake] = mistakes(MODEL_QUALITY + "    overrides: {rsme: {margin: 5%}}\n")
    assert mistake == (
        "8: monitors.model_quality.overrides.rsme: 'rsme' is no metric of Regression; allowed: mae, mse, r2, rmse"
    )


def test_an_override_is_a_threshold_or_a_margin(mistakes: Mistakes) -> None:
    [mistake] = mistakes(MODEL_QUALITY + "    overrides: {rmse: {margin: 5%, threshold: 2}}\n")
    assert mistake.endswith("overrides.rmse: allowed: a threshold, or a margin on what is suggested")


@pytest.mark.parametrize("margin", ["10", "0.1", "-5%", "ten"])
def test_a_margin_is_a_percentage(mistakes: Mistakes, margin: str) -> None:
    [mistake] = mistakes(MODEL_QUALITY + f"    margin: {margin}\n")
    assert "is not a margin; allowed: a percentage, such as 10%" in mistake


@pytest.mark.parametrize(("text", "milliseconds"), [("200ms", 200), ("1.5 s", 1500), ("2min", 120_000)])
def test_latency_is_a_duration(load: Load, text: str, milliseconds: float) -> None:
    assert (
        load(LEAST + f"alarms: {{latency: {text}}}\n").alarms.latency.threshold.total_seconds() * 1000 == milliseconds
    )


@pytest.mark.parametrize("text", ["200", "0ms", "fast", "200 µs"])
def test_a_latency_without_unit_is_refused(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(LEAST + f"alarms: {{latency: {text}}}\n")
    assert "is not a duration; allowed: a number and ms, s or min, such as 200ms" in mistake


def test_an_alarm_on_a_metric_needs_its_monitor(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "alarms: {metrics: {model_quality: [rmse]}}\n")
    assert mistake == (
        "6: alarms.metrics.model_quality: there is no model_quality monitor; allowed: metrics of a monitor above"
    )


def test_an_alarm_on_an_unknown_metric_lists_the_known_ones(mistakes: Mistakes) -> None:
    [mistake] = mistakes(MODEL_QUALITY + "alarms: {metrics: {model_quality: [f1]}}\n")
    assert mistake == (
        "8: alarms.metrics.model_quality[0]: 'f1' is no metric of Regression; allowed: mae, mse, r2, rmse"
    )


def test_an_alarm_takes_no_threshold_from_constraints_made_elsewhere(mistakes: Mistakes) -> None:
    text = MODEL_QUALITY.replace("dataset: train.csv, header: true", "constraints: s3://bucket/constraints.json")
    [mistake] = mistakes(text + "alarms: {metrics: {model_quality: [rmse]}}\n")
    assert "thresholds come from a baseline made here" in mistake


def test_a_vpc_has_subnets_and_security_groups(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "network: {subnets: [subnet-1]}\n")
    assert mistake == "6: network: allowed: subnets and security_groups, or neither"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [shop\n", "2: not YAML: did not find expected ',' or ']'"),
        ("name: shop\n\tmodel: 1\n", "2: not YAML: found a tab character that violates indentation"),
        ("- name\n", "1: not a mapping of keys to values, such as 'name: …'"),
        ("", "1: not a mapping of keys to values, such as 'name: …'"),
    ],
)
def test_what_is_not_yaml_is_one_line(mistakes: Mistakes, text: str, message: str) -> None:
    assert mistakes(text) == [message]


def test_a_section_that_is_no_mapping_is_refused(mistakes: Mistakes) -> None:
    assert mistakes(LEAST + "capture: all\n") == [
        "6: capture: 'all' is not a mapping; allowed: sampling_percentage, modes"
    ]


@pytest.mark.parametrize("text", ["name: !!python/name:os.system\n", "name: 2026-13-45\n", "{[a]: b}\n"])
def test_yaml_that_stands_for_no_plain_value_is_one_line(mistakes: Mistakes, text: str) -> None:
    [mistake] = mistakes(text)
    assert "not YAML: " in mistake


def test_an_alias_of_something_that_it_is_in_is_reported(mistakes: Mistakes) -> None:
    assert mistakes(LEAST + "network: {subnets: &loop [*loop]}\n")


@pytest.mark.parametrize("key", ["model", "monitors", "monitors.data_quality.baseline"])
def test_a_key_without_a_value_is_reported(mistakes: Mistakes, key: str) -> None:
    document = yaml.safe_load(LEAST)
    section = document
    for part in key.split(".")[:-1]:
        section = section[part]
    section[key.rsplit(".", maxsplit=1)[-1]] = None
    assert any(f" {key}: " in mistake for mistake in mistakes(yaml.safe_dump(document)))


def test_a_dataset_without_a_value_is_no_dataset(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST.replace("train.csv", ""))
    assert mistake.startswith("5: monitors.data_quality.baseline: has no data; allowed: dataset, or constraints and")


def test_an_address_that_stands_there_twice_is_refused(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "notify: [a@example.com, a@example.com]\n")
    assert mistake == "6: notify: a@example.com is listed twice; allowed: each value once"


def test_a_file_that_is_not_utf_8_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_bytes(b"name: \xff\n")
    with pytest.raises(InvalidDeploymentError, match=r"shop\.yaml: error: not UTF-8 at byte 6$"):
        load_deployment(path)


def test_a_deployment_that_does_not_exist_lists_those_that_do(tmp_path: Path) -> None:
    (tmp_path / "nutriscore.yaml").touch()
    with pytest.raises(InvalidDeploymentError, match="there is no deployment 'shop'; allowed: nutriscore, or the path"):
        find_deployment("shop", tmp_path)


def test_a_file_that_does_not_exist_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeploymentError, match=r"none\.yaml: error: No such file or directory"):
        load_deployment(find_deployment(str(tmp_path / "none.yaml"), tmp_path))


def test_a_label_horizon_is_whole_hours_or_days(load: Load) -> None:
    quality = load(MODEL_QUALITY + "    label_horizon: 3 days\n").monitors.model_quality
    assert quality is not None
    assert quality.windows_run_again_for == timedelta(days=3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("    label_horizon: soon\n", "'soon' is not a delay; allowed: whole hours or days, such as 6 hours or 1 day"),
        ("    label_horizon: 11 days\n", "264 windows of a monitor that runs hourly; allowed: a horizon of up to 250"),
        ("    label_horizon: 1 day\n    instance_count: 2\n", "with 2 instances; allowed: 1 instance"),
        ("    label_horizon: 1 day\nengine: model-monitor\n", "Model Monitor analyzes a window once, at its scheduled"),
    ],
)
def test_a_label_horizon_that_cannot_be_kept_is_refused_with_the_reason(
    mistakes: Mistakes, text: str, message: str
) -> None:
    [mistake] = mistakes(MODEL_QUALITY + text)
    assert ": monitors.model_quality.label_horizon: " in mistake
    assert message in mistake


def test_data_quality_has_no_labels_that_could_come_late(mistakes: Mistakes) -> None:
    [mistake] = mistakes(LEAST + "    label_horizon: 1 day\n")
    assert "monitors.data_quality.label_horizon: unknown key" in mistake


def test_a_reference_is_a_number_of_days_before(load: Load) -> None:
    quality = load(LEAST + "    reference: previous 7 days\n").monitors.data_quality
    assert quality is not None
    assert quality.compared_with_previous == timedelta(days=7)


@pytest.mark.parametrize("given", ["7 days", "previous 0 days", "previous 36 days", "previous week", "7"])
def test_another_reference_is_refused(mistakes: Mistakes, given: str) -> None:
    [mistake] = mistakes(LEAST + f"    reference: {given}\n")
    assert "is not a reference; allowed: previous 1 day to previous 35 days, such as previous 7 days" in mistake


@pytest.mark.parametrize("other", ["mode: compat", "engine: model-monitor", "engine: [model-monitor, driftgauge]"])
def test_a_reference_needs_exact_mode(mistakes: Mistakes, other: str) -> None:
    [mistake] = mistakes(LEAST + f"    reference: previous 7 days\n{other}\n")
    assert "monitors.data_quality.reference: is read in exact mode only; allowed: mode: exact" in mistake
