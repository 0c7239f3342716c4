"""The transformation of one object: split, filtered, sent to the model, joined, stamped and assembled."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from driftgauge_local.sagemaker.control_plane.documents import Document
from driftgauge_local.sagemaker.transforms.json_path import JsonPath
from driftgauge_local.sagemaker.transforms.records import UNREAD, RecordFormat, batches, format_of, lines_of

Ask = Callable[[bytes], bytes]
"""Sends a body to the model and returns its answer."""

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Transformation:
    """The processing of each object by a job, as its request describes it."""

    by_line: bool
    single: bool
    max_bytes: int
    at_once: int
    line_ends: bool
    input_format: RecordFormat
    output_format: RecordFormat
    input_filter: JsonPath
    output_filter: JsonPath
    joins: bool
    started: str | None
    """The time to append to each record with an inference id, or None where no ids are generated."""

    @classmethod
    def of(cls, job: Document, *, started: str) -> "Transformation":
        """Return the transformation of a job with all of its defaults."""
        source, target, processing = job["TransformInput"], job["TransformOutput"], job["DataProcessing"]
        content_type = source.get("ContentType", "")
        return cls(
            by_line=source["SplitType"] == "Line",
            single=job["BatchStrategy"] == "SingleRecord",
            max_bytes=job["MaxPayloadInMB"] * _MEGABYTE,
            at_once=job["MaxConcurrentTransforms"] or 1,
            line_ends=target["AssembleWith"] == "Line",
            input_format=format_of(content_type) or UNREAD,
            output_format=format_of(target.get("Accept") or content_type) or UNREAD,
            input_filter=JsonPath.parse(processing["InputFilter"]),
            output_filter=JsonPath.parse(processing["OutputFilter"]),
            joins=processing["JoinSource"] == "Input",
            started=started if job.get("DataCaptureConfig", {}).get("GenerateInferenceId") else None,
        )

    @property
    def reads_answers(self) -> bool:
        """Return whether the records of the answers are read, and not only passed on."""
        return self.joins or not self.output_filter.selects_all or self.started is not None

    def apply(self, body: bytes, ask: Ask) -> bytes:
        """Return the transformed object; raises ValueError for records that are not what the job says."""
        records = lines_of(body) if self.by_line else [body]
        sent = batches([self._filtered(record) for record in records], max_bytes=self.max_bytes, single=self.single)
        with ThreadPoolExecutor(self.at_once) as pool:
            answers = list(pool.map(ask, [self._body(batch) for batch in sent]))
        if not self.reads_answers:
            return b"".join(self._ended(answer) for answer in answers)
        outputs = [
            output for answer, batch in zip(answers, sent, strict=True) for output in self._outputs(answer, batch)
        ]
        pairs = zip(records, outputs, strict=True) if self.joins else ((b"", output) for output in outputs)
        return b"".join(self._ended(self._finished(request, output)) for request, output in pairs)

    def _body(self, batch: Sequence[bytes]) -> bytes:
        return b"\n".join(batch) + b"\n" if self.by_line else batch[0]

    def _filtered(self, record: bytes) -> bytes:
        if self.input_filter.selects_all:
            return record
        return self.input_format.render(self.input_filter.select(self.input_format.parse(record)))

    def _outputs(self, answer: bytes, batch: Sequence[bytes]) -> list[bytes]:
        outputs = lines_of(answer) if self.output_format.by_line else [answer]
        if self.joins and len(outputs) != len(batch):
            raise ValueError(f"The model answered {len(batch)} records with {len(outputs)}; they cannot be joined.")
        return outputs

    def _finished(self, request: bytes, output: bytes) -> bytes:
        value: Any = self.output_format.parse(output)
        if self.joins:
            value = self.output_format.join(self.output_format.parse(request), value)
        value = self.output_filter.select(value)
        if self.started is not None:
            value = self.output_format.stamp(value, str(uuid.uuid4()), self.started)
        return self.output_format.render(value)

    def _ended(self, piece: bytes) -> bytes:
        return piece + b"\n" if self.line_ends and not piece.endswith(b"\n") else piece
