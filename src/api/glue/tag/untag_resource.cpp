// Public page: Glue UntagResource.
#include "api/operation.h"
#include "aws/glue/untag_resource.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::glue {

static Result<UntagResourceResponse> run(Context& context, const UntagResourceRequest& request)
{
  TRY(auto resource, catalog::parse_resource_arn(context.access, request.resource_arn));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::require_resource(context.access, transaction, resource));
  TRY_VOID(catalog::remove_tags(context.access, transaction, resource, request.tags_to_remove));
  TRY_VOID(transaction.commit());
  return UntagResourceResponse{};
}

extern constinit const Operation untag_resource = changing<run>("UntagResource");

} // namespace bindery::glue
