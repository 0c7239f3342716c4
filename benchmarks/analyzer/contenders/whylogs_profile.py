"""whylogs: log a CSV file as a data frame, and write the profile's summary."""

import sys

import pandas as pd
import whylogs

profile = whylogs.log(pd.read_csv(sys.argv[1])).view()
profile.to_pandas().to_json(sys.argv[2])
