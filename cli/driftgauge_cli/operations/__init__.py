"""What the operating commands do: functions over a boto3 session that return dataclasses and print nothing.

| to                                      | call                                               |
|-----------------------------------------|----------------------------------------------------|
| send rows, each with an inference id    | `traffic.send_traffic(session, endpoint, rows)`    |
| upload ground truth for those ids       | `labels.upload_labels(session, endpoint, labels)`  |
| list capture files, read one            | `captures.list_captures`, `captures.read_capture`  |
| find monitors, whatever runs them       | `engines.finding.find_monitors(session, endpoint)` |
| run a monitor over a window now         | `runs.run_monitor(session, endpoint, monitor)`     |
| see what ran                            | `executions.list_executions(session, endpoint)`    |
| see what it found                       | `reports.latest_reports(session, endpoint)`        |

Everything is discovered from AWS's own APIs, so an endpoint need not have been deployed by Driftgauge.
What a user can put right is raised as `UserError`; AWS's own refusals pass through as botocore's errors.
"""
