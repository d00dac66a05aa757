// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a fuzzed input as numbers.
#ifndef SEEDHAWK_TESTS_FUZZ_BYTES_H
#define SEEDHAWK_TESTS_FUZZ_BYTES_H

#include <cstddef>
#include <cstdint>
#include <vector>

// Reads numbers and bytes from the input; zeros once it is used up.
class Bytes {
public:
  Bytes(const uint8_t *data, size_t size) : data_(data), size_(size) {}

  uint8_t take() { return at_ < size_ ? data_[at_++] : uint8_t{0}; }
  int64_t number(int64_t limit) {
    uint64_t value = 0;
    for (int i = 0; i < 4; ++i) {
      value = value << 8 | take();
    }
    return static_cast<int64_t>(value % static_cast<uint64_t>(limit));
  }
  int64_t any() {
    const int64_t kind = number(8);
    return kind == 0 ? INT64_MIN + number(3) : kind == 1 ? INT64_MAX - number(3) : number(1000) - 200;
  }
  std::vector<uint8_t> rest() { return std::vector<uint8_t>(data_ + at_, data_ + size_); }

private:
  const uint8_t *data_;
  size_t size_;
  size_t at_ = 0;
};

#endif
