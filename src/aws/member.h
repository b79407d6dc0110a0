// Members of structures as the codecs of XML see them. Private to aws.
#pragma once

#include "aws/shape.h"

namespace bindery::aws {

// The value of the member in a structure; null when it is absent.
inline const void* find_field(const Member& member, const void* structure)
{
  const void* field = static_cast<const char*>(structure) + member.offset;
  return member.optional ? member.optional->find(field) : field;
}

// What the member says of its times, else its shape, else the fallback.
inline TimeFormat get_time_format(const Member& member, TimeFormat fallback)
{
  if (member.time_format != TimeFormat::Default) return member.time_format;
  return member.shape->time_format != TimeFormat::Default ? member.shape->time_format : fallback;
}

} // namespace bindery::aws
