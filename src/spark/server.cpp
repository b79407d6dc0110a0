#include "spark/server.h"

#include "spark/service/service.h"

#include <google/protobuf/io/coded_stream.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <filesystem>

namespace bindery::spark {

namespace {

// protobuf reads at most 100 nested messages, and neither it nor gRPC offers a way to say
// otherwise: a plan of fifty chained calls would be refused. An explicit instantiation may name the
// private default.
using RecursionLimit = int*;
RecursionLimit protobuf_recursion_limit();
template <RecursionLimit Limit> struct Opened {
  friend RecursionLimit protobuf_recursion_limit() { return Limit; }
};
template struct Opened<&google::protobuf::io::CodedInputStream::default_recursion_limit_>;
constexpr int MessageDepthMax = 5000;

// Equal in a time that does not depend on where the texts differ.
bool equals_secretly(std::string_view a, std::string_view b)
{
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned>(a[i] ^ b[i % std::max<size_t>(b.size(), 1)]);
  return difference == 0;
}

class GrpcServer final : public Server {
public:
  GrpcServer(const ServerOptions& options, const Ports& ports) : service_(options, ports) {}
  ~GrpcServer() override { shutdown(); }

  Result<void> listen(const std::string& address)
  {
    // As large as a client may send: local data travels in plans and artifacts.
    constexpr int MessageBytesMax = 512 << 20;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(&service_);
    builder.SetMaxReceiveMessageSize(MessageBytesMax);
    builder.SetMaxSendMessageSize(-1);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    // A fixed window for uploads, and not a ping for each thing read to learn one.
    constexpr int WindowBytes = 4 << 20;
    builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, WindowBytes);
    // Threads that wait for calls: with fewer, each call starts a thread and ends one.
    constexpr int WaitingThreadsMax = 8;
    builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, WaitingThreadsMax);
    server_ = builder.BuildAndStart();
    if (!server_ || port_ == 0)
      return unavailable("cannot listen on " + address + ": the address is taken or wrong");
    return {};
  }

  int port() const override { return port_; }

  void shutdown() override
  {
    if (!server_) return;
    service_.sessions().interrupt_all();
    constexpr std::chrono::seconds Patience(5);
    server_->Shutdown(std::chrono::system_clock::now() + Patience);
    server_->Wait();
    server_.reset();
  }

private:
  Service service_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

} // namespace

grpc::Status Service::check_token(const grpc::ServerContext& context) const
{
  if (options_.token.empty()) return grpc::Status::OK;
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find("authorization");
  if (found != metadata.end() &&
      equals_secretly(std::string_view(found->second.data(), found->second.size()),
                      "Bearer " + options_.token))
    return grpc::Status::OK;
  return {grpc::StatusCode::UNAUTHENTICATED,
          "this endpoint demands its token: sc://HOST:PORT/;token=…"};
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, const Ports& ports)
{
  *protobuf_recursion_limit() = MessageDepthMax;
  std::error_code failure;
  std::filesystem::create_directories(options.scratch_folder, failure);
  if (failure)
    return unavailable("cannot make the folder " + options.scratch_folder + ": " +
                       failure.message());
  auto server = std::make_unique<GrpcServer>(options, ports);
  TRY_VOID(server->listen(options.listen));
  return std::unique_ptr<Server>(std::move(server));
}

} // namespace bindery::spark
