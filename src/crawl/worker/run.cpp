#include "crawl/worker/run.h"

#include "base/clip.h"
#include "crawl/folder_name.h"
#include "crawl/worker/classify.h"
#include "crawl/worker/group.h"
#include "crawl/worker/tree.h"

#include <map>
#include <unordered_map>

namespace bindery::crawl {

namespace {

constexpr size_t PartitionsPerFinding = 500;
constexpr int64_t FailureLinesMax = 1000; // of the log; the rest is counted
constexpr size_t SchemasMax = 5000;       // of one table
constexpr size_t TypeTextMax = 131072;    // what the Data Catalog takes as a column's type
constexpr size_t ColumnNameMax = 255;
constexpr size_t MessageBytesMax = 4096; // parts of it come from files

class Crawl {
public:
  Crawl(const Spec& spec, lake::Lake& lake, Sink& sink) : spec_(spec), lake_(lake), sink_(sink) {}

  Result<void> run()
  {
    for (size_t i = 0; i < spec_.targets.size(); ++i) {
      Result<Listing> listing = list(lake_, spec_.access, spec_.targets[i]);
      if (!listing.ok()) return failed(spec_.targets[i].path + ": " + listing.error().message);
      done_.files_listed += listing->files;
      TRY_VOID(crawl_target(static_cast<int64_t>(i), *listing));
      if (has_failed_) return {};
    }
    if (unreported_ > 0)
      TRY_VOID(sink_.send(
          LogFinding{"ERROR", std::to_string(unreported_) + " more files could not be read."}));
    return sink_.send(done_);
  }

private:
  Result<void> failed(std::string message)
  {
    has_failed_ = true;
    return sink_.send(FailedFinding{clip(message, MessageBytesMax)});
  }

  Result<void> crawl_target(int64_t index, const Listing& listing)
  {
    const S3Target& target = spec_.targets[static_cast<size_t>(index)];
    GroupOptions options{spec_.combines_compatible_schemas, spec_.table_level, target.sample_size};
    Result<void> sent;
    auto report = [&](std::string_view level, const std::string& message) {
      if (sent.ok())
        sent = sink_.send(LogFinding{std::string(level), clip(message, MessageBytesMax)});
    };
    auto read = [&](const Folder& folder, const File& file) -> std::optional<Group> {
      if (!sent.ok()) return std::nullopt; // nobody listens any more
      return read_file(listing.bucket, folder, file, report);
    };
    std::vector<Table> tables = group(listing, options, read, report);
    TRY_VOID(std::move(sent));
    for (const Table& table : tables) {
      Result<void> told = send_table(index, listing.bucket, table);
      if (told.ok()) continue;
      if (told.error().code == ErrorCode::Limit) return failed(told.error().message);
      return told;
    }
    return {};
  }

  std::optional<Group> read_file(const std::string& bucket, const Folder& folder, const File& file,
                                 const Report& report)
  {
    lake::ObjectKey key{bucket, folder.prefix + file.name};
    auto facts = classify(lake_, spec_.access, key);
    ++done_.files_read;
    std::string url = lake::to_s3_url(key);
    std::string problem;
    if (!facts.ok())
      problem = facts.error().message;
    else if (!*facts)
      problem = "no classifier recognises the file (classification UNKNOWN)";
    else
      problem = find_unstorable(**facts);
    if (!problem.empty()) {
      ++done_.files_failed;
      if (done_.files_failed > FailureLinesMax)
        ++unreported_;
      else
        report("ERROR", "File " + url + " is left out: " + problem);
      return std::nullopt;
    }
    for (const std::string& warning : (*facts)->warnings)
      report("WARN", "File " + url + ": " + warning + ".");
    return groups_.make(std::move(**facts));
  }

  // What the Data Catalog would refuse.
  static std::string find_unstorable(const format::FileFacts& facts)
  {
    for (const format::HiveField& column : facts.columns) {
      if (column.name.empty() || column.name.size() > ColumnNameMax)
        return "a column's name has " + std::to_string(column.name.size()) + " bytes; 1 to " +
               std::to_string(ColumnNameMax) + " are possible";
      for (unsigned char c : column.name)
        if (c < ' ' && c != '\t') return "a column's name has a control character";
      if (format::to_string(column.type).size() > TypeTextMax)
        return "the type of the column " + column.name + " is longer than " +
               std::to_string(TypeTextMax) + " bytes";
    }
    return "";
  }

  Result<void> send_table(int64_t target, const std::string& bucket, const Table& table)
  {
    TableFinding finding;
    finding.id = next_id_++;
    finding.target = target;
    finding.folder = table.folder;
    finding.location = lake::to_s3_url({bucket, table.prefix});
    finding.is_object = table.is_object;
    finding.counts = table.group.counts;
    finding.schemas.push_back(to_finding(*table.group.facts));
    if (table.depth == 0) return sink_.send(finding);

    finding.partition_keys = name_partition_keys(table);
    std::vector<PartitionFinding> partitions;
    std::map<const format::FileFacts*, int64_t> seen;
    std::unordered_map<std::string, int64_t> known;
    known.emplace(identify(*table.group.facts), 0);
    for (const Leaf& leaf : table.leaves) {
      PartitionFinding partition;
      std::string prefix = table.prefix;
      for (size_t i = 0; i < leaf.path.size(); ++i) {
        partition.values.push_back(partition_value(leaf.path[i], finding.partition_keys[i]));
        prefix += leaf.path[i] + "/";
      }
      partition.location = lake::to_s3_url({bucket, prefix});
      partition.counts = leaf.group.counts;
      auto [first, is_first] = seen.try_emplace(leaf.group.facts.get(), 0);
      if (is_first) {
        auto [place, is_new] = known.emplace(identify(*leaf.group.facts),
                                             static_cast<int64_t>(finding.schemas.size()));
        if (is_new) finding.schemas.push_back(to_finding(*leaf.group.facts));
        first->second = place->second;
      }
      partition.schema = first->second;
      partitions.push_back(std::move(partition));
    }
    if (finding.schemas.size() > SchemasMax)
      return too_large(finding, std::to_string(finding.schemas.size()) + " different schemas");
    TRY_VOID(sink_.send(finding));
    for (size_t i = 0; i < partitions.size(); i += PartitionsPerFinding) {
      size_t end = std::min(partitions.size(), i + PartitionsPerFinding);
      PartitionsFinding batch{.table = finding.id, .partitions = {}};
      batch.partitions.assign(
          std::make_move_iterator(partitions.begin() + static_cast<std::ptrdiff_t>(i)),
          std::make_move_iterator(partitions.begin() + static_cast<std::ptrdiff_t>(end)));
      TRY_VOID(sink_.send(batch));
    }
    return {};
  }

  static Error too_large(const TableFinding& table, const std::string& what)
  {
    Error error = invalid_input("The table at " + table.location +
                                " is too large to describe: it has " + what);
    error.code = ErrorCode::Limit;
    return error;
  }

  const Spec& spec_;
  lake::Lake& lake_;
  Sink& sink_;
  DoneFinding done_;
  int64_t unreported_ = 0;
  int64_t next_id_ = 0;
  bool has_failed_ = false;
  GroupMaker groups_;
};

} // namespace

Result<void> run(const Spec& spec, lake::Lake& lake, Sink& sink)
{
  Crawl crawl(spec, lake, sink);
  return crawl.run();
}

} // namespace bindery::crawl
