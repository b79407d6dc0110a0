"""Scripts of jobs whose output tells afterwards how far they came."""

OPENING = """
import sys
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
from pyspark.sql.functions import udf

args = getResolvedOptions(sys.argv, ['JOB_NAME', 'path', 'database', 'table'])
glueContext = GlueContext(SparkContext())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args['JOB_NAME'], args)
"""

# Each generation replaces the one before it, and is told of when it is there.
GENERATIONS = 30
GENERATION_ROWS = 40
REPLACE = (
    OPENING
    + f"""
for generation in range({GENERATIONS}):
    rows = spark.range({GENERATION_ROWS}).selectExpr('id', 'id % 4 as part', f'{{generation}} as generation')
    rows.write.mode('overwrite').partitionBy('part').parquet(args['path'])
    print('generation', generation, flush=True)
job.commit()
"""
)

# Five partitions in one commit, added to what is there.
APPEND_ROWS = 100
APPEND = (
    OPENING
    + f"""
rows = spark.range({APPEND_ROWS}).selectExpr('id', 'id % 5 as part')
rows.write.mode('append').partitionBy('part').parquet(args['path'])
job.commit()
"""
)

# Through Python workers, into a table of the catalog with partitions of its own.
SINK_PARTITIONS = 6
SINK_ROWS = 60
SINK = (
    OPENING
    + f"""
@udf('bigint')
def partition_of(number):
    return number % {SINK_PARTITIONS}

rows = spark.range({SINK_ROWS}).select('id', partition_of('id').alias('part'))
sink = glueContext.getSink(
    connection_type='s3', path=args['path'], enableUpdateCatalog=True, partitionKeys=['part'])
sink.setFormat('glueparquet')
sink.setCatalogInfo(catalogDatabase=args['database'], catalogTableName=args['table'])
sink.writeFrame(DynamicFrame.fromDF(rows, glueContext, 'rows'))
job.commit()
"""
)

# A function that is at work when something dies.
SLOW_UDF = (
    OPENING
    + """
import time

@udf('bigint')
def slow(number):
    time.sleep(600)
    return number

print('working', flush=True)
print(spark.range(1).select(slow('id')).collect())
"""
)

OWN = {"replace": REPLACE, "append": APPEND, "sink": SINK}
