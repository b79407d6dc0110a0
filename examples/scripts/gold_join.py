"""Published pages with their statistics, in the shape that a visual job generates.

Arguments: posts_path, statistics_path, output_path.
"""

import re
import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "posts_path", "statistics_path", "output_path"])
sc = SparkContext()
glueContext = GlueContext(sc)
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

# Script generated for node Posts
Posts_node1 = glueContext.create_dynamic_frame.from_options(
    format_options={},
    connection_type="s3",
    format="parquet",
    connection_options={"paths": [args["posts_path"]], "recurse": True},
    transformation_ctx="Posts_node1",
)

# Script generated for node Page statistics
Pagestatistics_node2 = glueContext.create_dynamic_frame.from_options(
    format_options={},
    connection_type="s3",
    format="parquet",
    connection_options={"paths": [args["statistics_path"]], "recurse": True},
    transformation_ctx="Pagestatistics_node2",
)

# Script generated for node Join
Join_node3 = Join.apply(
    frame1=Posts_node1,
    frame2=Pagestatistics_node2,
    keys1=["ID"],
    keys2=["id"],
    transformation_ctx="Join_node3",
)

# Script generated for node Change Schema
ChangeSchema_node4 = ApplyMapping.apply(
    frame=Join_node3,
    mappings=[
        ("ID", "long", "post_id", "long"),
        ("id", "long", "statistics_id", "long"),
        ("post_title", "string", "title", "string"),
        ("post_author", "string", "author", "string"),
        ("post_status", "string", "status", "string"),
        ("edits", "int", "edits", "long"),
        ("added", "long", "added", "long"),
        ("deleted", "long", "deleted", "long"),
    ],
    transformation_ctx="ChangeSchema_node4",
)

# Script generated for node Filter
Filter_node5 = Filter.apply(
    frame=ChangeSchema_node4,
    f=lambda row: bool(re.match("^publish$", row["status"])) and row["added"] > 0,
    transformation_ctx="Filter_node5",
)

# Script generated for node Amazon S3
AmazonS3_node6 = glueContext.write_dynamic_frame.from_options(
    frame=Filter_node5.coalesce(1),
    connection_type="s3",
    format="glueparquet",
    connection_options={"path": args["output_path"], "partitionKeys": []},
    format_options={"compression": "snappy"},
    transformation_ctx="AmazonS3_node6",
)

job.commit()
