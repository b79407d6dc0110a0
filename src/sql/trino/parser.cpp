#include "plan/errors.h"
#include "sql/parsers.h"
namespace bindery::sql {
std::unique_ptr<plan::TextParser> make_trino_parser(TrinoSettings) { return nullptr; }
StatementKind classify_statement(const std::string&) { return StatementKind::Unsupported; }
}
