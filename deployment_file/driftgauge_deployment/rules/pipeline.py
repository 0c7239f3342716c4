"""Rules about the pipeline of a deployment and its stages."""

from collections.abc import Iterator, Mapping

from driftgauge_contract.engines import EngineName
from driftgauge_deployment.documents import ENVIRONMENTS, Document
from driftgauge_deployment.environments import environment_names, in_environment
from driftgauge_deployment.mistakes import Mistake, Place
from driftgauge_deployment.stated import stated_engines

_PIPELINE = "pipeline"


def stages_are_environments(document: Document) -> Iterator[Mistake]:
    """Require stages that are environments, each once."""
    known, seen = environment_names(document), set[str]()
    for place, name in _stages(document):
        if name not in known:
            there = ", ".join(known) or "none, as the file has no environments"
            yield Mistake(place=place, message=f"{name!r} is no environment of the file; allowed: {there}")
        elif name in seen:
            yield Mistake(place=place, message=f"{name!r} is there twice; allowed: each environment once")
        seen.add(name)


def stages_have_a_place(document: Document) -> Iterator[Mistake]:
    """Require account and region of each stage, which a pipeline in another account has to know."""
    for place, name in _stages(document):
        if name not in environment_names(document):
            continue
        content = in_environment(document, name).content
        if missing := [key for key in ("account", "region") if content.get(key) is None]:
            found = f"the environment {name} has no {' and no '.join(missing)}"
            message = f"{found}; allowed: both, which a pipeline needs to know"
            yield Mistake(place=(ENVIRONMENTS, name) if document.has(ENVIRONMENTS, name) else place, message=message)


def checks_have_an_engine(document: Document) -> Iterator[Mistake]:
    """Require the Driftgauge engine for checks, whose permissions do not start jobs themselves."""
    stages = list(_stages(document))
    for position, (place, name) in enumerate(stages):
        section = _section(document, position)
        # The same default as `PipelineSection.ordered_stages`: rules read the document before its types are checked.
        checked = section.get("checks", position < len(stages) - 1)
        if not checked or name not in environment_names(document):
            continue
        if EngineName.MODEL_MONITOR in stated_engines(in_environment(document, name)):
            message = f"checks of {name} run with engine: driftgauge only; allowed: checks: false, or this engine"
            yield Mistake(place=place, message=message)


def pipeline_has_a_source(document: Document) -> Iterator[Mistake]:
    """Require one kind of source."""
    if not document.has(_PIPELINE):
        return
    source = document.section(_PIPELINE, "source")
    given = {key for key in ("connection", "repository", "bucket", "key") if key in source}
    if document.has(_PIPELINE, "source") and given not in ({"connection", "repository"}, {"bucket", "key"}):
        message = f"has {', '.join(sorted(given)) or 'nothing'}; allowed: connection and repository, or bucket and key"
        yield Mistake(place=(_PIPELINE, "source"), message=message)
    for key in ("account", "region") if source else ():
        if not document.has(_PIPELINE, key):
            yield Mistake(
                place=(_PIPELINE, key), message="is missing; allowed: that of the pipeline in AWS CodePipeline"
            )
    if not document.has(_PIPELINE, "source") and not document.has(_PIPELINE, "github"):
        message = "has no source; allowed: source for AWS CodePipeline, or github: OWNER/NAME for GitHub Actions"
        yield Mistake(place=(_PIPELINE,), message=message)


def traffic_is_in_the_project(document: Document) -> Iterator[Mistake]:
    """Require rows in a file that the build has, and rows where a label is named."""
    for position, (place, _) in enumerate(_stages(document)):
        section = _section(document, position)
        # The build of a stage has the project's files, and no credentials for data elsewhere.
        if "://" in str(section.get("traffic", "")):
            message = f"{section['traffic']!r} is not in the project; allowed: a path relative to this file"
            yield Mistake(place=(*place, "traffic"), message=message)
        if "label" in section and "traffic" not in section:
            yield Mistake(place=(*place, "label"), message="is a column of traffic, which is missing; allowed: both")


def _stages(document: Document) -> Iterator[tuple[Place, str]]:
    """Yield the environment of each stage, with its place."""
    stages = document.section(_PIPELINE).get("stages")
    for position, stage in enumerate(stages if isinstance(stages, list) else []):
        name = stage.get("environment") if isinstance(stage, Mapping) else stage
        if isinstance(name, str):
            yield (_PIPELINE, "stages", position), name


def _section(document: Document, position: int) -> Mapping[str, object]:
    stages = document.section(_PIPELINE).get("stages")
    found = stages[position] if isinstance(stages, list) else None
    return found if isinstance(found, Mapping) else {}


RULES = (
    stages_are_environments,
    stages_have_a_place,
    checks_have_an_engine,
    pipeline_has_a_source,
    traffic_is_in_the_project,
)
