"""The CDK app.

cdk deploy -c deployment=NAME --all       deploys deployments/NAME.yaml, or the file that NAME is the path of
cdk deploy -c engine=driftgauge --all     by another engine than the file says; or by both: model-monitor,driftgauge
cdk deploy -c overview=true               deploys the dashboard of all deployments in the folder deployments
cdk synth -c validate=true                lets CDK's validator and cdk-nag check the templates
"""

from pathlib import Path

from stacks.app import synthesize

if __name__ == "__main__":
    synthesize(Path(__file__).parent / "deployments", default="nutriscore")
