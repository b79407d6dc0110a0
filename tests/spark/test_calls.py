"""Every call of Spark Connect 4.1, through the real client."""

import pathlib
import re
import socket
import threading
import uuid

import pytest
from pyspark.errors import (
    AnalysisException,
    ArithmeticException,
    NumberFormatException,
    ParseException,
    PySparkException,
)
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.connect import proto

from tests.conftest import Engine

pytestmark = pytest.mark.engine


def raw_stub(engine):
    """A stub of the generated client, for what the session object does not let out."""
    import grpc
    from pyspark.sql.connect.proto import base_pb2_grpc

    channel = grpc.insecure_channel(engine.remote.removeprefix("sc://"))
    return base_pb2_grpc.SparkConnectServiceStub(channel)


def new_session(engine) -> SparkSession:
    return SparkSession.builder.remote(engine.remote).create()


# ---- ExecutePlan


def test_a_query_gives_rows(spark):
    assert spark.range(3).collect() == [Row(id=0), Row(id=1), Row(id=2)]


def test_a_query_without_rows_gives_its_schema(spark):
    table = spark.range(0).toArrow()
    assert table.num_rows == 0
    assert table.schema.names == ["id"]


def test_many_batches_arrive_in_order(spark):
    total = 300_000
    rows = spark.range(total).toArrow().column("id").to_pylist()
    assert rows == list(range(total))


def test_sql_answers_a_relation(spark):
    df = spark.sql("select 1 as a, 'x' as b")
    assert df.collect() == [Row(a=1, b="x")]


def test_sql_takes_parameters(spark):
    assert spark.sql("select :a + 1 as x", args={"a": 41}).collect() == [Row(x=42)]
    assert spark.sql("select ? as x", args=["y"]).collect() == [Row(x="y")]


def test_local_data_comes_back(spark):
    data = [(1, "a", 1.5), (2, None, -0.25)]
    df = spark.createDataFrame(data, "id bigint, name string, value double")
    assert [tuple(r) for r in df.orderBy("id").collect()] == data


def test_a_view_is_seen_whatever_the_case_of_its_name(spark):
    spark.range(2).createOrReplaceTempView("Some_View")
    assert spark.sql("select count(*) as n from SOME_view").collect() == [Row(n=2)]
    assert spark.catalog.dropTempView("some_view")
    with pytest.raises(AnalysisException) as failure:
        spark.table("some_view").collect()
    assert failure.value.getCondition() == "TABLE_OR_VIEW_NOT_FOUND"


def test_show_prints_what_spark_prints(spark, capsys):
    # The text is that of Dataset.show in the Spark SQL guide: right-aligned cells, NULL, a line below.
    spark.createDataFrame([(1, "a"), (None, "bb")], "n int, t string").show()
    assert capsys.readouterr().out == ("+----+---+\n|   n|  t|\n+----+---+\n|   1|  a|\n|NULL| bb|\n+----+---+\n\n")


def test_show_says_when_there_is_more(spark, capsys):
    spark.range(3).show(2)
    assert "only showing top 2 rows" in capsys.readouterr().out


def test_show_cuts_values_and_no_names(spark, capsys):
    # Printed by Spark 3.5.6 and 4.1.1.
    spark.sql("select 'abcdefghijklmnopqrstuvwxyz' as a_name_of_more_than_twenty").show()
    shown = capsys.readouterr().out.splitlines()
    assert shown[1] == "|a_name_of_more_than_twenty|" and shown[3] == "|      abcdefghijklmnopq...|"


# ---- AnalyzePlan


def test_analysis_of_a_plan(spark):
    df = spark.range(5)
    assert df.schema.simpleString() == "struct<id:bigint>"
    assert df.isLocal() is False
    assert df.isStreaming is False
    assert df.inputFiles() == []
    assert spark.version == "4.1.1"
    assert df.sameSemantics(spark.range(5))
    assert not df.sameSemantics(spark.range(6))
    assert df.semanticHash() == spark.range(5).semanticHash()


def test_the_schema_is_printed_as_a_tree(spark, capsys):
    spark.createDataFrame([], "a int, b array<struct<c: string>>").printSchema()
    assert capsys.readouterr().out == (
        "root\n |-- a: integer (nullable = true)\n |-- b: array (nullable = true)\n"
        " |    |-- element: struct (containsNull = true)\n |    |    |-- c: string (nullable = true)\n\n"
    )


def test_explain_names_the_plan(spark, capsys):
    spark.range(5).filter("id > 3").explain()
    assert "== Physical Plan ==" in capsys.readouterr().out


def test_persist_changes_nothing(spark):
    df = spark.range(4).persist()
    assert df.count() == 4
    df.unpersist()
    assert df.count() == 4


# ---- Config


def test_settings_are_kept_and_given_back(spark):
    spark.conf.set("spark.sql.shuffle.partitions", "7")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "7"
    spark.conf.unset("spark.sql.shuffle.partitions")
    assert spark.conf.get("spark.sql.shuffle.partitions") == "200"
    assert spark.conf.get("some.key", "fallback") == "fallback"
    assert spark.conf.isModifiable("spark.sql.shuffle.partitions")
    assert not spark.conf.isModifiable("spark.sql.warehouse.dir")


def test_a_setting_that_is_not_there_is_an_error(spark):
    with pytest.raises(PySparkException) as failure:
        spark.conf.get("no.such.key")
    assert failure.value.getCondition() == "SQL_CONF_NOT_FOUND"


def test_a_setting_refuses_what_it_cannot_hold(spark):
    with pytest.raises(PySparkException) as failure:
        spark.conf.set("spark.sql.session.timeZone", "Mars/Olympus")
    assert failure.value.getCondition().startswith("INVALID_CONF_VALUE")


def test_the_ansi_setting_changes_results(engine):
    session = new_session(engine)
    with pytest.raises(ArithmeticException):
        session.sql("select 1 / 0").collect()
    session.conf.set("spark.sql.ansi.enabled", "false")
    assert session.sql("select 1 / 0 as x").collect() == [Row(x=None)]
    session.stop()


# ---- AddArtifacts, ArtifactStatus


def test_large_local_data_travels_as_an_artifact(engine):
    session = new_session(engine)
    session.conf.set("spark.sql.session.localRelationCacheThreshold", "1000")
    rows = [(i, "x" * 50) for i in range(2000)]
    for _ in range(2):  # the second time the server has it already
        df = session.createDataFrame(rows, "id int, t string")
        assert df.agg(F.sum("id")).collect()[0][0] == sum(range(2000))
    session.stop()


def test_an_artifact_that_leaves_its_folder_is_refused(engine):
    stub = raw_stub(engine)
    request = proto.AddArtifactsRequest(session_id=str(uuid.uuid4()))
    artifact = request.batch.artifacts.add(name="pyfiles/../../x.py")
    artifact.data.data = b""
    with pytest.raises(Exception, match="relative path"):
        stub.AddArtifacts(iter([request]))


# ---- Interrupt


def test_an_interrupt_ends_a_query_at_whatever_moment_it_comes(engine):
    session = new_session(engine)
    endless = session.range(10**12).agg(F.sum(F.col("id") % 7).alias("s"))
    failures = []

    def run():
        session.addTag("at once")
        try:
            endless.collect()
        except PySparkException as failure:
            failures.append(failure)

    for _ in range(20):  # the first moments are those in which the query is being planned
        thread = threading.Thread(target=run)
        thread.start()
        while thread.is_alive() and not session.interruptTag("at once"):
            pass
        thread.join(20)
        assert not thread.is_alive()
    assert len(failures) == 20
    session.stop()


@pytest.mark.parametrize("action", ["collect", "show", "write", "create_table"])
def test_an_interrupt_ends_what_runs(engine, tmp_path, action):
    session = new_session(engine)
    endless = session.range(10**12).agg(F.sum(F.col("id") % 7).alias("s"))
    run_it = {
        "collect": endless.collect,
        "show": endless.show,
        "write": lambda: endless.write.parquet(str(tmp_path / "out")),
        "create_table": lambda: endless.write.saveAsTable("interrupted"),
    }
    failures = []

    def run():
        session.addTag("long")
        try:
            run_it[action]()
        except PySparkException as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive() and not session.interruptTag("long"):
        thread.join(0.02)
    thread.join(30)
    assert not thread.is_alive()
    assert failures and "OPERATION_CANCELED" in str(failures[0])
    assert not (tmp_path / "out").exists()
    assert not session.catalog.tableExists("interrupted")
    assert session.range(2).count() == 2  # the session goes on
    session.stop()


# ---- ReattachExecute, ReleaseExecute


class CuttingProxy:
    """Passes bytes on to the engine, and cuts each of the first connections after so many bytes of answer."""

    def __init__(self, target: tuple[str, int], cut_after: int, cuts: int):
        self.target, self.cut_after, self.cuts_left = target, cut_after, cuts
        self.cuts_done = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            upstream = socket.create_connection(self.target)
            threading.Thread(target=self._pump, args=(client, upstream, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, is_answer: bool):
        passed = 0
        try:
            while data := source.recv(65536):
                sink.sendall(data)
                passed += len(data)
                if is_answer and self.cuts_left and passed > self.cut_after:
                    self.cuts_left -= 1
                    self.cuts_done += 1
                    break
        except OSError:
            pass
        for side in (source, sink):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.listener.close()


def test_a_cut_connection_is_taken_up_again(engine):
    host, port = engine.remote.removeprefix("sc://").split(":")
    proxy = CuttingProxy((host, int(port)), cut_after=400_000, cuts=3)
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{proxy.port}").create()
    total = 1_000_000
    ids = session.range(total).toArrow().column("id")
    assert len(ids) == total
    assert ids[0].as_py() == 0 and ids[total - 1].as_py() == total - 1
    assert proxy.cuts_done == 3
    session.stop()
    proxy.close()


def test_an_operation_that_was_released_cannot_be_taken_up(engine):
    session = new_session(engine)
    session.range(1).collect()
    request = proto.ReattachExecuteRequest(
        session_id=session.session_id,
        operation_id=str(uuid.uuid4()),
        user_context=proto.UserContext(user_id=session.client._user_id or ""),
    )
    with pytest.raises(Exception, match=r"INVALID_HANDLE.OPERATION_NOT_FOUND"):
        list(raw_stub(engine).ReattachExecute(request))
    session.stop()


# ---- ReleaseSession


def test_a_session_that_was_stopped_stays_stopped(engine):
    session = new_session(engine)
    session.range(1).collect()
    session_id, user_id = session.session_id, session.client._user_id
    session.stop()
    request = proto.ConfigRequest(session_id=session_id, user_context=proto.UserContext(user_id=user_id or ""))
    request.operation.get_all.SetInParent()
    with pytest.raises(Exception, match=r"INVALID_HANDLE.SESSION_CLOSED"):
        raw_stub(engine).Config(request)


def test_a_session_that_is_stopped_ends_its_queries(engine):
    session = new_session(engine)
    stub, ids = raw_stub(engine), {"session_id": session.session_id}
    ids["user_context"] = proto.UserContext(user_id=session.client._user_id or "")
    request = proto.ExecutePlanRequest(**ids)
    request.plan.CopyFrom(session.range(10**12)._plan.to_proto(session.client))
    answers = stub.ExecutePlan(request, timeout=60)
    next(answers)
    stub.ReleaseSession(proto.ReleaseSessionRequest(**ids))
    with pytest.raises(Exception, match="OPERATION_CANCELED"):
        for _ in answers:
            pass


def test_a_view_that_is_replaced_keeps_no_memory(engine, tmp_path):
    own = Engine(tmp_path / "engine.log")
    session = new_session(own)
    rows = [(i, "x" * 1000) for i in range(5000)]
    frame = session.createDataFrame(rows, "id int, t string")

    def resident_kb() -> int:
        status = pathlib.Path(f"/proc/{own.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    for i in range(60):
        session.createDataFrame([(i, t) for i, t in rows], "id int, t string").createOrReplaceTempView("v")
        if i == 9:
            before = resident_kb()
    assert session.table("v").count() == len(rows) == frame.count()
    assert resident_kb() - before < 60 * 1024  # fifty trees of 5 MB were 250 MB
    session.stop()
    assert own.stop() == 0


def test_sessions_do_not_see_each_others_views(engine):
    one, other = new_session(engine), new_session(engine)
    one.range(1).createOrReplaceTempView("mine")
    with pytest.raises(AnalysisException):
        other.table("mine").collect()
    one.stop()
    other.stop()


# ---- FetchErrorDetails


def test_an_unknown_column_is_an_analysis_exception(spark):
    with pytest.raises(AnalysisException) as failure:
        spark.range(1).select("nope").collect()
    assert failure.value.getCondition() == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert failure.value.getSqlState() == "42703"
    assert failure.value.getMessageParameters()["objectName"] == "`nope`"


def test_broken_sql_is_a_parse_exception(spark):
    with pytest.raises(ParseException) as failure:
        spark.sql("selec 1")
    assert failure.value.getCondition() == "PARSE_SYNTAX_ERROR"


def test_an_overflow_is_an_arithmetic_exception(spark):
    with pytest.raises(ArithmeticException) as failure:
        spark.sql("select 9223372036854775807L + id from range(1, 2)").collect()
    assert failure.value.getCondition() == "ARITHMETIC_OVERFLOW"


def test_a_bad_cast_is_a_number_format_exception(spark):
    with pytest.raises(NumberFormatException) as failure:
        spark.sql("select cast(t as int) from values ('x') as v(t)").collect()
    assert failure.value.getCondition() == "CAST_INVALID_INPUT"


def test_what_is_not_there_says_its_name(spark):
    with pytest.raises(PySparkException, match=r"UNSUPPORTED_OPERATION.*freqItems"):
        spark.range(1).freqItems(["id"]).collect()


# ---- CloneSession


def test_a_clone_has_the_settings_and_views_of_its_origin(engine):
    session = new_session(engine)
    session.conf.set("spark.sql.shuffle.partitions", "3")
    session.range(4).createOrReplaceTempView("shared")
    copy = session.cloneSession()
    assert copy.session_id != session.session_id
    assert copy.conf.get("spark.sql.shuffle.partitions") == "3"
    assert copy.table("shared").count() == 4
    copy.catalog.dropTempView("shared")
    assert session.table("shared").count() == 4
    copy.client.release_session()  # the client gives a clone no stop() that works
    session.stop()


def test_a_clone_has_the_files_of_its_origin(engine, tmp_path):
    (tmp_path / "cloned_module.py").write_text("def plus(x): return x + 41\n")
    session = new_session(engine)
    session.addArtifacts(str(tmp_path / "cloned_module.py"), pyfile=True)
    copy = session.cloneSession()
    session.stop()

    @F.udf("int")
    def plus(x):
        import cloned_module

        return cloned_module.plus(x)

    assert copy.range(1, 2).select(plus("id")).collect() == [Row(**{"plus(id)": 42})]
    copy.client.release_session()


def test_a_session_id_that_is_no_uuid_is_refused(engine):
    request = proto.ConfigRequest(session_id="not-a-uuid")
    request.operation.get_all.SetInParent()
    with pytest.raises(Exception, match=r"INVALID_HANDLE.FORMAT"):
        raw_stub(engine).Config(request)


def test_an_endpoint_with_a_token_wants_it(tmp_path):
    from tests.conftest import Engine

    token = tmp_path / "token"
    token.write_text("let-me-in\n")
    guarded = Engine(tmp_path / "engine.log", "--token-file", token)
    try:
        with pytest.raises(Exception, match="token"):
            SparkSession.builder.remote(guarded.remote).create().range(1).collect()
        # The client sends a token without TLS only to the host named localhost.
        local = guarded.remote.replace("127.0.0.1", "localhost")
        session = SparkSession.builder.remote(f"{local}/;token=let-me-in").create()
        assert session.range(1).count() == 1
        session.stop()
    finally:
        guarded.stop()


def test_a_long_chain_of_calls_is_a_deep_plan(spark):
    df = spark.range(100)
    for i in range(150):
        df = df.filter(F.col("id") != i + 1000)
    for i in range(50):
        df = df.withColumn(f"c{i}", F.lit(i))
    assert df.count() == 100
    assert len(df.columns) == 51


def test_a_command_without_rows_gives_an_empty_frame(spark):
    assert spark.sql("create or replace temp view empty_answer as select 1 as a").collect() == []
    assert spark.sql("select a from empty_answer").collect() == [Row(a=1)]


def test_an_aggregate_of_an_aggregate_in_a_window(spark):
    # DuckDB copies the inner aggregate to join it with itself. Rows as Spark 4.1.1 gives them.
    query = "select a, sum(sum(a)) over (partition by a) s from values (1), (2), (2) as t(a) group by a order by a"
    assert spark.sql(query).collect() == [Row(a=1, s=1), Row(a=2, s=4)]
