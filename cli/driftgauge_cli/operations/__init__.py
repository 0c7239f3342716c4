"""The operations behind the commands: functions over a boto3 session that return dataclasses and print nothing.

| to | call |
|---|---|
| send rows, each with an inference id | `traffic.send_traffic(session, endpoint, rows)` |
| upload ground truth for those ids | `labels.upload_labels(session, endpoint, labels)` |
| list capture files, read one | `captures.list_captures`, `captures.read_capture` |
| run a monitor over a window now | `runs.run_monitor(session, endpoint, kind)` |
| list executions | `executions.list_executions(session, endpoint)` |
| read the violations that they found | `reports.latest_reports(session, endpoint)` |
| read constraints and the alarms on them | `constraints.read_constraints`, `thresholds.alarm_thresholds` |

Everything is looked up in AWS's own APIs, so an endpoint need not have been deployed by Driftgauge. A mistake that the
user can correct is a `UserError`; AWS's own errors pass through as botocore's.
"""
