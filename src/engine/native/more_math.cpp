// Bits, inverse functions, rounding to a scale, choices by number.
#include "engine/native/kernel.h"
#include "engine/native/strict_math.h"

#include "engine/errors.h"

#include <bit>
#include <cmath>

namespace bindery::engine::native {

using duckdb::hugeint_t;
using duckdb::idx_t;

template <double (*F)(double)> static Kernel bind_real(const Signature&)
{
  return unary<double, double>(F);
}

static double acosh_of(double x) { return strict_log(x + std::sqrt(x * x - 1.0)); }
static double asinh_of(double x)
{
  return x == -HUGE_VAL ? x : strict_log(x + std::sqrt(x * x + 1.0));
}
static double atanh_of(double x) { return 0.5 * (strict_log1p(x) - strict_log1p(-x)); }
static double cot_of(double x) { return 1 / std::tan(x); }
static double csc_of(double x) { return 1 / std::sin(x); }
static double sec_of(double x) { return 1 / std::cos(x); }

// ---- bits -------------------------------------------------------------------

static Kernel bind_bit_count(const Signature&)
{
  return unary<int64_t, int32_t>(
      [](int64_t value) { return std::popcount(static_cast<uint64_t>(value)); });
}

// (value, position, width)
static Kernel bind_bit_get(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int position = all.get<int32_t>(1, row), width = all.get<int32_t>(2, row);
    if (position < 0 || position >= width)
      raise("INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE", "22023",
            "The value of parameter(s) `pos` in `getbit` is invalid: expects an integer value in "
            "[0, " +
                std::to_string(width) + "), but got " + std::to_string(position) + ".",
            {{"parameter", "`pos`"},
             {"functionName", "`getbit`"},
             {"upper", std::to_string(width)},
             {"invalidValue", std::to_string(position)}});
    all.set<int8_t>(row, static_cast<int8_t>((all.get<int64_t>(0, row) >> position) & 1));
  });
}

// ---- a decimal up or down ---------------------------------------------------

template <bool Up> static __int128 to_unit(__int128 value, __int128 unit)
{
  __int128 quotient = value / unit;
  if (Up && value > 0 && value % unit != 0) quotient++;
  if (!Up && value < 0 && value % unit != 0) quotient--;
  return quotient;
}

// (value, digits, witness of the type)
template <bool Up> static Kernel bind_whole_decimal(const Signature& signature)
{
  const int from = duckdb::DecimalType::GetScale(signature.arguments[0]);
  const int to = duckdb::DecimalType::GetScale(signature.result);
  const int width = duckdb::DecimalType::GetWidth(signature.result);
  const int digits = signature.constants.at(1).GetValue<int32_t>();
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::Vector wide_values(duckdb::LogicalType::DECIMAL(38, from)),
        rounded(duckdb::LogicalType::DECIMAL(38, to));
    duckdb::VectorOperations::DefaultCast(input.data[0], wide_values, input.size());
    duckdb::UnaryExecutor::Execute<hugeint_t, hugeint_t>(
        wide_values, rounded, input.size(), [=](hugeint_t given) {
          const __int128 value = to_int128(given);
          const int drop = from - std::min(digits, from);
          // Beyond 38 digits only zero, or one unit that no decimal holds.
          const __int128 units =
              drop > 38 ? (Up ? value > 0 : -(value < 0)) : to_unit<Up>(value, power_of_ten(drop));
          const int grow = digits < 0 ? -digits : 0;
          const bool fits =
              units == 0 || (grow <= width && (units < 0 ? -units : units) <=
                                                  (power_of_ten(width) - 1) / power_of_ten(grow));
          if (!fits)
            raise("NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION", "22003",
                  "The " + decimal_text(value, from) +
                      " rounded cannot be represented as Decimal(" + std::to_string(width) + ", " +
                      std::to_string(to) + ").",
                  {{"roundedValue", decimal_text(value, from)},
                   {"originalValue", decimal_text(value, from)},
                   {"precision", std::to_string(width)},
                   {"scale", std::to_string(to)}});
          return to_hugeint(units == 0 ? 0 : units * power_of_ten(grow));
        });
    duckdb::VectorOperations::DefaultCast(rounded, result, input.size());
  };
}

// ---- choices ----------------------------------------------------------------

template <bool Ansi> static Kernel bind_elt(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    const auto size = static_cast<int64_t>(all.argument_count()) - 1;
    all.run([&](idx_t row) {
      if (all.is_null(0, row)) return all.set_null(row);
      const int64_t index = all.get<int32_t>(0, row);
      if (index < 1 || index > size) {
        if (Ansi)
          raise("INVALID_ARRAY_INDEX", "22003",
                "The index " + std::to_string(index) + " is out of bounds. The array has " +
                    std::to_string(size) +
                    " elements. Use the SQL function `get()` to tolerate accessing element at "
                    "invalid index and return NULL instead. If necessary set "
                    "\"spark.sql.ansi.enabled\" to \"false\" to bypass this error.",
                {{"indexValue", std::to_string(index)},
                 {"arraySize", std::to_string(size)},
                 {"ansiConfig", "\"spark.sql.ansi.enabled\""}});
        return all.set_null(row);
      }
      const auto at = static_cast<size_t>(index);
      if (all.is_null(at, row)) return all.set_null(row);
      all.set_text(row, all.text(at, row));
    });
  };
}

static int find_in_set(std::string_view word, std::string_view set)
{
  if (word.find(',') != std::string_view::npos) return 0;
  for (int position = 1;; position++) {
    const size_t comma = set.find(',');
    if (set.substr(0, comma) == word) return position;
    if (comma == std::string_view::npos) return 0;
    set.remove_prefix(comma + 1);
  }
}

static Kernel bind_find_in_set(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    all.set<int32_t>(row, find_in_set(all.text(0, row), all.text(1, row)));
  });
}

static bool passes_luhn(std::string_view digits)
{
  int sum = 0;
  for (size_t i = 0; i < digits.size(); i++) {
    const char c = digits[digits.size() - 1 - i];
    if (c < '0' || c > '9') return false;
    int digit = c - '0';
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum = (sum + digit) % 10;
  }
  return !digits.empty() && sum == 0;
}

static Kernel bind_luhn(const Signature&)
{
  return rows([](Rows& all, idx_t row) { all.set<bool>(row, passes_luhn(all.text(0, row))); });
}

// As many blanks as a row of a result can carry at most.
static Kernel bind_space(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    constexpr int32_t BlanksMax = 1 << 30;
    const int32_t count = all.get<int32_t>(0, row);
    if (count > BlanksMax)
      raise("UNSUPPORTED_OPERATION", "0A000", "Not supported: a text of so many blanks.");
    all.set_text(row, std::string(static_cast<size_t>(std::max(count, 0)), ' '));
  });
}

void add_more_math(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"acosh", bind_real<acosh_of>});
  s.push_back({"asinh", bind_real<asinh_of>});
  s.push_back({"atanh", bind_real<atanh_of>});
  s.push_back({"cot", bind_real<cot_of>});
  s.push_back({"csc", bind_real<csc_of>});
  s.push_back({"sec", bind_real<sec_of>});
  s.push_back({"bit_count", bind_bit_count});
  s.push_back({"bit_get", bind_bit_get, true});
  s.push_back({"ceil_decimal", bind_whole_decimal<true>, true});
  s.push_back({"floor_decimal", bind_whole_decimal<false>, true});
  s.push_back({"elt", bind_elt<false>});
  s.push_back({"elt_ansi", bind_elt<true>, true});
  s.push_back({"space", bind_space, true});
  s.push_back({"find_in_set", bind_find_in_set});
  s.push_back({"luhn_check", bind_luhn});
}

} // namespace bindery::engine::native
