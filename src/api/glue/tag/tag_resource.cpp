// Public page: Glue TagResource.
#include "api/operation.h"
#include "aws/glue/tag_resource.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::glue {

static Result<TagResourceResponse> run(Context& context, const TagResourceRequest& request)
{
  TRY(auto resource, catalog::parse_resource_arn(context.access, request.resource_arn));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::require_resource(context.access, transaction, resource));
  TRY_VOID(catalog::add_tags(context.access, transaction, resource, request.tags_to_add));
  TRY_VOID(transaction.commit());
  return TagResourceResponse{};
}

extern constinit const Operation tag_resource = changing<run>("TagResource");

} // namespace bindery::glue
