"""Plan, prove and apply delivery pipelines on AWS, one environment at a time."""

__version__ = "0.1.0"
