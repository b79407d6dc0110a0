"""Medicare charges: a column of two types resolved, money texts made into numbers, names made plain.

Arguments: database, table, output_path.
"""

import sys

from pyspark.context import SparkContext
from pyspark.sql.functions import udf
from pyspark.sql.types import DoubleType

from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "database", "table", "output_path"])

sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

medicare = glueContext.create_dynamic_frame.from_catalog(
    database=args["database"], table_name=args["table"], transformation_ctx="medicare"
)
medicare.printSchema()

# A few of the discharges are texts: what is no whole number becomes null, and those rows are dropped.
resolved = medicare.resolveChoice(specs=[("total discharges ", "cast:long")])
resolved.printSchema()
charges = resolved.toDF()
print("all rows:", charges.count())
charges = charges.where("`total discharges ` is not null")
print("rows with a number of discharges:", charges.count())

money = udf(lambda text: float(text.replace("$", "").replace(",", "")) if text else None, DoubleType())
charges = charges.withColumn("covered", money(charges["average covered charges "])).withColumn(
    "payments", money(charges["average total payments "])
)

cleaned = DynamicFrame.fromDF(charges, glueContext, "cleaned").apply_mapping(
    [
        ("drg", "long", "drg", "long"),
        ("definition", "string", "definition", "string"),
        ("provider id", "long", "provider_id", "long"),
        ("provider name", "string", "provider_name", "string"),
        ("provider city", "string", "provider_city", "string"),
        ("provider state", "string", "provider_state", "string"),
        ("provider zip code", "long", "provider_zip", "long"),
        ("total discharges ", "long", "discharges", "long"),
        ("covered", "double", "average_covered_charges", "double"),
        ("payments", "double", "average_total_payments", "double"),
    ]
)
cleaned.printSchema()
cleaned.show(5)

glueContext.write_dynamic_frame.from_options(
    frame=cleaned,
    connection_type="s3",
    connection_options={"path": args["output_path"]},
    format="glueparquet",
)
job.commit()
