"""Members of Congress: three nested sources joined into one history, then flattened for a database.

Arguments: database, output_path, temp_path.
"""

import sys

from pyspark.context import SparkContext

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["JOB_NAME", "database", "output_path", "temp_path"])

glueContext = GlueContext(SparkContext.getOrCreate())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)

persons = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="persons")
memberships = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="memberships")
organizations = glueContext.create_dynamic_frame.from_catalog(database=args["database"], table_name="organizations")
print("persons:", persons.count())
persons.printSchema()
print("memberships:", memberships.count())
memberships.printSchema()

# What the catalog knows, in SQL.
spark.sql(f"use {args['database']}")
spark.sql("show tables").show()
spark.sql("select distinct organization_id from memberships order by organization_id").show()

# Names that would clash in the join are changed first.
organizations = (
    organizations.drop_fields(["other_names", "identifiers", "links"])
    .rename_field("id", "org_id")
    .rename_field("name", "org_name")
)
organizations.toDF().show()

history = Join.apply(
    organizations,
    Join.apply(persons, memberships, "id", "person_id"),
    "org_id",
    "organization_id",
).drop_fields(["person_id", "org_id"])
print("history:", history.count())
history.printSchema()

output = args["output_path"].rstrip("/")
glueContext.write_dynamic_frame.from_options(
    frame=history,
    connection_type="s3",
    connection_options={"path": f"{output}/legislator_history"},
    format="parquet",
)
glueContext.write_dynamic_frame.from_options(
    frame=history.select_fields(["id", "name", "org_name", "role", "start_date", "end_date"]),
    connection_type="s3",
    connection_options={"path": f"{output}/legislator_part", "partitionKeys": ["org_name"]},
    format="parquet",
)

flat = history.relationalize("hist_root", args["temp_path"])
print("frames:", sorted(flat.keys()))
for name in flat.keys():
    print(name, flat.select(name).count())
    glueContext.write_dynamic_frame.from_options(
        frame=flat.select(name),
        connection_type="s3",
        connection_options={"path": f"{output}/{name}"},
        format="parquet",
    )

job.commit()
