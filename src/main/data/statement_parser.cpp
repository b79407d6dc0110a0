// bindery-engine parse: reads Athena's statements for the server, and runs none. The protocol
// stands in athena/query_worker.h.
#include "base/log.h"
#include "base/text.h"
#include "main/data/commands.h"
#include "sql/parsers.h"
#include "worker/channel.h"

#include <sys/time.h>
#include <unistd.h>

#include <thread>

namespace bindery {

// A statement that takes more than this of a core to read ends the process, by SIGPROF. The time
// of a clock would also count what others do with the machine.
static constexpr int ParseSeconds = 4;

static Json refusal(const std::string& code, const std::string& message)
{
  return Json().set("ok", false).set("code", code).set("message", message);
}

static Json parse(const std::string& text)
{
  if (trim(text).empty()) return refusal("MALFORMED_QUERY", "Empty sql statement: " + text);
  // DDL is written in Hive's grammar, of which Trino's knows nothing.
  const sql::StatementKind kind = sql::classify_statement(text);
  const std::string unsupported =
      "Queries of this type are not supported yet: " + sql::first_words(text);
  if (kind == sql::StatementKind::Ddl || kind == sql::StatementKind::Utility)
    return refusal("INVALID_INPUT", unsupported);
  const auto parser = sql::make_trino_parser({});
  auto statement = parser->parse_statement(text);
  if (!statement.ok()) {
    const bool is_missing = statement.error().code == ErrorCode::Unsupported;
    return refusal(is_missing ? "INVALID_INPUT" : "MALFORMED_QUERY", statement.error().message);
  }
  if (!std::holds_alternative<plan::unresolved::RelationPtr>(*statement))
    return refusal("INVALID_INPUT", unsupported);
  return Json().set("ok", true).set("statement_type", "DML").set("substatement_type", "SELECT");
}

// Counts the time of this process's cores from now on; 0 ends the counting.
static void limit_time(int seconds)
{
  itimerval timer{};
  timer.it_value.tv_sec = seconds;
  CHECK(setitimer(ITIMER_PROF, &timer, nullptr) == 0);
}

Result<int> run_statement_parser(const Settings& settings)
{
  if (!settings.has("socket-fd"))
    return invalid_input("parse is started by the server, with --socket-fd");
  worker::Channel channel(static_cast<int>(settings.get_integer("socket-fd")));
  std::thread([] { sql::warm(plan::Dialect::Trino); }).detach();
  for (;;) {
    auto request = channel.receive();
    if (!request.ok()) _exit(0); // the server is gone
    limit_time(ParseSeconds);
    const Json answer = parse(request->get_string("query"));
    limit_time(0);
    if (auto sent = channel.send(answer); !sent.ok()) log_error("answer: " + sent.error().message);
  }
}

} // namespace bindery
