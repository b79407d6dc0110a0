// Tables of the catalog and files of the user as scans.
#include "engine/scan/source.h"

#include "engine/engine.h"
#include "engine/errors.h"
#include "engine/lower/lowerer.h"
#include "engine/scan/infer.h"
#include "engine/scan/listing.h"
#include "engine/scan/options.h"

#include "base/text.h"

#include <algorithm>

namespace bindery::engine {

using plan::Field;
using plan::ScanSpec;
using plan::TableInfo;
using plan::Type;
using plan::TypeKind;

namespace {

class Source : public plan::TableSource {
public:
  Source(plan::Catalog* catalog, lake::Lake* lake) : catalog_(catalog), lake_(lake) {}

  Result<std::optional<TableInfo>> find_table(const plan::unresolved::Name& name) override;
  Result<std::shared_ptr<const ScanSpec>> open_table(const TableInfo& table,
                                                     const std::string& time_zone) override;
  Result<std::shared_ptr<const ScanSpec>> open_files(const plan::unresolved::DataSource& source,
                                                     const std::string& time_zone) override;

private:
  Result<void> add_catalog_files(const TableInfo& table, ScanSpec& spec);
  Result<void> add_folder(const std::string& location, const std::vector<plan::Value>& values,
                          ScanSpec& spec);

  plan::Catalog* catalog_;
  lake::Lake* lake_;
};

bool is_known_catalog(const std::string& name)
{
  const std::string lower = to_lower(name);
  return lower == "spark_catalog" || lower == "awsdatacatalog" || lower == "glue_catalog";
}

Result<std::optional<TableInfo>> Source::find_table(const plan::unresolved::Name& name)
{
  if (catalog_ == nullptr || name.empty() || name.size() > 3) return std::optional<TableInfo>();
  if (name.size() == 3 && !is_known_catalog(name[0])) return std::optional<TableInfo>();
  const std::string database = name.size() == 1 ? "default" : to_lower(name[name.size() - 2]);
  return catalog_->find_table(database, to_lower(name.back()));
}

// ---- files ------------------------------------------------------------------

std::string normal_format(const std::string& format)
{
  const std::string lower = to_lower(format);
  if (lower.empty()) return "parquet";
  if (lower == "org.apache.spark.sql.parquet") return "parquet";
  return lower;
}

Result<std::optional<std::vector<Field>>> infer_any(lake::Lake* lake, const ScanSpec& spec)
{
  using Inferred = std::optional<std::vector<Field>>;
  if (spec.format == "text")
    return Inferred(std::vector<Field>{{"value", TypeKind::String, true, ""}});
  InferRequest request;
  request.format = spec.format;
  request.options = spec.options;
  if (!spec.time_zone.empty()) request.time_zone = spec.time_zone;
  if (spec.format == "csv") return infer_csv(lake, spec.files, request);
  if (spec.format == "json") return infer_json(lake, spec.files, request);
  if (spec.files.empty()) return Inferred();
  if (!wants_merged_schema(spec.options)) {
    TRY(auto fields, infer_parquet(lake, spec.files[0].url));
    return Inferred(std::move(fields));
  }
  return infer_merged_parquet(lake, spec.files);
}

// The user's schema without the columns that the folders give.
std::vector<Field> without_partitions(std::vector<Field> fields,
                                      const std::vector<Field>& partitions)
{
  std::erase_if(fields, [&](const Field& field) {
    return std::any_of(partitions.begin(), partitions.end(), [&](const Field& partition) {
      return equals_ignore_case(partition.name, field.name);
    });
  });
  return fields;
}

Result<std::shared_ptr<const ScanSpec>>
Source::open_files(const plan::unresolved::DataSource& source, const std::string& time_zone)
{
  auto spec = std::make_shared<ScanSpec>();
  spec->format = normal_format(source.format);
  for (const auto& [key, value] : source.options) spec->options[to_lower(key)] = value;
  TRY_VOID(check_read_options(spec->format, spec->options));
  ListingRequest request;
  request.paths = source.paths;
  if (const auto path = spec->options.find("path");
      path != spec->options.end() && request.paths.empty()) {
    request.paths.push_back(path->second);
  }
  if (request.paths.empty()) {
    return spark_error(ErrorCode::InvalidInput, "UNABLE_TO_INFER_SCHEMA", "42KD9",
                       "Unable to infer schema for " + to_upper(spec->format) +
                           ". It must be specified manually.",
                       {{"format", to_upper(spec->format)}});
  }
  for (const auto& path : request.paths)
    spec->location += (spec->location.empty() ? "" : ", ") + path;
  const auto option = [&](const char* name) {
    const auto found = spec->options.find(name);
    return found == spec->options.end() ? std::string() : found->second;
  };
  spec->time_zone = option("timezone").empty() ? time_zone : option("timezone");
  request.base_path = option("basepath");
  request.recursive = equals_ignore_case(option("recursivefilelookup"), "true");
  request.name_filter = option("pathglobfilter");
  request.time_zone = time_zone;
  request.schema = source.schema ? &*source.schema : nullptr;
  TRY(auto listing, list_scan(lake_, request));
  spec->files = std::move(listing.files);
  spec->partition_schema = std::move(listing.partition_schema);
  if (source.schema) {
    spec->data_schema = without_partitions(source.schema->fields(), spec->partition_schema);
    for (auto& field : spec->data_schema) field.nullable = true;
    return std::shared_ptr<const ScanSpec>(std::move(spec));
  }
  TRY(auto inferred, infer_any(lake_, *spec));
  if (!inferred) {
    const std::string name = spec->format == "csv"    ? "CSV"
                             : spec->format == "json" ? "JSON"
                                                      : "Parquet";
    return spark_error(ErrorCode::InvalidInput, "UNABLE_TO_INFER_SCHEMA", "42KD9",
                       "Unable to infer schema for " + name + ". It must be specified manually.",
                       {{"format", name}});
  }
  spec->data_schema = without_partitions(std::move(*inferred), spec->partition_schema);
  return std::shared_ptr<const ScanSpec>(std::move(spec));
}

// ---- tables -----------------------------------------------------------------

std::vector<Field> to_fields(const std::vector<plan::ColumnInfo>& columns)
{
  std::vector<Field> fields;
  for (const auto& column : columns) fields.push_back({column.name, column.type, true, ""});
  return fields;
}

bool is_spark_provider(const std::string& provider)
{
  return provider == "parquet" || provider == "csv" || provider == "json" || provider == "text";
}

Result<void> Source::add_folder(const std::string& location, const std::vector<plan::Value>& values,
                                ScanSpec& spec)
{
  TRY(auto url, normalize_url(location));
  while (url.ends_with('/')) url.pop_back();
  auto files = list_files(lake_, url);
  if (!files.ok()) {
    // A table whose folder is not there yet has no rows.
    if (files.error().code == ErrorCode::NotFound) return {};
    return std::move(files).error();
  }
  for (auto& file : *files) {
    bool hidden = false;
    if (file.url.size() > url.size()) {
      for (const auto& name : split(std::string_view(file.url).substr(url.size() + 1), '/'))
        hidden |= is_hidden_name(name);
    }
    if (!hidden && file.size > 0) spec.files.push_back({file.url, file.size, file.etag, values});
  }
  return {};
}

Result<void> Source::add_catalog_files(const TableInfo& table, ScanSpec& spec)
{
  if (table.partition_columns.empty()) return add_folder(table.location, {}, spec);
  TRY(const auto partitions, catalog_->list_partitions(table, ""));
  for (const auto& partition : partitions) {
    if (partition.values.size() != table.partition_columns.size()) {
      return invalid_input("A partition of " + table.database + "." + table.name + " has " +
                           std::to_string(partition.values.size()) + " values.");
    }
    std::vector<plan::Value> values;
    for (size_t i = 0; i < partition.values.size(); i++) {
      TRY(auto value,
          partition_value(partition.values[i], table.partition_columns[i].type, spec.time_zone));
      values.push_back(std::move(value));
    }
    TRY_VOID(add_folder(partition.location, values, spec));
  }
  return {};
}

Result<std::shared_ptr<const ScanSpec>> Source::open_table(const TableInfo& table,
                                                           const std::string& time_zone)
{
  TRY_VOID(check_table_format(table));
  auto spec = std::make_shared<ScanSpec>();
  spec->location = table.location;
  spec->time_zone = time_zone;
  spec->data_schema = to_fields(table.columns);
  spec->partition_schema = to_fields(table.partition_columns);
  for (const auto& [key, value] : table.serde_parameters) spec->options[to_lower(key)] = value;
  const std::string provider = to_lower(table.provider);
  if (is_spark_provider(provider)) {
    spec->format = provider;
    TRY_VOID(check_read_options(spec->format, spec->options));
  } else if (!table.serde.empty()) {
    spec->reader = plan::ScanReader::Serde;
    spec->format = table.serde;
    for (const auto& [key, value] : table.parameters) spec->options.emplace(to_lower(key), value);
    TRY_VOID(check_serde(table));
  } else {
    return unsupported_operation("The table `" + table.database + "`.`" + table.name +
                                 "` of the provider " + (provider.empty() ? "(none)" : provider));
  }
  if (table.location.empty()) return std::shared_ptr<const ScanSpec>(std::move(spec));
  TRY_VOID(add_catalog_files(table, *spec));
  return std::shared_ptr<const ScanSpec>(std::move(spec));
}

} // namespace

std::unique_ptr<plan::TableSource> make_table_source(Engine&, plan::Catalog* catalog,
                                                     lake::Lake* lake)
{
  return std::make_unique<Source>(catalog, lake);
}

} // namespace bindery::engine
