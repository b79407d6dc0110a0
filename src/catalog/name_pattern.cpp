// A regular expression as a program of a few instructions, run on all its threads at once: time of
// program times name, whatever the pattern.
#include "catalog/name_pattern.h"

#include "base/text.h"
#include "catalog/keys.h"

#include <bitset>
#include <vector>

namespace bindery::catalog {

namespace {

constexpr size_t InstructionsMax = 20'000;
constexpr int DepthMax = 100;
constexpr int RepeatMax = 256;

using Set = std::bitset<256>;

struct Instruction {
  enum class Kind { Take, Split, Jump, Match };
  Kind kind = Kind::Match;
  Set set = {};
  size_t next = 0; // of Split and Jump
  size_t other = 0;
};
using Program = std::vector<Instruction>;

Set range(unsigned char low, unsigned char high)
{
  Set set;
  for (int c = low; c <= high; ++c) set.set(static_cast<size_t>(c));
  return set;
}

Set one(char c) { return range(static_cast<unsigned char>(c), static_cast<unsigned char>(c)); }

class Compiler {
public:
  explicit Compiler(std::string_view text) : text_(text) {}

  Result<Program> compile()
  {
    Program program;
    TRY_VOID(alternatives(program, 0));
    if (at_ < text_.size()) return fail("has a ) without its (");
    program.push_back({.kind = Instruction::Kind::Match});
    return program;
  }

private:
  Error fail(std::string_view what) const
  {
    return bad_request("Expression " + std::string(text_) + " " + std::string(what) + ".");
  }
  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }

  Result<void> alternatives(Program& out, int depth)
  {
    if (depth > DepthMax) return fail("nests too deep");
    Program left;
    TRY_VOID(sequence(left, depth));
    while (!at_end() && peek() == '|') {
      ++at_;
      Program right;
      TRY_VOID(sequence(right, depth));
      Program both;
      both.push_back({.kind = Instruction::Kind::Split, .next = 1, .other = left.size() + 2});
      append(both, left);
      both.push_back({.kind = Instruction::Kind::Jump, .next = left.size() + 2 + right.size()});
      append(both, right);
      left = std::move(both);
      if (left.size() > InstructionsMax) return fail("is too large");
    }
    append(out, left);
    return {};
  }

  Result<void> sequence(Program& out, int depth)
  {
    while (!at_end() && peek() != '|' && peek() != ')') {
      Program atom;
      bool is_plain = peek() != '.' && peek() != '(' && peek() != '[' && peek() != '\\';
      if (peek() == '*') {
        // Hive's `*`: anything.
        ++at_;
        atom.push_back({.kind = Instruction::Kind::Take, .set = Set().set()});
        TRY_VOID(repeat(out, atom, 0, -1));
        continue;
      }
      TRY_VOID(read_atom(atom, depth));
      if (is_plain && !at_end() && peek() == '*') {
        append(out, atom);
        continue;
      }
      TRY_VOID(read_repeats(out, atom));
      if (out.size() > InstructionsMax) return fail("is too large");
    }
    return {};
  }

  Result<void> read_atom(Program& atom, int depth)
  {
    char c = text_[at_++];
    if (c == '^' || c == '$') return {}; // names are matched as a whole
    if (c == '(') {
      if (text_.substr(at_, 2) == "?:") at_ += 2;
      TRY_VOID(alternatives(atom, depth + 1));
      if (at_end()) return fail("has a ( without its )");
      ++at_;
      return {};
    }
    if (c == '[') return read_class(atom);
    if (c == '+' || c == '?' || c == '{') return fail("has a repetition of nothing");
    Set set = one(c);
    if (c == '.') set.set();
    if (c == '\\') {
      TRY(set, read_escape());
    }
    atom.push_back({.kind = Instruction::Kind::Take, .set = set});
    return {};
  }

  Result<Set> read_escape()
  {
    if (at_end()) return fail("ends with a \\");
    char c = text_[at_++];
    Set word = range('a', 'z') | range('A', 'Z') | range('0', '9') | one('_');
    switch (c) {
    case 'd': return range('0', '9');
    case 'D': return ~range('0', '9');
    case 'w': return word;
    case 'W': return ~word;
    case 's': return one(' ') | range('\t', '\r');
    case 'S': return ~(one(' ') | range('\t', '\r'));
    default: break;
    }
    if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'))
      return fail(std::string("has the escape \\") + c + ", which is not supported");
    return one(c);
  }

  Result<void> read_class(Program& atom)
  {
    Set set;
    bool is_negated = !at_end() && peek() == '^';
    at_ += is_negated;
    bool is_first = true;
    while (true) {
      if (at_end()) return fail("has a [ without its ]");
      char low = text_[at_++];
      if (low == ']' && !is_first) break;
      is_first = false;
      if (low == '\\') {
        TRY(Set escaped, read_escape());
        set |= escaped;
        continue;
      }
      bool is_range = at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']';
      if (!is_range) {
        set |= one(low);
        continue;
      }
      char high = text_[at_ + 1];
      at_ += 2;
      if (static_cast<unsigned char>(high) < static_cast<unsigned char>(low))
        return fail("has a range that is backwards");
      set |= range(static_cast<unsigned char>(low), static_cast<unsigned char>(high));
    }
    atom.push_back({.kind = Instruction::Kind::Take, .set = is_negated ? ~set : set});
    return {};
  }

  Result<void> read_repeats(Program& out, const Program& atom)
  {
    int low = 1, high = 1;
    if (!at_end()) {
      char c = peek();
      if (c == '*' || c == '+' || c == '?') {
        ++at_;
        low = c == '+' ? 1 : 0;
        high = c == '?' ? 1 : -1;
      } else if (c == '{') {
        ++at_;
        TRY_VOID(read_bounds(low, high));
      }
      if (!at_end() && peek() == '?' && (c == '*' || c == '+' || c == '?' || c == '{'))
        ++at_; // lazy: the same names
    }
    return repeat(out, atom, low, high);
  }

  Result<void> read_bounds(int& low, int& high)
  {
    auto read_number = [&](int& number) {
      number = 0;
      size_t start = at_;
      while (!at_end() && peek() >= '0' && peek() <= '9' && number <= RepeatMax)
        number = number * 10 + (text_[at_++] - '0');
      return at_ > start;
    };
    if (!read_number(low)) return fail("has a malformed {}");
    high = low;
    if (!at_end() && peek() == ',') {
      ++at_;
      if (!read_number(high)) high = -1;
    }
    if (at_end() || peek() != '}') return fail("has a malformed {}");
    ++at_;
    if (low > RepeatMax || high > RepeatMax || (high >= 0 && high < low))
      return fail("has a {} out of range");
    return {};
  }

  // high -1: any number.
  Result<void> repeat(Program& out, const Program& atom, int low, int high)
  {
    size_t copies = static_cast<size_t>(high < 0 ? low + 1 : high);
    if (out.size() + copies * (atom.size() + 2) > InstructionsMax) return fail("is too large");
    for (int i = 0; i < low; ++i) append(out, atom);
    if (high < 0) {
      size_t start = out.size();
      out.push_back(
          {.kind = Instruction::Kind::Split, .next = start + 1, .other = start + atom.size() + 2});
      append(out, atom);
      out.push_back({.kind = Instruction::Kind::Jump, .next = start});
    }
    for (int i = low; i < high; ++i) {
      size_t start = out.size();
      out.push_back(
          {.kind = Instruction::Kind::Split, .next = start + 1, .other = start + atom.size() + 1});
      append(out, atom);
    }
    return {};
  }

  static void append(Program& out, const Program& part)
  {
    size_t start = out.size();
    for (Instruction instruction : part) {
      instruction.next += start;
      instruction.other += start;
      out.push_back(instruction);
    }
  }

  std::string_view text_;
  size_t at_ = 0;
};

class Threads {
public:
  explicit Threads(const Program& program) : program_(program), is_in_(program.size(), 0) {}

  void clear()
  {
    for (size_t i : places_) is_in_[i] = 0;
    places_.clear();
  }

  void add(size_t place)
  {
    std::vector<size_t> pending{place};
    while (!pending.empty()) {
      size_t i = pending.back();
      pending.pop_back();
      if (is_in_[i]) continue;
      is_in_[i] = 1;
      places_.push_back(i);
      const Instruction& instruction = program_[i];
      if (instruction.kind == Instruction::Kind::Split) pending.push_back(instruction.other);
      if (instruction.kind == Instruction::Kind::Split ||
          instruction.kind == Instruction::Kind::Jump)
        pending.push_back(instruction.next);
    }
  }

  const std::vector<size_t>& places() const { return places_; }

  void swap(Threads& other)
  {
    is_in_.swap(other.is_in_);
    places_.swap(other.places_);
  }

private:
  const Program& program_;
  std::vector<char> is_in_;
  std::vector<size_t> places_;
};

} // namespace

struct NamePattern::State {
  Program program;
};

NamePattern::NamePattern(std::unique_ptr<State> state) : state_(std::move(state)) {}
NamePattern::~NamePattern() = default;
NamePattern::NamePattern(NamePattern&&) noexcept = default;

Result<NamePattern> NamePattern::parse(std::string_view text)
{
  if (text.empty()) return NamePattern(std::unique_ptr<State>());
  std::string lower = to_lower(text);
  // \D, \W and \S are other classes than \d, \w and \s.
  for (size_t i = 1; i < lower.size(); ++i)
    if (lower[i - 1] == '\\') lower[i] = text[i];
  TRY(Program program, Compiler(lower).compile());
  return NamePattern(std::make_unique<State>(State{std::move(program)}));
}

bool NamePattern::matches(std::string_view name) const
{
  if (!state_) return true;
  const Program& program = state_->program;
  Threads current(program), next(program);
  current.add(0);
  for (char c : name) {
    next.clear();
    for (size_t i : current.places())
      if (program[i].kind == Instruction::Kind::Take &&
          program[i].set[static_cast<unsigned char>(c)])
        next.add(i + 1);
    current.swap(next);
    if (current.places().empty()) return false;
  }
  for (size_t i : current.places())
    if (program[i].kind == Instruction::Kind::Match) return true;
  return false;
}

} // namespace bindery::catalog
