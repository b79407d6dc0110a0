"""The public module of DataSink."""

from awsglue.sinks import DataSink

__all__ = ["DataSink"]
