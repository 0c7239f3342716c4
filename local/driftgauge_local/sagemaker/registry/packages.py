"""Model packages and their groups: the operations that create, describe, approve, list and delete them."""

from collections.abc import Mapping

from driftgauge_local.sagemaker.control_plane.cloud import Cloud
from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.control_plane.errors import ServiceError, validation
from driftgauge_local.sagemaker.control_plane.events import emit_state
from driftgauge_local.sagemaker.control_plane.listing import Listing
from driftgauge_local.sagemaker.control_plane.resource_kinds import MODEL_PACKAGE, MODEL_PACKAGE_GROUP
from driftgauge_local.sagemaker.control_plane.resources import Operation
from driftgauge_local.sagemaker.control_plane.shapes import Shapes
from driftgauge_local.sagemaker.control_plane.store import Record, Store

_EVENT = "SageMaker Model Package State Change"
_PENDING = "PendingManualApproval"
_COMPLETED = {"ModelPackageStatus": "Completed", "ModelPackageStatusDetails": {"ValidationStatuses": []}}
# Members that a marketplace or a managed store needs, and this machine does not have.
_REFUSED = ("ValidationSpecification", "SourceAlgorithmSpecification", "CertifyForMarketplace", "ManagedStorageType")
_LISTING = Listing(summaries="ModelPackageSummaryList", summary="ModelPackageSummary", name="ModelPackageArn")
_TYPES = ("Versioned", "Unversioned", "Both")


class ModelPackages:
    """The operations of model packages and of the groups whose versions they are."""

    def __init__(self, store: Store, shapes: Shapes, cloud: Cloud) -> None:
        self._store = store
        self._shapes = shapes
        self._cloud = cloud

    def operations(self) -> dict[str, Operation]:
        """Return the operations by their names."""
        return {
            "CreateModelPackageGroup": self.create_group,
            "DescribeModelPackageGroup": lambda request: self._group(request).document,
            "DeleteModelPackageGroup": self.delete_group,
            "CreateModelPackage": self.create,
            "DescribeModelPackage": lambda request: find_package(self._store, request["ModelPackageName"]).document,
            "UpdateModelPackage": self.update,
            "DeleteModelPackage": self.delete,
            "ListModelPackages": self.page,
        }

    def create_group(self, request: Document) -> Document:
        """Create a group without versions."""
        if "ManagedConfiguration" in request:
            raise validation("SageMaker on this machine has no ManagedConfiguration of model package groups.")
        return self._store.add(
            MODEL_PACKAGE_GROUP, request | {"ModelPackageGroupStatus": "Completed", "CreatedBy": {}}
        ).document

    def delete_group(self, request: Document) -> Document:
        """Delete a group that has no versions any more."""
        record = self._group(request)
        with self._store.lock:
            if self._versions(record.name):
                raise ServiceError(
                    "ConflictException", f"Model Package Group {record.arn} cannot be deleted: it has model packages."
                )
            self._store.remove(record)
        return {}

    def create(self, request: Document) -> Document:
        """Create a package: the next version of its group, or one with a name of its own."""
        if ("ModelPackageName" in request) == ("ModelPackageGroupName" in request):
            raise validation("Exactly one of ModelPackageName and ModelPackageGroupName must be specified.")
        for member in _REFUSED:
            if request.get(member):
                raise validation(f"SageMaker on this machine has no {member} of model packages.")
        with self._store.lock:
            record = self._added(request)
        self._emit(record)
        return record.document

    def update(self, request: Document) -> Document:
        """Approve or reject a package, or change what it says of itself."""
        record = find_package(self._store, request["ModelPackageArn"])
        with self._store.lock:
            self._store.change(record, **_changes(record.document, request))
        self._emit(record)
        return record.document

    def delete(self, request: Document) -> Document:
        """Delete a package; a later version of its group gets the next number all the same."""
        self._store.remove(find_package(self._store, request["ModelPackageName"]))
        return {}

    def page(self, request: Document) -> Document:
        """Return a page of packages: of a group, with a status of approval, or without a group."""
        # Without a group and a type the service lists the packages that have a name of their own.
        wanted = request.get("ModelPackageType", "Unversioned" if "ModelPackageGroupName" not in request else "Both")
        if wanted not in _TYPES:
            raise validation(f"ModelPackageType {wanted} is none of {', '.join(_TYPES)}.")
        group = request.get("ModelPackageGroupName")
        name = self._group(request).name if group else None
        with self._store.lock:
            found = [
                self._shapes.summary(_LISTING.summary, record.document)
                for record in self._store.all(MODEL_PACKAGE)
                if _is_listed(record.document, wanted, name, request.get("ModelApprovalStatus"))
            ]
        return _LISTING.page(found, {k: v for k, v in request.items() if k != "ModelPackageGroupName"})

    def _added(self, request: Document) -> Record:
        if "ModelPackageName" in request:
            if "ModelApprovalStatus" in request:
                raise validation("ModelApprovalStatus is for versions of a model package group only.")
            return self._store.add(MODEL_PACKAGE, request | _COMPLETED)
        group = self._group(request)
        version = group.document.get("LatestVersion", 0) + 1
        self._store.change(group, LatestVersion=version)
        versioned = {
            "ModelPackageGroupName": group.name,
            "ModelPackageVersion": version,
            "ModelApprovalStatus": request.get("ModelApprovalStatus", _PENDING),
        }
        return self._store.add(MODEL_PACKAGE, request | versioned | _COMPLETED, name=f"{group.name}/{version}")

    def _group(self, request: Document) -> Record:
        # Requests name a group by its name or its ARN.
        name = request["ModelPackageGroupName"].rpartition("/")[2]
        return self._store.get(MODEL_PACKAGE_GROUP, name)

    def _versions(self, group: str) -> list[Record]:
        records = self._store.all(MODEL_PACKAGE)
        return [record for record in records if record.document.get("ModelPackageGroupName") == group]

    def _emit(self, record: Record) -> None:
        emit_state(self._cloud, self._store, _EVENT, record)


def find_package(store: Store, name: str) -> Record:
    """Return the package with a name or an ARN; raises the service's error where there is none."""
    return store.get(MODEL_PACKAGE, name.partition(":model-package/")[2] or name)


def package_container(store: Store, container: Document) -> Document:
    """Return the container of a model that names a package: the package's own, with what the model adds.

    Raises:
        ServiceError: The package does not exist, is not approved, or has no container.
    """
    package = find_package(store, container["ModelPackageName"]).document
    status = package.get("ModelApprovalStatus", "Approved")
    if status != "Approved":
        arn = package["ModelPackageArn"]
        raise validation(f"Model package {arn} cannot be deployed: its ModelApprovalStatus is {status}, not Approved.")
    own = _specification(package, container.get("InferenceSpecificationName"))["Containers"]
    if len(own) > 1:
        raise validation("SageMaker on this machine runs models of one container; inference pipelines are not here.")
    environment = {**own[0].get("Environment", {}), **container.get("Environment", {})}
    return {**own[0], **container, "Environment": environment}


def _specification(package: Document, name: str | None) -> Document:
    if name is None:
        found = package.get("InferenceSpecification")
    else:
        additional = package.get("AdditionalInferenceSpecifications", [])
        found = next((each for each in additional if each["Name"] == name), None)
    if found is None:
        wanted = f"inference specification {name}" if name else "InferenceSpecification"
        raise validation(f"Model package {package['ModelPackageArn']} has no {wanted}.")
    specification: Document = found
    return specification


def _changes(package: Document, request: Document) -> Mapping[str, object]:
    """Return the members of a package that an update changes."""
    if "ModelApprovalStatus" in request and "ModelPackageVersion" not in package:
        raise validation("ModelApprovalStatus is for versions of a model package group only.")
    merged = ("CustomerMetadataProperties", "CustomerMetadataPropertiesToRemove")
    added = "AdditionalInferenceSpecificationsToAdd"
    changed = {k: v for k, v in request.items() if k not in (*merged, added, "ModelPackageArn", "ClientToken")}
    properties = package.get(merged[0], {}) | request.get(merged[0], {})
    kept = {name: value for name, value in properties.items() if name not in request.get(merged[1], [])}
    specifications = [*package.get("AdditionalInferenceSpecifications", []), *request.get(added, [])]
    return changed | {merged[0]: kept or None, "AdditionalInferenceSpecifications": specifications or None}


def _is_listed(package: Document, wanted: str, group: str | None, approval: str | None) -> bool:
    versioned = "ModelPackageVersion" in package
    return (
        wanted in ("Both", "Versioned" if versioned else "Unversioned")
        and group in (None, package.get("ModelPackageGroupName"))
        and approval in (None, package.get("ModelApprovalStatus"))
    )
