// Runs a fuzz target without a fuzzer: <program> [rounds] [seed] [files…]. Inputs are the files,
// pieces of them put together anew, mostly short ones, and random bytes. With Clang, link the
// target with -fsanitize=fuzzer instead.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

static std::vector<std::string> corpus = {"/",
                                          "a",
                                          "..",
                                          ".",
                                          "%",
                                          "@f@",
                                          "@d@",
                                          "@c@",
                                          std::string(1, '\0'),
                                          std::string(200, 'x'),
                                          "\xc3\xa9",
                                          "{",
                                          "}",
                                          "[",
                                          "\"",
                                          ",",
                                          "\n",
                                          "0"};

static std::string make_input(std::mt19937_64& random)
{
  std::string input;
  const size_t pieces = random() % 12;
  for (size_t i = 0; i < pieces; ++i) {
    const std::string& piece = corpus[random() % corpus.size()];
    const size_t begin = random() % 4 == 0 ? random() % (piece.size() + 1) : 0;
    input += piece.substr(begin, random() % 16 == 0 ? std::string::npos : random() % 2048);
    if (random() % 8 == 0) input += static_cast<char>(random());
    if (!input.empty() && random() % 16 == 0)
      input[random() % input.size()] = static_cast<char>(random());
  }
  return input;
}

static void run(const std::string& input)
{
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

int main(int count, char** arguments)
{
  const long rounds = count > 1 ? std::atol(arguments[1]) : 100000;
  std::mt19937_64 random(count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
  for (int i = 3; i < count; ++i) {
    std::ifstream file(arguments[i], std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    run(corpus.back());
  }
  for (long round = 0; round < rounds; ++round) run(make_input(random));
  std::cout << rounds << " inputs" << std::endl;
  return 0;
}
