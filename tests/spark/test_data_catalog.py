"""The Data Catalog as a Spark session sees it, through the Glue API. Expected: the Spark SQL guide, "Hive Tables"; the
table formats' own documents on what they write into a catalog."""

import json
import os
import socket
import struct
import threading

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tests.conftest import Engine

pytestmark = pytest.mark.engine

PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
TEXT = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": TEXT_OUTPUT,
    "SerdeInfo": {
        "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        "Parameters": {"field.delim": ","},
    },
}


@pytest.fixture(scope="module")
def session(server, tmp_path_factory) -> SparkSession:
    log = tmp_path_factory.mktemp("catalog") / "engine.log"
    engine = Engine(log, "--data", server.data, "--catalog", server.endpoint)
    made = SparkSession.builder.remote(engine.remote).create()
    yield made
    made.stop()
    assert engine.stop() == 0


@pytest.fixture
def database(glue, bucket) -> str:
    name = f"db_{os.urandom(4).hex()}"
    glue.create_database(DatabaseInput={"Name": name, "LocationUri": f"s3://{bucket}/{name}"})
    return name


def make(glue, database, name, bucket, storage, columns=(("id", "int"),), **more):
    described = [{"Name": n, "Type": t} for n, t in columns]
    table = {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "StorageDescriptor": {"Columns": described, "Location": f"s3://{bucket}/{name}/", **storage},
        **more,
    }
    glue.create_table(DatabaseName=database, TableInput=table)


HUDI = {**PARQUET, "InputFormat": "org.apache.hudi.hadoop.HoodieParquetInputFormat"}
SYMLINK = {**PARQUET, "InputFormat": "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"}


@pytest.mark.parametrize(
    "storage, parameters, named",
    [
        (PARQUET, {"table_type": "ICEBERG", "metadata_location": "s3://x/m.json"}, "iceberg"),
        (PARQUET, {"spark.sql.sources.provider": "delta"}, "delta"),
        (PARQUET, {"table_type": "DELTA"}, "delta"),
        (HUDI, {"spark.sql.sources.provider": "hudi"}, "hudi"),
        (HUDI, {}, "HoodieParquetInputFormat"),
        (SYMLINK, {}, "SymlinkTextInputFormat"),
    ],
)
def test_a_table_whose_files_are_not_its_rows_is_refused_by_name(
    session, glue, bucket, database, storage, parameters, named
):
    session.range(2).write.parquet(f"s3://{bucket}/t/")
    session.range(3).write.mode("append").parquet(f"s3://{bucket}/t/")
    make(glue, database, "t", bucket, storage, (("id", "bigint"),), Parameters=parameters)
    for use in (
        lambda: session.table(f"{database}.t").collect(),
        lambda: session.range(1).write.insertInto(f"{database}.t"),
    ):
        with pytest.raises(PySparkException, match=named):
            use()
    names = [row.tableName for row in session.sql(f"SHOW TABLES IN {database}").collect()]
    assert names == ["t"]
    session.sql(f"DROP TABLE {database}.t")
    assert session.sql(f"SHOW TABLES IN {database}").collect() == []


def test_hives_own_parquet_table_is_read(session, glue, bucket, database):
    session.range(2).write.parquet(f"s3://{bucket}/t/")
    make(glue, database, "t", bucket, PARQUET, (("id", "bigint"),))
    assert sorted(row.id for row in session.table(f"{database}.t").collect()) == [0, 1]


def test_a_column_of_an_unknown_type_hides_no_other_table(session, glue, bucket, database):
    make(glue, database, "good", bucket, TEXT)
    make(glue, database, "odd", bucket, TEXT, (("u", "uniontype<int,string>"),))
    names = [row.tableName for row in session.sql(f"SHOW TABLES IN {database}").collect()]
    assert names == ["good", "odd"]
    assert [table.name for table in session.catalog.listTables(database)] == ["good", "odd"]
    assert session.table(f"{database}.good").collect() == []
    with pytest.raises(PySparkException, match="uniontype<int,string>"):
        session.table(f"{database}.odd").collect()


class Stub:
    """A Glue endpoint that answers GetDatabase and GetTable, and ends CreateTable's connection as it is told."""

    def __init__(self, end):
        self.calls: list[str] = []
        self._end = end
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rb") as lines:
            while line := lines.readline():
                headers = {}
                while (line := lines.readline()) != b"\r\n":
                    name, _, value = line.decode().partition(":")
                    headers[name.lower()] = value.strip()
                lines.read(int(headers["content-length"]))
                call = headers["x-amz-target"].rpartition(".")[2]
                self.calls.append(call)
                if call == "CreateTable":
                    return self._end(connection)
                self._answer(connection, call)

    @staticmethod
    def _answer(connection, call):
        status, body = "200 OK", {"Database": {"Name": "default", "LocationUri": "file:///nowhere/at/all"}}
        if call == "GetTable":
            status, body = "400 Bad Request", {"__type": "EntityNotFoundException", "Message": "no"}
        text = json.dumps(body)
        connection.sendall(f"HTTP/1.1 {status}\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())

    def close(self):
        self._listener.close()


def end_in_the_middle(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")


def reset_in_the_middle(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("end", [end_in_the_middle, reset_in_the_middle])
def test_a_call_that_may_have_been_taken_is_not_sent_again(tmp_path, end):
    # RFC 9110, 9.2.2: what is not idempotent is not sent again, unless it is known that it was not taken.
    stub = Stub(end)
    engine = Engine(tmp_path / "engine.log", "--catalog", stub.endpoint)
    session = SparkSession.builder.remote(engine.remote).create()
    with pytest.raises(PySparkException) as failure:
        session.sql("CREATE TABLE t (a INT) USING parquet").collect()
    assert "the answer did not come" in str(failure.value) and "in time" not in str(failure.value)
    assert stub.calls.count("CreateTable") == 1
    session.stop()
    engine.stop()
    stub.close()


def test_a_kept_connection_that_was_closed_is_replaced(tmp_path):
    closed = []

    def end(connection):
        if not closed:
            closed.append(True)
            return
        text = "{}"
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())

    stub = Stub(end)
    engine = Engine(tmp_path / "engine.log", "--catalog", stub.endpoint)
    session = SparkSession.builder.remote(engine.remote).create()
    session.sql("CREATE TABLE t (a INT) USING parquet").collect()
    assert stub.calls.count("CreateTable") == 2
    session.stop()
    engine.stop()
    stub.close()


def test_a_partition_that_is_written_keeps_the_tables_formats(session, glue, bucket, database):
    # Hive's and Glue's own readers need both class names in each partition.
    keys = [{"Name": "day", "Type": "string"}]
    make(glue, database, "t", bucket, TEXT, PartitionKeys=keys)
    session.createDataFrame([(1, "mon")], "id int, day string").write.insertInto(f"{database}.t")
    (partition,) = glue.get_partitions(DatabaseName=database, TableName="t")["Partitions"]
    storage = partition["StorageDescriptor"]
    assert (storage["InputFormat"], storage["OutputFormat"]) == (TEXT["InputFormat"], TEXT_OUTPUT)
    assert storage["SerdeInfo"]["SerializationLibrary"] == TEXT["SerdeInfo"]["SerializationLibrary"]
