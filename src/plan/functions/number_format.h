// The formats of to_number and to_char: `[MI|S]` `[$]` `[0|9|G|,]*` `[.|D]` `[0|9]*` `[PR|MI|S]`.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bindery::plan {

struct NumberFormat {
  enum class Kind { Digits, Separator, Point, Dollar, Sign, Minus, Open, Close, Unknown };
  struct Token {
    Kind kind = Kind::Unknown;
    int count = 0;         // of digits
    bool is_exact = false; // as many digits, not at most
    std::string character; // an unknown one
  };

  std::vector<Token> tokens;
  int whole_digits = 0;
  int fraction_digits = 0;

  // Any text has tokens; `find_error` says whether they make a format.
  static NumberFormat parse(std::string_view text);

  // The rest of Spark's class INVALID_FORMAT, and the token that it is about; empty: a good format.
  std::pair<std::string, std::string> find_error() const;
};

} // namespace bindery::plan
