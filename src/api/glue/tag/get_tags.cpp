// Public page: Glue GetTags.
#include "api/operation.h"
#include "aws/glue/get_tags.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::glue {

static Result<GetTagsResponse> run(Context& context, const GetTagsRequest& request)
{
  TRY(auto resource, catalog::parse_resource_arn(context.access, request.resource_arn));
  TRY(auto transaction, context.services.store->begin_read());
  TRY_VOID(catalog::require_resource(context.access, transaction, resource));
  TRY(auto tags, catalog::get_tags(context.access, transaction, resource));
  return GetTagsResponse{.tags = std::move(tags)};
}

extern constinit const Operation get_tags = read_only<run>("GetTags");

} // namespace bindery::glue
