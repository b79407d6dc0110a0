#include "jobs/definitions.h"

#include "aws/json_codec.h"
#include "base/ids.h"
#include "base/text.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::jobs {

static Error missing_job(std::string_view message)
{
  return not_found(std::string(message)).with_name("EntityNotFoundException");
}

static constexpr std::string_view NotFoundText = "Job not found.";

static Result<StoredJob> read_job(const store::Rows& rows)
{
  StoredJob stored;
  stored.id = rows.get<std::string>(0);
  TRY(stored.job, aws::from_json_text<glue::Job>(rows.get<std::string>(1)));
  stored.job.created_on = rows.get<Time>(2);
  stored.job.last_modified_on = rows.get<Time>(3);
  return stored;
}

static std::string definition_of(glue::Job job)
{
  job.created_on.reset();
  job.last_modified_on.reset();
  return aws::to_json_text(job);
}

Result<StoredJob> get_job(store::Transaction& transaction, const std::string& name,
                          std::string_view missing)
{
  TRY(auto rows,
      transaction.query("SELECT id, definition, created, modified FROM job WHERE name = ?1", name));
  TRY(const bool found, rows.next());
  if (!found) return missing_job(missing);
  return read_job(rows);
}

Result<void> Definitions::create(const Access& access, glue::Job job,
                                 const std::map<std::string, std::string>& tags, Time now)
{
  TRY_VOID(complete_job(job));
  const std::string definition = definition_of(job);
  TRY(auto write, store_.begin_write());
  {
    TRY(auto rows, write.query("SELECT definition FROM job WHERE name = ?1", *job.name));
    TRY(const bool exists, rows.next());
    if (exists && rows.get<std::string>(0) == definition) return {};
    if (exists)
      return conflict("Job already submitted with different configuration")
          .with_name("IdempotentParameterMismatchException");
  }
  TRY_VOID(write.run(
      "INSERT INTO job (name, id, definition, created, modified) VALUES (?1, ?2, ?3, ?4, ?4)",
      *job.name, "j_" + make_hex_id(64), definition, now));
  TRY_VOID(catalog::add_tags(access, write, {catalog::TaggedResource::Kind::Job, *job.name}, tags));
  TRY_VOID(write.commit());
  wake_();
  return {};
}

Result<glue::Job> Definitions::get(const std::string& name)
{
  TRY(auto read, store_.begin_read());
  TRY(auto stored, get_job(read, name, NotFoundText));
  return std::move(stored.job);
}

Result<JobPage> Definitions::list(const std::string& token, int64_t limit)
{
  const auto after = token.empty() ? std::optional<std::string>("") : from_hex(token);
  if (!after) return invalid_input("NextToken is not valid").with_name("InvalidInputException");
  TRY(auto read, store_.begin_read());
  TRY(auto rows, read.query("SELECT id, definition, created, modified FROM job WHERE name > ?1 "
                            "ORDER BY name LIMIT ?2",
                            *after, limit + 1));
  JobPage page;
  for (;;) {
    TRY(const bool more, rows.next());
    if (!more) return page;
    if (static_cast<int64_t>(page.jobs.size()) == limit) {
      page.next_token = to_hex(*page.jobs.back().name);
      return page;
    }
    TRY(auto stored, read_job(rows));
    page.jobs.push_back(std::move(stored.job));
  }
}

Result<void> Definitions::update(const std::string& name, glue::Job job, Time now)
{
  job.name = name;
  TRY_VOID(complete_job(job));
  TRY(auto write, store_.begin_write());
  TRY(const int64_t changed,
      write.run("UPDATE job SET definition = ?2, modified = ?3 WHERE name = ?1", name,
                definition_of(job), now));
  if (changed == 0) return missing_job(NotFoundText);
  return write.commit();
}

Result<void> Definitions::remove(const Access& access, const std::string& name)
{
  TRY(auto write, store_.begin_write());
  TRY_VOID(write.run("DELETE FROM job WHERE name = ?1", name));
  TRY_VOID(catalog::remove_all_tags(access, write, {catalog::TaggedResource::Kind::Job, name}));
  return write.commit();
}

Result<bool> Definitions::has_any()
{
  TRY(auto read, store_.begin_read());
  TRY(auto rows, read.query("SELECT 1 FROM job LIMIT 1"));
  return rows.next();
}

} // namespace bindery::jobs
