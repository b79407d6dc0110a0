"""Codings of texts and bytes: each expected row was printed by a real Spark 4.1.1 (classic, ANSI)."""

import pytest
from pyspark.errors import PySparkException

pytestmark = pytest.mark.engine

ROWS = [
    ("to_binary('abc', 'utf-8'), to_binary('537061726B'), to_binary('YWJj', 'base64')", (b"abc", b"Spark", b"abc")),
    ("to_binary('abc', 'hex'), to_binary('a bc=', 'base64'), to_binary('aa', NULL)", (b"\n\xbc", b"i\xb7", None)),
    ("try_to_binary('zz', 'hex'), try_to_binary('a!', 'base64'), try_to_binary('zz', 'x')", (None, None, None)),
    ("mask('abcd-EFGH-8765-4321'), mask('AbCD123-@$#', 'Q', 'q', 'd', 'o')", ("xxxx-XXXX-nnnn-nnnn", "QqQQdddoooo")),
    ("mask('AbCD123-@$#', NULL, NULL, NULL, 'o'), mask('Ünï٣x'), mask(NULL)", ("AbCD123oooo", "Xxxnx", None)),
    ("regexp_count('aaa', ''), regexp_count('a', NULL), regexp_instr('aébc', 'b')", (4, None, 3)),
    ("regexp_instr('abc', '(b)(c)', 2), regexp_substr('abc', ''), regexp_substr('abc', 'b.')", (2, None, "bc")),
    ("is_valid_utf8('é'), is_valid_utf8(x'61C262'), make_valid_utf8(x'EDA080')", (True, False, "\ufffd" * 3)),
    ("validate_utf8(x'61'), try_validate_utf8(x'80'), make_valid_utf8(x'F09080')", ("a", None, "\ufffd")),
    ("try_url_decode('%zz'), try_url_decode('a%3Ab')", (None, "a:b")),
    ("quote('it''s'), quote(NULL), collation('a')", ("'it\\'s'", None, "SYSTEM.BUILTIN.UTF8_BINARY")),
    ("levenshtein('kitten', 'sitting', 2), levenshtein('kitten', 'sitting', 3)", (-1, 3)),
    ("str_to_map('a:1:2,b'), str_to_map('')", ({"a": "1:2", "b": None}, {"": None})),
    ("decode(2, 1, 'S', 2, 'T', 'N'), decode(null, 6, 'a', NULL, 'b'), decode(1, '1', 2, 3)", ("T", "b", 2)),
    ("contains(x'616263', x'62'), startswith(x'80', x'80'), endswith(x'80', x'81')", (True, True, False)),
    ("hex(lpad(unhex('aabb'), 5)), hex(rpad(x'aa', 3, x'1f2e'))", ("000000AABB", "AA1F2E")),
    ("left('abcd', 2L), substring('abcd', 2.0, 1D), repeat('ab', 2L)", ("ab", "b", "abab")),
    ("left(x'616263', 2), right(x'616263', 2)", (b"ab", "bc")),
    ("json_object_keys('{\"a\":1,\"b\":{}}'), json_object_keys('[1]')", (["a", "b"], None)),
    (
        "map_zip_with(map(1, 'a', 2, 'b'), map(2L, 'x', 3L, 'y'), (k, a, b) -> concat(a, b))",
        ({1: None, 2: "bx", 3: None},),
    ),
]

URLS = [
    ("http://u:p@spark.apache.org:80/path?query=1#Ref", "AUTHORITY", "u:p@spark.apache.org:80"),
    ("http://u:p@spark.apache.org:80/path?query=1#Ref", "USERINFO", "u:p"),
    ("http://spark.apache.org/path?query=1", "FILE", "/path?query=1"),
    ("http://x.y", "PATH", ""),
    ("http://x.y", "QUERY", None),
    ("http://x.y", "host", None),
    ("mailto:a@b.c", "PROTOCOL", "mailto"),
    ("mailto:a@b.c", "PATH", None),
    ("//h/p", "HOST", "h"),
    ("http://a_b.com/x", "HOST", None),
    ("http://a_b.com/x", "AUTHORITY", "a_b.com"),
    ("http://[::1]:80/x", "HOST", "[::1]"),
    ("http://exa.com:99999999999/a", "HOST", None),
    ("http:///x", "PATH", "/x"),
    ("http://exa.com/é", "PATH", "/é"),
]

BAD_URLS = ["inva lid://a", "http://a b.com", "http://exa.com/p|q", "http://exa.com/%zz", "1http://e", "http://"]

ERRORS = [
    ("to_binary('abc', 'x')", "DATATYPE_MISMATCH.INVALID_ARG_VALUE"),
    ("to_binary('zz', 'hex')", "CONVERSION_INVALID_INPUT"),
    ("to_binary('YWJjZA=', 'base64')", "CONVERSION_INVALID_INPUT"),
    ("mask('ab', 'QQ')", "DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE"),
    ("validate_utf8(x'80')", "INVALID_UTF8_STRING"),
    ("regexp_count('a', '(')", "INVALID_PARAMETER_VALUE.PATTERN"),
    ("left('abcd', 30000000000L)", "CAST_OVERFLOW"),
    ("str_to_map('a:1,a:2')", "DUPLICATED_MAP_KEY"),
    ("map_zip_with(map(1, 'a'), map('a', 'b'), (k, a, b) -> a)", "DATATYPE_MISMATCH.MAP_ZIP_WITH_DIFF_TYPES"),
    ("aes_encrypt('a', 'short')", "INVALID_PARAMETER_VALUE.AES_KEY_LENGTH"),
    ("aes_encrypt('a', '0000111122223333', 'GCM', 'PKCS')", "UNSUPPORTED_FEATURE.AES_MODE"),
    ("aes_encrypt('a', '0000111122223333', 'ECB', 'DEFAULT', x'00')", "UNSUPPORTED_FEATURE.AES_MODE_IV"),
    ("aes_encrypt('a', '0000111122223333', 'GCM', 'DEFAULT', x'00')", "INVALID_PARAMETER_VALUE.AES_IV_LENGTH"),
    ("aes_decrypt(x'00', '0000111122223333')", "INVALID_PARAMETER_VALUE.AES_CRYPTO_ERROR"),
]


@pytest.mark.parametrize("sql, expected", ROWS, ids=[sql for sql, _ in ROWS])
def test_a_row_is_as_spark_gives_it(spark, sql, expected):
    assert tuple(spark.sql(f"SELECT {sql}").collect()[0]) == expected


@pytest.mark.parametrize("url, part, expected", URLS)
def test_a_url_is_taken_apart(spark, url, part, expected):
    assert spark.sql(f"SELECT parse_url('{url}', '{part}')").collect()[0][0] == expected


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_malformed_url_is_an_error_and_tried_is_null(spark, url):
    with pytest.raises(PySparkException, match="INVALID_URL"):
        spark.sql(f"SELECT parse_url('{url}', 'PATH')").collect()
    assert spark.sql(f"SELECT try_parse_url('{url}', 'PATH')").collect()[0][0] is None


def test_a_key_of_a_query_is_a_pattern(spark):
    url = "http://exa.com/?abc=1&c=&d"
    keys = ["c", "d", "a.c", "x"]
    row = spark.sql("SELECT " + ", ".join(f"parse_url('{url}', 'QUERY', '{key}')" for key in keys)).collect()[0]
    assert tuple(row) == ("", None, "1", None)


@pytest.mark.parametrize("sql, condition", ERRORS, ids=[sql for sql, _ in ERRORS])
def test_an_error_has_sparks_class(spark, sql, condition):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT {sql}").collect()
    assert raised.value.getCondition() == condition


def test_a_cipher_gives_sparks_bytes_and_reads_them_back(spark):
    row = spark.sql(
        "SELECT base64(aes_encrypt('Spark SQL', '1234567890abcdef', 'ECB')),"
        " base64(aes_encrypt('Apache Spark', '0000111122223333', 'CBC', 'PKCS', unhex(repeat('00', 16)))),"
        " hex(aes_encrypt('Spark', 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', 'DEFAULT', unhex(repeat('00', 12)),"
        " 'This is an AAD mixed into the input')),"
        " aes_decrypt(unbase64('4A5jOAh9FNGwoMeuJukfllrLdHEZxA2DyuSQAWz77dfn'), 'abcdefghijklmnop'),"
        " aes_decrypt(aes_encrypt('a', '0000111122223333'), '0000111122223333'),"
        " try_aes_decrypt(x'00', 'short')"
    ).collect()[0]
    assert tuple(row) == (
        "3lmwu+Mw0H3fi5NDvcu9lg==",
        "AAAAAAAAAAAAAAAAAAAAADY9qRAPsYUJjubk+WCuuKQ=",
        "000000000000000000000000422622FAC4CB9BB283F54719DA79517580DEFCF5F8",
        b"Spark",
        b"a",
        None,
    )


@pytest.mark.parametrize(
    "call",
    [
        "mask(123)",
        "mask('a', 1)",
        "str_to_map(1)",
        "json_object_keys(1)",
        "parse_url(1, 'HOST')",
        "collation(1)",
        "xpath_string(123, 'a')",
        "bitmap_count('abc')",
    ],
)
def test_nothing_becomes_a_text_or_bytes_of_these(spark, call):
    with pytest.raises(PySparkException) as raised:
        spark.sql(f"SELECT {call}").collect()
    assert raised.value.getCondition() == "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"


def test_blanks_beyond_ascii_are_not_of_a_url(spark):
    for blank in ["\u2003", "\u1680", "\u0085", "\u202f"]:
        assert spark.sql(f"SELECT try_parse_url('http://h/a{blank}b', 'PATH') p").collect()[0].p is None
