// Public page: Glue CreateDatabase.
#include "api/operation.h"
#include "aws/glue/create_database.h"
#include "catalog/databases.h"
#include "catalog/tags.h"
#include "store/store.h"

namespace bindery::glue {

static Result<CreateDatabaseResponse> run(Context& context, const CreateDatabaseRequest& request)
{
  TRY(auto key,
      catalog::make_database_key(context.access, request.catalog_id, request.database_input.name));
  TRY(auto transaction, context.services.store->begin_write());
  TRY_VOID(catalog::create_database(context.access, transaction, key, request.database_input));
  if (request.tags) {
    catalog::TaggedResource resource{catalog::TaggedResource::Kind::Database, key.name};
    TRY_VOID(catalog::add_tags(context.access, transaction, resource, *request.tags));
  }
  TRY_VOID(transaction.commit());
  return CreateDatabaseResponse{};
}

extern constinit const Operation create_database = changing<run>("CreateDatabase");

} // namespace bindery::glue
