// Spark Connect's data types and literals, from and to the plan's.
#pragma once

#include "plan/ports.h"
#include "plan/value.h"

#include "spark/connect/expressions.pb.h"
#include "spark/connect/types.pb.h"

namespace bindery::spark {

// `parser` reads types that the client left as text (Unparsed).
Result<plan::Type> decode_type(const ::spark::connect::DataType& type, plan::TextParser& parser);
Result<plan::Value> decode_literal(const ::spark::connect::Expression::Literal& literal,
                                   plan::TextParser& parser);
// Numbers, texts, booleans, dates, timestamps and NULLs; others are refused.
Result<void> encode_literal(const plan::Value& value, ::spark::connect::Expression::Literal* out);
// Whether values of that type can be encoded.
bool can_encode_literal(const plan::Type& type);
void encode_type(const plan::Type& type, ::spark::connect::DataType* out);

// DECIMAL(precision, scale), or the error of one that cannot be.
Result<plan::Type> decimal_type(int precision, int scale);

} // namespace bindery::spark
