"""The public `awsglue` package over PySpark DataFrames.

Works on Bindery's engine, on any Spark Connect server and on classic Spark: it uses DataFrame operations
only. What is not there raises NotImplementedError with its name.
"""

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection

__all__ = ["DynamicFrame", "DynamicFrameCollection"]
