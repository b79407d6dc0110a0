#include "sql/parse/tree.h"

#include "base/result.h"

namespace bindery::sql {

std::string_view Node::text() const
{
  if (is_empty()) return {};
  const char* begin = first_->text.data();
  const char* end = last_->text.data() + last_->text.size();
  return begin < end ? std::string_view(begin, end) : std::string_view();
}

std::string Node::joined() const
{
  if (is_token()) return std::string(first_->text);
  std::string all;
  std::vector<const Node*> open = {this};
  while (!open.empty()) {
    const Node* node = open.back();
    open.pop_back();
    if (node->is_token()) all += node->first_->text;
    for (size_t i = node->size(); i-- > 0;) open.push_back(&node->child(i));
  }
  return all;
}

const Node* Node::find(uint16_t rule) const
{
  for (const Node& child : children())
    if (child.rule_ == rule) return &child;
  return nullptr;
}

const Node* Node::find_labeled(uint16_t label) const
{
  for (const Node& child : children())
    if (child.label_ == label) return &child;
  return nullptr;
}

const Node* Node::find_token(int type) const
{
  for (const Node& child : children())
    if (child.is_token(type)) return &child;
  return nullptr;
}

const Node& Node::get(uint16_t rule) const
{
  const Node* node = find(rule);
  CHECK(node != nullptr);
  return *node;
}

const Node& Node::get_labeled(uint16_t label) const
{
  const Node* node = find_labeled(label);
  CHECK(node != nullptr);
  return *node;
}

std::vector<const Node*> Node::all(uint16_t rule) const
{
  std::vector<const Node*> found;
  for (const Node& child : children())
    if (child.rule_ == rule) found.push_back(&child);
  return found;
}

} // namespace bindery::sql
