// Public page: S3 ListBuckets.
#include "api/operation.h"
#include "api/s3/owner.h"
#include "aws/s3/list_buckets.h"
#include "lake/lake.h"

namespace bindery::s3 {

static constexpr int64_t BucketsMax = 10000;

static Result<ListBucketsResponse> run(Context& context, const ListBucketsRequest& request)
{
  const int64_t buckets_max = request.max_buckets.value_or(BucketsMax);
  if (buckets_max < 1 || buckets_max > BucketsMax)
    return invalid_input("max-buckets must be between 1 and 10000").with_name("InvalidArgument");
  TRY(const auto all, context.services.lake->list_buckets(context.access));
  std::vector<Bucket> buckets;
  ListBucketsResponse response{.owner = make_owner(context), .prefix = request.prefix};
  for (const lake::BucketInfo& info : all) {
    if (request.prefix && !info.name.starts_with(*request.prefix)) continue;
    if (request.bucket_region && info.region != *request.bucket_region) continue;
    if (request.continuation_token && info.name <= *request.continuation_token) continue;
    if (static_cast<int64_t>(buckets.size()) == buckets_max) {
      response.continuation_token = buckets.back().name;
      break;
    }
    buckets.push_back(
        {.name = info.name, .creation_date = info.created, .bucket_region = info.region});
  }
  response.buckets = std::move(buckets);
  return response;
}

extern constinit const Operation list_buckets = read_only<run>("ListBuckets");

} // namespace bindery::s3
