"""Facts of AWS as CDK needs them: names, images, metrics, permissions, storage, and the instances of jobs.

The wings of this package import downward only:

    service ← functions ← endpoint ← baselines ← monitors ← engines
                                                          ← alarms
"""
