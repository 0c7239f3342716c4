"""Measure the same rates for NannyML and Evidently, with their own defaults.

    python -m venv build/env-peers && build/env-peers/bin/pip install nannyml==0.13.1 evidently==0.7.23 "pandas<3"
    export NML_DISABLE_USAGE_LOGGING=1 PYTHONPATH=.:analyzer:contract
    build/env-peers/bin/python -m benchmarks.truth.model_quality.peers

NannyML learns its limits, the mean of the reference's chunks plus and minus three standard deviations, from chunks of
the window's size: it needs a baseline of several. Evidently's presets compare each metric with the reference's.
"""

import argparse
import sys
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.truth.model_quality.worlds import WORLDS, Draw, World
from driftgauge_contract.problem import ProblemType

BASELINE = 5000
WINDOWS = (50, 200, 1000)
PROBLEMS = {
    ProblemType.REGRESSION: "regression",
    ProblemType.BINARY_CLASSIFICATION: "classification_binary",
    ProblemType.MULTICLASS_CLASSIFICATION: "classification_multiclass",
}


def main() -> None:
    """Measure every cell that a peer can do."""
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--baselines", type=int, default=10)
    parser.add_argument("--windows", type=int, default=20)
    options = parser.parse_args()
    for title, pick in (("Unchanged", lambda world: world.healthy), ("Worse", lambda world: world.worse)):
        sys.stdout.write(
            f"### {title} windows with any finding\n\n| model | rows | NannyML | Evidently |\n|---|---|---|---|\n"
        )
        for world in WORLDS:
            for rows in WINDOWS:
                rates = [
                    _rate(count, world, pick(world), rows, options.baselines, options.windows)
                    for count in (nannyml_findings, evidently_findings)
                ]
                sys.stdout.write(f"| {world.name} | {rows:,} | " + " | ".join(f"{rate:.0%}" for rate in rates) + " |\n")
                sys.stdout.flush()


def _rate(
    count: Callable[[World, Draw, int, int, np.random.Generator], int],
    world: World,
    draw: Draw,
    rows: int,
    baselines: int,
    windows: int,
) -> float:
    random = np.random.default_rng(0)
    return sum(count(world, draw, rows, windows, random) for _ in range(baselines)) / (baselines * windows)


def _frame(world: World, draw: Draw, rows: int, random: np.random.Generator) -> pd.DataFrame:
    sample = draw(random, rows)
    if world.problem is ProblemType.REGRESSION:
        return pd.DataFrame({"label": sample.labels, "prediction": sample.predictions})
    frame = pd.DataFrame({"label": sample.actual, "prediction": sample.predicted})
    if world.problem is ProblemType.BINARY_CLASSIFICATION:
        frame["probability"] = sample.scores
    return frame


def nannyml_findings(world: World, draw: Draw, rows: int, windows: int, random: np.random.Generator) -> int:
    """Count the windows with an alert of NannyML's realised performance."""
    import nannyml  # noqa: PLC0415

    metrics = ["mae", "mse", "rmse"]
    scores: dict[str, object] = {}
    if world.problem is ProblemType.BINARY_CLASSIFICATION:
        metrics, scores = ["f1", "precision", "recall", "accuracy", "roc_auc"], {"y_pred_proba": "probability"}
    elif world.problem is ProblemType.MULTICLASS_CLASSIFICATION:
        metrics = ["f1", "precision", "recall", "accuracy"]
    calculator = nannyml.PerformanceCalculator(
        y_true="label",
        y_pred="prediction",
        metrics=metrics,
        problem_type=PROBLEMS[world.problem],
        chunk_size=rows,
        **scores,
    )
    calculator.fit(_frame(world, world.healthy, BASELINE, random))
    result = calculator.calculate(_frame(world, draw, rows * windows, random)).to_df()
    analysed = result[result[("chunk", "period")] == "analysis"]
    return int(analysed.xs("alert", axis=1, level=1).any(axis=1).sum())


def evidently_findings(world: World, draw: Draw, rows: int, windows: int, random: np.random.Generator) -> int:
    """Count the windows in which a test of Evidently's preset fails; three windows of each baseline stand for all."""
    from evidently import (  # noqa: PLC0415
        BinaryClassification,
        DataDefinition,
        Dataset,
        MulticlassClassification,
        Regression,
        Report,
    )
    from evidently.presets import ClassificationPreset, RegressionPreset  # noqa: PLC0415

    definition, preset = {
        ProblemType.REGRESSION: (
            lambda: DataDefinition(regression=[Regression(target="label", prediction="prediction")]),
            RegressionPreset,
        ),
        ProblemType.BINARY_CLASSIFICATION: (
            lambda: DataDefinition(
                classification=[
                    BinaryClassification(
                        target="label", prediction_labels="prediction", prediction_probas="probability", pos_label=1
                    )
                ],
                numerical_columns=["probability"],
                categorical_columns=["label", "prediction"],
            ),
            ClassificationPreset,
        ),
        ProblemType.MULTICLASS_CLASSIFICATION: (
            lambda: DataDefinition(
                classification=[MulticlassClassification(target="label", prediction_labels="prediction")],
                categorical_columns=["label", "prediction"],
            ),
            ClassificationPreset,
        ),
    }[world.problem]

    def dataset(frame: pd.DataFrame) -> object:
        return Dataset.from_pandas(frame, data_definition=definition())

    reference = dataset(_frame(world, world.healthy, BASELINE, random))
    tried = min(3, windows)
    found = 0
    for _ in range(tried):
        run = Report([preset()], include_tests=True).run(dataset(_frame(world, draw, rows, random)), reference)
        found += any(str(test["status"]).endswith("FAIL") for test in run.dict()["tests"])
    return found * windows // tried


if __name__ == "__main__":
    main()
