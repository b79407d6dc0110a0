"""Number formats: each answer was printed by a real Spark 4.1.1 (classic, ANSI)."""

import decimal

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

TO_CHAR = [
    ("-12.34, '99.0'", "##.#"),
    ("100, 'S$990D'", "+$100 "),
    ("-5, 'MI$99,999.90'", "-$     5.00"),
    ("-12.34, 'MI$99'", "-$##"),
    ("12.34, 'MI$000.00'", " $012.34"),
    ("-5, '000.00PR'", "<005.00>"),
    ("1.5, '990.9'", "  1.5"),
    ("12, 'MI9,099.'", "   012 "),
    ("-0.01, '0,000.PR'", "<# ###> "),
    ("-0.5, '9,099.PR'", "<# ###> "),
    ("1234, '9G999MI'", "1,234 "),
    ("-123, '99'", "##"),
    ("-123, 'MI00'", "-##"),
    ("1234, '09,999.00PR'", "01,234.00  "),
    ("1234567, 'S9,099'", "+# ###"),
    ("12.34, 'MI99'", " ##"),
    ("5, '09,999.00S'", "00,  5.00+"),
    ("12, '9,999,999.0'", "       12.0"),
    ("-123, 'MI$09,999.09'", "-$00,123.00"),
    ("12345, '99.'", "## "),
    ("123, '09,999.0'", "00,123.0"),
    ("1.5, '000PR'", "###  "),
    ("12345, 'MI9,999.90'", " # ###.##"),
    ("1.00, 'S$.0'", "+$.#"),
    ("-12.34, 'S$9,999,999.0'", "-$# ### ###.#"),
    ("0.05, '$999.00'", "$  0.05"),
    ("-12.34, 'MI999'", "-###"),
    ("-123, 'S9.0'", "-#.#"),
    ("12345, '$9,999,999.00'", "$   12,345.00"),
    ("12, '0'", "#"),
    ("1234567, '00S'", "##+"),
    ("12, '00.0PR'", "12.0  "),
    ("-12, '$09,999.00MI'", "$00, 12.00-"),
    ("12.34, '$9,9,9.90MI'", "$  1,2.34 "),
    ("0.5, 'S999.'", "+### "),
    ("123, '0,000MI'", "0,123 "),
    ("1.00, 'MI909.9'", "   1.0"),
    ("-0.01, '099DMI'", "###- "),
    ("12, '9G999.9PR'", "   12.0  "),
    ("1000, '9,999.09PR'", "1,000.00  "),
    ("12345, '99,999.0'", "12,345.0"),
    ("-5, 'S$0,000'", "-$0,005"),
    ("1.00, '0.90PR'", "1.00  "),
    ("1234.5, '909'", "###"),
    ("-123, 'S$000'", "-$123"),
    ("0.00, 'S$099.09'", "+$000.00"),
    ("12345, 'S9,9,9.09'", "+# # #.##"),
    ("12.30, '0,000.00'", "0,012.30"),
    ("123, '0.09PR'", "#.##  "),
    ("5, '00'", "05"),
    ("1.5, '999D99'", "  1.50"),
    ("5, 'MI$9,9,9.00'", " $    5.00"),
    ("-0.5, 'S0,000.09'", "-0,000.50"),
    ("5, '990S'", "  5+"),
    ("0.5, '990.90S'", "  0.50+"),
    ("-123, 'MI$9D99'", "-$#.##"),
    ("1234567, 'MI$9.0'", " $#.#"),
    ("0.05, 'S$00'", "+$##"),
    ("0.00, '909'", "   "),
    ("5, 'MI$9,999'", " $    5"),
    ("123, '9G999D99'", "  123.00"),
    ("12.30, 'MI000.00'", " 012.30"),
    ("0.05, '09,999.9'", "## ###.#"),
    ("-0.01, '9,999.S'", "# ###- "),
    ("-12.34, 'MI$00.90'", "-$12.34"),
    ("1234567, 'MI$909.'", " $### "),
    ("0.5, 'S9,099D99'", "  +000.50"),
    ("100, 'S99,999.90'", "   +100.00"),
    ("5, 'S$9,999.00'", "+$    5.00"),
    ("12.30, 'S$09,999.0'", "+$00, 12.3"),
]

TRY_TO_NUMBER = [
    ("'12', '9,999D99S'", "12.00"),
    ("'000', '99,999.00MI'", "0.00"),
    ("'5-', '99D99S'", "-5.00"),
    ("'.5', 'MI9G999.0'", "0.5"),
    ("'00', 'S990'", "0"),
    ("'5', '99'", "5"),
    ("'5', 'MI9,999,999.90'", "5.00"),
    ("'0.5', '990.90MI'", "0.50"),
    ("'0', 'S9,999.09'", "0.00"),
    ("'00', 'S9,999.00'", "0.00"),
    ("'0', 'S9,9,9'", "0"),
    ("'5.', '9.00PR'", "5.00"),
    ("'12,345', 'MI09,999.0'", "12345.0"),
    ("'  5', '999.'", "5"),
    ("'00', '9G999DMI'", "0"),
    ("'5  ', '999PR'", "5"),
    ("'0.5', '990.09'", "0.50"),
    ("'12.34', '9,999D99'", "12.34"),
    ("'00', 'S99.9'", "0.0"),
    ("'.5', '9,9,9.00PR'", "0.50"),
    ("'5,', '9,999,999.00'", "5.00"),
    ("'5  ', '999D99'", "5.00"),
    ("'0.5', '9,9,9.90'", "0.50"),
    ("'  5', 'S99'", "5"),
    ("'0', '0.09'", "0.00"),
    ("'000', 'S099.90'", "0.00"),
    ("'-5', 'MI909.09'", "-5.00"),
    ("'$1.5', 'MI$99.90'", "1.50"),
    ("',5', '9,999,999.00PR'", "5.00"),
    ("'5  ', 'MI99D'", "5"),
    ("'123', '9,9,9.09'", None),
    ("'1,234', 'S$9,999'", None),
    ("'12,345', '$.09'", None),
    ("'1234', 'MI$999.'", None),
    ("'5-', '000.S'", None),
    ("'-', '99DMI'", None),
    ("'-1.5', 'MI09,999'", None),
    ("'1.5', 'MI$99.09'", None),
    ("'12.3', 'S0,000.'", None),
    ("'0,005', 'MI099.09'", None),
    ("'$-5', 'S9,9,9.9'", None),
    ("'  5', '9,099MI'", None),
    ("'5,', '$9.9'", None),
    ("'-', '0,000S'", None),
    ("'00', 'S9.0'", None),
    ("'12.34', 'S990'", None),
    ("'123', '0,000.0'", None),
    ("'$-5', '000.00'", None),
    ("'-1.5', 'S$9,999.9'", None),
    ("'00', '9,099.09'", None),
    ("'1234', '99PR'", None),
    ("'.', '9,999,999.90'", None),
    ("'005', 'D99'", None),
    ("'  5', '9,099.09MI'", None),
    ("'-123', 'S$9G999.0'", None),
    ("'05', 'S$0'", None),
    ("'-', '99,999.'", None),
    ("'<1.5>', '000'", None),
    ("'-1.5', 'MI0,000.9'", None),
    ("'-$5', '$999.MI'", None),
    ("'1,234', '$99.9'", None),
    ("'1,234', '0D99S'", None),
    ("'<5', '9D99S'", None),
    ("'- 5', 'MI$99'", None),
    ("'  5', 'MI$99,999.90'", None),
    ("'  5', '$999.0PR'", None),
    ("'<5', '.0'", None),
    ("'1,234,567', 'MI$9.90'", None),
    ("'-1.5', '9,9,9D99'", None),
    ("'1234', 'MI909.9'", None),
]

BAD_FORMATS = [
    ("9$", "CUR_MUST_BEFORE_DIGIT"),
    ("9S9", "UNEXPECTED_TOKEN"),
    ("S", "WRONG_NUM_DIGIT"),
    ("MI", "WRONG_NUM_DIGIT"),
    ("PR", "WRONG_NUM_DIGIT"),
    ("9PRS", "UNEXPECTED_TOKEN"),
    ("9MI9", "UNEXPECTED_TOKEN"),
    ("D", "WRONG_NUM_DIGIT"),
    ("9D.", "WRONG_NUM_TOKEN"),
    ("9,999,", "CONT_THOUSANDS_SEPS"),
    ("9.9$", "CUR_MUST_BEFORE_DIGIT"),
    ("$$9", "WRONG_NUM_TOKEN"),
    ("9SMI", "UNEXPECTED_TOKEN"),
    ("MIS9", "UNEXPECTED_TOKEN"),
    ("9L", "UNEXPECTED_TOKEN"),
    ("a9", "UNEXPECTED_TOKEN"),
    ("9a", "UNEXPECTED_TOKEN"),
    ("9P", "UNEXPECTED_TOKEN"),
    ("9M", "UNEXPECTED_TOKEN"),
    ("$,9", "CONT_THOUSANDS_SEPS"),
    ("9.,9", "THOUSANDS_SEPS_MUST_BEFORE_DEC"),
    ("S,9", "CONT_THOUSANDS_SEPS"),
    ("9,$", "CUR_MUST_BEFORE_DIGIT"),
    ("$S9", "UNEXPECTED_TOKEN"),
    ("9$MI", "CUR_MUST_BEFORE_DIGIT"),
    ("$9$", "WRONG_NUM_TOKEN"),
    ("PR", "WRONG_NUM_DIGIT"),
    ("99PRPR", "WRONG_NUM_TOKEN"),
    ("9 9", "UNEXPECTED_TOKEN"),
    (" 9", "UNEXPECTED_TOKEN"),
    ("SMI9", "UNEXPECTED_TOKEN"),
    ("9,.9", "CONT_THOUSANDS_SEPS"),
    ("9,999.9,9", "THOUSANDS_SEPS_MUST_BEFORE_DEC"),
    ("9.9.", "WRONG_NUM_TOKEN"),
    ("$MI9", "UNEXPECTED_TOKEN"),
    ("G9", "CONT_THOUSANDS_SEPS"),
    ("9G", "CONT_THOUSANDS_SEPS"),
    ("99SS", "WRONG_NUM_TOKEN"),
    ("$", "WRONG_NUM_DIGIT"),
    (".", "WRONG_NUM_DIGIT"),
]


def test_numbers_are_written_by_formats(spark):
    row = spark.sql("SELECT " + ", ".join(f"to_char({call})" for call, _ in TO_CHAR)).collect()[0]
    assert [(call, text) for (call, _), text in zip(TO_CHAR, row, strict=True)] == TO_CHAR


def test_numbers_are_read_by_formats(spark):
    row = spark.sql("SELECT " + ", ".join(f"try_to_number({call})" for call, _ in TRY_TO_NUMBER)).collect()[0]
    expected = [(call, text and decimal.Decimal(text)) for call, text in TRY_TO_NUMBER]
    assert [(call, number) for (call, _), number in zip(TRY_TO_NUMBER, row, strict=True)] == expected


@pytest.mark.parametrize("function", ["to_char(5", "to_number('5'"])
@pytest.mark.parametrize("number_format, condition", BAD_FORMATS)
def test_a_bad_format_is_told_from_a_bad_text(spark, function, number_format, condition):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT {function}, '{number_format}')")
    assert raised.value.getCondition() == f"INVALID_FORMAT.{condition}"


def test_a_text_that_is_none_of_the_format_is_an_error(spark):
    with pytest.raises(PySparkException, match="MISMATCH_INPUT"):
        spark.sql("SELECT to_number('12345', '999')").collect()


def test_times_and_bytes_have_formats_too(spark):
    frame = spark.sql(
        "SELECT to_char(date'2016-04-08', 'y'), to_char(x'537061726b', 'base64'), to_char(x'537061726b', 'hex'),"
        " to_char(encode('abc', 'utf-8'), 'utf-8'), to_varchar(78.12, '$99.99'), to_varchar(x'80', 'HEX')"
    )
    assert tuple(frame.collect()[0]) == ("2016", "U3Bhcms=", "537061726B", "abc", "$78.12", "80")
    assert frame.columns == [
        "date_format(DATE '2016-04-08', y)",
        "base64(X'537061726B')",
        "hex(X'537061726B')",
        "decode(encode(abc, utf-8), utf-8)",
        "to_char(78.12, $99.99)",
        "to_varchar(X'80')",
    ]
