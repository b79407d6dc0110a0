// Functions of java.lang.Math, rounding, and numbers in other notations.
#include "engine/native/cast/cast.h"
#include "engine/native/digits.h"
#include "engine/native/kernel.h"
#include "engine/native/strict_math.h"

#include "engine/errors.h"

#include "base/ids.h"

#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;
using duckdb::ValidityMask;

template <double (*F)(double)> static Kernel bind_unary(const Signature&)
{
  return unary<double, double>(F);
}

static double to_degrees(double x) { return x * 57.29577951308232; }
static double to_radians(double x) { return x * 0.017453292519943295; }
static double sign(double x) { return std::isnan(x) || x == 0 ? x : x > 0 ? 1.0 : -1.0; }
static double java_sin(double x) { return std::isinf(x) ? std::nan("") : std::sin(x); }
static double java_cos(double x) { return std::isinf(x) ? std::nan("") : std::cos(x); }
static double java_tan(double x) { return std::isinf(x) ? std::nan("") : std::tan(x); }
static double java_sqrt(double x) { return std::sqrt(x); }
static double java_cbrt(double x) { return std::cbrt(x); }
static double java_exp(double x) { return strict_exp(x); }
static double java_expm1(double x) { return strict_expm1(x); }
static double java_asin(double x) { return std::asin(x); }
static double java_acos(double x) { return std::acos(x); }
static double java_atan(double x) { return std::atan(x); }
static double java_sinh(double x) { return strict_sinh(x); }
static double java_cosh(double x) { return strict_cosh(x); }
static double java_tanh(double x) { return strict_tanh(x); }
static double java_rint(double x) { return std::nearbyint(x); }
static double acosh_of(double x) { return strict_log(x + std::sqrt(x * x - 1.0)); }
static double asinh_of(double x)
{
  return x == -HUGE_VAL ? x : strict_log(x + std::sqrt(x * x + 1.0));
}
static double atanh_of(double x) { return 0.5 * (strict_log1p(x) - strict_log1p(-x)); }
static double cot_of(double x) { return 1 / std::tan(x); }
static double csc_of(double x) { return 1 / std::sin(x); }
static double sec_of(double x) { return 1 / std::cos(x); }
static double java_log(double x) { return strict_log(x); }
static double java_log10(double x) { return strict_log10(x); }
static double java_log2(double x) { return strict_log(x) / strict_log(2.0); }
static double java_log1p(double x) { return strict_log1p(x); }

// Null at and below the limit.
template <double (*F)(double), int Limit> static Kernel bind_log(const Signature&)
{
  return unary_nullable<double, double>([](double x, ValidityMask& mask, idx_t row) {
    if (x <= Limit) mask.SetInvalid(row);
    return F(x);
  });
}

static Kernel bind_log_of_base(const Signature&)
{
  return binary_nullable<double, double, double>(
      [](double base, double x, ValidityMask& mask, idx_t row) {
        if (base <= 0 || x <= 0) mask.SetInvalid(row);
        return strict_log(x) / strict_log(base);
      });
}

// Where C says 1, Java says NaN.
static Kernel bind_pow(const Signature&)
{
  return binary<double, double, double>([](double a, double b) {
    if (std::isnan(b) || (std::abs(a) == 1 && std::isinf(b))) return std::nan("");
    return std::pow(a, b);
  });
}

static Kernel bind_atan2(const Signature&)
{
  return binary<double, double, double>([](double y, double x) { return std::atan2(y, x); });
}

static Kernel bind_hypot(const Signature&)
{
  return binary<double, double, double>([](double a, double b) { return std::hypot(a, b); });
}

// ---- rounding ---------------------------------------------------------------

// The shortest decimal text rounded at `digits`, as java.math.BigDecimal does; a float is a double.
template <class T> static T round_floating(T value, int digits, Half half)
{
  if (!std::isfinite(value) || value == 0) return value;
  Digits number = digits_of(value);
  round_at(number, digits, half);
  if (number.digits.empty()) return 0;
  const double rounded = to_double(number);
  return static_cast<T>(value < 0 ? -rounded : rounded);
}

template <Half Mode> static Kernel bind_round_floating(const Signature& signature)
{
  if (signature.result.id() == duckdb::LogicalTypeId::FLOAT) {
    return binary<float, int32_t, float>(
        [](float x, int32_t d) { return round_floating(x, d, Mode); });
  }
  return binary<double, int32_t, double>(
      [](double x, int32_t d) { return round_floating(x, d, Mode); });
}

static __int128 round_whole(__int128 value, int drop, Half half)
{
  if (drop <= 0) return value;
  if (drop > 38) return 0;
  const __int128 unit = power_of_ten(drop);
  __int128 quotient = value / unit;
  const __int128 rest = value < 0 ? -(value % unit) : value % unit;
  const bool up = rest * 2 > unit || (rest * 2 == unit && (half == Half::Up || quotient % 2 != 0));
  if (up) quotient += value < 0 ? -1 : 1;
  return quotient * unit;
}

template <Half Mode, bool Wraps> static Kernel bind_round_integer(const Signature& signature)
{
  return with_integer(signature.result.InternalType(), signature, [](auto zero) {
    using T = decltype(zero);
    return binary<T, int32_t, T>([](T value, int32_t digits) {
      const __int128 rounded = round_whole(value, -digits, Mode);
      const T result = static_cast<T>(rounded);
      if (!Wraps && result != rounded) raise_overflow("Overflow in round", "");
      return result;
    });
  });
}

// (value, digits, witness of the type)
static Kernel bind_bround_decimal(const Signature& signature)
{
  const int from = duckdb::DecimalType::GetScale(signature.arguments[0]);
  const int to = duckdb::DecimalType::GetScale(signature.result);
  const int digits =
      signature.constants.at(1).IsNull() ? to : signature.constants[1].GetValue<int32_t>();
  const auto result_type = signature.result;
  return [=](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    duckdb::Vector wide_values(duckdb::LogicalType::DECIMAL(38, from)),
        rounded(duckdb::LogicalType::DECIMAL(38, to));
    duckdb::VectorOperations::DefaultCast(input.data[0], wide_values, input.size());
    duckdb::UnaryExecutor::Execute<duckdb::hugeint_t, duckdb::hugeint_t>(
        wide_values, rounded, input.size(), [=](duckdb::hugeint_t value) {
          __int128 number = round_whole(to_int128(value), from - digits, Half::Even);
          number = to >= from ? number * power_of_ten(to - from) : number / power_of_ten(from - to);
          return to_hugeint(number);
        });
    duckdb::VectorOperations::DefaultCast(rounded, result, input.size());
  };
}

// ---- notations --------------------------------------------------------------

static Kernel bind_bin(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    auto value = static_cast<uint64_t>(all.get<int64_t>(0, row));
    std::string text;
    do {
      text.insert(text.begin(), static_cast<char>('0' + (value & 1)));
      value >>= 1;
    } while (value != 0);
    all.set_text(row, text);
  });
}

static Kernel bind_conv(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    std::string_view text = all.text(0, row);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    const int from = all.get<int32_t>(1, row), to = all.get<int32_t>(2, row);
    if (from < 2 || from > 36 || std::abs(to) < 2 || std::abs(to) > 36 || text.empty())
      return all.set_null(row);
    const bool negative = text[0] == '-';
    if (negative) text.remove_prefix(1);
    uint64_t value = 0;
    for (const char c : text) {
      const int digit = c >= '0' && c <= '9'                          ? c - '0'
                        : std::isalpha(static_cast<unsigned char>(c)) ? std::tolower(c) - 'a' + 10
                                                                      : 99;
      if (digit >= from) break;
      if (__builtin_mul_overflow(value, static_cast<uint64_t>(from), &value) ||
          __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value)) {
        value = UINT64_MAX;
        break;
      }
    }
    bool minus = negative && to < 0;
    if (negative && to > 0) value = static_cast<int64_t>(value) < 0 ? UINT64_MAX : -value;
    if (to < 0 && static_cast<int64_t>(value) < 0) {
      value = -value;
      minus = true;
    }
    std::string result;
    do {
      const int digit = static_cast<int>(value % static_cast<uint64_t>(std::abs(to)));
      result.insert(result.begin(), static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10));
      value /= static_cast<uint64_t>(std::abs(to));
    } while (value != 0);
    all.set_text(row, (minus ? "-" : "") + result);
  });
}

static Kernel bind_factorial(const Signature&)
{
  return unary_nullable<int32_t, int64_t>([](int32_t n, ValidityMask& mask, idx_t row) {
    if (n < 0 || n > 20) mask.SetInvalid(row);
    int64_t result = 1;
    for (int64_t i = 2; i <= n && n <= 20; i++) result *= i;
    return result;
  });
}

static Kernel bind_width_bucket(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const double value = all.get<double>(0, row), low = all.get<double>(1, row),
                 high = all.get<double>(2, row);
    const int64_t buckets = all.get<int64_t>(3, row);
    if (buckets <= 0 || buckets == INT64_MAX || low == high || !std::isfinite(low) ||
        !std::isfinite(high) || std::isnan(value)) {
      return all.set_null(row);
    }
    const double from = std::min(low, high), to = std::max(low, high);
    const bool up = low < high;
    int64_t bucket;
    if (value < from) {
      bucket = up ? 0 : buckets + 1;
    } else if (value >= to) {
      bucket = up ? buckets + 1 : (value == to ? 1 : 0);
    } else {
      bucket =
          up ? static_cast<int64_t>(static_cast<double>(buckets) * (value - from) / (to - from)) + 1
             : static_cast<int64_t>(static_cast<double>(buckets) * (to - value) / (to - from)) + 1;
    }
    all.set<int64_t>(row, bucket);
  });
}

// ---- new for each row -------------------------------------------------------

static Kernel bind_uuid(const Signature&)
{
  return [](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    for (idx_t row = 0; row < input.size(); row++) {
      duckdb::FlatVector::GetData<duckdb::string_t>(result)[row] =
          duckdb::StringVector::AddString(result, make_uuid());
    }
  };
}

void add_math(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"sqrt", bind_unary<java_sqrt>});
  s.push_back({"cbrt", bind_unary<java_cbrt>});
  s.push_back({"exp", bind_unary<java_exp>});
  s.push_back({"expm1", bind_unary<java_expm1>});
  s.push_back({"ln", bind_log<java_log, 0>});
  s.push_back({"log10", bind_log<java_log10, 0>});
  s.push_back({"log2", bind_log<java_log2, 0>});
  s.push_back({"log1p", bind_log<java_log1p, -1>});
  s.push_back({"log", bind_log_of_base});
  s.push_back({"pow", bind_pow});
  s.push_back({"sin", bind_unary<java_sin>});
  s.push_back({"cos", bind_unary<java_cos>});
  s.push_back({"tan", bind_unary<java_tan>});
  s.push_back({"asin", bind_unary<java_asin>});
  s.push_back({"acos", bind_unary<java_acos>});
  s.push_back({"atan", bind_unary<java_atan>});
  s.push_back({"atan2", bind_atan2});
  s.push_back({"sinh", bind_unary<java_sinh>});
  s.push_back({"cosh", bind_unary<java_cosh>});
  s.push_back({"tanh", bind_unary<java_tanh>});
  s.push_back({"hypot", bind_hypot});
  s.push_back({"acosh", bind_unary<acosh_of>});
  s.push_back({"asinh", bind_unary<asinh_of>});
  s.push_back({"atanh", bind_unary<atanh_of>});
  s.push_back({"cot", bind_unary<cot_of>});
  s.push_back({"csc", bind_unary<csc_of>});
  s.push_back({"sec", bind_unary<sec_of>});
  s.push_back({"degrees", bind_unary<to_degrees>});
  s.push_back({"radians", bind_unary<to_radians>});
  s.push_back({"rint", bind_unary<java_rint>});
  s.push_back({"signum", bind_unary<sign>});
  s.push_back({"round_double", bind_round_floating<Half::Up>});
  s.push_back({"bround_double", bind_round_floating<Half::Even>});
  s.push_back({"bround_decimal", bind_bround_decimal});
  s.push_back({"round_integer", bind_round_integer<Half::Up, false>, true});
  s.push_back({"round_integer_wrap", bind_round_integer<Half::Up, true>});
  s.push_back({"bround_integer", bind_round_integer<Half::Even, false>, true});
  s.push_back({"bin", bind_bin});
  s.push_back({"conv", bind_conv});
  s.push_back({"factorial", bind_factorial});
  s.push_back({"width_bucket", bind_width_bucket});
  s.push_back({"uuid", bind_uuid, false, true});
}

} // namespace bindery::engine::native
