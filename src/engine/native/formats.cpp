// Numbers by a format, digests, row ids.
#include "engine/native/cast/cast.h"
#include "engine/native/formats.h"
#include "engine/native/kernel.h"

#include "engine/errors.h"

#include <openssl/evp.h>

#include "base/text.h"

#include <atomic>
#include <cmath>

namespace bindery::engine::native {

using duckdb::idx_t;

// ---- format_number ----------------------------------------------------------

std::string grouped(const std::string& digits)
{
  std::string out;
  for (size_t i = 0; i < digits.size(); i++) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

// `units` at `scale`, rounded half even to `places`.
static std::string format_exact(__int128 units, int scale, int places)
{
  const bool negative = units < 0;
  if (negative) units = -units;
  if (scale > places) {
    const __int128 unit = power_of_ten(scale - places), rest = units % unit;
    units /= unit;
    if (rest * 2 > unit || (rest * 2 == unit && units % 2 != 0)) units++;
    scale = places;
  }
  std::string text = decimal_text(units, scale);
  const auto point = text.find('.');
  std::string fraction = point == std::string::npos ? "" : text.substr(point + 1);
  while (static_cast<int>(fraction.size()) < places) fraction += '0';
  std::string result = grouped(text.substr(0, point)) + (places > 0 ? "." + fraction : "");
  return (negative && units != 0 ? "-" : "") + result;
}

static constexpr int PlacesMax = 30;

static Kernel bind_format_number(const Signature& signature)
{
  const auto type = signature.arguments[0];
  return [type](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    Rows all(input, result);
    all.each([&](idx_t row) {
      const int places = all.get<int32_t>(1, row);
      if (places < 0) return all.set_null(row);
      const auto value = input.data[0].GetValue(row);
      if (type.id() == duckdb::LogicalTypeId::DOUBLE || type.id() == duckdb::LogicalTypeId::FLOAT) {
        const double number = value.GetValue<double>();
        if (std::isnan(number)) return all.set_text(row, "NaN");
        if (std::isinf(number)) return all.set_text(row, number < 0 ? "-∞" : "∞");
        char text[512];
        std::snprintf(text, sizeof text, "%.*f", std::min(places, PlacesMax), std::abs(number));
        std::string whole = text;
        const auto point = whole.find('.');
        const bool zero = whole.find_first_not_of("0.") == std::string::npos;
        all.set_text(row, (number < 0 && !zero ? "-" : "") + grouped(whole.substr(0, point)) +
                              (point == std::string::npos ? "" : whole.substr(point)));
        return;
      }
      const int scale =
          type.id() == duckdb::LogicalTypeId::DECIMAL ? duckdb::DecimalType::GetScale(type) : 0;
      const auto wide_value = value.DefaultCastAs(duckdb::LogicalType::DECIMAL(38, scale))
                                  .GetValueUnsafe<duckdb::hugeint_t>();
      all.set_text(row, format_exact(to_int128(wide_value), scale, std::min(places, PlacesMax)));
    });
  };
}

// ---- digests and ids --------------------------------------------------------

static Kernel bind_sha2(const Signature&)
{
  return rows([](Rows& all, idx_t row) {
    const int bits = all.get<int32_t>(1, row);
    const EVP_MD* kind = bits == 224                ? EVP_sha224()
                         : bits == 384              ? EVP_sha384()
                         : bits == 512              ? EVP_sha512()
                         : bits == 256 || bits == 0 ? EVP_sha256()
                                                    : nullptr;
    if (kind == nullptr) return all.set_null(row);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    const auto bytes = all.text(0, row);
    EVP_Digest(bytes.data(), bytes.size(), digest, &size, kind, nullptr);
    all.set_text(row, to_hex({reinterpret_cast<const char*>(digest), size}));
  });
}

// From 0, in the order in which rows come; one counter a call in the plan.
static Kernel bind_row_id(const Signature&)
{
  auto next = std::make_shared<std::atomic<int64_t>>(0);
  return [next](duckdb::DataChunk& input, duckdb::ExpressionState&, duckdb::Vector& result) {
    const auto count = static_cast<int64_t>(input.size());
    const int64_t first = next->fetch_add(count);
    result.SetVectorType(duckdb::VectorType::FLAT_VECTOR);
    auto* values = duckdb::FlatVector::GetData<int64_t>(result);
    for (int64_t i = 0; i < count; i++) values[i] = first + i;
  };
}

void add_formats(Registry& registry)
{
  auto& s = registry.scalars;
  s.push_back({"format_number", bind_format_number});
  s.push_back({"sha2", bind_sha2});
  s.push_back({"monotonically_increasing_id", bind_row_id, false, true});
}

} // namespace bindery::engine::native
