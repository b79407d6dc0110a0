// Job definitions and their rules.
#pragma once

#include "access/access.h"
#include "aws/glue/job.h"
#include "base/clock.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bindery::store {
class Store;
class Transaction;
} // namespace bindery::store

namespace bindery::jobs {

struct JobPage {
  std::vector<glue::Job> jobs; // by name
  std::string next_token;      // empty at the end
};

// Any thread. Errors carry Glue's names.
class Definitions {
public:
  // `wake` is called after a job was made: what its first run needs can be made ready.
  Definitions(store::Store& store, std::function<void()> wake)
      : store_(store), wake_(std::move(wake))
  {}

  // Creating the same definition again is no error.
  Result<void> create(const Access& access, glue::Job job,
                      const std::map<std::string, std::string>& tags, Time now);
  Result<glue::Job> get(const std::string& name);
  Result<JobPage> list(const std::string& token, int64_t limit);
  // Replaces the whole definition, except its name and the time of its making.
  Result<void> update(const std::string& name, glue::Job job, Time now);
  // Removing what is not there is no error, as in the service. Runs stay.
  Result<void> remove(const Access& access, const std::string& name);
  Result<bool> has_any();

private:
  store::Store& store_;
  const std::function<void()> wake_;
};

// The definition in a transaction, with its id.
struct StoredJob {
  std::string id;
  glue::Job job;
};
Result<StoredJob> get_job(store::Transaction& transaction, const std::string& name,
                          std::string_view missing);

// Refuses what cannot run here, checks what hangs together, and fills in what the service fills in.
Result<void> complete_job(glue::Job& job);

// Special arguments of Glue that would change the result and are not honoured: refused by name.
Result<void> check_arguments(const std::map<std::string, std::string>& arguments);
// Encryption that a job or a run asks for is not there.
Result<void> check_security(const std::optional<std::string>& configuration);

// Size of the workers in DPU; nothing for a type that is not known.
std::optional<double> find_dpu(std::string_view worker_type);
// What is left out, after what is given: DPU from workers, or workers from DPU.
struct Capacity {
  std::optional<std::string> worker_type;
  std::optional<int64_t> workers;
  std::optional<double> max_capacity;
  std::optional<int64_t> allocated;
};
Result<Capacity> complete_capacity(const Capacity& given);

constexpr int64_t TimeoutMinutesMax = 10080;
Result<int64_t> complete_timeout(std::optional<int64_t> minutes, std::string_view glue_version);

} // namespace bindery::jobs
