// Public page: S3 GetBucketRequestPayment.
#include "api/operation.h"
#include "api/s3/refusal.h"
#include "aws/s3/get_bucket_request_payment.h"
#include "lake/lake.h"

namespace bindery::s3 {

static Result<GetBucketRequestPaymentResponse> run(Context& context,
                                                   const GetBucketRequestPaymentRequest& request)
{
  TRY_VOID(check_options(context, request));
  TRY_VOID(context.services.lake->get_bucket(context.access, request.bucket));
  return GetBucketRequestPaymentResponse{.payer = "BucketOwner"};
}

extern constinit const Operation get_bucket_request_payment =
    read_only<run>("GetBucketRequestPayment");

} // namespace bindery::s3
