"""The check of a dataset in `compat` mode: which of AWS's decisions would be violations on the dataset's own rows."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from driftgauge_cli.findings import Finding, ok, problem, warning
from driftgauge_contract.constraints import Mode
from driftgauge_contract.paths import VIOLATIONS_FILE
from driftgauge_contract.variables import FileFormat, format_of_file
from driftgauge_deployment.monitors.data_quality import DataQualitySection

if TYPE_CHECKING:
    from driftgauge_analyzer.job_settings import JobSettings

Override = Callable[[Path, DataQualitySection], None]

_CHECK = "baseline of data quality"
_WINDOWS, _ROWS, _SEED = 5, 200, 20261125
# One finding may be chance; the same one in two of five windows hardly is.
_SOME = 2


def check_in_compat(section: DataQualitySection, dataset: Path, override: Override) -> Iterator[Finding]:
    """Compare windows that are drawn from a dataset with the baseline that it makes, as AWS's container compares.

    Args:
        section: The monitor of the deployment file.
        dataset: The file.
        override: Puts the overrides of the section into a file of suggested constraints.
    """
    # Imported here, because it brings polars and numpy.
    from driftgauge_analyzer.errors import AnalyzerError

    if format_of_file(dataset.name) is not FileFormat.CSV or dataset.suffix == ".gz":
        return
    with tempfile.TemporaryDirectory(prefix="driftgauge-") as name:
        try:
            found = _violations(section, dataset, Path(name), override)
        except AnalyzerError as error:
            yield problem(_CHECK, str(error), "correct the dataset")
            return
    usual = {one: count for one, count in found.items() if count >= _SOME}
    for (feature, check), count in usual.items():
        yield warning(
            _CHECK,
            f"{feature}: {check} would violate on healthy data: in {count} of {_WINDOWS} windows of {_ROWS} of its own "
            "rows",
            "write mode: exact with engine driftgauge, or relax it in the overrides of this feature",
        )
    if not usual:
        yield ok(_CHECK, f"windows of {_ROWS} rows of {dataset.name} fit its constraints")


def _violations(
    section: DataQualitySection, dataset: Path, folder: Path, override: Override
) -> Counter[tuple[str, str]]:
    """Return in how many windows each feature and check are violated; the draws are seeded."""
    from driftgauge_analyzer.analyses import analyze

    lines = dataset.read_text(encoding="utf-8").splitlines(keepends=True)
    header = lines[:1] if section.baseline.header else []
    rows = [line for line in lines[len(header) :] if line.strip()]
    draw, found = random.Random(_SEED), Counter[tuple[str, str]]()  # noqa: S311 - a sample, no secret
    analyze(_settings(folder, dataset, section))
    override(folder / "constraints.json", section)
    for _ in range(_WINDOWS):
        window = folder / "window.csv"
        window.write_text("".join([*header, *draw.choices(rows, k=_ROWS)]), encoding="utf-8")
        analyze(_settings(folder, window, section, compared=True))
        report = json.loads((folder / "report" / VIOLATIONS_FILE).read_text(encoding="utf-8"))
        found.update({(each["feature_name"], each["constraint_check_type"]) for each in report["violations"]})
    return found


def _settings(folder: Path, source: Path, section: DataQualitySection, *, compared: bool = False) -> "JobSettings":
    from driftgauge_analyzer.dataset_format import DatasetFormat
    from driftgauge_analyzer.job_settings import JobSettings

    return JobSettings(
        root=folder,
        dataset_source=source,
        output_path=folder / "report" if compared else folder,
        dataset_format=DatasetFormat(kind=FileFormat.CSV, header=section.baseline.header),
        baseline_constraints=folder / "constraints.json" if compared else None,
        baseline_statistics=folder / "statistics.json" if compared else None,
        mode=Mode.COMPAT,
    )
