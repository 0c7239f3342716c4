"""A job done by one machine and by many, on the same files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyspark import SparkContext

from driftgauge_analyzer.__main__ import main
from driftgauge_analyzer.distributed import data_quality, model_quality
from driftgauge_analyzer.distributed.data_files import with_uris
from driftgauge_analyzer.program import perform

Document = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class End:
    """The end of a job, and the files that it wrote."""

    code: int
    message: str
    files: Mapping[str, Document] = field(repr=False)


@dataclass(kw_only=True)
class Job:
    """A job's root folder and environment."""

    root: Path
    environment: dict[str, str]
    spark: SparkContext

    def put(self, path: str, content: str | bytes) -> Path:
        target = self.root / "processing" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def here(self, **variables: str) -> End:
        """On one machine."""
        output = self.root / "processing/here"
        code = main(["--root", str(self.root)], {**self.environment, **variables, "output_path": str(output)})
        return self._end(code, output)

    def everywhere(self, part_size: int = 400, **variables: str) -> End:
        """On many machines, each of which gets little."""
        environment = {**self.environment, **variables}
        program = model_quality.run if environment.get("analysis_type") == "MODEL_QUALITY" else data_quality.run
        output = self.root / "processing/everywhere"
        code = perform(
            lambda settings: program(settings, self.spark, part_size),
            self.root,
            {**environment, "output_path": str(output)},
        )
        return self._end(code, output)

    def _end(self, code: int, output: Path) -> End:
        files = {path.name: json.loads(path.read_text()) for path in output.glob("*.json")}
        return End(code=code, message=with_uris((self.root / "output/message").read_text()), files=files)


def without_figures(statistics: Document) -> object:
    """Statistics without what parts cannot give to the last digit: sums, deviations and sketches."""
    return _without(statistics, {"notes", "sum", "mean", "std_dev", "distribution"})


def assert_same(one: End, many: End) -> None:
    """Everything is equal but for the last digits of moments, and sketches."""
    assert (one.code, one.message) == (many.code, many.message)
    assert one.files.keys() == many.files.keys()
    for name, document in one.files.items():
        if name != "statistics.json":
            assert many.files[name] == document
    here, everywhere = one.files["statistics.json"], many.files["statistics.json"]
    assert without_figures(everywhere) == without_figures(here)
    for ours, theirs in zip(_numeric(here), _numeric(everywhere), strict=True):
        for figure in ("sum", "mean", "std_dev"):
            assert theirs[figure] == pytest.approx(ours[figure], rel=1e-12, abs=1e-12)


def _numeric(statistics: Document) -> list[dict[str, float]]:
    features = statistics["features"]
    assert isinstance(features, list)
    return [feature["numerical_statistics"] for feature in features if "numerical_statistics" in feature]


def _without(value: object, names: set[str]) -> object:
    if isinstance(value, dict):
        return {name: _without(member, names) for name, member in value.items() if name not in names}
    return [_without(item, names) for item in value] if isinstance(value, list) else value
