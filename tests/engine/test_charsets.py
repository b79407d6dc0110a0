"""encode and decode: each answer was printed by a real Spark 4.1.1 (classic, ANSI)."""

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

VALUES = [
    ("hex(encode('aé😀', 'UTF-16'))", "FEFF006100E9D83DDE00"),
    ("hex(encode('aé😀', 'UTF-16BE'))", "006100E9D83DDE00"),
    ("hex(encode('aé😀', 'UTF-16LE'))", "6100E9003DD800DE"),
    ("hex(encode('aé😀', 'UTF-32'))", "00000061000000E90001F600"),
    ("hex(encode('', 'UTF-16'))", ""),
    ("encode('é', 'ISO-8859-1')", b"\xe9"),
    ("decode(x'e9', 'iso-8859-1')", "é"),
    ("decode(x'FEFF0061', 'UTF-16')", "a"),
    ("decode(x'FFFE6100', 'UTF-16')", "a"),
    ("decode(x'0061', 'UTF-16')", "a"),
    ("decode(x'FEFF0061', 'UTF-16BE')", "\ufeffa"),
    ("decode(x'0001F600', 'UTF-32')", "😀"),
    ("decode(x'FFFE000061000000', 'UTF-32')", "a"),
    ("decode(x'0000D83D', 'UTF-32')", "?"),
]

MALFORMED = [
    "decode(x'E58A9D', 'US-ASCII')",
    "decode(x'80', 'UTF-8')",
    "encode('é', 'US-ASCII')",
    "encode('☃', 'ISO-8859-1')",
    "decode(x'006100', 'UTF-16')",
    "decode(x'D83D', 'UTF-16')",
    "decode(x'DE00D83D', 'UTF-16')",
    "decode(x'00110000', 'UTF-32')",
    "decode(x'000061', 'UTF-32')",
]


@pytest.mark.parametrize("sql, expected", VALUES, ids=[sql for sql, _ in VALUES])
def test_a_character_set_is_javas(spark, sql, expected):
    assert spark.sql(f"SELECT {sql}").collect()[0][0] == expected


@pytest.mark.parametrize("sql", MALFORMED)
def test_what_a_character_set_lacks_is_an_error(spark, sql):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT {sql}").collect()
    assert raised.value.getCondition() == "MALFORMED_CHARACTER_CODING"


@pytest.mark.parametrize("name", ["WINDOWS-1252", "utf8", "UTF-32BE"])
def test_other_character_sets_are_errors(spark, name):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT encode('a', '{name}')").collect()
    assert raised.value.getCondition() == "INVALID_PARAMETER_VALUE.CHARSET"
