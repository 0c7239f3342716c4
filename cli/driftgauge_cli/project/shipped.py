"""Files of Driftgauge's own project that others begin with: the wheel carries copies of them."""

from collections.abc import Mapping
from pathlib import Path

_PACKAGED = Path(__file__).with_name("shipped")
_CHECKOUT = Path(__file__).parents[3]

CDK_SETTINGS = "cdk.json"
RUNBOOKS = "docs/runbooks"
SAMPLE_DEPLOYMENT = "deployments/nutriscore.yaml"


def shipped_text(name: str) -> str:
    """Return the text of a file, from the wheel or from the checkout."""
    return _place(name).read_text(encoding="utf-8")


def runbook_pages() -> Mapping[str, Path]:
    """Return the runbooks by the names of their pages; `index` is the list of them."""
    return {page.stem: page for page in sorted(_place(RUNBOOKS).glob("*.md"))}


def _place(name: str) -> Path:
    packaged = _PACKAGED / Path(name).name
    # A checkout has no copies, which could differ from the files themselves.
    return packaged if packaged.exists() else _CHECKOUT / name


def template_text(name: str) -> str:
    """Return the text of one of the project's templates."""
    return Path(__file__).with_name("templates").joinpath(f"{name}.template").read_text(encoding="utf-8")
