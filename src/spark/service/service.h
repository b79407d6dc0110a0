// The calls of Spark Connect; a file each.
#pragma once

#include "spark/sessions.h"

#include "spark/connect/base.grpc.pb.h"

namespace bindery::spark {

class Service final : public ::spark::connect::SparkConnectService::Service {
public:
  Service(const ServerOptions& options, const Ports& ports)
      : options_(options), sessions_(options, ports)
  {}

  grpc::Status
  ExecutePlan(grpc::ServerContext* context, const ::spark::connect::ExecutePlanRequest* request,
              grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer) override;
  grpc::Status AnalyzePlan(grpc::ServerContext* context,
                           const ::spark::connect::AnalyzePlanRequest* request,
                           ::spark::connect::AnalyzePlanResponse* response) override;
  grpc::Status Config(grpc::ServerContext* context, const ::spark::connect::ConfigRequest* request,
                      ::spark::connect::ConfigResponse* response) override;
  grpc::Status AddArtifacts(grpc::ServerContext* context,
                            grpc::ServerReader<::spark::connect::AddArtifactsRequest>* reader,
                            ::spark::connect::AddArtifactsResponse* response) override;
  grpc::Status ArtifactStatus(grpc::ServerContext* context,
                              const ::spark::connect::ArtifactStatusesRequest* request,
                              ::spark::connect::ArtifactStatusesResponse* response) override;
  grpc::Status Interrupt(grpc::ServerContext* context,
                         const ::spark::connect::InterruptRequest* request,
                         ::spark::connect::InterruptResponse* response) override;
  grpc::Status
  ReattachExecute(grpc::ServerContext* context,
                  const ::spark::connect::ReattachExecuteRequest* request,
                  grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer) override;
  grpc::Status ReleaseExecute(grpc::ServerContext* context,
                              const ::spark::connect::ReleaseExecuteRequest* request,
                              ::spark::connect::ReleaseExecuteResponse* response) override;
  grpc::Status ReleaseSession(grpc::ServerContext* context,
                              const ::spark::connect::ReleaseSessionRequest* request,
                              ::spark::connect::ReleaseSessionResponse* response) override;
  grpc::Status FetchErrorDetails(grpc::ServerContext* context,
                                 const ::spark::connect::FetchErrorDetailsRequest* request,
                                 ::spark::connect::FetchErrorDetailsResponse* response) override;
  grpc::Status CloneSession(grpc::ServerContext* context,
                            const ::spark::connect::CloneSessionRequest* request,
                            ::spark::connect::CloneSessionResponse* response) override;

  Sessions& sessions() { return sessions_; }

private:
  // Refuses a call without the token of the endpoint, when it has one.
  grpc::Status check_token(const grpc::ServerContext& context) const;
  // The session of a request; a failed status otherwise.
  template <class Request> Result<std::shared_ptr<Session>> session_of(const Request& request)
  {
    return sessions_.get(request.user_context().user_id(), request.session_id(),
                         request.client_observed_server_side_session_id());
  }

  static constexpr size_t OperationsMax = 1000; // at once; others wait

  const ServerOptions options_;
  Workers threads_{OperationsMax}; // outlives the sessions, whose operations run on them
  Sessions sessions_;
};

// Sets the ids that every answer echoes.
template <class Response> void set_ids(Response* response, const Session& session)
{
  response->set_session_id(session.identity().session_id);
  response->set_server_side_session_id(session.identity().server_session_id);
}

// Sends an operation's responses from `position` on until it ends or the client goes away.
grpc::Status stream_operation(grpc::ServerContext* context, Session& session, Operation& operation,
                              Operation::Position position,
                              grpc::ServerWriter<::spark::connect::ExecutePlanResponse>* writer);

// Runs a plan for an operation: pushes its responses.
Result<void> execute_plan(Session& session, const ::spark::connect::Plan& plan,
                          Operation& operation);

} // namespace bindery::spark
