"""What a workflow does next: run a job, follow one that another workflow runs, or end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor_execution.errors import MonitorError
from monitor_execution.fields import Fields
from monitor_execution.job_request import job_request
from monitor_execution.jobs import Jobs
from monitor_execution.listing import captures, labels
from monitor_execution.manifests import manifests
from monitor_execution.monitor import Monitor
from monitor_execution.outcome import Ending, Missing, Status, finished, of_job
from monitor_execution.run import MOST_ATTEMPTS, Run
from monitor_execution.storage import Storage
from monitor_execution.window import Window, moment

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Planner:
    """Plans a window, over what it works on; `now` is when it does."""

    storage: Storage
    jobs: Jobs
    now: datetime

    def plan(self, monitor: Monitor, given: Fields) -> Json:
        """Find out what there is to read, and whether it has been read before."""
        run = self._run(monitor, window_of(monitor, given))
        nothing = self._nothing(run)
        return finished(run.document(), nothing) if nothing else self._next(run)

    def conclude(self, plan: Mapping[str, object], execution: Mapping[str, object]) -> Json:
        """Say what became of the job; without one, why there is none."""
        job = self.jobs.find(str(execution["JobName"]))
        if job is None:
            jobless = {name: value for name, value in execution.items() if name not in {"JobName", "ReportUri"}}
            return finished(jobless, Ending(status=Status.FAILED, reason=_cause(plan), ended=self.now))
        ending = of_job(job)
        return finished(execution, ending) if ending else {"Next": "Follow", "Execution": dict(execution)}

    def _run(self, monitor: Monitor, window: Window) -> Run:
        captured = captures(self.storage, monitor.capture_uri, window)
        labelled = None
        if monitor.ground_truth_uri is not None:
            labelled = labels(self.storage, monitor.ground_truth_uri, window, self.now)
        return Run(monitor=monitor, window=window, captures=captured, labels=labelled)

    def _nothing(self, run: Run) -> Ending | None:
        if not run.captures.files:
            return self._no_data(Missing.CAPTURES, f"Nothing was captured {run.window} below {run.monitor.capture_uri}")
        if run.labels is not None and not run.labels.files:
            uri = run.monitor.ground_truth_uri
            return self._no_data(Missing.LABELS, f"There are no labels for what was captured {run.window} below {uri}")
        return None

    def _no_data(self, missing: Missing, reason: str) -> Ending:
        return Ending(status=Status.NO_DATA, reason=reason, ended=self.now, missing=missing)

    def _next(self, run: Run) -> Json:
        """Continue with the first attempt that did not fail and was not stopped, or begin a new one."""
        for attempt in range(1, MOST_ATTEMPTS + 1):
            name = run.job_name(attempt)
            execution = {**run.document(), "JobName": name, "ReportUri": run.report_uri(name)}
            job = self.jobs.find(name)
            if job is None:
                return {"Next": "Analyze", "Request": self._request(run, name), "Execution": execution}
            ending = of_job(job)
            if ending is None:
                return {"Next": "Follow", "Execution": execution}
            if ending.is_result:
                return finished({**execution, "Repeated": True}, ending)
        raise MonitorError(f"{run.monitor.name} has failed {MOST_ATTEMPTS} times {run.window}; the last job is {name}")

    def _request(self, run: Run, job_name: str) -> Json:
        lists = tuple(manifests(run))
        for each in lists:
            self.storage.write(each.uri, each.text)
        return job_request(run, job_name, lists)


def window_of(monitor: Monitor, given: Fields) -> Window:
    """Return the window that is asked for, or the one that ends with the time at which the schedule fired."""
    asked = given.optional_group("Window")
    return Window.from_fields(asked) if asked else monitor.schedule.window(moment(given, "ScheduledTime"))


def _cause(plan: Mapping[str, object]) -> str:
    error = plan.get("Error")
    if not isinstance(error, dict):
        return "SageMaker has no job of this name."
    return ": ".join(" ".join(str(error[name]).split()) for name in ("Error", "Cause") if error.get(name))
