// AWS JSON requests: whatever the bytes, decoding ends with a value or a clear error; a value
// encodes to JSON that decodes to the same JSON again.
#include "aws/json_codec.h"
#include "aws/rest_xml.h"
#include "aws/xml_tree.h"
#include "aws/glue/create_database.h"
#include "aws/glue/create_table.h"
#include "aws/s3/delete_objects.h"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace bindery;

template <class T> static void round_trip(const Json& json)
{
  T value{};
  const auto decoded = aws::decode_json(json, T::shape_table, &value, aws::Constraints::Enforced);
  if (!decoded.ok()) {
    CHECK(!decoded.error().message.empty() && !decoded.error().wire_name.empty());
    return;
  }
  const std::string text = aws::to_json_text(value);
  const T again = MUST(aws::from_json_text<T>(text));
  CHECK(aws::to_json_text(again) == text);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto json = parse_json(text); json.ok()) {
    round_trip<glue::CreateTableRequest>(*json);
    round_trip<glue::CreateDatabaseRequest>(*json);
  }
  s3::Delete xml;
  if (const auto parsed = aws::parse_xml(text, s3::Delete::shape_table, &xml); parsed.ok())
    CHECK(!aws::write_xml(s3::Delete::shape_table, &xml, "Delete", "").empty());
  return 0;
}
