"""Numbers rounded, added and shown, and bytes that are no text: answers of a real Apache Spark 3.5.6 and 4.1.1."""

import decimal

import pytest

pytestmark = pytest.mark.engine

# java.util.Formatter: half up on the digits of Double.toString, code points for widths and precisions.
FORMATS = [
    ("'%.1f', 0.25D", "0.3"),
    ("'%.2f', 1.005D", "1.01"),
    ("'%.0f', 0.5D", "1"),
    ("'%.0f', 2.5D", "3"),
    ("'%f', 1234567.891D", "1234567.891000"),
    ("'%,.2f', 1234567.895D", "1,234,567.90"),
    ("'%e', 12345.678D", "1.234568e+04"),
    ("'%.3e', 0.00012345D", "1.235e-04"),
    ("'%e', 0D", "0.000000e+00"),
    ("'%.3E', 12345.6785D", "1.235E+04"),
    ("'%.0e', 15D", "2e+01"),
    ("'%.1f', cast(0.05 as float)", "0.1"),
    ("'%.20f', 0.1D", "0.10000000000000000000"),
    ("'%f', 1e22D", "10000000000000000000000.000000"),
    ("'%.3f', 1e-10D", "0.000"),
    ("'%.2f', 9.995D", "10.00"),
    ("'%.3f', -0.0005D", "-0.001"),
    ("'%.1f', -0.01D", "-0.0"),
    (
        "'%+.1f|%010.2f|%-10.2f|% .1f|%(.1f', 1.25D, -3.14159D, 2.5D, 1.0D, -1.5D",
        "+1.3|-000003.14|2.50      | 1.0|(1.5)",
    ),
    ("'%f %f', double('NaN'), double('-Infinity')", "NaN -Infinity"),
    ("'%010f|%+f', double('Infinity'), double('Infinity')", "  Infinity|+Infinity"),
    ("'%x', -1L", "ffffffffffffffff"),
    ("'%x', cast(-1 as tinyint)", "ff"),
    ("'%#x', 255", "0xff"),
    ("'%,d|%05d|%+d|%(d|% d', 1234567, -42, 5, -7, 3", "1,234,567|-0042|+5|(7)| 3"),
    ("'%.1s|%10s|%-5s|', 'éa', 'é', 'ü'", "é|         é|ü    |"),
    ("'%S', 'straße'", "STRASSE"),
    ("'%b %b %b', true, null, 'x'", "true false true"),
    ("'%.2s|%5d|', null, null", "nu| null|"),
    ("'%s %s', 1.50, cast(0 as decimal(38,18))", "1.50 0E-18"),
    ("'%1$s %1$s %2$s', 'a', 'b'", "a a b"),
]


@pytest.mark.parametrize(("arguments", "expected"), FORMATS)
def test_a_format_is_that_of_java(spark, arguments, expected):
    assert spark.sql(f"select format_string({arguments})").first()[0] == expected


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("'%f', 1", "f != java.lang.Integer"),
        ("'%d', 1.5D", "d != java.lang.Double"),
        ("'%.2f', 1.005", "f != org.apache.spark.sql.types.Decimal"),
        ("'%,.1e', 1234567D", "Conversion = e, Flags = ,"),
        ("'%-08d', 3", "Flags = '-0'"),
    ],
)
def test_a_format_refuses_what_java_refuses(spark, arguments, why):
    with pytest.raises(Exception, match=why):
        spark.sql(f"select format_string({arguments})").collect()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("bround(1.015D, 2)", 1.02),
        ("bround(2.5D, 0)", 2.0),
        ("bround(1.25D, 1)", 1.2),
        ("bround(25D, -1)", 20.0),
        ("bround(1e300D, 2)", 1e300),
        ("round(1.005D, 2)", 1.01),
        ("round(15D, -1)", 20.0),
        ("round(cast(1.15 as float), 1)", 1.100000023841858),
        ("round(5e-324D, 2)", 0.0),
        ("round(1.5D, 30)", 1.5),
        ("round(-2.5D, 0)", -3.0),
        ("round(2.5D, -400)", 0.0),
    ],
)
def test_floating_numbers_are_rounded_on_their_digits(spark, expression, expected):
    assert spark.sql(f"select {expression}").first()[0] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cast(1e25 as decimal(38,0)) + cast(1.5 as decimal(38,18))", "10000000000000000000000001.500000"),
        ("cast(1e25 as decimal(38,0)) - cast(1.5 as decimal(38,18))", "9999999999999999999999998.500000"),
        ("cast(-1e25 as decimal(38,0)) + cast(1.5 as decimal(38,18))", "-9999999999999999999999998.500000"),
        ("cast(1e15 as decimal(38,18)) + cast(-1e25 as decimal(38,0))", "-9999999999000000000000000.000000"),
        ("cast(1 as decimal(38,0)) + cast(0.0000005 as decimal(38,18))", "1.000001"),
        ("cast(1 as decimal(38,0)) / cast(0.5 as decimal(38,38))", "2.000000"),
    ],
)
def test_decimals_of_many_digits_do_not_overflow_on_their_way(spark, expression, expected):
    assert spark.sql(f"select {expression}").first()[0] == decimal.Decimal(expected)


def test_a_decimal_that_is_too_large_still_is(spark):
    nines = "cast('" + "9" * 38 + "' as decimal(38,0))"
    with pytest.raises(Exception, match="NUMERIC_VALUE_OUT_OF_RANGE"):
        spark.sql(f"select {nines} + cast(1.5 as decimal(38,18))").collect()


def test_a_decimal_type_of_39_digits_is_refused(spark):
    from pyspark.sql import functions as F
    from pyspark.sql import types as T

    with pytest.raises(Exception, match="DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION"):
        spark.range(1).select(F.col("id").cast(T.DecimalType(39, 0))).collect()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("url_decode('%FF')", "\ufffd"),
        ("url_decode('a%C3%A9%E2%82')", "aé\ufffd"),
        ("cast(X'41FF42' as string)", "A\ufffdB"),
        ("cast(X'EDA08041' as string)", "\ufffdA"),
        ("cast(X'F0808041' as string)", "\ufffd\ufffd\ufffdA"),
        ("cast(X'E282' as string)", "\ufffd"),
        ("cast(X'C0AF' as string)", "\ufffd\ufffd"),
        ("cast(X'F09F9841' as string)", "\ufffdA"),
    ],
)
def test_bytes_that_are_no_text_are_replaced(spark, expression, expected):
    assert spark.sql(f"select {expression}").first()[0] == expected


def test_a_pattern_of_many_brackets_is_an_error(spark):
    # Spark answers an empty text; here the depth has a limit.
    with pytest.raises(Exception, match="INVALID_DATETIME_PATTERN"):
        spark.sql("select date_format(timestamp'2020-01-01', repeat('[', 200000))").collect()
    nested = "repeat('[', 30) || 'yyyy' || repeat(']', 30)"
    assert spark.sql(f"select date_format(to_timestamp('2020', {nested}), 'yyyy')").first()[0] == "2020"


@pytest.mark.parametrize(
    ("number", "micros"), [("-0.0000015", -1), ("1.9999999", 1_999_999), ("-1.9999999", -1_999_999)]
)
def test_a_decimal_becomes_the_time_without_what_is_behind_its_microseconds(spark, number, micros):
    query = f"select unix_micros(cast(cast({number} as decimal(20,7)) as timestamp))"
    assert spark.sql(query).first()[0] == micros
