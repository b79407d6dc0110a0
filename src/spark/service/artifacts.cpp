// AddArtifacts and ArtifactStatus.
#include "base/hash.h"
#include "spark/service/service.h"

namespace bindery::spark {

namespace connect = ::spark::connect;

namespace {

constexpr int64_t ArtifactBytesMax = int64_t{4} << 30;

// Takes the stream of one AddArtifacts call apart: batches of whole artifacts, and artifacts that
// come in chunks.
class Receiver {
public:
  Receiver(Session& session, connect::AddArtifactsResponse* response)
      : session_(session), response_(response)
  {}

  Result<void> take(const connect::AddArtifactsRequest& request)
  {
    switch (request.payload_case()) {
    case connect::AddArtifactsRequest::kBatch:
      for (const auto& artifact : request.batch().artifacts()) {
        TRY_VOID(keep(artifact.name(), artifact.data().data(), is_whole(artifact.data())));
      }
      return {};
    case connect::AddArtifactsRequest::kBeginChunk:
      if (chunks_left_ > 0)
        return invalid_input("an artifact began before the one before it had ended: " + name_);
      if (request.begin_chunk().total_bytes() > ArtifactBytesMax)
        return invalid_input("the artifact " + request.begin_chunk().name() +
                             " is larger than 4 GiB");
      name_ = request.begin_chunk().name();
      chunks_left_ = request.begin_chunk().num_chunks();
      bytes_left_ = request.begin_chunk().total_bytes();
      data_.clear();
      whole_ = true;
      return chunk(request.begin_chunk().initial_chunk());
    case connect::AddArtifactsRequest::kChunk: return chunk(request.chunk());
    case connect::AddArtifactsRequest::PAYLOAD_NOT_SET: break;
    }
    return invalid_input("an artifact message of no kind");
  }

  Result<void> finish() const
  {
    if (chunks_left_ > 0)
      return invalid_input("the artifact " + name_ + " ended before its last chunk");
    return {};
  }

private:
  static bool is_whole(const connect::AddArtifactsRequest::ArtifactChunk& chunk)
  {
    return crc32(chunk.data()) == static_cast<uint32_t>(chunk.crc());
  }

  Result<void> chunk(const connect::AddArtifactsRequest::ArtifactChunk& chunk)
  {
    if (chunks_left_ <= 0) return invalid_input("a chunk of no artifact");
    bytes_left_ -= static_cast<int64_t>(chunk.data().size());
    if (bytes_left_ < 0)
      return invalid_input("the artifact " + name_ + " is longer than announced");
    whole_ = whole_ && is_whole(chunk);
    data_ += chunk.data();
    if (--chunks_left_ > 0) return {};
    return keep(name_, std::move(data_), whole_);
  }

  Result<void> keep(const std::string& name, std::string data, bool is_whole)
  {
    if (is_whole) {
      TRY_VOID(session_.put_artifact(name, std::move(data)));
    }
    auto* summary = response_->add_artifacts();
    summary->set_name(name);
    summary->set_is_crc_successful(is_whole);
    return {};
  }

  Session& session_;
  connect::AddArtifactsResponse* response_;
  std::string name_;
  std::string data_;
  int64_t chunks_left_ = 0;
  int64_t bytes_left_ = 0;
  bool whole_ = true;
};

} // namespace

grpc::Status Service::AddArtifacts(grpc::ServerContext* context,
                                   grpc::ServerReader<connect::AddArtifactsRequest>* reader,
                                   connect::AddArtifactsResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  connect::AddArtifactsRequest request;
  std::shared_ptr<Session> session;
  std::optional<Receiver> receiver;
  while (reader->Read(&request)) {
    if (!session) {
      auto found = session_of(request);
      if (!found.ok()) return to_status(found.error(), nullptr);
      session = std::move(found).value();
      set_ids(response, *session);
      receiver.emplace(*session, response);
    }
    if (const auto done = receiver->take(request); !done.ok())
      return to_status(done.error(), &session->errors());
  }
  if (!receiver) return grpc::Status::OK;
  const auto done = receiver->finish();
  return done.ok() ? grpc::Status::OK : to_status(done.error(), &session->errors());
}

grpc::Status Service::ArtifactStatus(grpc::ServerContext* context,
                                     const connect::ArtifactStatusesRequest* request,
                                     connect::ArtifactStatusesResponse* response)
{
  if (auto refused = check_token(*context); !refused.ok()) return refused;
  auto session = session_of(*request);
  if (!session.ok()) return to_status(session.error(), nullptr);
  set_ids(response, **session);
  for (const std::string& name : request->names())
    (*response->mutable_statuses())[name].set_exists((*session)->has_artifact(name));
  return grpc::Status::OK;
}

} // namespace bindery::spark
