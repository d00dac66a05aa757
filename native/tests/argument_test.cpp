// SPDX-License-Identifier: Apache-2.0
//
// Every wrong argument of every function is refused with its name, its value and its place, and nothing is written.
#include "support.h"

#include <cmath>
#include <cstddef>
#include <functional>

namespace {

struct Wrong {
  const char *message; // a part of it
  int64_t at;
  std::function<int32_t(shk_error *)> call;
};

void check_refused(const std::vector<Wrong> &wrongs) {
  for (const Wrong &wrong : wrongs) {
    check::context = std::string("'") + wrong.message + "': ";
    shk_error error = new_error();
    CHECK_EQ(wrong.call(&error), SHK_ERR_ARGUMENT);
    CHECK_EQ(error.code, SHK_ERR_ARGUMENT);
    CHECK_EQ(error.at, wrong.at);
    if (std::string(error.message).find(wrong.message) == std::string::npos) {
      CHECK_EQ(std::string(error.message), std::string(wrong.message));
    }
    CHECK_EQ(wrong.call(nullptr), SHK_ERR_ARGUMENT); // the text is optional
  }
}

template <class T> T *misaligned(T *pointer) {
  return reinterpret_cast<T *>(reinterpret_cast<uintptr_t>(pointer) + 1);
}

// A sequence whose arguments can be spoilt one by one.
struct SequenceArguments {
  uint8_t bytes[4] = {0, 0, 0, 0};
  int64_t pairs[4] = {2, 4, 6, 8};
  const uint8_t *packed = bytes;
  int64_t base_count = 16;
  const int64_t *ambiguous = pairs;
  int64_t ambiguous_count = 2;
};

// What every function that takes a sequence must refuse.
std::vector<Wrong> wrong_sequences(const std::function<int32_t(const SequenceArguments &, shk_error *)> &call) {
  const auto spoil = [call](std::function<void(SequenceArguments &)> change) {
    return [call, change](shk_error *error) {
      SequenceArguments arguments;
      change(arguments);
      return call(arguments, error);
    };
  };
  return {
      {"packed is NULL", -1, spoil([](SequenceArguments &s) { s.packed = nullptr; })},
      {"base_count is -1; it must be 0..1152921504606846976", -1,
       spoil([](SequenceArguments &s) { s.base_count = -1; })},
      {"base_count is 9223372036854775807", -1, spoil([](SequenceArguments &s) { s.base_count = INT64_MAX; })},
      {"ambiguous is NULL", -1, spoil([](SequenceArguments &s) { s.ambiguous = nullptr; })},
      {"ambiguous is at 0x", -1, spoil([](SequenceArguments &s) { s.ambiguous = misaligned(s.pairs); })},
      {"ambiguous_count is -3", -1, spoil([](SequenceArguments &s) { s.ambiguous_count = -3; })},
      {"ambiguous_count is 4611686018427387904", -1,
       spoil([](SequenceArguments &s) { s.ambiguous_count = int64_t{1} << 62; })},
      {"ambiguous run 0 is [-1,4)", 0, spoil([](SequenceArguments &s) { s.pairs[0] = -1; })},
      {"ambiguous run 0 is [2,2)", 0, spoil([](SequenceArguments &s) { s.pairs[1] = 2; })},
      {"ambiguous run 1 is [3,8); it must not be empty, must start at or behind 4", 1,
       spoil([](SequenceArguments &s) { s.pairs[2] = 3; })},
      {"ambiguous run 1 is [6,17); it must not be empty, must start at or behind 4, where the run before it ends, and "
       "must end at or before base_count 16",
       1, spoil([](SequenceArguments &s) { s.pairs[3] = 17; })},
  };
}

// What every function that takes windows must refuse.
struct WindowArguments {
  int64_t values[2] = {0, 1};
  const int64_t *starts = values;
  int64_t batch = 2;
  int32_t length = 8;
  int32_t reversed = 0;
};

std::vector<Wrong> wrong_windows(const std::function<int32_t(const WindowArguments &, shk_error *)> &call) {
  const auto spoil = [call](std::function<void(WindowArguments &)> change) {
    return [call, change](shk_error *error) {
      WindowArguments arguments;
      change(arguments);
      return call(arguments, error);
    };
  };
  return {
      {"starts is NULL", -1, spoil([](WindowArguments &w) { w.starts = nullptr; })},
      {"starts is at 0x", -1, spoil([](WindowArguments &w) { w.starts = misaligned(w.values); })},
      {"batch is -1", -1, spoil([](WindowArguments &w) { w.batch = -1; })},
      {"length is 0; it must be 1..4096", -1, spoil([](WindowArguments &w) { w.length = 0; })},
      {"length is 4097", -1, spoil([](WindowArguments &w) { w.length = 4097; })},
      {"reversed is 2; it must be 0..1", -1, spoil([](WindowArguments &w) { w.reversed = 2; })},
      {"batch", -1, spoil([](WindowArguments &w) { w.batch = int64_t{1} << 59; })},
  };
}

Engine auto_engine() {
  return try_engine(SHK_BACKEND_AUTO);
}

} // namespace

TEST(argument, version_and_names_are_readable) {
  CHECK_EQ(shk_abi_version(), uint32_t{SHK_ABI_VERSION});
  shk_engine *engine = nullptr;
  CHECK_EQ(shk_engine_create(nullptr, &engine, nullptr), SHK_OK);
  CHECK_EQ(shk_live_handles(), 1);
  CHECK(std::strlen(shk_backend_name(engine)) > 0);
  shk_engine_destroy(engine);
  shk_engine_destroy(nullptr);
  shk_table_destroy(nullptr);
  shk_net_destroy(nullptr);
  CHECK_EQ(shk_live_handles(), 0);
  CHECK_EQ(std::string(shk_backend_name(nullptr)), std::string());
  CHECK_EQ(shk_table_max_list(nullptr), -1);
}

TEST(argument, engine_create_refuses) {
  shk_engine *engine = nullptr;
  shk_options options = {sizeof(shk_options), 0};
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return shk_engine_create(&options, nullptr, e); }},
      {"options->struct_size is 0; it must be 8..4096", -1,
       [&](shk_error *e) {
         shk_options other = {0, 0};
         return shk_engine_create(&other, &engine, e);
       }},
      {"options->backend is 5; it must be 0..4", -1,
       [&](shk_error *e) {
         shk_options other = {sizeof(shk_options), 5};
         return shk_engine_create(&other, &engine, e);
       }},
      {"options->backend is -1", -1,
       [&](shk_error *e) {
         shk_options other = {sizeof(shk_options), -1};
         return shk_engine_create(&other, &engine, e);
       }},
  });
  CHECK(engine == nullptr);
}

// No processor has both AVX2 and NEON, so one is refused everywhere.
TEST(argument, engine_create_names_a_backend_that_the_processor_lacks) {
  const std::pair<int32_t, std::string> backends[] = {
      {SHK_BACKEND_AVX2, "avx2"}, {SHK_BACKEND_AVX512, "avx512"}, {SHK_BACKEND_NEON, "neon"}};
  int refused = 0;
  for (const auto &backend : backends) {
    shk_options options = {sizeof(shk_options), backend.first};
    shk_engine *engine = nullptr;
    shk_error error = new_error();
    const int32_t status = shk_engine_create(&options, &engine, &error);
    const Engine owner(engine);
    if (status == SHK_OK) {
      CHECK_EQ(std::string(shk_backend_name(engine)), backend.second);
      continue;
    }
    ++refused;
    CHECK_EQ(status, SHK_ERR_DEVICE);
    CHECK(engine == nullptr);
    CHECK_EQ(std::string(error.message),
             "backend '" + backend.second + "' needs instructions that this processor or system lacks; use auto");
  }
  CHECK(refused > 0);
}

TEST(argument, table_create_refuses) {
  const shk_table_shape good = table_shape(1, 0, 0, 0);
  const std::vector<uint32_t> offsets = {0, 1, 1, 3, 3};
  const std::vector<uint32_t> postings = {5 << 8, 1 << 8, 2 << 8};
  shk_table *table = nullptr;
  const auto create = [&](const shk_table_shape &shape, const std::vector<uint32_t> &o,
                          const std::vector<uint32_t> &p) {
    return [&table, shape, o, p](shk_error *e) {
      return shk_table_create(&shape, o.data(), static_cast<int64_t>(o.size()), p.data(),
                              static_cast<int64_t>(p.size()), &table, e);
    };
  };
  shk_table_shape old = good;
  old.struct_size = 16;
  check_refused({
      {"shape is NULL", -1,
       [&](shk_error *e) { return shk_table_create(nullptr, offsets.data(), 5, postings.data(), 3, &table, e); }},
      {"shape->struct_size is 16; it must be 20..4096", -1, create(old, offsets, postings)},
      {"shape->k is 0; it must be 1..12", -1, create(table_shape(0, 0, 0, 0), offsets, postings)},
      {"shape->k is 13", -1, create(table_shape(13, 0, 0, 0), offsets, postings)},
      {"shape->pad_left is 1; it must be 0..0", -1, create(table_shape(1, 1, 0, 0), offsets, postings)},
      {"shape->pad_right is -1; it must be 0..0", -1, create(table_shape(1, 0, -1, 0), offsets, postings)},
      {"shape->max_ambiguous is 5; it must be 0..4", -1, create(table_shape(1, 0, 0, 5), offsets, postings)},
      {"offset_count is 5; it must be 4^k + 1 = 17", -1, create(table_shape(2, 0, 0, 0), offsets, postings)},
      {"offsets is NULL", -1,
       [&](shk_error *e) { return shk_table_create(&good, nullptr, 5, postings.data(), 3, &table, e); }},
      {"postings is NULL", -1,
       [&](shk_error *e) { return shk_table_create(&good, offsets.data(), 5, nullptr, 3, &table, e); }},
      {"posting_count is -1; it must be 0..4294967295", -1,
       [&](shk_error *e) { return shk_table_create(&good, offsets.data(), 5, postings.data(), -1, &table, e); }},
      {"posting_count is 4294967296", -1,
       [&](shk_error *e) {
         return shk_table_create(&good, offsets.data(), 5, postings.data(), int64_t{1} << 32, &table, e);
       }},
      {"table is NULL", -1,
       [&](shk_error *e) { return shk_table_create(&good, offsets.data(), 5, postings.data(), 3, nullptr, e); }},
      {"offsets[0] is 1; it must be 0", 0, create(good, {1, 1, 1, 3, 3}, postings)},
      {"offsets[2] is 0, less than 1 before it", 2, create(good, {0, 1, 0, 3, 3}, postings)},
      {"offsets[4] is 2; the last offset must be posting_count 3", 4, create(good, {0, 1, 1, 2, 2}, postings)},
      {"offsets[4] is 4; the last offset must be posting_count 3", 4, create(good, {0, 1, 1, 3, 4}, postings)},
      {"postings[2] of code 2 has seed 1 after seed 1", 2, create(good, offsets, {5 << 8, 1 << 8 | 1, 1 << 8 | 2})},
      {"postings[2] of code 2 has seed 0 after seed 1", 2, create(good, offsets, {5 << 8, 1 << 8, 255})},
  });
  CHECK(table == nullptr);
  CHECK_EQ(create(good, offsets, postings)(nullptr), SHK_OK);
  shk_table_destroy(table);
  CHECK_EQ(create(good, {0, 0, 0, 0, 0}, {})(nullptr), SHK_OK); // an empty table is a table
  shk_table_destroy(table);
}

TEST(argument, pack_refuses) {
  const Engine engine = auto_engine();
  const uint8_t letters[] = {'A', 'C', 'G', 'N', 'A'};
  uint8_t packed[2] = {7, 7};
  int64_t runs[4] = {7, 7, 7, 7};
  int64_t count = -7;
  const shk_engine *e0 = engine.get();
  check_refused({
      {"engine is NULL", -1,
       [&](shk_error *e) { return shk_pack(nullptr, letters, 5, packed, 2, runs, 2, &count, e); }},
      {"letters is NULL", -1, [&](shk_error *e) { return shk_pack(e0, nullptr, 5, packed, 2, runs, 2, &count, e); }},
      {"letter_count is -5", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, -5, packed, 2, runs, 2, &count, e); }},
      {"letter_count is 9223372036854775807", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, INT64_MAX, packed, 2, runs, 2, &count, e); }},
      {"packed is NULL", -1, [&](shk_error *e) { return shk_pack(e0, letters, 5, nullptr, 2, runs, 2, &count, e); }},
      {"packed_byte_count is 1; 5 letters need 2 bytes", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, 1, runs, 2, &count, e); }},
      {"packed_byte_count is -1", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, -1, runs, 2, &count, e); }},
      {"ambiguous is NULL", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, 2, nullptr, 2, &count, e); }},
      {"ambiguous is at 0x", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, 2, misaligned(runs), 1, &count, e); }},
      {"ambiguous_capacity is -1", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, 2, runs, -1, &count, e); }},
      {"ambiguous_count is NULL", -1,
       [&](shk_error *e) { return shk_pack(e0, letters, 5, packed, 2, runs, 2, nullptr, e); }},
  });
  CHECK_EQ(int{packed[0]} + packed[1], 14);
  CHECK_EQ(count, -7);
}

TEST(argument, seed_scan_refuses) {
  const Engine engine = auto_engine();
  const Table table = TableText{table_shape(1, 0, 0, 0), {0, 1, 1, 1, 1}, {0}}.create();
  shk_hit hits[8];
  int64_t count = -7;
  int64_t next = -7;
  const SequenceArguments s;
  check_refused(wrong_sequences([&](const SequenceArguments &q, shk_error *e) {
    return shk_seed_scan(engine.get(), table.get(), q.packed, q.base_count, q.ambiguous, q.ambiguous_count, 0, 9, hits,
                         8, &count, &next, e);
  }));
  const auto call = [&](const shk_engine *e1, const shk_table *t, shk_hit *h, int64_t capacity, int64_t *c,
                        int64_t *n) {
    return [&, e1, t, h, capacity, c, n](shk_error *e) {
      return shk_seed_scan(e1, t, s.packed, 16, s.ambiguous, 2, 0, 9, h, capacity, c, n, e);
    };
  };
  check_refused({
      {"engine is NULL", -1, call(nullptr, table.get(), hits, 8, &count, &next)},
      {"table is NULL", -1, call(engine.get(), nullptr, hits, 8, &count, &next)},
      {"hits is NULL", -1, call(engine.get(), table.get(), nullptr, 8, &count, &next)},
      {"hits is at 0x", -1, call(engine.get(), table.get(), misaligned(hits), 4, &count, &next)},
      {"hit_capacity is -1", -1, call(engine.get(), table.get(), hits, -1, &count, &next)},
      {"hit_capacity is 0; it must be at least", -1, call(engine.get(), table.get(), hits, 0, &count, &next)},
      {"hit_count is NULL", -1, call(engine.get(), table.get(), hits, 8, nullptr, &next)},
      {"next is NULL", -1, call(engine.get(), table.get(), hits, 8, &count, nullptr)},
  });
  CHECK_EQ(count + next, -14);
}

TEST(argument, one_hot_refuses) {
  const Engine engine = auto_engine();
  const SequenceArguments s;
  const WindowArguments w;
  std::vector<float> out(64, 5.0f);
  const auto call = [&](const shk_engine *e1, const SequenceArguments &q, const WindowArguments &v, float *o, int64_t n,
                        shk_error *e) {
    return shk_one_hot(e1, q.packed, q.base_count, q.ambiguous, q.ambiguous_count, v.starts, v.batch, v.length,
                       v.reversed, o, n, e);
  };
  check_refused(wrong_sequences(
      [&](const SequenceArguments &q, shk_error *e) { return call(engine.get(), q, w, out.data(), 64, e); }));
  check_refused(wrong_windows(
      [&](const WindowArguments &v, shk_error *e) { return call(engine.get(), s, v, out.data(), 64, e); }));
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return call(nullptr, s, w, out.data(), 64, e); }},
      {"out is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, nullptr, 64, e); }},
      {"out is at 0x", -1, [&](shk_error *e) { return call(engine.get(), s, w, misaligned(out.data()), 64, e); }},
      {"out_count is 63; it must be batch*4*length = 64", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, out.data(), 63, e); }},
      {"out_count is -64", -1, [&](shk_error *e) { return call(engine.get(), s, w, out.data(), -64, e); }},
  });
  CHECK(out == std::vector<float>(64, 5.0f));
}

TEST(argument, tokens_refuses) {
  const Engine engine = auto_engine();
  const SequenceArguments s;
  const WindowArguments w;
  const int64_t ids[6] = {0, 1, 2, 3, 4, 5};
  std::vector<int64_t> out(16, 77);
  const auto call = [&](const shk_engine *e1, const SequenceArguments &q, const WindowArguments &v, const int64_t *i,
                        int64_t id_count, int64_t *o, int64_t n, shk_error *e) {
    return shk_tokens(e1, q.packed, q.base_count, q.ambiguous, q.ambiguous_count, v.starts, v.batch, v.length,
                      v.reversed, i, id_count, o, n, e);
  };
  check_refused(wrong_sequences(
      [&](const SequenceArguments &q, shk_error *e) { return call(engine.get(), q, w, ids, 6, out.data(), 16, e); }));
  check_refused(wrong_windows(
      [&](const WindowArguments &v, shk_error *e) { return call(engine.get(), s, v, ids, 6, out.data(), 16, e); }));
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return call(nullptr, s, w, ids, 6, out.data(), 16, e); }},
      {"ids is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, nullptr, 6, out.data(), 16, e); }},
      {"id_count is 5; it must be", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, ids, 5, out.data(), 16, e); }},
      {"out is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, ids, 6, nullptr, 16, e); }},
      {"out_count is 17; it must be batch*length = 16", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, ids, 6, out.data(), 17, e); }},
  });
  CHECK(out == std::vector<int64_t>(16, 77));
}

TEST(argument, kmers_refuses) {
  const Engine engine = auto_engine();
  const SequenceArguments s;
  const WindowArguments w;
  const int64_t ids[3] = {0, 1, 2};
  std::vector<int64_t> out(12, 77);
  const auto call = [&](const shk_engine *e1, const SequenceArguments &q, const WindowArguments &v, int32_t k,
                        const int64_t *i, int64_t id_count, int64_t *o, int64_t n, shk_error *e) {
    return shk_kmers(e1, q.packed, q.base_count, q.ambiguous, q.ambiguous_count, v.starts, v.batch, v.length, k,
                     v.reversed, i, id_count, o, n, e);
  };
  check_refused(wrong_sequences([&](const SequenceArguments &q, shk_error *e) {
    return call(engine.get(), q, w, 3, ids, 3, out.data(), 12, e);
  }));
  std::vector<Wrong> windows = wrong_windows(
      [&](const WindowArguments &v, shk_error *e) { return call(engine.get(), s, v, 3, ids, 3, out.data(), 12, e); });
  check_refused(windows);
  WindowArguments two;
  two.length = 2;
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return call(nullptr, s, w, 3, ids, 3, out.data(), 12, e); }},
      {"k is 0; it must be 1..6", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, 0, ids, 3, out.data(), 12, e); }},
      {"k is 7; it must be 1..6", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, 7, ids, 3, out.data(), 12, e); }},
      {"k is 3; it must be 1..2", -1,
       [&](shk_error *e) { return call(engine.get(), s, two, 3, ids, 3, out.data(), 12, e); }},
      {"ids is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, 3, nullptr, 3, out.data(), 12, e); }},
      {"id_count is 6", -1, [&](shk_error *e) { return call(engine.get(), s, w, 3, ids, 6, out.data(), 12, e); }},
      {"out is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, 3, ids, 3, nullptr, 12, e); }},
      {"out_count is 11; it must be batch*(length-k+1) = 12", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, 3, ids, 3, out.data(), 11, e); }},
  });
  CHECK(out == std::vector<int64_t>(12, 77));
}

TEST(argument, rows_gather_refuses) {
  const Engine engine = auto_engine();
  const float rows[6] = {0, 1, 2, 3, 4, 5};
  const int32_t index[2] = {2, 0};
  std::vector<float> out(4, 5.0f);
  const auto call = [&](const shk_engine *e1, const float *r, int64_t count, int64_t length, const int32_t *i,
                        int64_t batch, float *o, int64_t n) {
    return [=](shk_error *e) { return shk_rows_gather(e1, r, count, length, i, batch, o, n, e); };
  };
  const shk_engine *e0 = engine.get();
  const int32_t low[2] = {2, -1};
  const int32_t high[2] = {3, 0};
  check_refused({
      {"engine is NULL", -1, call(nullptr, rows, 3, 2, index, 2, out.data(), 4)},
      {"rows is NULL", -1, call(e0, nullptr, 3, 2, index, 2, out.data(), 4)},
      {"row_count is -1", -1, call(e0, rows, -1, 2, index, 2, out.data(), 4)},
      {"row_length is -1", -1, call(e0, rows, 3, -1, index, 2, out.data(), 4)},
      {"row_count*row_length is 4611686018427387904*1*4", -1,
       call(e0, rows, int64_t{1} << 62, 4, index, 2, out.data(), 4)},
      {"index is NULL", -1, call(e0, rows, 3, 2, nullptr, 2, out.data(), 4)},
      {"batch is -2", -1, call(e0, rows, 3, 2, index, -2, out.data(), 4)},
      {"out is NULL", -1, call(e0, rows, 3, 2, index, 2, nullptr, 4)},
      {"out_count is 5; it must be batch*row_length = 4", -1, call(e0, rows, 3, 2, index, 2, out.data(), 5)},
      {"index[1] is -1; it must be 0..2", 1, call(e0, rows, 3, 2, low, 2, out.data(), 4)},
      {"index[0] is 3; it must be 0..2", 0, call(e0, rows, 3, 2, high, 2, out.data(), 4)},
  });
  CHECK(out == std::vector<float>(4, 5.0f));
}

TEST(argument, planes_refuses) {
  const Engine engine = auto_engine();
  const SequenceArguments s;
  const WindowArguments w;
  std::vector<uint64_t> out(6, 77);
  const auto call = [&](const shk_engine *e1, const SequenceArguments &q, const WindowArguments &v, uint64_t *o,
                        int64_t n, shk_error *e) {
    return shk_planes(e1, q.packed, q.base_count, q.ambiguous, q.ambiguous_count, v.starts, v.batch, v.length,
                      v.reversed, o, n, e);
  };
  check_refused(wrong_sequences(
      [&](const SequenceArguments &q, shk_error *e) { return call(engine.get(), q, w, out.data(), 6, e); }));
  for (const Wrong &wrong : wrong_windows(
           [&](const WindowArguments &v, shk_error *e) { return call(engine.get(), s, v, out.data(), 6, e); })) {
    CHECK_EQ(wrong.call(nullptr), SHK_ERR_ARGUMENT);
  }
  WindowArguments none;
  none.length = 0;
  WindowArguments longer;
  longer.length = 65;
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return call(nullptr, s, w, out.data(), 6, e); }},
      {"length is 0; it must be 1..64", -1,
       [&](shk_error *e) { return call(engine.get(), s, none, out.data(), 6, e); }},
      {"length is 65; it must be 1..64", -1,
       [&](shk_error *e) { return call(engine.get(), s, longer, out.data(), 6, e); }},
      {"out is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, w, nullptr, 6, e); }},
      {"out is at 0x", -1, [&](shk_error *e) { return call(engine.get(), s, w, misaligned(out.data()), 6, e); }},
      {"out_count is 5; it must be batch*3 = 6", -1,
       [&](shk_error *e) { return call(engine.get(), s, w, out.data(), 5, e); }},
  });
  CHECK(out == std::vector<uint64_t>(6, 77));
}

TEST(argument, esa_refuses) {
  const Engine engine = auto_engine();
  struct Arguments {
    uint64_t planes[7] = {1, 2, 3, 4, 5, 6, 7};
    int32_t zeros[2] = {0, 1};
    const uint64_t *sites = planes;
    int64_t site_count = 2;
    const uint64_t *mirnas = planes;
    int64_t mirna_count = 2;
    const int32_t *site_index = zeros;
    const int32_t *mirna_index = zeros;
    int64_t batch = 2;
    float *out = nullptr;
    int64_t out_count = 1000;
    int32_t *scores = nullptr;
    int64_t score_count = 2;
  };
  std::vector<float> out(1000, 5.0f);
  std::vector<int32_t> scores(2, 5);
  const int32_t high[2] = {0, 2};
  const int32_t low[2] = {-1, 0};
  const auto call = [&](const shk_engine *e1, const std::function<void(Arguments &)> &change) {
    return [&, e1, change](shk_error *e) {
      Arguments a;
      a.out = out.data();
      a.scores = scores.data();
      change(a);
      return shk_esa(e1, a.sites, a.site_count, a.mirnas, a.mirna_count, a.site_index, a.mirna_index, a.batch, a.out,
                     a.out_count, a.scores, a.score_count, e);
    };
  };
  const shk_engine *e0 = engine.get();
  check_refused({
      {"engine is NULL", -1, call(nullptr, [](Arguments &) {})},
      {"sites is NULL", -1, call(e0, [](Arguments &a) { a.sites = nullptr; })},
      {"sites is at 0x", -1, call(e0, [](Arguments &a) { a.sites = misaligned(a.planes); })},
      {"site_count is -1", -1, call(e0, [](Arguments &a) { a.site_count = -1; })},
      {"site_count is 4611686018427387904", -1, call(e0, [](Arguments &a) { a.site_count = int64_t{1} << 62; })},
      {"mirnas is NULL", -1, call(e0, [](Arguments &a) { a.mirnas = nullptr; })},
      {"mirna_count is -1", -1, call(e0, [](Arguments &a) { a.mirna_count = -1; })},
      {"site_index is NULL", -1, call(e0, [](Arguments &a) { a.site_index = nullptr; })},
      {"mirna_index is at 0x", -1, call(e0, [](Arguments &a) { a.mirna_index = misaligned(a.zeros); })},
      {"batch is -2", -1, call(e0, [](Arguments &a) { a.batch = -2; })},
      {"batch*10*50 is", -1, call(e0, [](Arguments &a) { a.batch = int64_t{1} << 60; })},
      {"out is NULL", -1, call(e0, [](Arguments &a) { a.out = nullptr; })},
      {"out_count is 0; it must be batch*10*50 = 1000", -1, call(e0, [](Arguments &a) { a.out_count = 0; })},
      {"scores is NULL", -1, call(e0, [](Arguments &a) { a.scores = nullptr; })},
      {"score_count is 3; it must be batch = 2", -1, call(e0, [](Arguments &a) { a.score_count = 3; })},
      {"site_index[1] is 2; it must be 0..1", 1, call(e0, [&](Arguments &a) { a.site_index = high; })},
      {"mirna_index[0] is -1; it must be 0..1", 0, call(e0, [&](Arguments &a) { a.mirna_index = low; })},
  });
  CHECK(out == std::vector<float>(1000, 5.0f));
  CHECK(scores == std::vector<int32_t>(2, 5));
}

TEST(argument, net_create_refuses) {
  const std::vector<int32_t> good = {1, 1, 1, 1, 0};
  const int64_t count = 96 + 30 + 24 + 24 + 2 + 5 + 1 + 2 + 2;
  std::vector<float> weights(10115, 1.0f);
  shk_net *net = nullptr;
  const auto create = [&](int32_t kind, const std::vector<int32_t> &sizes, int64_t given) {
    return [&, kind, sizes, given](shk_error *e) {
      return shk_net_create(kind, sizes.data(), static_cast<int64_t>(sizes.size()), weights.data(), given, &net, e);
    };
  };
  const auto registers = [&](size_t place, int32_t value) {
    std::vector<int32_t> sizes = good;
    sizes[place] = value;
    return create(SHK_NET_REGISTERS, sizes, count);
  };
  const int32_t *sizes = good.data();
  check_refused({
      {"kind is 0; this libseedhawk has the networks 1..6", -1, create(0, good, count)},
      {"kind is 7; this libseedhawk has the networks 1..6", -1, create(7, {}, count)},
      {"kind is -1", -1, create(-1, good, count)},
      {"kind is 2147483647", -1, create(INT32_MAX, good, count)},
      {"size_count is 4; it must be the sizes of this kind = 5", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, sizes, 4, weights.data(), count, &net, e); }},
      {"size_count is 0; it must be the sizes of this kind = 5", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, nullptr, 0, weights.data(), count, &net, e); }},
      {"size_count is -1", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, sizes, -1, weights.data(), count, &net, e); }},
      {"size_count is 5; it must be the sizes of this kind = 0", -1, create(SHK_NET_TARGETNET, good, 8737)},
      {"size_count is 5; it must be the sizes of this kind = 0", -1, create(SHK_NET_DEEPTARGET, good, 10113)},
      {"sizes is NULL", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, nullptr, 5, weights.data(), count, &net, e); }},
      {"sizes is at 0x", -1,
       [&](shk_error *e) {
         return shk_net_create(SHK_NET_REGISTERS, misaligned(sizes), 4, weights.data(), count, &net, e);
       }},
      {"sizes[0] (nets) is 0; it must be 1..16", 0, registers(0, 0)},
      {"sizes[1] (filters) is 33; it must be 1..32", 1, registers(1, 33)},
      {"sizes[2] (units) is -1; it must be 1..64", 2, registers(2, -1)},
      {"sizes[3] (hidden) is 65; it must be 1..64", 3, registers(3, 65)},
      {"sizes[4] (bulge) is 9; it must be 0..8", 4, registers(4, 9)},
      {"weight_count is 185; it must be the sum of the tensors = 186", -1, create(SHK_NET_REGISTERS, good, count - 1)},
      {"weight_count is 8736; it must be the sum of the tensors = 8737", -1, create(SHK_NET_TARGETNET, {}, 8736)},
      {"weight_count is 10112; it must be the sum of the tensors = 10113", -1, create(SHK_NET_DEEPTARGET, {}, 10112)},
      {"weight_count is 186; it must be the sum of the tensors = 188", -1, create(SHK_NET_REGISTERS_INT8, good, count)},
      {"weight_count is 8737; it must be the sum of the tensors = 8742", -1, create(SHK_NET_TARGETNET_INT8, {}, 8737)},
      {"weight_count is 0; it must be the sum of the tensors = 10115", -1, create(SHK_NET_DEEPTARGET_INT8, {}, 0)},
      {"sizes[0] (nets) is 17; it must be 1..16", 0, create(SHK_NET_REGISTERS_INT8, {17, 1, 1, 1, 0}, count)},
      {"size_count is 0; it must be the sizes of this kind = 5", -1, create(SHK_NET_REGISTERS_INT8, {}, count)},
      {"weight_count is -1", -1, create(SHK_NET_REGISTERS, good, -1)},
      {"weights is NULL", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, sizes, 5, nullptr, count, &net, e); }},
      {"weights is at 0x", -1,
       [&](shk_error *e) {
         return shk_net_create(SHK_NET_REGISTERS, sizes, 5, misaligned(weights.data()), count, &net, e);
       }},
      {"net is NULL", -1,
       [&](shk_error *e) { return shk_net_create(SHK_NET_REGISTERS, sizes, 5, weights.data(), count, nullptr, e); }},
  });
  weights[40] = NAN;
  check_refused({{"weights[40] is nan; a weight must be finite", 40, create(SHK_NET_REGISTERS, good, count)},
                 {"weights[40] is nan; a weight must be finite", 40, create(SHK_NET_TARGETNET, {}, 8737)},
                 {"weights[40] is nan; a weight must be finite", 40, create(SHK_NET_DEEPTARGET, {}, 10113)}});
  weights[40] = INFINITY;
  for (const int64_t range : {187, 8738, 10114}) {
    weights[static_cast<size_t>(range)] = -0.5f;
  }
  weights[40] = 1;
  check_refused(
      {{"weights[187] is -0.5; a range must be 0 or more", 187, create(SHK_NET_REGISTERS_INT8, good, count + 2)},
       {"weights[8738] is -0.5; a range must be 0 or more", 8738, create(SHK_NET_TARGETNET_INT8, {}, 8742)},
       {"weights[10114] is -0.5; a range must be 0 or more", 10114, create(SHK_NET_DEEPTARGET_INT8, {}, 10115)}});
  weights[40] = INFINITY;
  check_refused({{"weights[40] is inf; a weight must be finite", 40, create(SHK_NET_REGISTERS, good, count)}});
  CHECK(net == nullptr);
  CHECK_EQ(shk_live_handles(), 0);
}

TEST(argument, net_run_refuses) {
  const Engine engine = auto_engine();
  const uint64_t planes[6] = {1, 2, 3, 4, 5, 6};
  const int32_t index[2] = {0, 1};
  const int32_t high[2] = {0, 2};
  std::vector<float> margins(2, 5.0f);
  const shk_engine *e0 = engine.get();
  static const std::pair<int32_t, size_t> kinds[] = {{SHK_NET_REGISTERS, 186},       {SHK_NET_TARGETNET, 8737},
                                                     {SHK_NET_DEEPTARGET, 10113},    {SHK_NET_REGISTERS_INT8, 188},
                                                     {SHK_NET_TARGETNET_INT8, 8742}, {SHK_NET_DEEPTARGET_INT8, 10115}};
  for (const auto &kind : kinds) {
    if (kind.first > SHK_NET_DEEPTARGET && shk_has_int8(e0) == 0) {
      const Net owner = create_net(SHK_NET_DEEPTARGET_INT8, {}, Guarded<float>(std::vector<float>(10115, 0.5f)));
      check_refused({{"the network computes in int8, for which backend '", -1, [&](shk_error *e) {
                        return shk_net_run(e0, owner.get(), planes, 2, planes, 2, index, index, 2, margins.data(), 2,
                                           e);
                      }}});
      continue;
    }
    const std::vector<int32_t> sizes = kind.first == SHK_NET_REGISTERS || kind.first == SHK_NET_REGISTERS_INT8
                                           ? std::vector<int32_t>{1, 1, 1, 1, 0}
                                           : std::vector<int32_t>{};
    const Net owner = create_net(kind.first, sizes, Guarded<float>(std::vector<float>(kind.second, 0.5f)));
    const shk_net *net = owner.get();
    CHECK_EQ(shk_live_handles(), 2);
    const auto run = [&](const shk_engine *on, const shk_net *with, const int32_t *sites, const int32_t *mirnas,
                         int64_t batch, int64_t count) {
      return [&, on, with, sites, mirnas, batch, count](shk_error *e) {
        return shk_net_run(on, with, planes, 2, planes, 2, sites, mirnas, batch, margins.data(), count, e);
      };
    };
    check_refused({
        {"engine is NULL", -1, run(nullptr, net, index, index, 2, 2)},
        {"net is NULL; pass the handle that shk_net_create returned", -1, run(e0, nullptr, index, index, 2, 2)},
        {"sites is NULL", -1,
         [&](shk_error *e) {
           return shk_net_run(e0, net, nullptr, 2, planes, 2, index, index, 2, margins.data(), 2, e);
         }},
        {"mirnas is NULL", -1,
         [&](shk_error *e) {
           return shk_net_run(e0, net, planes, 2, nullptr, 2, index, index, 2, margins.data(), 2, e);
         }},
        {"site_index is NULL", -1, run(e0, net, nullptr, index, 2, 2)},
        {"mirna_index is NULL", -1, run(e0, net, index, nullptr, 2, 2)},
        {"batch is -1", -1, run(e0, net, index, index, -1, 2)},
        {"margins is NULL", -1,
         [&](shk_error *e) { return shk_net_run(e0, net, planes, 2, planes, 2, index, index, 2, nullptr, 2, e); }},
        {"margin_count is 2; it must be batch = 1152921504606846976", -1,
         run(e0, net, index, index, int64_t{1} << 60, 2)},
        {"site_index[1] is 2; it must be 0..1", 1, run(e0, net, high, index, 2, 2)},
        {"mirna_index[1] is 2; it must be 0..1", 1, run(e0, net, index, high, 2, 2)},
    });
    CHECK(margins == std::vector<float>(2, 5.0f));
    CHECK_EQ(shk_net_run(e0, net, nullptr, 0, nullptr, 0, nullptr, nullptr, 0, nullptr, 0, nullptr), SHK_OK);
  }
  shk_net_destroy(nullptr);
  CHECK_EQ(shk_has_int8(nullptr), 0);
}

TEST(argument, net_ranges_refuses) {
  const uint64_t planes[6] = {1, 2, 3, 4, 5, 6};
  const int32_t index[2] = {0, 1};
  const int32_t high[2] = {0, 2};
  std::vector<float> ranges(5, 5.0f);
  const Net wide = create_net(SHK_NET_TARGETNET, {}, Guarded<float>(std::vector<float>(8737, 0.5f)));
  const Net int8 = create_net(SHK_NET_TARGETNET_INT8, {}, Guarded<float>(std::vector<float>(8742, 0.5f)));
  const auto measure = [&](const shk_net *net, const int32_t *sites, const int32_t *mirnas, float *out, int64_t count) {
    return [&, net, sites, mirnas, out, count](shk_error *e) {
      return shk_net_ranges(net, planes, 2, planes, 2, sites, mirnas, 2, out, count, e);
    };
  };
  float *out = ranges.data();
  check_refused({
      {"net is NULL", -1, measure(nullptr, index, index, out, 5)},
      {"net computes in int8; measure the ranges of the network in float32", -1,
       measure(int8.get(), index, index, out, 5)},
      {"range_count is 4; it must be the ranges of this network = 5", -1, measure(wide.get(), index, index, out, 4)},
      {"ranges is NULL", -1, measure(wide.get(), index, index, nullptr, 5)},
      {"site_index is NULL", -1, measure(wide.get(), nullptr, index, out, 5)},
      {"site_index[1] is 2; it must be 0..1", 1, measure(wide.get(), high, index, out, 5)},
      {"mirna_index[1] is 2; it must be 0..1", 1, measure(wide.get(), index, high, out, 5)},
  });
  CHECK(ranges == std::vector<float>(5, 5.0f));
  CHECK_EQ(shk_net_ranges(wide.get(), nullptr, 0, nullptr, 0, nullptr, nullptr, 0, out, 5, nullptr), SHK_OK);
  CHECK(ranges == std::vector<float>(5, 0.0f));
}

// A caller that was compiled with a newer header: the struct that is known here, and fields behind it.
template <class Struct> struct Newer {
  Struct known;
  int64_t newer;
  uint8_t newest;
};

TEST(argument, unpaired_refuses) {
  const Engine engine = auto_engine();
  const std::vector<double> factors(30011, 1.0);
  shk_fold *fold = nullptr;
  CHECK_EQ(shk_fold_create(factors.data(), 30011, nullptr, nullptr, 0, &fold, nullptr), SHK_OK);
  const SequenceArguments s;
  int32_t lengths[2] = {8, 4};
  std::vector<double> out(32, 5.0);
  const auto call = [&](const shk_engine *e1, const SequenceArguments &q, const int32_t *l, double *o, int64_t n,
                        shk_error *e) {
    return shk_unpaired(e1, fold, q.packed, q.base_count, q.ambiguous, q.ambiguous_count, 80, 40, l, 2, o, n, e);
  };
  check_refused(wrong_sequences(
      [&](const SequenceArguments &q, shk_error *e) { return call(engine.get(), q, lengths, out.data(), 32, e); }));
  check_refused({
      {"engine is NULL", -1, [&](shk_error *e) { return call(nullptr, s, lengths, out.data(), 32, e); }},
      {"lengths is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, nullptr, out.data(), 32, e); }},
      {"lengths is at 0x", -1,
       [&](shk_error *e) { return call(engine.get(), s, misaligned(lengths), out.data(), 32, e); }},
      {"out is NULL", -1, [&](shk_error *e) { return call(engine.get(), s, lengths, nullptr, 32, e); }},
      {"out is at 0x", -1, [&](shk_error *e) { return call(engine.get(), s, lengths, misaligned(out.data()), 32, e); }},
      {"out_count is 31; it must be length_count*base_count = 32", -1,
       [&](shk_error *e) { return call(engine.get(), s, lengths, out.data(), 31, e); }},
  });
  CHECK(out == std::vector<double>(32, 5.0));
  shk_fold_destroy(fold);
}

TEST(argument, a_larger_struct_is_served_while_the_rest_is_zero) {
  const auto create_engine = [](uint32_t size, int64_t newer, uint8_t newest, shk_error *e) {
    Newer<shk_options> options;
    std::memset(&options, 0, sizeof options);
    options.known = {size, SHK_BACKEND_SCALAR};
    options.newer = newer;
    options.newest = newest;
    shk_engine *engine = nullptr;
    const int32_t status = shk_engine_create(&options.known, &engine, e);
    CHECK_EQ(engine != nullptr, status == SHK_OK);
    shk_engine_destroy(engine);
    return status;
  };
  const auto create_table = [](uint32_t size, int64_t newer, uint8_t newest, shk_error *e) {
    Newer<shk_table_shape> shape;
    std::memset(&shape, 0, sizeof shape);
    shape.known = {size, 1, 0, 0, 0};
    shape.newer = newer;
    shape.newest = newest;
    const uint32_t offsets[5] = {0, 0, 0, 0, 0};
    shk_table *table = nullptr;
    const int32_t status = shk_table_create(&shape.known, offsets, 5, nullptr, 0, &table, e);
    CHECK_EQ(table != nullptr, status == SHK_OK);
    shk_table_destroy(table);
    return status;
  };
  constexpr uint32_t kOptions = sizeof(Newer<shk_options>);
  constexpr uint32_t kShape = sizeof(Newer<shk_table_shape>);
  constexpr int64_t kNewest = offsetof(Newer<shk_table_shape>, newest);
  CHECK_EQ(create_engine(sizeof(shk_options), 0, 0, nullptr), SHK_OK);
  CHECK_EQ(create_engine(kOptions, 0, 0, nullptr), SHK_OK);
  CHECK_EQ(create_table(kShape, 0, 0, nullptr), SHK_OK);
  // What lies behind the size that the caller gives is not looked at.
  CHECK_EQ(create_engine(sizeof(shk_options), -1, 1, nullptr), SHK_OK);
  CHECK_EQ(create_table(sizeof(shk_table_shape), -1, 1, nullptr), SHK_OK);
  check_refused({
      {"options->struct_size is 7; it must be 8..4096", -1,
       [&](shk_error *e) { return create_engine(sizeof(shk_options) - 1, 0, 0, e); }},
      {"shape->struct_size is 4; it must be 20..4096", -1, [&](shk_error *e) { return create_table(4, 0, 0, e); }},
      {"options->struct_size is 4097; it must be 8..4096", -1,
       [&](shk_error *e) { return create_engine(4097, 0, 0, e); }},
      {"options->struct_size is 4294967295", -1, [&](shk_error *e) { return create_engine(UINT32_MAX, 0, 0, e); }},
      {"options has a value in byte 8, behind the 8 bytes that this library (ABI 2) knows; leave that field 0, or take "
       "a newer library",
       8, [&](shk_error *e) { return create_engine(kOptions, 1, 0, e); }},
      {"shape has a value in byte", kNewest, [&](shk_error *e) { return create_table(kShape, 0, 1, e); }},
  });
  CHECK_EQ(shk_live_handles(), 0);
}

TEST(argument, empty_inputs_may_be_null) {
  for (const Engine &engine : all_engines()) {
    const shk_engine *e = engine.get();
    int64_t count = -1;
    int64_t next = -1;
    CHECK_EQ(shk_pack(e, nullptr, 0, nullptr, 0, nullptr, 0, &count, nullptr), SHK_OK);
    CHECK_EQ(count, 0);
    const Table table = TableText{table_shape(2, 1, 1, 4), std::vector<uint32_t>(17, 0), {}}.create();
    CHECK_EQ(shk_seed_scan(e, table.get(), nullptr, 0, nullptr, 0, -9, 9, nullptr, 0, &count, &next, nullptr), SHK_OK);
    CHECK_EQ(count, 0);
    CHECK_EQ(next, 0); // the only start is -1: one base outside on each side
    const int64_t ids[6] = {0, 1, 2, 3, 4, 5};
    CHECK_EQ(shk_one_hot(e, nullptr, 0, nullptr, 0, nullptr, 0, 8, 0, nullptr, 0, nullptr), SHK_OK);
    CHECK_EQ(shk_tokens(e, nullptr, 0, nullptr, 0, nullptr, 0, 8, 0, ids, 6, nullptr, 0, nullptr), SHK_OK);
    CHECK_EQ(shk_kmers(e, nullptr, 0, nullptr, 0, nullptr, 0, 8, 3, 0, ids, 3, nullptr, 0, nullptr), SHK_OK);
    CHECK_EQ(shk_planes(e, nullptr, 0, nullptr, 0, nullptr, 0, 40, 1, nullptr, 0, nullptr), SHK_OK);
    CHECK_EQ(shk_esa(e, nullptr, 0, nullptr, 0, nullptr, nullptr, 0, nullptr, 0, nullptr, 0, nullptr), SHK_OK);
    CHECK_EQ(shk_rows_gather(e, nullptr, 0, 4, nullptr, 0, nullptr, 0, nullptr), SHK_OK);
  }
}

TEST(argument, a_short_error_struct_is_not_written) {
  shk_error error = new_error();
  error.struct_size = 16;
  error.code = 55;
  CHECK_EQ(shk_engine_create(nullptr, nullptr, &error), SHK_ERR_ARGUMENT);
  CHECK_EQ(error.code, 55);
  CHECK_EQ(error.at, -77);
}
