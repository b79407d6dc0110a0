// Parquet: everything comes from the footer.
#include "format/one_format.h"
#include "format/parquet/footer.h"

#include <algorithm>

namespace bindery::format {

static constexpr int64_t FooterBytesMax = 64 << 20;

static Result<std::string> read_exactly(Bytes& bytes, int64_t offset, int64_t size)
{
  std::string text(static_cast<size_t>(size), '\0');
  int64_t filled = 0;
  while (filled < size) {
    TRY(int64_t count, bytes.read(offset + filled, text.data() + filled, size - filled));
    if (count <= 0) return invalid_input("the Parquet file ends early");
    filled += count;
  }
  return text;
}

static Result<ParquetFooter> read_footer(Bytes& bytes)
{
  int64_t size = bytes.size();
  if (size < 12)
    return invalid_input("the Parquet file is cut: " + std::to_string(size) + " bytes");
  TRY(std::string tail, read_exactly(bytes, size - 8, 8));
  if (tail.substr(4) == "PARE") return unsupported("the Parquet file has an encrypted footer");
  if (tail.substr(4) != "PAR1")
    return invalid_input("the Parquet file is cut: it does not end with PAR1");
  uint32_t length = 0;
  for (int i = 3; i >= 0; --i)
    length = length << 8 | static_cast<uint8_t>(tail[static_cast<size_t>(i)]);
  if (length > size - 8) return invalid_input("the Parquet footer is larger than the file");
  if (length > FooterBytesMax)
    return invalid_input("the Parquet footer is larger than " + std::to_string(FooterBytesMax) +
                         " bytes");
  TRY(std::string footer, read_exactly(bytes, size - 8 - length, length));
  return parse_parquet_footer(footer);
}

static Result<std::optional<FileFacts>> infer_parquet(Candidate& candidate)
{
  std::optional<FileFacts> none;
  if (candidate.sample.compression != "none") return none;
  const std::string& text = candidate.sample.text;
  if (text.starts_with("PARE")) return unsupported("the Parquet file has an encrypted footer");
  if (!text.starts_with("PAR1")) return none;
  TRY(ParquetFooter footer, read_footer(candidate.bytes));

  FileFacts facts;
  facts.compression = "none"; // whatever the codec of its pages
  TRY(facts.columns, parquet_columns(footer));
  facts.record_count = footer.row_count;
  facts.average_record_size = footer.row_count > 0 ? footer.unpacked_bytes / footer.row_count : 0;
  return std::optional<FileFacts>(std::move(facts));
}

static void describe_parquet(const FileFacts&, Storage& storage)
{
  storage.input_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
  storage.output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat";
  storage.serde_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
  storage.serde_parameters["serialization.format"] = "1";
}

const Format parquet_format = {"parquet", infer_parquet, describe_parquet};

} // namespace bindery::format
