"""aggregate with values from around its lambda: each answer was printed by a real Spark 4.1.1 (classic, ANSI)."""

import pytest

pytestmark = pytest.mark.engine

NESTED = "(1, array(array(12, 99), array(123, 42), array(1))), (2, array(array(6, 96, 65), array(-1, -2)))"
LISTS = "(1, array(12)), (2, array(6, 96, 65)), (3, array(1, 2)), (4, array(1, 2, 3, 4))"

FOLDS = [
    (
        f"transform(z, y -> aggregate(y, 1, (acc, v) -> acc * v * size(y))) FROM VALUES {NESTED} t(x, z)",
        [[4752, 20664, 1], [1010880, 8]],
    ),
    (f"aggregate(z, 0, (acc, v) -> acc * 10 + x) FROM VALUES {LISTS} t(x, z)", [1, 222, 33, 4444]),
    (f"aggregate(z, 0, (acc, v) -> acc + size(z)) FROM VALUES {LISTS} t(x, z)", [1, 9, 4, 16]),
    (f"aggregate(z, 0D, (acc, v) -> acc + x * v) FROM VALUES {LISTS} t(x, z)", [12.0, 334.0, 9.0, 40.0]),
    (f"aggregate(z, x, (acc, v) -> acc + v) FROM VALUES {LISTS} t(x, z)", [13, 169, 6, 14]),
    ("aggregate(z, 0, (a, v) -> a + x) FROM VALUES (5, NULL), (NULL, array(1)) t(x, z)", [None, None]),
    (
        "aggregate(z, '', (acc, v) -> concat(acc, v, x)) FROM VALUES ('a', array('p')), ('b', array('q', 'r')) t(x, z)",
        ["pa", "qbrb"],
    ),
]


@pytest.mark.parametrize("sql, expected", FOLDS, ids=[sql[:50] for sql, _ in FOLDS])
def test_each_row_takes_its_own_values(spark, sql, expected):
    assert [row[0] for row in spark.sql(f"SELECT {sql}").collect()] == expected
