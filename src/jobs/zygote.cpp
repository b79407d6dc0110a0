#include "jobs/zygote.h"

#include "base/clock.h"
#include "base/log.h"
#include "worker/leftovers.h"

#include <unistd.h>

namespace bindery::jobs {

static constexpr std::string_view ReadyLine = "bindery-zygote ready";
static constexpr int64_t SendMs = 10'000;

Result<void> Zygote::prepare()
{
  const std::lock_guard lock(mutex_);
  if (child_) {
    if (const auto exit = child_->find_exit(); !exit)
      return {};
    else
      log_warning("python fork server " + worker::to_string(*exit));
  }
  child_.reset();
  is_ready_ = false;
  unlink(options_.socket_path.c_str());
  worker::ChildSpec spec;
  spec.program = options_.python;
  spec.arguments = {"-m", "bindery.zygote", "--socket", options_.socket_path};
  // The server's own keys are nothing for scripts: each run gets its own.
  spec.environment = worker::inherited_environment({"AWS_", "SPARK_", "PYTHON", "BINDERY_"});
  spec.environment.emplace_back("PYTHONPATH", options_.python_path);
  spec.environment.emplace_back("PYTHONUNBUFFERED", "1");
  spec.environment.emplace_back("TZ", "UTC");
  spec.environment.push_back(worker::leftover_mark(options_.data_folder));
  spec.standard_output = worker::Output::pipe();
  spec.death_signal = SIGTERM; // it kills what scripts started
  TRY(auto child, worker::Child::start(spec));
  child_ = std::move(child);
  return {};
}

static Json task_frame(const PythonTask& task)
{
  Json argv{Json::Array{task.script}};
  for (const std::string& argument : task.arguments) argv.push(argument);
  Json environment{Json::Object{}};
  for (const auto& [name, value] : task.environment) environment.set(name, value);
  Json path{Json::Array{}};
  for (const std::string& entry : task.path) path.push(entry);
  Json frame;
  frame.set("argv", std::move(argv)).set("env", std::move(environment)).set("cwd", task.folder);
  frame.set("script", task.script).set("path", std::move(path));
  frame.set("stdout", task.standard_output).set("stderr", task.standard_error);
  return frame;
}

Result<void> Zygote::wait_ready(int64_t timeout_ms)
{
  // Held meanwhile: whoever else comes needs the same thing.
  const std::lock_guard lock(mutex_);
  if (!child_) return unavailable("the Python fork server does not run");
  while (!is_ready_) {
    auto line = child_->read_line(timeout_ms);
    if (!line.ok() && line.error().code != ErrorCode::Timeout)
      return unavailable("The Python process of the run did not start: its fork server ended "
                         "before it was ready");
    if (!line.ok()) return std::move(line).error();
    is_ready_ = *line == ReadyLine;
  }
  return {};
}

Result<worker::Channel> Zygote::run(const PythonTask& task)
{
  auto channel = worker::Channel::connect(options_.socket_path);
  auto sent = channel.ok() ? channel->send(task_frame(task), SendMs) : channel.error();
  if (!sent.ok())
    return unavailable("The Python process of the run did not start: its fork server ended (" +
                       sent.error().message + ")");
  return channel;
}

void Zygote::stop()
{
  const std::lock_guard lock(mutex_);
  child_.reset();
  unlink(options_.socket_path.c_str());
}

} // namespace bindery::jobs
