"""Files of Driftgauge's own project that others begin with: the wheel carries copies of them."""

from pathlib import Path

_PACKAGED = Path(__file__).with_name("shipped")
_CHECKOUT = Path(__file__).parents[3]

CDK_SETTINGS = "cdk.json"
SAMPLE_DEPLOYMENT = "deployments/nutriscore.yaml"


def shipped_text(name: str) -> str:
    """Return the text of a file, from the wheel or from the checkout."""
    packaged = _PACKAGED / Path(name).name
    # A checkout has no copies, which could differ from the files themselves.
    path = packaged if packaged.is_file() else _CHECKOUT / name
    return path.read_text(encoding="utf-8")


def template_text(name: str) -> str:
    """Return the text of one of the project's templates."""
    return Path(__file__).with_name("templates").joinpath(f"{name}.template").read_text(encoding="utf-8")
