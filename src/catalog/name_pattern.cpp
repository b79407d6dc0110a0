// A regular expression as a program of a few instructions, run on all its threads at once: time of
// program times name, whatever the pattern.
#include "catalog/name_pattern.h"

#include "base/text.h"
#include "base/utf8.h"
#include "catalog/keys.h"

#include <algorithm>
#include <vector>

namespace bindery::catalog {

namespace {

constexpr size_t InstructionsMax = 2'000;
// Of one pattern over all names that it is asked about, beside a share for each name.
constexpr int64_t StepsMax = 5'000'000;
constexpr int64_t StepsOfName = 2'000;
constexpr int DepthMax = 100;
constexpr int RepeatMax = 256;

constexpr char32_t CodePointMax = 0x10ffff;

struct Range {
  char32_t low;
  char32_t high;
};

// Some of all characters, as ranges in any order.
using Set = std::vector<Range>;

struct Instruction {
  enum class Kind { Take, Split, Jump, Match };
  Kind kind = Kind::Match;
  size_t set = 0;  // of Take: its place in the program's sets
  size_t next = 0; // of Split and Jump
  size_t other = 0;
};
using Program = std::vector<Instruction>;

Set one(char32_t c) { return {{c, c}}; }
Set any() { return {{0, CodePointMax}}; }

Set join(Set left, const Set& right)
{
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Set negate(Set set)
{
  std::sort(set.begin(), set.end(), [](Range a, Range b) { return a.low < b.low; });
  Set out;
  char32_t next = 0;
  for (const Range& range : set) {
    if (range.low > next) out.push_back({next, range.low - 1});
    next = std::max<char32_t>(next, range.high + 1);
  }
  if (next <= CodePointMax) out.push_back({next, CodePointMax});
  return out;
}

bool holds(const Set& set, char32_t c)
{
  return std::any_of(set.begin(), set.end(),
                     [&](Range range) { return range.low <= c && c <= range.high; });
}

class Compiler {
public:
  Compiler(std::string_view text, std::vector<Set>& sets)
      : shown_(text), text_(to_code_points(text)), sets_(sets)
  {}

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
    return bad_request("Expression " + shown_ + " " + std::string(what) + ".");
  }
  bool at_end() const { return at_ >= text_.size(); }
  char32_t peek() const { return text_[at_]; }

  Instruction take(Set set)
  {
    sets_.push_back(std::move(set));
    return {.kind = Instruction::Kind::Take, .set = sets_.size() - 1};
  }

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
        atom.push_back(take(any()));
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
    const char32_t c = text_[at_++];
    if (c == '^' || c == '$') return {}; // names are matched as a whole
    if (c == '(') {
      if (text_.substr(at_, 2) == U"?:") at_ += 2;
      TRY_VOID(alternatives(atom, depth + 1));
      if (at_end()) return fail("has a ( without its )");
      ++at_;
      return {};
    }
    if (c == '[') return read_class(atom);
    if (c == '+' || c == '?' || c == '{') return fail("has a repetition of nothing");
    Set set = one(c);
    if (c == '.') set = any();
    if (c == '\\') {
      TRY(set, read_escape());
    }
    atom.push_back(take(std::move(set)));
    return {};
  }

  Result<Set> read_escape()
  {
    if (at_end()) return fail("ends with a \\");
    const char32_t c = text_[at_++];
    const Set digit = {{'0', '9'}};
    const Set word = {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}};
    const Set blank = {{' ', ' '}, {'\t', '\r'}};
    switch (c) {
    case 'd': return digit;
    case 'D': return negate(digit);
    case 'w': return word;
    case 'W': return negate(word);
    case 's': return blank;
    case 'S': return negate(blank);
    default: break;
    }
    if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'))
      return fail(std::string("has the escape \\") + static_cast<char>(c) +
                  ", which is not supported");
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
      const char32_t low = text_[at_++];
      if (low == ']' && !is_first) break;
      is_first = false;
      if (low == '\\') {
        TRY(Set escaped, read_escape());
        set = join(std::move(set), escaped);
        continue;
      }
      bool is_range = at_ + 1 < text_.size() && peek() == '-' && text_[at_ + 1] != ']';
      if (!is_range) {
        set = join(std::move(set), one(low));
        continue;
      }
      const char32_t high = text_[at_ + 1];
      at_ += 2;
      if (high < low) return fail("has a range that is backwards");
      set.push_back({low, high});
    }
    atom.push_back(take(is_negated ? negate(std::move(set)) : std::move(set)));
    return {};
  }

  Result<void> read_repeats(Program& out, const Program& atom)
  {
    int low = 1, high = 1;
    if (!at_end()) {
      const char32_t c = peek();
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
        number = number * 10 + static_cast<int>(text_[at_++] - '0');
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

  const std::string shown_;
  const std::u32string text_;
  std::vector<Set>& sets_;
  size_t at_ = 0;
};

class Threads {
public:
  Threads(const Program& program, int64_t& steps)
      : program_(program), steps_(steps), is_in_(program.size(), 0)
  {}

  void clear()
  {
    for (size_t i : places_) is_in_[i] = 0;
    places_.clear();
  }

  void add(size_t place)
  {
    pending_.assign(1, place);
    while (!pending_.empty()) {
      size_t i = pending_.back();
      pending_.pop_back();
      ++steps_;
      if (is_in_[i]) continue;
      is_in_[i] = 1;
      places_.push_back(i);
      const Instruction& instruction = program_[i];
      if (instruction.kind == Instruction::Kind::Split) pending_.push_back(instruction.other);
      if (instruction.kind == Instruction::Kind::Split ||
          instruction.kind == Instruction::Kind::Jump)
        pending_.push_back(instruction.next);
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
  int64_t& steps_;
  std::vector<char> is_in_;
  std::vector<size_t> places_;
  std::vector<size_t> pending_;
};

} // namespace

struct NamePattern::State {
  Program program;
  std::vector<Set> sets;
  std::string text;
  int64_t steps = 0;
  int64_t steps_max = StepsMax;
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
  auto state = std::make_unique<State>();
  state->text = text;
  TRY(state->program, Compiler(lower, state->sets).compile());
  return NamePattern(std::move(state));
}

Result<bool> NamePattern::matches(std::string_view name)
{
  if (!state_) return true;
  state_->steps_max += StepsOfName;
  const Program& program = state_->program;
  Threads current(program, state_->steps), next(program, state_->steps);
  current.add(0);
  for (const char32_t c : to_code_points(name)) {
    if (state_->steps > state_->steps_max)
      return bad_request("Expression " + state_->text + " is too costly: it takes more than " +
                         std::to_string(state_->steps_max) +
                         " steps over the names. Use fewer repetitions.");
    next.clear();
    for (size_t i : current.places())
      if (program[i].kind == Instruction::Kind::Take && holds(state_->sets[program[i].set], c))
        next.add(i + 1);
    current.swap(next);
    if (current.places().empty()) return false;
  }
  for (size_t i : current.places())
    if (program[i].kind == Instruction::Kind::Match) return true;
  return false;
}

} // namespace bindery::catalog
