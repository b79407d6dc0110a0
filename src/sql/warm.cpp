#include "sql/parsers.h"

namespace bindery::sql {

namespace {

// Between them they use most of what everyday queries use.
constexpr const char* CommonTexts[] = {
    "SELECT a, b AS c, count(*), sum(x * (1 - y)) FROM t JOIN u ON t.id = u.id LEFT JOIN v ON u.k "
    "= v.k WHERE a > 1 AND b = 'x' OR c BETWEEN 1 AND 2 GROUP BY a, b HAVING count(*) > 1 ORDER BY "
    "a DESC LIMIT 10",
    "WITH q AS (SELECT DISTINCT cast(a AS int) AS a FROM db.t WHERE b IS NOT NULL AND c IN (1, 2, "
    "3)) SELECT q.*, row_number() OVER (PARTITION BY a ORDER BY b) FROM q UNION ALL SELECT * FROM "
    "(SELECT 1) s",
    "SELECT CASE WHEN a LIKE '%x%' THEN 1.5 ELSE 0 END, substring(b, 1, 2), DATE '2024-01-01' + "
    "INTERVAL '1' DAY FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.a = t.a) AND NOT (x < (SELECT "
    "max(x) FROM u))",
};

} // namespace

void warm(plan::Dialect dialect)
{
  const auto parser =
      dialect == plan::Dialect::Spark ? make_spark_parser({}) : make_trino_parser({});
  for (const char* text : CommonTexts) (void)parser->parse_statement(text).ok();
  (void)parser->parse_expression("a + 1 AS b").ok();
}

} // namespace bindery::sql
