#include "tests/sql/dump_command.h"

#include "base/text.h"
#include "plan/dump_unresolved.h"

using namespace bindery;
using namespace bindery::plan;
using namespace bindery::plan::command;

namespace {

class Line {
public:
  explicit Line(const std::string& kind) : text_(kind) {}
  Line& add(const std::string& key, const std::string& value)
  {
    if (!value.empty()) text_ += " " + key + "=" + value;
    return *this;
  }
  Line& add(const std::string& key, const std::vector<std::string>& value)
  {
    return add(key, join(value, "."));
  }
  Line& add(const std::string& key, bool value)
  {
    if (value) text_ += " " + key;
    return *this;
  }
  Line& add(const std::string& key, const std::optional<std::string>& value)
  {
    if (value) text_ += " " + key + "=" + *value;
    return *this;
  }
  Line& add(const Options& options)
  {
    for (const auto& [key, value] : options) text_ += " " + key + ":" + value;
    return *this;
  }
  std::string with(const RelationPtr& relation) const
  {
    return text_ + "\n" + (relation ? dump(*relation) : "");
  }
  std::string text() const { return text_ + "\n"; }

private:
  std::string text_;
};

std::string mode_text(SaveMode mode)
{
  switch (mode) {
  case SaveMode::ErrorIfExists: return "error";
  case SaveMode::Append: return "append";
  case SaveMode::Overwrite: return "overwrite";
  case SaveMode::Ignore: return "ignore";
  }
  UNREACHABLE();
}

struct Dumper {
  std::string operator()(const WriteFiles& c) const
  {
    return Line("WriteFiles")
        .add("path", c.path)
        .add("format", c.format)
        .add("mode", mode_text(c.mode))
        .add(c.options)
        .with(c.input);
  }
  std::string operator()(const WriteTable& c) const
  {
    return Line("WriteTable")
        .add("table", c.table)
        .add("format", c.format)
        .add("location", c.location)
        .add("mode", mode_text(c.mode))
        .add("insert", c.is_insert)
        .add("partitioned", join(c.partition_columns, ","))
        .add(c.options)
        .with(c.input);
  }
  std::string operator()(const CreateView& c) const
  {
    return Line("CreateView")
        .add("name", c.name)
        .add("temporary", c.is_temporary)
        .add("global", c.is_global)
        .add("replace", c.replace)
        .add("if_not_exists", c.if_not_exists)
        .add("columns", join(c.column_names, ","))
        .add("sql", c.sql)
        .with(c.input);
  }
  std::string operator()(const DropTable& c) const
  {
    return Line("DropTable")
        .add("name", c.name)
        .add("if_exists", c.if_exists)
        .add("view", c.is_view)
        .text();
  }
  std::string operator()(const CreateTable& c) const
  {
    return Line("CreateTable")
        .add("name", c.name)
        .add("schema", c.schema.simple_string())
        .add("format", c.format)
        .add("location", c.location)
        .add("partitioned", join(c.partition_columns, ","))
        .add(c.options)
        .add("comment", c.comment)
        .add("if_not_exists", c.if_not_exists)
        .add("external", c.is_external)
        .text();
  }
  std::string operator()(const CreateDatabase& c) const
  {
    return Line("CreateDatabase")
        .add("name", c.name)
        .add("if_not_exists", c.if_not_exists)
        .add("comment", c.comment)
        .add("location", c.location)
        .text();
  }
  std::string operator()(const DropDatabase& c) const
  {
    return Line("DropDatabase")
        .add("name", c.name)
        .add("if_exists", c.if_exists)
        .add("cascade", c.cascade)
        .text();
  }
  std::string operator()(const UseDatabase& c) const
  {
    return Line("UseDatabase").add("name", c.name).text();
  }
  std::string operator()(const ShowDatabases& c) const
  {
    return Line("ShowDatabases").add("like", c.pattern).text();
  }
  std::string operator()(const ShowTables& c) const
  {
    return Line("ShowTables").add("database", c.database).add("like", c.pattern).text();
  }
  std::string operator()(const ShowColumns& c) const
  {
    return Line("ShowColumns").add("table", c.table).text();
  }
  std::string operator()(const ShowPartitions& c) const
  {
    return Line("ShowPartitions").add("table", c.table).text();
  }
  std::string operator()(const DescribeTable& c) const
  {
    return Line("DescribeTable").add("table", c.table).add("extended", c.extended).text();
  }
  std::string operator()(const SetConfig& c) const
  {
    return Line("SetConfig").add("key", c.key).add("value", c.value).text();
  }
  std::string operator()(const ResetConfig& c) const
  {
    return Line("ResetConfig").add("key", c.key).text();
  }
  std::string operator()(const CacheTable& c) const
  {
    return Line("CacheTable").add("table", c.table).with(c.input);
  }
  std::string operator()(const UncacheTable& c) const
  {
    return Line("UncacheTable").add("table", c.table).add("if_exists", c.if_exists).text();
  }
  std::string operator()(const RefreshTable& c) const
  {
    return Line("RefreshTable").add("table", c.table).text();
  }
  std::string operator()(const Explain& c) const
  {
    return Line("Explain").add("mode", c.mode).with(c.input);
  }
  std::string operator()(const DeclareVariable& c) const
  {
    return Line("DeclareVariable")
        .add("names", names(c.names))
        .add("type", c.type ? c.type->simple_string() : "")
        .add("default", expression(c.default_value))
        .add("replace", c.replace)
        .text();
  }
  std::string operator()(const SetVariable& c) const
  {
    return Line("SetVariable")
        .add("names", names(c.names))
        .add("values", expressions(c.values))
        .with(c.query);
  }
  std::string operator()(const DropVariable& c) const
  {
    return Line("DropVariable").add("name", c.name).add("if_exists", c.if_exists).text();
  }
  std::string operator()(const ExecuteImmediate& c) const
  {
    return Line("ExecuteImmediate")
        .add("text", expression(c.text))
        .add("arguments", expressions(c.arguments))
        .add("into", names(c.into))
        .text();
  }
  std::string operator()(const CreateFunction& c) const
  {
    return Line("CreateFunction")
        .add("name", c.function->name)
        .add("temporary", c.is_temporary)
        .add("replace", c.replace)
        .add("if_not_exists", c.if_not_exists)
        .text();
  }
  std::string operator()(const DropFunction& c) const
  {
    return Line("DropFunction")
        .add("name", c.name)
        .add("temporary", c.is_temporary)
        .add("if_exists", c.if_exists)
        .text();
  }
  std::string operator()(const DescribeQuery& c) const
  {
    return Line("DescribeQuery").with(c.input);
  }

  static std::string names(const std::vector<Name>& all)
  {
    std::vector<std::string> texts;
    for (const Name& name : all) texts.push_back(join(name, "."));
    return join(texts, ",");
  }
  static std::string expression(const unresolved::ExpressionPtr& one)
  {
    return one ? dump(*one) : "";
  }
  static std::string expressions(const std::vector<unresolved::ExpressionPtr>& all)
  {
    std::vector<std::string> texts;
    for (const auto& one : all) texts.push_back(one ? dump(*one) : "DEFAULT");
    return join(texts, ",");
  }
};

} // namespace

std::string dump(const Command& command) { return std::visit(Dumper(), command); }
