"""The hourly look at the constraints in use: are they still those that the deployment wrote?"""

import hashlib
import json

import pytest

URI = "s3://reports/baselines/shop/data-quality/used/1/constraints.json"
DEPLOYED = b'{"version" : 0.0}'


@pytest.fixture
def deployed(aws, monkeypatch):
    entry = {"Uri": URI, "Digest": hashlib.sha256(DEPLOYED).hexdigest()[:16]}
    monkeypatch.setenv("CONSTRAINTS", json.dumps({"shop-data-quality": entry}))
    aws.objects[URI] = DEPLOYED


def changed(monitors, name="shop-data-quality"):
    return monitors.values(name).get("configuration_changed")


def test_the_deployed_constraints_are_unchanged(deployed, monitors):
    monitors.hour()

    assert changed(monitors) == 0


def test_edited_constraints_are_changed(deployed, aws, monitors):
    aws.objects[URI] = b'{"version" : 1.0}'

    monitors.hour()

    assert changed(monitors) == 1


def test_deleted_constraints_are_changed(deployed, aws, monitors):
    del aws.objects[URI]

    monitors.hour()

    assert changed(monitors) == 1


def test_restored_constraints_are_unchanged_again(deployed, aws, monitors):
    aws.objects[URI] = b"{}"
    monitors.hour()
    aws.objects[URI] = DEPLOYED

    monitors.hour()

    assert changed(monitors) == 0


def test_nothing_is_said_of_constraints_that_were_made_elsewhere(deployed, monitors):
    monitors.hour()

    assert changed(monitors, "shop-model-quality") is None


def test_constraints_that_cannot_be_read_do_not_hide_the_executions(deployed, aws, monitors, refusal):
    monitors.execution()
    aws.failures["GetObject"] = refusal("AccessDenied")

    monitors.hour()

    assert monitors.values()["no_data"] == 1
    assert changed(monitors) is None
