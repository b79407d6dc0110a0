// The lake behind a pipe: one JSON command a line on stdin, one JSON answer a line on stdout. The
// tests use it where S3 shows too little: commits of many changes, processes that die half-way,
// several processes on one folder.
#include "base/json.h"
#include "lake/lake.h"

#include <iostream>
#include <string>

using namespace bindery;
using namespace bindery::lake;

namespace {

const Access Caller;

Json to_json(const Error& error)
{
  Json json;
  json.set("error", error.wire_name.empty() ? std::string(to_string(error.code)) : error.wire_name);
  json.set("message", error.message);
  return json;
}

Json ok()
{
  Json json;
  json.set("ok", true);
  return json;
}

Json to_json(const ObjectInfo& info)
{
  Json json;
  json.set("key", info.key).set("size", info.size).set("etag", info.etag);
  json.set("modified_us", info.modified.microseconds)
      .set("content_type", info.properties.content_type);
  return json;
}

Result<std::unique_ptr<Staged>> stage(Lake& lake, const ObjectKey& key, const std::string& body)
{
  ObjectProperties properties;
  properties.content_type = "text/x-" + std::to_string(body.size());
  TRY(auto staged, lake.stage(Caller, key, properties));
  TRY_VOID(staged->append(body));
  TRY_VOID(staged->finish());
  return staged;
}

Result<Json> commit(Lake& lake, const Json& command)
{
  const std::string bucket = command.get_string("bucket");
  Changes changes;
  changes.must_not_exist = command.get_bool("must_not_exist");
  if (const Json* adds = command.find("adds"))
    for (const auto& [key, body] : adds->as_object()) {
      TRY(auto staged, stage(lake, {bucket, key}, body.as_string()));
      changes.adds.push_back(std::move(staged));
    }
  if (const Json* removes = command.find("removes"))
    for (const Json& key : removes->as_array()) changes.removes.push_back(key.as_string());
  if (const Json* matches = command.find("must_match"))
    for (const auto& [key, etag] : matches->as_object()) changes.must_match[key] = etag.as_string();
  TRY_VOID(lake.commit(Caller, bucket, std::move(changes)));
  return ok();
}

Result<Json> list(Lake& lake, const Json& command)
{
  const ListRequest request{.prefix = command.get_string("prefix"),
                            .delimiter = command.get_string("delimiter"),
                            .start_after = command.get_string("start_after"),
                            .max_keys = command.get_integer("max_keys", 1000),
                            .with_etags = command.get_bool("with_etags", true)};
  TRY(const ListPage page, lake.list(Caller, command.get_string("bucket"), request));
  Json objects{Json::Array()};
  for (const ObjectInfo& info : page.objects) objects.push(to_json(info));
  Json prefixes{Json::Array()};
  for (const std::string& prefix : page.common_prefixes) prefixes.push(prefix);
  Json json;
  json.set("objects", std::move(objects)).set("prefixes", std::move(prefixes));
  json.set("truncated", page.is_truncated).set("last", page.last);
  return json;
}

Result<std::string> read(Reader& reader)
{
  std::string text(static_cast<size_t>(reader.info().size), '\0');
  TRY(const int64_t count, reader.read(0, text.data(), reader.info().size));
  text.resize(static_cast<size_t>(count));
  return text;
}

// Every object with its bytes.
Result<Json> dump(Lake& lake, const Json& command)
{
  const std::string bucket = command.get_string("bucket");
  TRY(const ListPage page,
      lake.list(Caller, bucket,
                {.prefix = "", .delimiter = "", .start_after = "", .max_keys = 1'000'000}));
  Json::Object bodies;
  for (const ObjectInfo& info : page.objects) {
    TRY(auto reader, lake.open(Caller, {bucket, info.key}));
    TRY(std::string text, read(*reader));
    if (reader->info().properties.content_type != "text/x-" + std::to_string(text.size()))
      return internal("the properties of " + info.key + " are those of another version");
    if (reader->info().etag != info.etag)
      return internal("the list gives another ETag of " + info.key);
    bodies.emplace_back(info.key, std::move(text));
  }
  return Json(std::move(bodies));
}

// A part, and a completion of all parts.
Result<Json> upload(Lake& lake, const Json& command)
{
  const ObjectKey key{command.get_string("bucket"), command.get_string("key")};
  std::string id = command.get_string("id");
  if (id.empty()) {
    ObjectProperties properties;
    properties.content_type = "text/x-" + std::to_string(command.get_integer("size"));
    TRY(const UploadInfo info, lake.create_upload(Caller, key, properties));
    id = info.id;
  } else if (const Json* number = command.find("number")) {
    TRY(auto staged, lake.stage_part(Caller, key, id));
    TRY_VOID(staged->append(command.get_string("body")));
    TRY_VOID(staged->finish());
    TRY_VOID(
        lake.put_part(Caller, key, id, static_cast<int>(number->as_integer()), std::move(staged)));
  } else {
    TRY(const UploadParts parts, lake.list_parts(Caller, key, id));
    Completion completion;
    for (const PartInfo& part : parts.parts)
      completion.parts.push_back({part.number, part.etag, {}});
    TRY_VOID(lake.complete_upload(Caller, key, id, completion));
  }
  Json json;
  json.set("id", id);
  return json;
}

struct Session {
  std::unique_ptr<Lake> lake;
  std::unique_ptr<Reader> reader;
};

Result<Json> run(Session& session, const Json& command)
{
  Lake& lake = *session.lake;
  const std::string name = command.get_string("do");
  const ObjectKey key{command.get_string("bucket"), command.get_string("key")};
  if (name == "create_bucket") {
    TRY_VOID(lake.create_bucket(Caller, key.bucket));
    return ok();
  }
  if (name == "delete_bucket") {
    TRY_VOID(lake.delete_bucket(Caller, key.bucket));
    return ok();
  }
  if (name == "commit") return commit(lake, command);
  if (name == "list") return list(lake, command);
  if (name == "dump") return dump(lake, command);
  if (name == "upload") return upload(lake, command);
  if (name == "head") {
    TRY(const ObjectInfo info, lake.head(Caller, key));
    return to_json(info);
  }
  if (name == "open") {
    TRY(session.reader, lake.open(Caller, key));
    return ok();
  }
  if (name == "read") {
    TRY(const std::string text, read(*session.reader));
    return Json(text);
  }
  if (name == "sweep") {
    TRY_VOID(lake.sweep());
    return ok();
  }
  return invalid_input("no such command: " + name);
}

} // namespace

// driver FOLDER [child]
int main(int count, char** arguments)
{
  if (count < 2) return 2;
  const bool is_child = count > 2 && std::string_view(arguments[2]) == "child";
  auto lake = open_local_lake({arguments[1], !is_child});
  if (!lake.ok()) {
    std::cout << to_json(lake.error()).write() << std::endl;
    return 1;
  }
  Session session{std::move(*lake), nullptr};
  std::cout << ok().write() << std::endl;
  std::string line;
  while (std::getline(std::cin, line)) {
    auto command = parse_json(line);
    auto answer = command.ok() ? run(session, *command) : Result<Json>(command.error());
    std::cout << (answer.ok() ? *answer : to_json(answer.error())).write() << std::endl;
  }
  return 0;
}
