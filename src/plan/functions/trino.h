// What the files of Trino's functions share. Private to this folder.
#pragma once

#include "plan/functions/row.h"

namespace bindery::plan::trino {

using resolve::Bound;
using typed::ExpressionPtr;

inline ExpressionPtr text(std::string value)
{
  return build::literal(Value::string(std::move(value)));
}
inline ExpressionPtr integer(int32_t value) { return build::literal(Value::integer(value)); }

// Spark's function of that name, with these arguments.
Result<Bound> spark_call(Site& site, std::string_view name, std::vector<Bound> arguments);
Bound retyped(Bound made, Type type);
// The same as a bigint, in which Trino counts.
Result<Bound> as_bigint_call(Site& site, std::string_view name, std::vector<Bound> arguments);
Error wrong_types(const Site& site, std::string_view name);

// Texts.
Result<Bound> substring(Site& site);
Result<Bound> split(Site& site);
Result<Bound> concat(Site& site);
Result<Bound> regexp_extract(Site& site);
Result<Bound> regexp_like(Site& site);
Result<Bound> regexp_replace(Site& site);

// Numbers.
Result<Bound> modulo(Site& site);
Result<Bound> logarithm(Site& site);
Result<Bound> is_nan(Site& site);
Result<Bound> random(Site& site);

// Values.
Result<Bound> extreme(Site& site);
Result<Bound> array_extreme(Site& site);
Result<Bound> flatten(Site& site);
Result<Bound> map_of(Site& site);
Result<Bound> to_whole(Site& site);
Result<Bound> sign(Site& site);
Result<Bound> try_of(Site& site);
Result<Bound> if_of(Site& site);
Result<Bound> split_part(Site& site);
Result<Bound> json_extract_scalar(Site& site);
Result<Bound> like(Site& site);

// Dates and times.
Result<Bound> date_trunc(Site& site);
Result<Bound> date_diff(Site& site);
Result<Bound> date_add(Site& site);
Result<Bound> date_parse(Site& site);
Result<Bound> date_format(Site& site);
Result<Bound> format_datetime(Site& site);
Result<Bound> parse_datetime(Site& site);
Result<Bound> from_unixtime(Site& site);
Result<Bound> to_unixtime(Site& site);
Result<Bound> day_of_week(Site& site);
Result<Bound> extract_field(Site& site);
Result<Bound> to_date(Site& site);

} // namespace bindery::plan::trino
