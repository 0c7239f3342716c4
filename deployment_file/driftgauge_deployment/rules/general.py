"""Rules about the model, the network, and the monitors of every kind."""

from collections.abc import Iterator

from driftgauge_contract.findings import Severity
from driftgauge_contract.kinds import KINDS, MonitorKind
from driftgauge_deployment.documents import Document
from driftgauge_deployment.local_files.archive import archive_problem
from driftgauge_deployment.mistakes import Mistake
from driftgauge_deployment.storage import Security

_OF_EXISTING = ("variant", "capture", "key", "version")
_OF_OWN_ENDPOINT = (("model",), ("capture",), ("endpoint", "instance_type"), ("endpoint", "instance_count"))


def endpoint_is_deployed_here_or_elsewhere(document: Document) -> Iterator[Mistake]:
    """Require a model to serve, or an existing endpoint and nothing that would change it."""
    if document.has("endpoint", "existing"):
        # Refused and not ignored: a person who writes such a key expects the endpoint to change.
        for place in _OF_OWN_ENDPOINT:
            if document.has(*place):
                message = "would change an existing endpoint, which stays as it is; allowed: no such key"
                yield Mistake(place=place, message=message)
        return
    if not document.has("model"):
        yield Mistake(place=("model",), message="is missing; allowed: a model to serve, or endpoint: {existing: NAME}")
    for key in _OF_EXISTING:
        if document.has("endpoint", key):
            message = "is about an existing endpoint; allowed: only beside existing"
            yield Mistake(place=("endpoint", key), message=message)


def model_is_an_artifact_or_a_package(document: Document) -> Iterator[Mistake]:
    """Require an artifact, a model package or a group of them, and one kind of image."""
    given = [key for key in ("artifact", "package", "package_group") if document.has("model", key)]
    if document.has("model") and not given:
        message = "neither an artifact nor a package; allowed: artifact, package or package_group"
        yield Mistake(place=("model",), message=message)
    if "package_group" in given and len(given) > 1:
        message = f"beside {given[0]}; allowed: one of artifact, package and package_group"
        yield Mistake(place=("model", "package_group"), message=message)
    for key in ("artifacts", "on_approval"):
        if document.has("model", key) and "package_group" not in given:
            yield Mistake(place=("model", key), message="is about a package group; allowed: beside package_group only")
    for key in ("framework", "version"):
        if document.has("model", "image", key) and document.has("model", "image", "uri"):
            yield Mistake(place=("model", "image", "uri"), message=f"beside {key}; allowed: one of them")


def packages_can_be_read(document: Document) -> Iterator[Mistake]:
    """Warn of a package group whose artifacts the endpoint's role is not granted."""
    if document.has("model", "package_group") and not document.has("model", "artifacts"):
        message = (
            "SageMaker reads the artifacts of the group's packages with the endpoint's role; "
            "artifacts: s3://bucket/prefix lets it"
        )
        yield Mistake(place=("model", "package_group"), message=message, severity=Severity.WARNING)


def artifact_is_an_archive(document: Document) -> Iterator[Mistake]:
    """Require the archive that SageMaker unpacks, where the artifact is on this machine."""
    artifact = document.section("model").get("artifact")
    path = document.local_file(artifact)
    # SageMaker says so only when the endpoint fails, ten minutes later.
    if path and (problem := archive_problem(path)):
        message = f"{artifact!r} {problem}; allowed: an archive as `tar -czf model.tar.gz` makes it"
        yield Mistake(place=("model", "artifact"), message=message)


def data_in_s3_has_a_version(document: Document) -> Iterator[Mistake]:
    """Require a version beside every file in S3, since new content at the same place changes nothing in a template."""
    baselines = ((("monitors", kind.value, "baseline"), "dataset") for kind in MonitorKind)
    for place, key in ((("model",), "artifact"), *baselines):
        section = document.section(*place)
        if str(section.get(key, "")).startswith("s3://") and "version" not in section:
            yield Mistake(
                place=(*place, key),
                message=f"{section[key]!r} is in S3 and has no version beside it; allowed: version: any text that "
                "changes when the content does, since new content at the same place changes nothing in a template",
            )


def keys_are_of_files_in_s3(document: Document) -> Iterator[Mistake]:
    """Refuse a key beside a file of this machine, which the deployment uploads to the bucket of CDK's assets."""
    baselines = ((("monitors", kind.value, "baseline"), "dataset") for kind in MonitorKind)
    for place, key in ((("model",), "artifact"), *baselines):
        section = document.section(*place)
        if "key" in section and not str(section.get(key, "")).startswith("s3://"):
            message = f"encrypts no file of this machine; allowed: beside {key}: s3://…"
            yield Mistake(place=(*place, "key"), message=message)


def something_is_monitored(document: Document) -> Iterator[Mistake]:
    """Require a monitor."""
    if document.has("monitors") and not any(document.has("monitors", kind) for kind in MonitorKind):
        yield Mistake(place=("monitors",), message=f"there is no monitor; allowed: {', '.join(MonitorKind)}")


def baseline_is_made_here_or_elsewhere(document: Document) -> Iterator[Mistake]:
    """Require a dataset, or the files of a baseline that was made elsewhere."""
    for kind in MonitorKind:
        place = ("monitors", kind.value, "baseline")
        baseline = document.section(*place)
        given = {key for key in ("dataset", "constraints", "statistics") if key in baseline}
        # The baseline of bias is a single file, whose figures are the thresholds themselves.
        needed = {"constraints", *(["statistics"] if KINDS[kind].has_statistics else [])}
        if document.has(*place) and given != {"dataset"} and not (needed <= given and "dataset" not in given):
            yield Mistake(
                place=place,
                message=f"has {', '.join(sorted(given)) or 'no data'}; allowed: dataset, or "
                + " and ".join(sorted(needed)),
            )


def overrides_have_something_to_override(document: Document) -> Iterator[Mistake]:
    """Require a baseline of this deployment where its suggestions are adjusted."""
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


def vpc_has_both_parts(document: Document) -> Iterator[Mistake]:
    """Require subnets and security groups, or neither."""
    network = document.section("network")
    if bool(network.get("subnets")) != bool(network.get("security_groups")):
        yield Mistake(place=("network",), message="allowed: subnets and security_groups, or neither")


def hardened_is_in_a_vpc(document: Document) -> Iterator[Mistake]:
    """Require a VPC for all functions of a hardened deployment."""
    network = document.section("network")
    if document.content.get("security") != Security.HARDENED:
        return
    if not network.get("subnets"):
        message = "hardened needs a VPC; allowed: network: with subnets and security_groups"
        yield Mistake(place=("security",), message=message)
    elif network.get("functions") is False:
        yield Mistake(place=("network", "functions"), message="is outside of the VPC; allowed: true with hardened")


RULES = (
    hardened_is_in_a_vpc,
    endpoint_is_deployed_here_or_elsewhere,
    model_is_an_artifact_or_a_package,
    packages_can_be_read,
    artifact_is_an_archive,
    data_in_s3_has_a_version,
    keys_are_of_files_in_s3,
    something_is_monitored,
    baseline_is_made_here_or_elsewhere,
    overrides_have_something_to_override,
    vpc_has_both_parts,
)
