"""Scripts as users of Glue write them, on real engines."""

import pytest

from tests.jobs.stand_in import Jobs

pytestmark = pytest.mark.engine

OPENING = """
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

args = getResolvedOptions(sys.argv, ['JOB_NAME'])
glueContext = GlueContext(SparkContext())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
"""


@pytest.fixture(scope="module")
def real(server) -> Jobs:
    return Jobs(server)


def test_hello_after_the_usual_opening(real):
    run = real.result(OPENING + "print('hi', args['JOB_NAME'] != '')\njob.commit()\n")
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert real.messages(run["Id"]) == ["hi True"]


def test_a_query_runs_on_the_runs_own_engine(real):
    run = real.result(OPENING + "print(spark.sql('select 1 + 1 as two').collect()[0].two, spark.range(3).count())\n")
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert real.messages(run["Id"]) == ["2 3"]


@pytest.mark.parametrize(
    "version, spark, ansi", [("5.1", "3.5", "false"), ("4.0", "3.3", "false"), ("6.0", "4.1", "true")]
)
def test_the_glue_version_decides_how_spark_behaves(real, version, spark, ansi):
    run = real.result(OPENING + "print(spark.version, spark.conf.get('spark.sql.ansi.enabled'))\n", GlueVersion=version)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    found, has_ansi = real.messages(run["Id"])[0].split()
    assert found.startswith(spark) and has_ansi == ansi


CONFIGURED = """
from awsglue.context import GlueContext
from pyspark import SparkConf, SparkContext, SQLContext
from pyspark.sql import SparkSession

def sessions(conf):
    yield lambda: GlueContext(SparkContext(conf=conf)).spark_session
    yield lambda: GlueContext(SparkContext.getOrCreate(conf)).spark_session
    yield lambda: SparkSession(SparkContext(conf=conf))
    yield lambda: SQLContext(SparkContext(conf=conf)).sparkSession
    yield lambda: [SparkContext(conf=conf), SparkSession.builder.getOrCreate()][1]

zone, mode = 'spark.sql.session.timeZone', 'spark.sql.sources.partitionOverwriteMode'
conf = SparkConf().setAppName('a').set(zone, 'Asia/Tokyo').set(mode, 'dynamic').set('spark.executor.memory', '2g')
for make in sessions(conf):
    spark = make()
    print(spark.conf.get(mode), spark.conf.get(zone))
    spark.conf.set(zone, 'UTC')
    print(GlueContext(SparkContext.getOrCreate()).spark_session.conf.get(zone))
    print(SparkSession.builder.config(zone, 'Asia/Seoul').getOrCreate().conf.get(zone))
    spark.sparkContext.stop()
"""


def test_the_configuration_of_a_context_is_its_sessions(real):
    """A SparkConf given to the SparkContext; what a session or a builder sets later wins, as in Spark ("Configuration")."""
    run = real.result(CONFIGURED)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert real.messages(run["Id"]) == ["dynamic Asia/Tokyo", "UTC", "Asia/Seoul"] * 5


def test_a_dynamic_overwrite_of_a_context_keeps_other_partitions(real, bucket):
    run = real.result(
        "from awsglue.context import GlueContext\nfrom pyspark import SparkConf, SparkContext\n"
        "conf = SparkConf().set('spark.sql.sources.partitionOverwriteMode', 'dynamic')\n"
        "spark = GlueContext(SparkContext(conf=conf)).spark_session\n"
        "for rows in ([(1, 'a'), (2, 'b')], [(3, 'b')]):\n"
        "    frame = spark.createDataFrame(rows, 'n long, k string')\n"
        f"    frame.write.mode('overwrite').partitionBy('k').json('s3://{bucket}/out')\n"
        f"print(sorted(row.n for row in spark.read.json('s3://{bucket}/out').collect()))\n"
    )
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
    assert real.messages(run["Id"]) == ["[1, 3]"]


def test_a_missing_column_is_a_query_error(real):
    run = real.result(OPENING + "spark.sql('select nope from (select 1 as a)').show()\n")
    assert run["JobRunState"] == "FAILED"
    lines = OPENING.count("\n") + 1
    assert run["ErrorMessage"].startswith(f"Error Category: QUERY_ERROR; Failed Line Number: {lines}; ")
    assert "AnalysisException" in run["ErrorMessage"] and "nope" in run["ErrorMessage"]


def test_an_argument_that_is_not_given_is_named(real):
    run = real.result(
        "import sys\nfrom awsglue.utils import getResolvedOptions\ngetResolvedOptions(sys.argv, ['PATH_IN'])\n"
    )
    assert run["JobRunState"] == "FAILED"
    assert "GlueArgumentError: the following arguments are required: --PATH_IN" in run["ErrorMessage"]


def test_runs_do_not_see_each_others_views(real):
    first = real.result(OPENING + "spark.range(1).createOrReplaceTempView('mine')\n")
    assert first["JobRunState"] == "SUCCEEDED", first.get("ErrorMessage")
    second = real.result(OPENING + "spark.sql('select * from mine').show()\n")
    assert second["JobRunState"] == "FAILED" and "TABLE_OR_VIEW_NOT_FOUND" in second["ErrorMessage"]
