"""XPath on XML texts: each expected value was printed by a real Spark 4.1.1 (classic, ANSI)."""

import math

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

VALUES = [
    ("xpath('<a><b>b1</b><b>b2</b><c>c1</c></a>', 'a/b/text()')", ["b1", "b2"]),
    ("xpath('<a><b>b1</b></a>', 'a/b')", [None]),
    ("xpath('<a b=\"1\" c=\"2\"/>', 'a/@*')", ["1", "2"]),
    ("xpath('<a/>', 'a/x')", []),
    ("xpath('', 'a')", None),
    ("xpath('<a><!--d-->x</a>', 'a/comment()')", ["d"]),
    ("xpath_string('<a>x<b>y</b>z</a>', 'a')", "xyz"),
    ("xpath_string('<a>1</a>', 'count(a)')", "1"),
    ("xpath_string('<a>1</a>', 'a = 1')", "true"),
    ("xpath_string('<a>1</a>', 'sum(a) div 3')", "0.3333333333333333"),
    ("xpath_string('<a>&#233;&amp;<![CDATA[x]]></a>', 'a')", "é&x"),
    ("xpath_string('<?xml version=\"1.0\"?><a>  x  </a>', 'a')", "  x  "),
    ("xpath_string('<a><b id=\"1\">x</b><b id=\"2\">y</b></a>', '//b[@id=2]')", "y"),
    ("xpath_string('<a xmlns=\"u\"><b>1</b></a>', 'a/b')", "1"),
    ("xpath_boolean('<a><b>1</b></a>', 'a/b')", True),
    ("xpath_boolean('<a><b>1</b></a>', 'a/b = 2')", False),
    ("xpath_int('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", 3),
    ("xpath_int('<a>x</a>', 'a')", 0),
    ("xpath_int('<a>2000000000</a>', 'a * 2')", 2147483647),
    ("xpath_int('<a>-1.9</a>', 'a')", -1),
    ("xpath_short('<a>40000</a>', 'a')", -25536),
    ("xpath_short('<a>5000000000</a>', 'a')", -1),
    ("xpath_long('<a>1e5</a>', 'a')", 0),
    ("xpath_long('<a>9300000000000000000000</a>', 'a')", 9223372036854775807),
    ("xpath_float('<a><b>1</b><b>2.5</b></a>', 'sum(a/b)')", 3.5),
    ("xpath_number('<a>1.25</a>', 'a')", 1.25),
    ("xpath_double('<a>1</a>', 'a div 0')", math.inf),
    ("xpath_double('<a>1</a>', NULL)", None),
    ("xpath_string('<a>1<!-- <?xml --></a>', 'a')", "1"),
    ("xpath_string('<a>x &lt;?xml </a>', 'a')", "x <?xml "),
    ("xpath_int('<a>abc</a>', 'string-length(a)')", 3),
    ("xpath_string('<a>éb</a>', 'substring-after(a, \"é\")')", "b"),
]

MALFORMED = [
    "<a>",
    "<a></a></a>",
    "abc",
    "<a>&x;</a>",
    "<a b=1/>",
    "<a/><b/>",
    "<a><b></a></b>",
    '<a b="1" b="2"/>',
    "<a><1/></a>",
    "<a>]]></a>",
    "<a>a & b</a>",
    "<a>1</a>x",
    ' <?xml version="1.0"?><a>1</a>',
    '<a>1<?xml version="1.0"?></a>',
]


@pytest.mark.parametrize("sql, expected", VALUES, ids=[sql for sql, _ in VALUES])
def test_a_path_gives_what_spark_gives(spark, sql, expected):
    assert spark.sql(f"SELECT {sql}").collect()[0][0] == expected


def test_what_is_no_number_is_nan(spark):
    assert math.isnan(spark.sql("SELECT xpath_double('<a>x</a>', 'a')").collect()[0][0])


@pytest.mark.parametrize("text", MALFORMED)
def test_what_javas_parser_refuses_is_an_error(spark, text):
    with pytest.raises(PySparkException, match="Error loading expression 'a'"):
        spark.sql(f"SELECT xpath_string('{text}', 'a')").collect()


@pytest.mark.parametrize("path", ["!!!", "a["])
def test_a_bad_path_is_an_error(spark, path):
    with pytest.raises(PySparkException, match="Invalid XPath"):
        spark.sql(f"SELECT xpath_string('<a/>', '{path}')").collect()


@pytest.mark.parametrize("text", ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', '<a xmlns:n="u"><n:b/></a>'])
def test_prefixes_and_document_types_are_refused(spark, text):
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"SELECT xpath_string('{text}', 'a')").collect()


def test_depth_ends_in_an_error(spark):
    frame = spark.sql("SELECT xpath_string(repeat('<a>', 200000) || repeat('</a>', 200000), 'count(//a)')")
    with pytest.raises(PySparkException, match="1000 levels"):
        frame.collect()


@pytest.mark.parametrize(
    "call",
    [
        "xpath_int('<a>é</a>', 'string-length(a)')",
        "xpath_int('<a>&#233;</a>', 'string-length (a)')",
        "xpath_string('<a>😀bc</a>', 'substring(a, 2, 1)')",
        "xpath_string('<a>ab</a>', 'translate(a, \"a\", \"é\")')",
        "xpath_int('<a>x<![CDATA[y]]>z</a>', 'count(a/text())')",
    ],
)
def test_what_pugixml_counts_otherwise_is_refused(spark, call):
    with pytest.raises(PySparkException, match="UNSUPPORTED_OPERATION"):
        spark.sql(f"SELECT {call}").collect()
