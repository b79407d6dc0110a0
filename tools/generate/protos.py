"""Writes the Spark Connect descriptors of the installed PySpark client as one descriptor set for protoc."""

import importlib
import pkgutil
import sys

import pyspark.sql.connect.proto as spark_connect
from google.protobuf import descriptor_pb2
from google.rpc import error_details_pb2, status_pb2


def main(out: str) -> None:
    descriptors = descriptor_pb2.FileDescriptorSet()
    seen = set()

    def add(file) -> None:  # dependencies first, each file once
        if file.name in seen:
            return
        seen.add(file.name)
        for dependency in file.dependencies:
            add(dependency)
        proto = descriptors.file.add()
        proto.ParseFromString(file.serialized_pb)
        if proto.syntax == "editions":
            sys.exit(f"{file.name}: protoc 3.21 cannot read editions")

    for module in sorted(m.name for m in pkgutil.iter_modules(spark_connect.__path__)):
        if module.endswith("_pb2"):
            add(importlib.import_module(f"{spark_connect.__name__}.{module}").DESCRIPTOR)
    add(status_pb2.DESCRIPTOR)
    add(error_details_pb2.DESCRIPTOR)
    with open(out, "wb") as file:
        file.write(descriptors.SerializeToString(deterministic=True))


main(sys.argv[1])
