"""What all tests share: no test is timed, as machines are noisy; whichever imports CDK first, it is set up alike."""

import os
import sys
from pathlib import Path

from hypothesis import settings

# Read when aws_cdk is imported; the compliance tests turn validation on for themselves.
os.environ["CDK_VALIDATION"] = "false"
if (node := Path(sys.executable).with_name("node")).exists():
    os.environ.setdefault("JSII_NODE", str(node))

# In CI hypothesis takes its own profile, which has no deadline either and tries the same examples each time.
if "CI" not in os.environ:
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
