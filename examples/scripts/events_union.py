"""Orders of two shops in two formats, united and laid out by day as CSV.

Arguments: web_path, store_path, output_path.
"""

import sys

from pyspark.context import SparkContext
from pyspark.sql import functions as F

from awsglue import DynamicFrame
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "web_path", "store_path", "output_path"])

glueContext = GlueContext(SparkContext.getOrCreate())
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
logger = glueContext.get_logger()

web = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": [args["web_path"]], "recurse": True, "groupFiles": "inPartition"},
    format="json",
)
store = glueContext.create_dynamic_frame.from_options(
    connection_type="s3",
    connection_options={"paths": [args["store_path"]], "recurse": True},
    format="csv",
    format_options={"withHeader": True, "separator": ","},
)


def ordered(frame, shop):
    """The orders of one shop in the common types."""
    return (
        frame.toDF()
        .withColumn("customer_id", F.col("customer_id").cast("int"))
        .withColumn("price", F.col("price").cast("double"))
        .withColumn("ordered_at", F.to_timestamp(F.col("datetime")))
        .drop("datetime")
        .withColumn("shop", F.lit(shop))
    )


orders = ordered(web, "web").unionByName(ordered(store, "store"))
orders = (
    orders.withColumn("year", F.year("ordered_at"))
    .withColumn("month", F.month("ordered_at"))
    .withColumn("date", F.dayofmonth("ordered_at"))
    .repartition("year", "month", "date")
)
logger.info(f"orders: {orders.count()}")
orders.groupBy("shop").agg(F.count("order_id").alias("orders"), F.sum("price").alias("turnover")).orderBy("shop").show()

glueContext.write_dynamic_frame.from_options(
    frame=DynamicFrame.fromDF(orders, glueContext, "orders"),
    connection_type="s3",
    connection_options={"path": args["output_path"], "partitionKeys": ["year", "month", "date"]},
    format="csv",
)
job.commit()
