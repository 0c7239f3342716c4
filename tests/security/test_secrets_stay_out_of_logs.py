"""Inference ids and payloads are in captures and nowhere else: no log of a deployment's life has them."""

from collections.abc import Iterator

import pytest
from local_aws.tiny_model import tiny_rows
from security.guarded import PAYLOAD, PREFIX, Guarded

pytestmark = pytest.mark.end_to_end


def all_logs(guarded: Guarded) -> Iterator[tuple[str, str]]:
    yield "the process of AWS on this machine", guarded.home.log.read_text(encoding="utf-8", errors="replace")
    yield "the log of decisions", guarded.home.access_log.read_text(encoding="utf-8")
    yield from guarded.logs.items()


def test_there_are_logs_of_lambdas_and_jobs(guarded: Guarded) -> None:
    written = {name for name, text in all_logs(guarded) if text}
    assert "/aws/sagemaker/ProcessingJobs" in written
    assert any(name.startswith("/aws/lambda/") or "DriftgaugeCustomResourcesLogs" in name for name in written)


@pytest.mark.parametrize("secret", [PREFIX, PAYLOAD])
def test_no_log_has_an_inference_id_or_a_payload(guarded: Guarded, secret: str) -> None:
    assert [name for name, text in all_logs(guarded) if secret in text] == []


def test_no_log_has_a_row_of_the_data_that_a_baseline_is_made_from(guarded: Guarded) -> None:
    values = {str(value) for row in tiny_rows()[180:].tolist() for value in row}
    assert [name for name, text in all_logs(guarded) if any(value in text for value in values)] == []
