"""The decision about a workflow's next step: run a job, follow one that another workflow runs, or end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from driftgauge_contract.containers import CAPTURES_INPUT, LABELS_INPUT, REFERENCE_INPUT
from driftgauge_contract.model_history import part_of_model, read_history
from driftgauge_contract.outcomes import ExecutionStatus, Missing
from driftgauge_contract.run_on import FUNCTION_MAX_ROWS, RunOn, fits_function
from driftgauge_contract.windows import Window
from driftgauge_contract.workflow import MAX_JOB_ATTEMPTS, InputField, NextStep, OutcomeField
from monitor_execution.errors import MonitorError
from monitor_execution.execution import Execution, Reference
from monitor_execution.fields import Fields
from monitor_execution.job_request import job_request
from monitor_execution.known_windows import KnownWindow, KnownWindows
from monitor_execution.listing import Listing, captures, labels, no_captures
from monitor_execution.monitor import MonitorDocument
from monitor_execution.outcome import Ending, finished
from monitor_execution.runs import Runs
from monitor_execution.storage import Storage
from monitor_execution.transformed import transformed

Json = dict[str, object]

_OF_JOB = {OutcomeField.JOB_NAME, OutcomeField.REPORT_URI, OutcomeField.RUN_URI}


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans and concludes executions; `now` is the time of the call."""

    storage: Storage
    runs: Runs
    now: datetime

    def plan(self, monitor: MonitorDocument, given: Fields) -> Json:
        """Return what is next for a window: the job that reads its files, another's job, or the end."""
        asked = window_of(monitor, given)
        window = self._part_of_model(monitor, asked)
        # Manifests can be larger than the function's memory, so they are collected on its disk.
        with TemporaryFile() as captured, TemporaryFile() as labelled, TemporaryFile() as earlier:
            manifests = {CAPTURES_INPUT: captured, LABELS_INPUT: labelled, REFERENCE_INPUT: earlier}
            if window is None:
                nothing = Execution(monitor=monitor, window=asked, captures=no_captures(monitor.capture_uri, captured))
                return finished(nothing.document(), self._other_model(monitor, asked))
            execution = self._execution(monitor, window, manifests)
            no_data = self._no_data(execution)
            answer = finished(execution.document(), no_data) if no_data else self._next(execution)
        # Only monitors with a horizon pay for the file; others never look at a window again.
        if monitor.label_horizon and execution.labels is not None:
            self._remember(asked, execution, answer)
        return answer

    def conclude(self, plan: Mapping[str, object], execution: Mapping[str, object]) -> Json:
        """Return the outcome of the planned job, or that the job is to be followed further."""
        record = execution.get(OutcomeField.RUN_URI)
        run = self.runs.find(str(execution[OutcomeField.JOB_NAME]), None if record is None else str(record))
        # A function that failed leaves a record without an end.
        broken_off = run is not None and run.ran_on is RunOn.LAMBDA and run.ending is None and "Error" in plan
        if run is None or broken_off:
            # An outcome that names a job which does not exist would send people to look for its logs.
            jobless = {name: value for name, value in execution.items() if name not in _OF_JOB}
            return finished(jobless, Ending(status=ExecutionStatus.FAILED, reason=_cause(plan), ended=self.now))
        return finished(execution, run.ending) if run.ending else _follow(execution)

    def _remember(self, window: Window, execution: Execution, answer: Json) -> None:
        """Keep which labels were there, so that those that come later are told from them."""
        labels = execution.labels.etags if execution.labels else {}
        outcome = answer.get(OutcomeField.EXECUTION, answer)
        report = outcome.get(OutcomeField.REPORT_URI) if isinstance(outcome, dict) else None
        known = KnownWindow(labels=labels, report_uri=None if report is None else str(report))
        KnownWindows(storage=self.storage, monitor=execution.monitor).keep(window, known)

    def _part_of_model(self, monitor: MonitorDocument, window: Window) -> Window | None:
        """Return the part of a window in which the monitor's model answered, `None` where another one did."""
        if monitor.model is None:
            return window
        history = read_history(self.storage.read(monitor.model.history_uri))
        return part_of_model(window, history, monitor.model.identity)

    def _other_model(self, monitor: MonitorDocument, window: Window) -> Ending:
        reason = (
            f"Another model of {monitor.endpoint_name} answered {window}, whose answers are not compared with the "
            f"baseline of this one: {monitor.model.history_uri if monitor.model else ''}"
        )
        return Ending(status=ExecutionStatus.NO_DATA, reason=reason, ended=self.now, missing=Missing.MODEL)

    def _execution(self, monitor: MonitorDocument, window: Window, manifests: Mapping[str, IO[bytes]]) -> Execution:
        captured = self._captures(monitor, window, manifests[CAPTURES_INPUT])
        labelled = None
        # Without captures there is nothing to label, and years of labels need not be listed.
        if monitor.ground_truth_uri is not None and captured.files:
            labelled = labels(
                self.storage, monitor.ground_truth_uri, window, until=self.now, manifest=manifests[LABELS_INPUT]
            )
        reference = self._reference(monitor, window, manifests[REFERENCE_INPUT]) if captured.files else None
        return Execution(monitor=monitor, window=window, captures=captured, labels=labelled, reference=reference)

    def _captures(self, monitor: MonitorDocument, window: Window, manifest: IO[bytes]) -> Listing:
        if monitor.transform_format is not None:
            return transformed(self.storage, monitor.capture_uri, window, manifest)
        return captures(self.storage, monitor.capture_uri, window, manifest, variant_name=monitor.variant_name)

    def _reference(self, monitor: MonitorDocument, window: Window, manifest: IO[bytes]) -> Reference | None:
        """Return what the same model was asked before a window, `None` where there is nothing or no need of it."""
        if not monitor.reference:
            return None
        before = self._part_of_model(monitor, Window(start=window.start - monitor.reference, end=window.start))
        if before is None:
            return None
        listing = self._captures(monitor, before, manifest)
        return Reference(window=before, captures=listing) if listing.files else None

    def _no_data(self, execution: Execution) -> Ending | None:
        monitor, window = execution.monitor, execution.window
        missing, reason = None, ""
        if not execution.captures.files:
            missing, reason = Missing.CAPTURES, f"Nothing was captured {window} below {monitor.capture_uri}"
        elif execution.labels is not None and not execution.labels.files:
            missing = Missing.LABELS
            reason = f"There are no labels for what was captured {window} below {monitor.ground_truth_uri}"
        if missing is None:
            return None
        return Ending(status=ExecutionStatus.NO_DATA, reason=reason, ended=self.now, missing=missing)

    def _next(self, execution: Execution) -> Json:
        """Continue with the first attempt that neither failed nor was stopped, or begin a new one."""
        # Job names are never free again, so a failed attempt is followed by the next number.
        for attempt in range(1, MAX_JOB_ATTEMPTS + 1):
            name = execution.job_name(attempt)
            document = {
                **execution.document(),
                OutcomeField.JOB_NAME.value: name,
                OutcomeField.REPORT_URI.value: execution.report_uri(name),
                OutcomeField.RUN_URI.value: execution.run_uri(name),
            }
            run = self.runs.find(name, execution.run_uri(name))
            if run is None:
                return self._analyze(execution, name, document)
            if run.ending is None:
                return _follow(document)
            if run.ending.is_result:
                return finished({**document, OutcomeField.REPEATED.value: True}, run.ending)
        raise MonitorError(
            f"{execution.monitor.name} has failed {MAX_JOB_ATTEMPTS} times {execution.window}; the last job is {name}"
        )

    def _analyze(self, execution: Execution, job_name: str, document: Json) -> Json:
        for name, listing in execution.data.items():
            # The manifests are written before the workflow requests the job that reads them.
            self.storage.write(execution.manifest_uri(name), listing.manifest)
        run_on = execution.monitor.job.run_on
        small = fits_function(run_on, execution.size)
        return {
            OutcomeField.NEXT.value: NextStep.COMPUTE if small else NextStep.ANALYZE,
            OutcomeField.REQUEST.value: job_request(execution, job_name),
            # A forced function tries whatever it gets.
            **({OutcomeField.MAX_ROWS.value: FUNCTION_MAX_ROWS} if small and run_on is RunOn.AUTO else {}),
            OutcomeField.EXECUTION.value: document,
        }


def window_of(monitor: MonitorDocument, given: Fields) -> Window:
    """Return the window of an input, or the one that ended a label delay before the schedule fired."""
    # `driftgauge run` gives a window; a schedule gives only the time at which it fired.
    requested = given.optional_group(InputField.WINDOW)
    if requested is None:
        window = monitor.schedule.window(given.moment(InputField.SCHEDULED_TIME))
        return window.moved(-monitor.label_delay)
    try:
        return Window(start=requested.moment(InputField.START), end=requested.moment(InputField.END))
    except ValueError as error:
        raise MonitorError(f"{requested.place}: {error}") from error


def _follow(execution: Mapping[str, object]) -> Json:
    return {OutcomeField.NEXT.value: NextStep.FOLLOW, OutcomeField.EXECUTION.value: dict(execution)}


def _cause(plan: Mapping[str, object]) -> str:
    error = plan.get("Error")
    if not isinstance(error, dict):
        return "SageMaker has no job of this name."
    return ": ".join(" ".join(str(error[name]).split()) for name in ("Error", "Cause") if error.get(name))
