// SPDX-License-Identifier: Apache-2.0
#include "support.h"

namespace {

// Packs with exact, guarded buffers and compares every byte with the oracle.
void check_pack(const shk_engine *engine, const std::string &letters) {
  const PackedText expected(plain(letters));
  const Guarded<uint8_t> input(std::vector<uint8_t>(letters.begin(), letters.end()));
  const Guarded<uint8_t> packed((letters.size() + 3) / 4);
  const Guarded<int64_t> runs(static_cast<size_t>(2 * expected.run_count));
  int64_t run_count = -1;
  shk_error error = new_error();
  const int32_t status = shk_pack(engine, input.data(), input.size(), packed.data(), packed.size(), runs.data(),
                                  expected.run_count, &run_count, &error);
  CHECK_EQ(std::string(error.message), std::string());
  CHECK_EQ(status, SHK_OK);
  CHECK_EQ(run_count, expected.run_count);
  CHECK(runs.values() == expected.runs.values());
  CHECK(packed.values() == expected.packed.values());
}

int32_t pack_letter(const shk_engine *engine, const std::string &letters, shk_error *error) {
  const Guarded<uint8_t> input(std::vector<uint8_t>(letters.begin(), letters.end()));
  std::vector<uint8_t> packed((letters.size() + 3) / 4);
  std::vector<int64_t> runs(2 * letters.size());
  int64_t run_count = -1;
  return shk_pack(engine, input.data(), input.size(), packed.data(), static_cast<int64_t>(packed.size()), runs.data(),
                  input.size(), &run_count, error);
}

} // namespace

TEST(pack, equals_the_oracle_for_awkward_sizes) {
  const std::vector<Engine> engines = all_engines();
  for (uint64_t round = 0; round < 1500; ++round) {
    Random random = seeded_random(round);
    const std::string letters = random_letters(random, awkward_size(random, 8, round % 10 == 0 ? 3000 : 300));
    for (const Engine &engine : engines) {
      check_pack(engine.get(), letters);
    }
  }
}

TEST(pack, merges_runs_across_vectors) {
  for (const Engine &engine : all_engines()) {
    for (int64_t start = 0; start < 140; ++start) {
      for (const int64_t length : {1, 2, 31, 32, 33, 63, 64, 65, 128, 200}) {
        check_pack(engine.get(), std::string(static_cast<size_t>(start), 'G') +
                                     std::string(static_cast<size_t>(length), 'n') + "ACGT");
        check_pack(engine.get(),
                   std::string(static_cast<size_t>(start), 'u') + std::string(static_cast<size_t>(length), 'R'));
      }
    }
  }
}

TEST(pack, classifies_every_byte_at_every_lane) {
  const std::string bases = "ACGTUacgtu";
  const std::string ambiguous = "RYSWKMBDHVNXryswkmbdhvnx";
  for (const Engine &engine : all_engines()) {
    for (int byte = 0; byte < 256; ++byte) {
      const char letter = static_cast<char>(byte);
      const bool known = byte != 0 && (bases + ambiguous).find(letter) != std::string::npos;
      for (const size_t size : {1u, 5u, 64u, 131u}) {
        for (size_t at = 0; at<size; at += size> 64 ? 13 : 1) {
          std::string letters(size, 'C');
          letters[at] = letter;
          if (known) {
            check_pack(engine.get(), letters);
          } else {
            shk_error error = new_error();
            CHECK_EQ(pack_letter(engine.get(), letters, &error), SHK_ERR_ARGUMENT);
            CHECK_EQ(error.code, SHK_ERR_ARGUMENT);
            CHECK_EQ(error.at, static_cast<int64_t>(at));
          }
        }
      }
    }
  }
}

TEST(pack, names_the_first_bad_letter) {
  for (const Engine &engine : all_engines()) {
    std::string letters(200, 'A');
    letters[150] = '*';
    letters[130] = '-';
    shk_error error = new_error();
    CHECK_EQ(pack_letter(engine.get(), letters, &error), SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, 130);
    CHECK_EQ(
        std::string(error.message),
        std::string("letter 130 is '-' (0x2D), which is no nucleotide letter; use A C G T U or an IUPAC letter R Y "
                    "S W K M B D H V N X"));
  }
}

TEST(pack, tells_the_capacity_that_is_needed) {
  for (const Engine &engine : all_engines()) {
    const std::string letters = "NANANANNNNA";
    for (int64_t capacity = 0; capacity <= 4; ++capacity) {
      const Guarded<int64_t> runs(static_cast<size_t>(2 * capacity));
      uint8_t packed[3];
      int64_t run_count = -1;
      shk_error error = new_error();
      const int32_t status = shk_pack(engine.get(), reinterpret_cast<const uint8_t *>(letters.data()), 11, packed, 3,
                                      runs.data(), capacity, &run_count, &error);
      CHECK_EQ(status, capacity < 4 ? SHK_ERR_CAPACITY : SHK_OK);
      CHECK_EQ(run_count, 4);
    }
  }
}

TEST(pack, takes_a_larger_buffer_and_leaves_its_rest_alone) {
  for (const Engine &engine : all_engines()) {
    std::vector<uint8_t> packed(40, 0xEE);
    int64_t run_count = -1;
    const std::string letters(70, 'U');
    CHECK_EQ(shk_pack(engine.get(), reinterpret_cast<const uint8_t *>(letters.data()), 70, packed.data(), 40, nullptr,
                      0, &run_count, nullptr),
             SHK_OK);
    CHECK_EQ(int{packed[17]}, 0x0F); // the bits behind the last base are zero
    CHECK_EQ(int{packed[18]}, 0xEE);
  }
}
