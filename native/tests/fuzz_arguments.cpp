// SPDX-License-Identifier: Apache-2.0
//
// Hostile arguments to every function: NULL, addresses that are not aligned, absurd counts, wrong struct sizes. A count
// never promises more memory than there is where the function may believe it: that would be the caller's crash.
#include "fuzz_arguments.h"

#include "fuzz_bytes.h"

#include <algorithm>
#include <limits>

namespace {

// Right arguments, each of which the input may spoil: one byte decides for each.
class Hostile {
public:
  explicit Hostile(Bytes &in) : in_(in) {}

  template <class T> T *pointer(T *right) {
    const uint8_t kind = in_.take();
    return kind == 1                     ? nullptr
           : kind == 2 && alignof(T) > 1 ? shifted(right)
                                         : right; // every address is right for bytes
  }
  // A handle is right or NULL; any other address is the caller's crash.
  template <class T> T *handle(T *right) { return in_.take() == 1 ? nullptr : right; }
  // The number of elements of an input. What is too large is out of every limit.
  int64_t count(int64_t right) {
    static const int64_t wild[] = {INT64_MIN, -1, 0, INT64_MAX, int64_t{1} << 62, (int64_t{1} << 60) + 1};
    const uint8_t kind = in_.take();
    return kind == 0 || kind > 7 ? right : kind == 7 ? right - 1 : wild[kind - 1];
  }
  // The number of elements of an output, which another argument fixes; never more than there are.
  int64_t room(int64_t right) {
    static const int64_t wild[] = {INT64_MIN, -1, 0};
    const uint8_t kind = in_.take();
    return kind == 0 || kind > 4 ? right : kind == 4 ? right - 1 : wild[kind - 1];
  }
  // The rows of a batch: no product of it with a length is a count that this class gives.
  int64_t batch(int64_t right) {
    static const int64_t wild[] = {INT64_MIN, -1, 0, int64_t{1} << 62, int64_t{1} << 59};
    const uint8_t kind = in_.take();
    return kind == 0 || kind > 6 ? right : kind == 6 ? right - 1 : wild[kind - 1];
  }
  int32_t size(int32_t right) {
    static const int32_t wild[] = {INT32_MIN, -1, 0, 1, 6, 13, 65, 161, 4097, INT32_MAX};
    const uint8_t kind = in_.take();
    return kind == 0 || kind > 10 ? right : wild[kind - 1];
  }
  uint32_t struct_size(uint32_t right) {
    static const uint32_t wild[] = {0, 4, 19, 255, 4096, 4097, UINT32_MAX};
    const uint8_t kind = in_.take();
    return kind == 0 || kind > 7 ? right : wild[kind - 1];
  }

private:
  template <class T> static T *shifted(T *right) {
    return reinterpret_cast<T *>(reinterpret_cast<uintptr_t>(right) + 1);
  }

  Bytes &in_;
};

struct Arguments {
  const FuzzHandles &handles;
  Hostile &hostile;
  const shk_engine *engine;
  Random &random;
  shk_error *error;

  Guarded<uint8_t> packed{10};
  int64_t base_count = 38;
  Guarded<int64_t> runs{4};

  Arguments(const FuzzHandles &right, Hostile &h, const shk_engine *e, Random &r, shk_error *error_out)
      : handles(right), hostile(h), engine(h.handle(e)), random(r), error(error_out) {
    for (int64_t i = 0; i < packed.size(); ++i) {
      packed[i] = static_cast<uint8_t>(random.next());
    }
    packed[9] &= 0x0F;
    for (int64_t i = 0; i < runs.size(); ++i) {
      runs[i] = random.once_in(3) ? static_cast<int64_t>(random.next()) : 3 * i + 1;
    }
  }
};

struct Windows {
  Guarded<int64_t> starts{3};
  int64_t batch = 3;
  int32_t length;
  int32_t reversed;

  Windows(Arguments &a, int32_t right_length) : length(a.hostile.size(right_length)), reversed(a.hostile.size(1)) {
    for (int64_t b = 0; b < batch; ++b) {
      starts[b] = a.random.once_in(3) ? static_cast<int64_t>(a.random.next()) : b * 9 - 4;
    }
  }
};

int32_t call_engine_create(Arguments &a) {
  const Guarded<uint64_t> room(512); // of the size that a struct may claim
  std::fill(room.data(), room.data() + room.size(), uint64_t{0});
  shk_options *options = reinterpret_cast<shk_options *>(room.data());
  options->struct_size = a.hostile.struct_size(sizeof(shk_options));
  options->backend = a.hostile.size(SHK_BACKEND_SCALAR);
  if (a.random.once_in(8)) {
    room[a.random.between(1, 511)] = a.random.next();
  }
  shk_engine *engine = nullptr;
  const int32_t status = shk_engine_create(a.hostile.pointer(options), a.hostile.handle(&engine), a.error);
  const Engine owner(engine);
  CHECK(status == SHK_OK || engine == nullptr);
  return status;
}

int32_t call_pack(Arguments &a) {
  const Guarded<uint8_t> letters(38);
  for (int64_t i = 0; i < letters.size(); ++i) {
    letters[i] = static_cast<uint8_t>("ACGTUNacgtun-\n"[a.random.below(a.random.once_in(4) ? 14 : 12)]);
  }
  int64_t count = 0;
  return shk_pack(a.engine, a.hostile.pointer(letters.data()), a.hostile.count(letters.size()),
                  a.hostile.pointer(a.packed.data()), a.hostile.room(a.packed.size()), a.hostile.pointer(a.runs.data()),
                  a.hostile.room(2), a.hostile.handle(&count), a.error);
}

int32_t call_table_create(Arguments &a) {
  const TableText text = random_table(a.random, table_shape(2, 0, 0, 0));
  const Guarded<uint64_t> room(512);
  std::fill(room.data(), room.data() + room.size(), uint64_t{0});
  shk_table_shape *shape = reinterpret_cast<shk_table_shape *>(room.data());
  shape->struct_size = a.hostile.struct_size(sizeof(shk_table_shape));
  shape->k = a.hostile.size(2);
  shape->pad_left = a.hostile.size(1);
  shape->pad_right = a.hostile.size(1);
  shape->max_ambiguous = a.hostile.size(2);
  const Guarded<uint32_t> offsets(text.offsets);
  const Guarded<uint32_t> postings(text.postings);
  if (a.random.once_in(3)) {
    offsets[a.random.below(offsets.size())] = static_cast<uint32_t>(a.random.next());
  }
  if (postings.size() > 0 && a.random.once_in(3)) {
    postings[a.random.below(postings.size())] = static_cast<uint32_t>(a.random.next());
  }
  shk_table *table = nullptr;
  const int32_t status = shk_table_create(a.hostile.pointer(shape), a.hostile.pointer(offsets.data()),
                                          a.hostile.count(offsets.size()), a.hostile.pointer(postings.data()),
                                          a.hostile.count(postings.size()), a.hostile.handle(&table), a.error);
  const Table owner(table);
  CHECK(status == SHK_OK || table == nullptr);
  return status;
}

int32_t call_seed_scan(Arguments &a) {
  const int64_t room = shk_table_max_list(a.handles.table.get()) + 20;
  const Guarded<shk_hit> hits(static_cast<size_t>(room));
  int64_t count = 0;
  int64_t next = 0;
  return shk_seed_scan(a.engine, a.hostile.handle(a.handles.table.get()), a.hostile.pointer(a.packed.data()),
                       a.hostile.count(a.base_count), a.hostile.pointer(a.runs.data()), a.hostile.count(2),
                       a.hostile.count(0), a.hostile.count(99), a.hostile.pointer(hits.data()), a.hostile.room(room),
                       a.hostile.handle(&count), a.hostile.handle(&next), a.error);
}

int32_t call_one_hot(Arguments &a) {
  const Windows w(a, 6);
  const Guarded<float> out(72);
  return shk_one_hot(a.engine, a.hostile.pointer(a.packed.data()), a.hostile.count(a.base_count),
                     a.hostile.pointer(a.runs.data()), a.hostile.count(2), a.hostile.pointer(w.starts.data()),
                     a.hostile.batch(w.batch), w.length, w.reversed, a.hostile.pointer(out.data()),
                     a.hostile.room(out.size()), a.error);
}

int32_t call_tokens(Arguments &a) {
  const Windows w(a, 6);
  const Guarded<int64_t> ids(6);
  const Guarded<int64_t> out(18);
  return shk_tokens(a.engine, a.hostile.pointer(a.packed.data()), a.hostile.count(a.base_count),
                    a.hostile.pointer(a.runs.data()), a.hostile.count(2), a.hostile.pointer(w.starts.data()),
                    a.hostile.batch(w.batch), w.length, w.reversed, a.hostile.pointer(ids.data()),
                    a.hostile.count(ids.size()), a.hostile.pointer(out.data()), a.hostile.room(out.size()), a.error);
}

int32_t call_kmers(Arguments &a) {
  const Windows w(a, 6);
  const Guarded<int64_t> ids(3);
  const Guarded<int64_t> out(12);
  return shk_kmers(a.engine, a.hostile.pointer(a.packed.data()), a.hostile.count(a.base_count),
                   a.hostile.pointer(a.runs.data()), a.hostile.count(2), a.hostile.pointer(w.starts.data()),
                   a.hostile.batch(w.batch), w.length, a.hostile.size(3), w.reversed, a.hostile.pointer(ids.data()),
                   a.hostile.count(ids.size()), a.hostile.pointer(out.data()), a.hostile.room(out.size()), a.error);
}

int32_t call_planes(Arguments &a) {
  const Windows w(a, 50);
  const Guarded<uint64_t> out(9);
  return shk_planes(a.engine, a.hostile.pointer(a.packed.data()), a.hostile.count(a.base_count),
                    a.hostile.pointer(a.runs.data()), a.hostile.count(2), a.hostile.pointer(w.starts.data()),
                    a.hostile.batch(w.batch), w.length, w.reversed, a.hostile.pointer(out.data()),
                    a.hostile.room(out.size()), a.error);
}

// Rows that pairs are made from: any words are planes.
struct PairArguments {
  Guarded<uint64_t> planes{9};
  Guarded<int32_t> site_index{4};
  Guarded<int32_t> mirna_index{4};

  explicit PairArguments(Random &random) {
    for (int64_t i = 0; i < planes.size(); ++i) {
      planes[i] = random.next();
    }
    for (int64_t i = 0; i < 4; ++i) {
      site_index[i] = static_cast<int32_t>(random.once_in(8) ? random.next() : random.next() % 3);
      mirna_index[i] = static_cast<int32_t>(random.once_in(8) ? random.next() : random.next() % 3);
    }
  }
};

int32_t call_esa(Arguments &a) {
  const PairArguments p(a.random);
  const Guarded<float> out(2000);
  const Guarded<int32_t> scores(4);
  return shk_esa(a.engine, a.hostile.pointer(p.planes.data()), a.hostile.count(3), a.hostile.pointer(p.planes.data()),
                 a.hostile.count(3), a.hostile.pointer(p.site_index.data()), a.hostile.pointer(p.mirna_index.data()),
                 a.hostile.batch(4), a.hostile.pointer(out.data()), a.hostile.room(out.size()),
                 a.hostile.pointer(scores.data()), a.hostile.room(4), a.error);
}

int32_t call_rows_gather(Arguments &a) {
  const Guarded<float> rows(12);
  const Guarded<int32_t> index(4);
  for (int64_t i = 0; i < 4; ++i) {
    index[i] = static_cast<int32_t>(a.random.once_in(8) ? a.random.next() : a.random.next() % 3);
  }
  const Guarded<float> out(16);
  return shk_rows_gather(a.engine, a.hostile.pointer(rows.data()), a.hostile.room(3), a.hostile.batch(4),
                         a.hostile.pointer(index.data()), a.hostile.batch(4), a.hostile.pointer(out.data()),
                         a.hostile.room(out.size()), a.error);
}

// Of the smallest network of a kind.
int64_t net_weights(int32_t kind) {
  static const int64_t counts[] = {186, 8737, 10113, 186 + 2, 8737 + 5, 10113 + 2};
  return counts[kind - 1];
}

bool has_sizes(int32_t kind) {
  return kind == SHK_NET_REGISTERS || kind == SHK_NET_REGISTERS_INT8;
}

int32_t call_net_create(Arguments &a) {
  const int32_t kind = static_cast<int32_t>(a.random.between(1, 6));
  const Guarded<int32_t> sizes(5);
  for (int64_t i = 0; i < 5; ++i) {
    sizes[i] = a.hostile.size(i == 4 ? 0 : 1);
  }
  const Guarded<float> weights(static_cast<size_t>(net_weights(kind)));
  std::fill(weights.data(), weights.data() + weights.size(), 0.5f);
  const bool is_sized = a.random.once_in(8) != has_sizes(kind);
  shk_net *net = nullptr;
  const int32_t status = shk_net_create(a.hostile.size(kind), is_sized ? a.hostile.pointer(sizes.data()) : nullptr,
                                        is_sized ? a.hostile.room(5) : 0, a.hostile.pointer(weights.data()),
                                        a.hostile.room(weights.size()), a.hostile.handle(&net), a.error);
  const Net owner(net);
  CHECK(status == SHK_OK || net == nullptr);
  return status;
}

int32_t call_net_run(Arguments &a) {
  const PairArguments p(a.random);
  const Guarded<float> margins(4);
  return shk_net_run(a.engine, a.hostile.handle(a.handles.nets[static_cast<size_t>(a.random.below(6))].get()),
                     a.hostile.pointer(p.planes.data()), a.hostile.count(3), a.hostile.pointer(p.planes.data()),
                     a.hostile.count(3), a.hostile.pointer(p.site_index.data()),
                     a.hostile.pointer(p.mirna_index.data()), a.hostile.batch(4), a.hostile.pointer(margins.data()),
                     a.hostile.room(4), a.error);
}

int32_t call_net_ranges(Arguments &a) {
  const PairArguments p(a.random);
  static const int64_t counts[] = {2, 5, 2};
  const size_t net = static_cast<size_t>(a.random.below(6));
  const int64_t count = counts[net % 3];
  const Guarded<float> ranges(static_cast<size_t>(count));
  return shk_net_ranges(a.hostile.handle(a.handles.nets[net].get()), a.hostile.pointer(p.planes.data()),
                        a.hostile.count(3), a.hostile.pointer(p.planes.data()), a.hostile.count(3),
                        a.hostile.pointer(p.site_index.data()), a.hostile.pointer(p.mirna_index.data()),
                        a.hostile.room(4), a.hostile.pointer(ranges.data()), a.hostile.room(count), a.error);
}

int32_t call_groups_create(Arguments &a) {
  const Guarded<int8_t> letters(16);
  for (int64_t i = 0; i < letters.size(); ++i) {
    letters[i] = static_cast<int8_t>(a.random.once_in(20) ? a.random.next() : a.random.next() % 4);
  }
  const Guarded<float> abundance(2);
  abundance[0] = a.random.once_in(4) ? std::numeric_limits<float>::quiet_NaN() : 1.0f;
  shk_groups *groups = nullptr;
  const int32_t status =
      shk_groups_create(a.hostile.pointer(letters.data()), a.hostile.count(letters.size()),
                        a.hostile.pointer(abundance.data()), a.hostile.count(2), a.hostile.handle(&groups), a.error);
  const Groups owner(groups);
  CHECK(status == SHK_OK || groups == nullptr);
  return status;
}

int32_t call_canonical_sites(Arguments &a) {
  const Guarded<int32_t> offsets(3);
  const Guarded<int32_t> sites(90);
  int64_t count = 0;
  return shk_canonical_sites(a.engine, a.hostile.handle(a.handles.groups.get()), a.hostile.pointer(a.packed.data()),
                             a.hostile.count(a.base_count), a.hostile.pointer(a.runs.data()), a.hostile.count(2),
                             a.hostile.pointer(offsets.data()), a.hostile.room(3), a.hostile.pointer(sites.data()),
                             a.hostile.room(sites.size()), a.hostile.handle(&count), a.error);
}

// Sites of two groups, mostly of the sequence.
struct SiteArguments {
  Guarded<int32_t> offsets{3};
  Guarded<int32_t> sites{4};

  explicit SiteArguments(Random &random) {
    for (int32_t i = 0; i < 3; ++i) {
      offsets[i] = random.once_in(12) ? static_cast<int32_t>(random.next()) : 2 * i;
    }
    for (int32_t i = 0; i < 4; ++i) {
      sites[i] = random.once_in(12) ? static_cast<int32_t>(random.next()) : 8 * (8 + 9 * (i % 2)) + i;
    }
  }
};

int32_t call_site_features(Arguments &a) {
  const SiteArguments s(a.random);
  const Guarded<float> out(268);
  return shk_site_features(a.engine, a.hostile.handle(a.handles.groups.get()), a.hostile.pointer(a.packed.data()),
                           a.hostile.count(a.base_count), a.hostile.pointer(a.runs.data()), a.hostile.count(2),
                           a.hostile.size(500), a.hostile.size(900), a.hostile.pointer(s.offsets.data()),
                           a.hostile.room(3), a.hostile.pointer(s.sites.data()), a.hostile.room(4),
                           a.hostile.pointer(out.data()), a.hostile.room(out.size()), a.error);
}

int32_t call_site_net_create(Arguments &a) {
  const Guarded<float> weights(kSiteWeights);
  std::fill(weights.data(), weights.data() + weights.size(), 0.25f);
  if (a.random.once_in(3)) {
    weights[a.random.below(kSiteWeights)] = std::numeric_limits<float>::infinity();
  }
  shk_site_net *net = nullptr;
  const int32_t status = shk_site_net_create(a.hostile.pointer(weights.data()), a.hostile.room(kSiteWeights),
                                             a.hostile.handle(&net), a.error);
  const SiteNet owner(net);
  CHECK(status == SHK_OK || net == nullptr);
  return status;
}

int32_t call_site_scores(Arguments &a) {
  const SiteArguments s(a.random);
  const Guarded<float> linear(4);
  const Guarded<float> exp(4);
  return shk_site_scores(a.engine, a.hostile.handle(a.handles.groups.get()), a.hostile.handle(a.handles.site_net.get()),
                         a.hostile.pointer(a.packed.data()), a.hostile.count(a.base_count),
                         a.hostile.pointer(a.runs.data()), a.hostile.count(2), a.hostile.size(500), a.hostile.size(900),
                         a.hostile.size(0), a.hostile.pointer(s.offsets.data()), a.hostile.room(3),
                         a.hostile.pointer(s.sites.data()), a.hostile.room(4), a.hostile.pointer(linear.data()),
                         a.hostile.room(4), a.hostile.pointer(exp.data()), a.hostile.room(4), a.error);
}

constexpr int64_t kFactors = 30011;

int32_t call_fold_create(Arguments &a) {
  static const std::vector<double> ones(kFactors, 1.0);
  const Guarded<double> factors(ones);
  if (a.random.once_in(3)) {
    factors[a.random.below(kFactors)] = a.random.once_in(2) ? -1.0 : std::numeric_limits<double>::quiet_NaN();
  }
  const Guarded<int32_t> hairpins(4);
  const Guarded<double> hairpin_factors(2);
  for (int64_t i = 0; i < 2; ++i) {
    hairpins[2 * i] = a.hostile.size(4);
    hairpins[2 * i + 1] = static_cast<int32_t>(a.random.next() & 0xFFF);
    hairpin_factors[i] = 1.0;
  }
  shk_fold *fold = nullptr;
  const int32_t status =
      shk_fold_create(a.hostile.pointer(factors.data()), a.hostile.room(kFactors), a.hostile.pointer(hairpins.data()),
                      a.hostile.pointer(hairpin_factors.data()), a.hostile.count(2), a.hostile.handle(&fold), a.error);
  shk_fold_destroy(fold);
  CHECK(status == SHK_OK || fold == nullptr);
  return status;
}

int32_t call_unpaired(Arguments &a) {
  const Guarded<int32_t> lengths(2);
  lengths[0] = a.hostile.size(1);
  lengths[1] = a.hostile.size(8);
  const Guarded<double> out(76);
  return shk_unpaired(a.engine, a.hostile.handle(a.handles.fold.get()), a.hostile.pointer(a.packed.data()),
                      a.hostile.count(a.base_count), a.hostile.pointer(a.runs.data()), a.hostile.count(2),
                      a.hostile.size(20), a.hostile.size(15), a.hostile.pointer(lengths.data()), a.hostile.count(2),
                      a.hostile.pointer(out.data()), a.hostile.room(out.size()), a.error);
}

int32_t call_nothing(Arguments &) {
  shk_engine_destroy(nullptr);
  shk_table_destroy(nullptr);
  shk_net_destroy(nullptr);
  shk_groups_destroy(nullptr);
  shk_site_net_destroy(nullptr);
  shk_fold_destroy(nullptr);
  CHECK_EQ(shk_table_max_list(nullptr), -1);
  CHECK_EQ(std::string(shk_backend_name(nullptr)), std::string());
  return SHK_OK;
}

} // namespace

FuzzHandles::FuzzHandles() : engines(all_engines()), groups(create_groups({{"ACGUACGU", 1.0f}, {"NGGGGGGG", 2.0f}})) {
  Random random(1);
  table = random_table(random, table_shape(3, 1, 1, 2)).create();
  site_net = create_site_net(Guarded<float>(random_site_weights(random, 300)));
  for (int32_t kind = SHK_NET_REGISTERS; kind <= SHK_NET_DEEPTARGET_INT8; ++kind) {
    const Guarded<float> weights(static_cast<size_t>(net_weights(kind)));
    std::fill(weights.data(), weights.data() + weights.size(), 0.01f);
    nets.push_back(
        create_net(kind, has_sizes(kind) ? std::vector<int32_t>{1, 1, 1, 1, 0} : std::vector<int32_t>{}, weights));
  }
  const Guarded<double> factors(std::vector<double>(kFactors, 1.0));
  shk_fold *created = nullptr;
  shk_error error = new_error();
  CHECK_EQ(shk_fold_create(factors.data(), kFactors, nullptr, nullptr, 0, &created, &error), SHK_OK);
  fold.reset(created);
}

void fuzz_arguments(const FuzzHandles &handles, const uint8_t *data, size_t size) {
  static int32_t (*const calls[])(Arguments &) = {call_engine_create, call_pack,
                                                  call_table_create,  call_seed_scan,
                                                  call_one_hot,       call_tokens,
                                                  call_kmers,         call_planes,
                                                  call_esa,           call_rows_gather,
                                                  call_net_create,    call_net_run,
                                                  call_groups_create, call_canonical_sites,
                                                  call_site_features, call_site_net_create,
                                                  call_site_scores,   call_fold_create,
                                                  call_unpaired,      call_net_ranges,
                                                  call_nothing};
  constexpr size_t call_count = sizeof(calls) / sizeof(calls[0]);

  Bytes in(data, size);
  const size_t function = in.take() % call_count;
  const shk_engine *engine = handles.engines[in.take() % handles.engines.size()].get();
  Random random(static_cast<uint64_t>(in.number(int64_t{1} << 32)));
  Hostile hostile(in);
  const Guarded<shk_error> error(1);
  *error.data() = new_error();
  error.data()->struct_size = hostile.struct_size(sizeof(shk_error));
  const bool is_told = error.data()->struct_size == 0 || error.data()->struct_size >= sizeof(shk_error);
  shk_error *error_out = hostile.handle(error.data());
  Arguments arguments(handles, hostile, engine, random, error_out);
  const int32_t status = calls[function](arguments);
  CHECK(status >= SHK_OK && status <= SHK_ERR_MEMORY);
  if (status != SHK_OK && error_out != nullptr && is_told) {
    CHECK_EQ(error_out->code, status);
    CHECK(std::memchr(error_out->message, 0, sizeof(error_out->message)) != nullptr);
    CHECK(error_out->message[0] != 0);
  }
}
