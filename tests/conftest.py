"""What all tests share: no test is timed, because machines are noisy."""

import os

from hypothesis import settings

# In CI hypothesis takes its own profile, which has no deadline either and tries the same examples each time.
if "CI" not in os.environ:
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
