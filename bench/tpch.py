"""How long do TPC-H Q1, Q3 and Q6 at scale 1 take through PySpark, beside DuckDB itself on the same Parquet?

Wanted: at most 1.3 times DuckDB's own time, equal results. DuckDB is the same version, from PyPI, with as many threads.
"""

import datetime
import decimal
import os
import pathlib
import statistics
import subprocess
import sys
import time

from programs import DEPS, engine

FOLDER = pathlib.Path(os.environ.get("BENCH_FOLDER", "/tmp/bindery-bench")) / "tpch-sf1"
TABLES = ("lineitem", "orders", "customer")
ROUNDS = 9

QUERIES = {
    "Q1": """
select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice) as sum_base_price,
  sum(l_extendedprice * (1 - l_discount)) as sum_disc_price,
  sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge,
  avg(l_quantity) as avg_qty, avg(l_extendedprice) as avg_price, avg(l_discount) as avg_disc, count(*) as count_order
from lineitem where l_shipdate <= date '1998-09-02'
group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus""",
    "Q3": """
select l_orderkey, sum(l_extendedprice * (1 - l_discount)) as revenue, o_orderdate, o_shippriority
from customer, orders, lineitem
where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey
  and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10""",
    "Q6": """
select sum(l_extendedprice * l_discount) as revenue from lineitem
where l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01'
  and l_discount between 0.05 and 0.07 and l_quantity < 24""",
}


def make_data() -> None:
    """Parquet files from DuckDB's generator, once."""
    if all((FOLDER / f"{table}.parquet").exists() for table in TABLES):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    script = f"""
import duckdb, duckdb_extension_tpch, glob, os
it = duckdb.connect()
folder = os.path.dirname(duckdb_extension_tpch.__file__)
it.execute("load '" + glob.glob(folder + "/**/*.duckdb_extension", recursive=True)[0] + "'")
it.execute("call dbgen(sf=1)")
for table in {TABLES!r}:
    it.execute(f"copy {{table}} to '{FOLDER}/{{table}}.parquet' (format parquet)")
"""
    subprocess.run([DEPS / "duckdb-python/bin/python", "-c", script], check=True)


def duckdb_worker() -> subprocess.Popen:
    """DuckDB in a process of its own: takes a query's name a line, answers seconds and rows."""
    script = f"""
import duckdb, sys, time
it = duckdb.connect()
for table in {TABLES!r}:
    it.execute(f"create view {{table}} as select * from '{FOLDER}/{{table}}.parquet'")
queries = {QUERIES!r}
for line in sys.stdin:
    before = time.perf_counter()
    rows = it.execute(queries[line.strip()]).fetchall()
    print(repr((time.perf_counter() - before, [tuple(map(str, r)) for r in rows])), flush=True)
"""
    return subprocess.Popen(
        [DEPS / "duckdb-python/bin/python", "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def normal(cell) -> str:
    if isinstance(cell, (float, decimal.Decimal)):
        return f"{float(cell):.2f}"
    if isinstance(cell, (datetime.date, int)):
        return str(cell)
    try:
        return f"{float(cell):.2f}" if "." in cell else cell
    except ValueError:
        return cell


def measure() -> list[str]:
    from pyspark.sql import SparkSession

    make_data()
    lines = []
    peer = duckdb_worker()
    with engine() as (_, remote):
        spark = SparkSession.builder.remote(remote).create()
        for table in TABLES:
            spark.read.parquet(f"file://{FOLDER}/{table}.parquet").createOrReplaceTempView(table)
        for name, text in QUERIES.items():
            ours, theirs = [], []
            for _ in range(ROUNDS):
                before = time.perf_counter()
                rows = spark.sql(text).collect()
                ours.append(time.perf_counter() - before)
                peer.stdin.write(name + "\n")
                peer.stdin.flush()
                took, peer_rows = eval(peer.stdout.readline())
                theirs.append(took)
            equal = [[normal(c) for c in r] for r in rows] == [[normal(c) for c in r] for r in peer_rows]
            a, b = statistics.median(ours[1:]), statistics.median(theirs[1:])
            lines.append(
                f"{name}: bindery {a * 1000:.0f} ms, DuckDB {b * 1000:.0f} ms, ratio {a / b:.2f}; "
                f"results {'equal' if equal else 'DIFFERENT'}"
            )
        spark.stop()
    peer.stdin.close()
    peer.wait()
    return lines


if __name__ == "__main__":
    sys.exit("\n".join(measure()))


# ---- last answer, 2026-11-22, on Intel(R) Xeon(R) Processor, 2 cores, 24 GiB, Linux 6.18.44-fc-v445
# Q1: bindery 220 ms, DuckDB 195 ms, ratio 1.12; results equal
# Q3: bindery 171 ms, DuckDB 154 ms, ratio 1.11; results equal
# Q6: bindery 84 ms, DuckDB 76 ms, ratio 1.10; results equal
