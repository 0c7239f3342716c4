"""The image of the job that merges captured predictions with labels."""

from driftgauge_cli.errors import UserError
from driftgauge_contract.containers import ANALYZER_REPOSITORY, CLARIFY_REPOSITORY
from driftgauge_contract.images import GROUND_TRUTH_MERGER


def merger_image(analysis_image: str, region: str) -> str:
    """Return the image that merges ground truth for a monitor whose analysis runs in `analysis_image`."""
    registry, _, repository = analysis_image.rpartition("/")
    if repository.startswith(ANALYZER_REPOSITORY):
        return analysis_image.replace(ANALYZER_REPOSITORY, GROUND_TRUTH_MERGER.name)
    if not repository.startswith(CLARIFY_REPOSITORY):
        raise UserError(
            f"the monitor's image is {analysis_image}; the image that merges ground truth for it is not known"
        )
    # Clarify's image is in the registry of another account than Model Monitor's merger.
    domain = registry.partition(".")[2]
    return f"{_account(region)}.{domain}/{GROUND_TRUTH_MERGER.name}"


def _account(region: str) -> str:
    try:
        return GROUND_TRUTH_MERGER.account(region)
    except ValueError as error:
        raise UserError(str(error)) from error
