"""The facts that two sides of Driftgauge must agree on.

The constructs declare jobs that the analyzer runs, the analyzer publishes metrics that alarms watch, and a Lambda
function reads a document that a construct wrote. Whatever both sides need is defined here, once.

The package uses the standard library only, since it is copied into the asset of every Lambda function.

| module | facts |
|---|---|
| `kinds` | the kinds of monitors, and what the service calls each of them |
| `names` | the names of monitors and jobs |
| `problem` | what a model predicts, and where its predictions are |
| `metrics` | CloudWatch namespaces, metric names and dimensions |
| `containers` | paths in the containers of jobs, and the names of inputs, outputs and images |
| `variables` | the environment variables of jobs, and the formats of data that they name |
| `jobs` | inputs, outputs and environment of baseline, merge and analysis jobs |
| `outcomes` | how a job and an execution end, and the messages that say so |
| `captures` | the settings of data capture, and the keys of captured calls and labels |
| `images` | the repositories of AWS's container images, and their accounts |
| `engines` | what each engine can do |
| `paths` | where captures, labels, baselines and reports are in S3 |
| `analysis_config` | keys of the configuration of a bias analysis |
| `constraints` | keys and values of constraint files |
| `margins` | the room between a baseline and a threshold of model quality, in `exact` mode |
| `workflow` | the document that a monitor's workflow carries |
| `custom_resources` | properties and attributes of the custom resources of a deployment |
| `schedule`, `windows` | when a monitor runs, and which part of time it looks at |
| `limits` | what SageMaker, CloudWatch and S3 accept |
"""
