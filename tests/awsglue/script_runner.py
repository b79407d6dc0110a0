"""Runs a job script on this Python's own classic Spark: `script_runner.py LAKE SCRIPT [ARGUMENT …]`.

The catalog is the server's (AWS_ENDPOINT_URL); s3://bucket/… of its tables and of the arguments is read and
written under the folder LAKE. Tables of the database are made known to Spark's own SQL.
"""

import sys


def main() -> None:
    lake, script, *arguments = sys.argv[1:]

    def local(text: str) -> str:
        return text.replace("s3://", f"{lake}/")

    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", f"{lake}/warehouse")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")

    import pyspark
    from pyspark import context

    class TheContext(context.SparkContext):
        """What scripts make of SparkContext: the one that is there."""

        def __new__(cls, *args, **kwargs):
            return spark.sparkContext

    TheContext.getOrCreate = classmethod(lambda cls, conf=None: spark.sparkContext)
    context.SparkContext = pyspark.SparkContext = TheContext

    from awsglue import catalog

    get_table, get_partitions = catalog.get_table, catalog.get_partitions

    def local_table(*args, **kwargs):
        table = get_table(*args, **kwargs)
        table.location = local(table.location)
        return table

    def local_partitions(*args, **kwargs):
        partitions = get_partitions(*args, **kwargs)
        for partition in partitions:
            partition.location = local(partition.location)
        return partitions

    catalog.get_table, catalog.get_partitions = local_table, local_partitions

    names = dict(zip(arguments[::2], arguments[1::2], strict=True))
    if "--database" in names:
        database = names["--database"]
        spark.sql(f"create database if not exists {database}")
        for found in catalog.client().get_tables(DatabaseName=database)["TableList"]:
            table = local_table(database, found["Name"])
            if table.classification == "json":
                name = f"{database}.{table.name}"
                spark.sql(f"create table if not exists {name} using json location '{table.location}'")

    from bindery.bootstrap import run_script

    code, error = run_script(script, [script, *map(local, arguments)])
    if error:
        print(error, file=sys.stderr)
    spark.stop()
    sys.exit(code)


if __name__ == "__main__":
    main()
