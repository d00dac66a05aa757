// SPDX-License-Identifier: Apache-2.0
//
// What the handles of seedhawk_cuda.h hold, and which kernels a call launches over what grid. Arguments were checked;
// what goes wrong here is the device (DeviceError) or the host's memory (std::bad_alloc).
#ifndef SEEDHAWK_CUDA_PIPELINE_H
#define SEEDHAWK_CUDA_PIPELINE_H

#include <algorithm>
#include <memory>
#include <vector>

#include "core/esa.h"
#include "core/site_groups.h"
#include "cuda/candidates.h"
#include "cuda/device.h"
#include "cuda/encode.h"
#include "cuda/pack.h"
#include "cuda/registers.h"
#include "cuda/scan.h"
#include "cuda/select.h"
#include "cuda/sites.h"
#include "net/weights.h"

namespace shk {
namespace cuda {

constexpr int64_t kMaxElements = INT32_MAX; // of hits, candidates, records: their indices are int32
constexpr int64_t kNone = -1;

inline int64_t blocks_for(int64_t count, int64_t of_block) {
  return (count + of_block - 1) / of_block;
}

// Sequences on the device.
class Target {
public:
  const TargetView &view() const { return view_; }
  int64_t first() const { return first_; } // of the first record
  int64_t end() const { return end_; }     // of the last one
  int64_t length(int64_t record) const {
    return host_bounds_[static_cast<size_t>(2 * record + 1)] - host_bounds_[static_cast<size_t>(2 * record)];
  }

  // Returns the index of the first letter that is no nucleotide, or kNone.
  int64_t load_letters(const Device &device, DeviceArray<uint8_t> &room, DeviceArray<uint64_t> &flag,
                       const uint8_t *letters, int64_t base_count, const int64_t *bounds, int64_t record_count) {
    begin(device, base_count, bounds, record_count);
    room.reserve(device, (base_count + 15) / 16 * 16);
    flag.reserve(device, 1);
    device.copy_in(room.data(), letters, base_count);
    device.fill(flag.data(), 0xFF, sizeof(uint64_t));
    const int64_t groups = blocks_for(base_count, 16);
    clear_around(device, packed_.data(), packed_words(base_count), kLead / 4, groups * 4);
    clear_around(device, known_.data(), known_words(base_count), kLead / 8, groups * 2);
    device.launch(PackLetters{room.data(), base_count, reinterpret_cast<uint32_t *>(packed_.data()),
                              reinterpret_cast<uint16_t *>(known_.data()), flag.data()},
                  blocks_for(base_count, PackLetters::kLettersOfBlock));
    uint64_t bad = 0;
    device.copy_out(&bad, flag.data(), sizeof bad);
    if (bad != UINT64_MAX) {
      clear();
      return static_cast<int64_t>(bad);
    }
    finish(base_count, bounds, record_count);
    return kNone;
  }

  void load_packed(const Device &device, DeviceArray<int64_t> &room, const uint8_t *packed, int64_t base_count,
                   const int64_t *runs, int64_t run_count, const int64_t *bounds, int64_t record_count) {
    begin(device, base_count, bounds, record_count);
    const int64_t bytes = packed_bytes(base_count);
    clear_around(device, packed_.data(), packed_words(base_count), kLead / 4, bytes);
    device.copy_in(reinterpret_cast<uint8_t *>(packed_.data()) + kLead / 4, packed, bytes);
    room.reserve(device, 2 * run_count);
    device.copy_in(room.data(), runs, 2 * run_count * static_cast<int64_t>(sizeof(int64_t)));
    const int64_t words = known_words(base_count);
    device.launch(MarkKnown{{packed_.data(), known_.data(), bounds_.data(), index_.data(), base_count, record_count},
                            room.data(),
                            run_count,
                            known_.data(),
                            words},
                  blocks_for(words, MarkKnown::kThreads));
    device.synchronize();
    finish(base_count, bounds, record_count);
  }

private:
  void clear() {
    view_ = {};
    first_ = 0;
    end_ = 0;
  }

  // Room for everything, bounds and index copied. The target is empty until finish().
  void begin(const Device &device, int64_t base_count, const int64_t *bounds, int64_t record_count) {
    clear();
    std::vector<int32_t> &index = host_index_;
    index.assign(static_cast<size_t>(index_entries(base_count)), 0);
    host_bounds_.assign(bounds, bounds + 2 * record_count);
    int64_t record = 0;
    for (size_t i = 0; i < index.size(); ++i) {
      while (record < record_count && bounds[2 * record + 1] <= static_cast<int64_t>(i) << kIndexShift) {
        ++record;
      }
      index[i] = static_cast<int32_t>(record);
    }
    packed_.reserve(device, packed_words(base_count));
    known_.reserve(device, known_words(base_count));
    bounds_.reserve(device, 2 * record_count);
    index_.reserve(device, static_cast<int64_t>(index.size()));
    device.copy_in(bounds_.data(), bounds, 2 * record_count * static_cast<int64_t>(sizeof(int64_t)));
    device.copy_in(index_.data(), index.data(), static_cast<int64_t>(index.size() * sizeof(int32_t)));
  }

  // Zeros in the `lead` bytes before position 0, and behind the bytes that something else fills.
  static void clear_around(const Device &device, uint64_t *words, int64_t word_count, int64_t lead, int64_t filled) {
    uint8_t *bytes = reinterpret_cast<uint8_t *>(words);
    device.fill(bytes, 0, lead);
    device.fill(bytes + lead + filled, 0, word_count * static_cast<int64_t>(sizeof(uint64_t)) - lead - filled);
  }

  void finish(int64_t base_count, const int64_t *bounds, int64_t record_count) {
    view_ = {packed_.data(), known_.data(), bounds_.data(), index_.data(), base_count, record_count};
    if (record_count > 0) {
      first_ = bounds[0];
      end_ = bounds[2 * record_count - 1];
    }
  }

  DeviceArray<uint64_t> packed_;
  DeviceArray<uint64_t> known_;
  DeviceArray<int64_t> bounds_;
  DeviceArray<int32_t> index_;
  std::vector<int32_t> host_index_; // copied behind the calls' back until they wait
  std::vector<int64_t> host_bounds_;
  TargetView view_ = {};
  int64_t first_ = 0;
  int64_t end_ = 0;
};

// A lookup table on the device, with its short lengths.
class Table {
public:
  Table(const Device &device, const shk_table_shape &shape, const uint32_t *offsets, int64_t offset_count,
        const uint32_t *postings, int64_t posting_count) {
    const int64_t codes = offset_count - 1;
    std::vector<uint8_t> lengths(static_cast<size_t>((codes / 2 + 15) / 16 * 16), 0);
    uint32_t max_list = 0;
    for (int64_t code = 0; code < codes; ++code) {
      const uint32_t length = offsets[code + 1] - offsets[code];
      max_list = std::max(max_list, length);
      uint8_t &cell = lengths[static_cast<size_t>(code / 2)];
      cell = static_cast<uint8_t>(cell | std::min(length, kLongList) << (4 * (code % 2)));
    }
    for (int64_t i = 0; i < posting_count; ++i) {
      seed_count_ = std::max(seed_count_, static_cast<int64_t>(postings[i] >> 8) + 1);
    }
    length_bytes_ = static_cast<int64_t>(lengths.size());
    offsets_.reserve(device, offset_count);
    postings_.reserve(device, posting_count);
    lengths_.reserve(device, length_bytes_);
    device.copy_in(offsets_.data(), offsets, offset_count * static_cast<int64_t>(sizeof(uint32_t)));
    device.copy_in(postings_.data(), postings, posting_count * static_cast<int64_t>(sizeof(uint32_t)));
    device.copy_in(lengths_.data(), lengths.data(), length_bytes_);
    device.synchronize();
    view_ = {offsets_.data(), postings_.data(),    shape.k, shape.pad_left,
             shape.pad_right, shape.max_ambiguous, max_list};
  }

  const TableView &view() const { return view_; }
  const uint8_t *lengths() const { return lengths_.data(); }
  int64_t length_bytes() const { return length_bytes_; }
  int64_t seed_count() const { return seed_count_; } // one more than the largest seed

private:
  DeviceArray<uint32_t> offsets_;
  DeviceArray<uint32_t> postings_;
  DeviceArray<uint8_t> lengths_;
  int64_t length_bytes_ = 0;
  int64_t seed_count_ = 0;
  TableView view_ = {};
};

// The miRNAs of each seed, on the device.
class Families {
public:
  Families(const Device &device, const uint32_t *offsets, int64_t offset_count, const int32_t *mirnas,
           int64_t member_count, int32_t mirna_count)
      : seed_count_(offset_count - 1), mirna_count_(mirna_count) {
    offsets_.reserve(device, offset_count);
    mirnas_.reserve(device, member_count);
    device.copy_in(offsets_.data(), offsets, offset_count * static_cast<int64_t>(sizeof(uint32_t)));
    device.copy_in(mirnas_.data(), mirnas, member_count * static_cast<int64_t>(sizeof(int32_t)));
    device.synchronize();
  }

  FamiliesView view() const { return {offsets_.data(), mirnas_.data()}; }
  int64_t seed_count() const { return seed_count_; }
  int32_t mirna_count() const { return mirna_count_; }

private:
  DeviceArray<uint32_t> offsets_;
  DeviceArray<int32_t> mirnas_;
  int64_t seed_count_;
  int32_t mirna_count_;
};

// Groups of miRNAs on the device, for canonical sites: what describes a site, not what finds one.
class Groups {
public:
  Groups(const Device &device, const SiteGroups &groups) : count_(groups.view.count) {
    const std::unique_ptr<const SiteTables> tables = make_site_tables();
    const int64_t numbers = static_cast<int64_t>(groups.numbers.size());
    const int64_t stability = static_cast<int64_t>(groups.stability.size());
    tables_.reserve(device, 1);
    numbers_.reserve(device, numbers);
    stability_.reserve(device, stability);
    device.copy_in(tables_.data(), tables.get(), sizeof(SiteTables));
    device.copy_in(numbers_.data(), groups.numbers.data(), numbers * static_cast<int64_t>(sizeof(float)));
    device.copy_in(stability_.data(), groups.stability.data(), stability * static_cast<int64_t>(sizeof(float)));
    device.synchronize();
  }

  GroupsView view() const { return {nullptr, nullptr, numbers_.data(), stability_.data(), count_}; }
  const SiteTables *tables() const { return tables_.data(); }
  int32_t count() const { return count_; }

private:
  DeviceArray<SiteTables> tables_;
  DeviceArray<float> numbers_;
  DeviceArray<float> stability_;
  int32_t count_;
};

// The weights of a repression model on the device.
class SiteWeights {
public:
  // `net` lies in `held`, in one block that begins with its offsets.
  SiteWeights(const Device &device, const SiteNet &net, const Weights &held) : net_(net) {
    const int64_t size = held.all.data() + held.all.size() - net.offset;
    weights_.reserve(device, size);
    device.copy_in(weights_.data(), net.offset, size * static_cast<int64_t>(sizeof(float)));
    device.synchronize();
    for (const float **tensor : {&net_.slope, &net_.bias1, &net_.weight1, &net_.bias2, &net_.weight2, &net_.weight3}) {
      *tensor = weights_.data() + (*tensor - net.offset);
    }
    net_.offset = weights_.data();
  }

  const SiteNet &net() const { return net_; }

private:
  DeviceArray<float> weights_;
  SiteNet net_;
};

// The weights of a network over registers in int8 on the device.
class RegisterScorer {
public:
  // `net` lies in `held`: its bytes from `duplex` on, its floats from `scale` on.
  RegisterScorer(const Device &device, const RegisterNet8 &net, const Weights &held) {
    const std::vector<uint32_t> rows = rows_of(net);
    const int64_t row_words = static_cast<int64_t>(rows.size());
    const int64_t duplex_bytes = net.across - net.duplex;
    const int64_t all_bytes = duplex_bytes + int64_t{net.nets} * kAcross * net.units * net.units;
    const int64_t floats = held.all.data() + held.all.size() - net.scale;
    words_.reserve(device, row_words + all_bytes / kQuad);
    floats_.reserve(device, floats);
    device.copy_in(words_.data(), rows.data(), row_words * static_cast<int64_t>(sizeof(uint32_t)));
    device.copy_in(words_.data() + row_words, net.duplex, all_bytes);
    device.copy_in(floats_.data(), net.scale, floats * static_cast<int64_t>(sizeof(float)));
    device.synchronize();
    const auto on_device = [&](const float *tensor) { return floats_.data() + (tensor - net.scale); };
    weights_ = {net.nets,
                net.groups,
                net.units,
                net.hidden,
                net.bulge,
                net.seed_places,
                saturating(net),
                {},
                words_.data(),
                words_.data() + row_words,
                words_.data() + row_words + duplex_bytes / kQuad,
                on_device(net.scale),
                on_device(net.offset),
                on_device(net.across_scale),
                on_device(net.across_bias),
                on_device(net.dense),
                on_device(net.dense_bias),
                on_device(net.margin),
                on_device(net.margin_bias)};
    std::copy(net.shifts, net.shifts + net.nets, weights_.shifts);
  }

  const RegisterWeights &weights() const { return weights_; }

private:
  static int32_t in_table(const int16_t *table, int32_t letters, int32_t k, int32_t filter) {
    return table[mirna_row(0, letters / kSymbols) + site_row(letters % kSymbols) + (kAlong - 1 - k) * kGroupFilters +
                 filter];
  }

  static int32_t in_place(const int16_t *place, int32_t p, int32_t filter) {
    return place[(p + kEdge) * kGroupFilters + filter];
  }

  // The tables of the first phase alone: a device finds a row at any place.
  static std::vector<uint32_t> rows_of(const RegisterNet8 &net) {
    std::vector<uint32_t> rows;
    for (int64_t group = 0; group < int64_t{net.nets} * net.groups; ++group) {
      const int16_t *table = net.table + group * kGroupTable;
      const int16_t *place = net.place + group * kAlongBytes;
      for (int32_t row = 0; row < kPhaseRows * kAlong; ++row) {
        for (int32_t f = 0; f < kGroupFilters; f += 2) {
          rows.push_back(word_of(in_table(table, row / kAlong, row % kAlong, f),
                                 in_table(table, row / kAlong, row % kAlong, f + 1)));
        }
      }
      for (int32_t p = 0; p < kPlaces; ++p) {
        for (int32_t f = 0; f < kGroupFilters; f += 2) {
          rows.push_back(word_of(in_place(place, p, f), in_place(place, p, f + 1)));
        }
      }
    }
    return rows;
  }

  // The nets of which some letters might bring a sum, or a part of one, out of 16 bits.
  static uint32_t saturating(const RegisterNet8 &net) {
    uint32_t found = 0;
    for (int64_t group = 0; group < int64_t{net.nets} * net.groups; ++group) {
      const int16_t *table = net.table + group * kGroupTable;
      const int16_t *place = net.place + group * kAlongBytes;
      for (int32_t f = 0; f < kGroupFilters; ++f) {
        int32_t furthest = 0;
        for (int32_t p = 0; p < kPlaces; ++p) {
          furthest = std::max(furthest, std::abs(in_place(place, p, f)));
        }
        for (int32_t k = 0; k < kAlong; ++k) {
          int32_t largest = 0;
          for (int32_t letters = 0; letters < kPhaseRows; ++letters) {
            largest = std::max(largest, std::abs(in_table(table, letters, k, f)));
          }
          furthest += largest;
        }
        found |= furthest > INT16_MAX ? 1u << (group / net.groups) : 0;
      }
    }
    return found;
  }

  DeviceArray<uint32_t> words_;
  DeviceArray<float> floats_;
  RegisterWeights weights_ = {};
};

// How a network is run on `batch` pairs, at least one: what they are is the caller's to say.
struct NetLaunch {
  static constexpr int64_t kBytes = 72 << 10; // of shared memory that a block takes, if it can

  NetLaunch(const Device &device, const RegisterWeights &net, int64_t batch, bool scores, float *out) {
    const RegisterRoom room = register_room(net);
    constexpr int64_t kWord = sizeof(uint32_t);
    // At most so much that several blocks find room on a multiprocessor: one alone would wait too much.
    const int64_t bytes = std::min<int64_t>(device.shared_limit(), kBytes) -
                          static_cast<int64_t>(kSharedBytes<ScoreRegisters>) - room.windows * kWord;
    const int64_t most = std::clamp<int64_t>(bytes / (room.window * kWord), 1, ScoreRegisters::kMaxTogether);
    const auto words = [&](int64_t together) { return (room.windows + together * room.window) * kWord; };
    // Few pairs go to many blocks; of many, a block takes more, so that it reads the tables less often.
    const int64_t spread = device.resident_blocks<ScoreRegisters>(words(1));
    const int64_t together = std::clamp<int64_t>(blocks_for(batch, spread), 1, most);
    extra = words(together);
    const int64_t each = blocks_for(batch, together) / (4 * device.resident_blocks<ScoreRegisters>(extra));
    const int64_t tile = together * std::clamp<int64_t>(each, 1, ScoreRegisters::kMaxTile / together);
    blocks = blocks_for(batch, tile);
    body.batch = batch;
    body.net = net;
    body.room = room;
    body.tile = static_cast<int32_t>(tile);
    body.together = static_cast<int32_t>(together);
    body.per_unit = divider(net.units);
    body.per_hidden = divider(net.hidden);
    body.scores = scores;
    body.out = out;
  }

  void start(const Device &device) const { device.launch(body, blocks, extra); }

  ScoreRegisters body = {};
  int64_t blocks;
  int64_t extra;
};

// Canonical sites that a caller gives, checked. Host memory.
struct GivenSites {
  const int32_t *lengths; // of 3'UTR and ORF, of each record of the target
  const int32_t *sites;
  int32_t site_count;
  std::vector<SiteList> lists; // without those that are empty
};

// How much of a range was scanned.
struct ScanEnd {
  int64_t hit_count;
  int64_t next;
  bool complete;
};

// A device, a stream, and the results of the last calls. One thread at a time.
class Context {
public:
  explicit Context(int32_t ordinal) : device_(ordinal) {}

  const Device &device() const { return device_; }
  int64_t hit_count() const { return hit_count_; }
  int64_t hit_seeds() const { return hit_seeds_; }
  int64_t hit_records() const { return hit_records_; }
  int64_t candidate_count() const { return candidate_count_; }
  int64_t candidate_records() const {
    return candidate_records_;
  } // each record and miRNA of a candidate is below these
  int32_t candidate_mirnas() const { return candidate_mirnas_; }
  int64_t gene_count() const { return gene_count_; }
  int64_t site_count() const { return site_count_; }

  int64_t load_letters(Target &target, const uint8_t *letters, int64_t base_count, const int64_t *bounds,
                       int64_t record_count) {
    return target.load_letters(device_, letters_, flag_, letters, base_count, bounds, record_count);
  }

  void load_packed(Target &target, const uint8_t *packed, int64_t base_count, const int64_t *runs, int64_t run_count,
                   const int64_t *bounds, int64_t record_count) {
    target.load_packed(device_, sums_, packed, base_count, runs, run_count, bounds, record_count);
  }

  int64_t count_hits(const Table &table, const Target &target, int64_t from, int64_t to) {
    const ScanInput in = scan_input(table, target, from, to);
    return tile_sums(in);
  }

  ScanEnd scan(const Table &table, const Target &target, int64_t from, int64_t to, int64_t hit_capacity) {
    forget_hits();
    ScanInput in = scan_input(table, target, from, to);
    ScanEnd end = {tile_sums(in), in.to, true};
    if (end.hit_count > hit_capacity) {
      // Whole tiles only. Rare, so the sums may travel.
      std::vector<int64_t> sums(static_cast<size_t>(in.tile_count) + 1);
      device_.copy_out(sums.data(), sums_.data(), static_cast<int64_t>(sums.size() * sizeof(int64_t)));
      in.tile_count = std::upper_bound(sums.begin(), sums.end(), hit_capacity) - sums.begin() - 1;
      end = {sums[static_cast<size_t>(in.tile_count)], std::max(in.from, in.origin + in.tile_count * kTileStarts),
             false};
    }
    if (end.hit_count > 0) {
      hits_.reserve(device_, end.hit_count);
      const int64_t extra = in.lengths_in_shared ? in.length_bytes : 0;
      device_.launch(WriteHits{in, sums_.data(), hits_.data()},
                     std::min(in.tile_count, device_.resident_blocks<WriteHits>(extra)), extra);
    }
    hit_count_ = end.hit_count;
    hit_seeds_ = table.seed_count();
    hit_records_ = target.view().record_count;
    reach_ = table.view().k - table.view().pad_right - 1;
    return end;
  }

  void read_hits(int64_t first, int64_t count, shk_hit *hits) const {
    device_.copy_out(hits, hits_.data() + first, count * static_cast<int64_t>(sizeof(shk_hit)));
  }

  // The number of candidates; when there are more than kMaxElements, none are kept.
  int64_t make_candidates(const Target &target, const Families &families) {
    forget_candidates();
    const HitsView hits = {hits_.data(), hit_count_};
    const int64_t tiles = blocks_for(hit_count_, kTileHits);
    sums_.reserve(device_, tiles + 1);
    device_.fill(sums_.data() + tiles, 0, sizeof(int64_t));
    device_.launch(CountCandidates{hits, families.view(), sums_.data()}, tiles);
    const int64_t total = sum_up(tiles);
    if (total > kMaxElements) {
      return total;
    }
    reserve_candidates(total);
    device_.launch(WriteCandidates{hits, families.view(), target.view(), reach_, sums_.data(), candidates()}, tiles);
    set_candidates(total, hit_records_, families.mirna_count());
    return total;
  }

  void write_candidates(const int64_t *starts, const int32_t *records, const int32_t *mirnas, int64_t count,
                        int64_t record_count, int32_t mirna_count) {
    forget_hits();
    reserve_candidates(count);
    device_.copy_in(starts_.data(), starts, count * static_cast<int64_t>(sizeof(int64_t)));
    device_.copy_in(records_.data(), records, count * static_cast<int64_t>(sizeof(int32_t)));
    device_.copy_in(mirnas_.data(), mirnas, count * static_cast<int64_t>(sizeof(int32_t)));
    device_.fill(details_.data(), 0, count * static_cast<int64_t>(sizeof(int32_t)));
    device_.synchronize();
    set_candidates(count, record_count, mirna_count);
  }

  void read_candidates(int64_t first, int64_t count, shk_cuda_site *sites) const {
    std::vector<int64_t> starts(static_cast<size_t>(count));
    std::vector<int32_t> columns[3];
    const int32_t *from[3] = {records_.data(), mirnas_.data(), details_.data()};
    device_.copy_out(starts.data(), starts_.data() + first, count * static_cast<int64_t>(sizeof(int64_t)));
    for (int32_t i = 0; i < 3; ++i) {
      columns[i].resize(static_cast<size_t>(count));
      device_.copy_out(columns[i].data(), from[i] + first, count * static_cast<int64_t>(sizeof(int32_t)));
    }
    for (size_t i = 0; i < starts.size(); ++i) {
      sites[i] = {starts[i], columns[0][i], columns[1][i], columns[2][i], 0.0f};
    }
  }

  // The number of distinct windows.
  int64_t make_windows() {
    window_count_ = 0;
    window_starts_.reserve(device_, candidate_count_);
    window_records_.reserve(device_, candidate_count_);
    window_of_.reserve(device_, candidate_count_);
    const SelectWindows selection = {candidates(), candidate_count_, window_starts_.data(), window_records_.data(),
                                     window_of_.data()};
    const int64_t total = count_kept(selection);
    write_kept(selection);
    window_count_ = total;
    return total;
  }

  int64_t window_count() const { return window_count_; }

  int32_t window_of(int64_t candidate) const {
    int32_t window = 0;
    device_.copy_out(&window, window_of_.data() + candidate, sizeof window);
    return window;
  }

  // The row of each candidate [first, first + batch) by its window or by its miRNA, row 0 being that of `first_row`.
  void gather(int32_t source, const float *rows, int32_t first_row, int32_t length, int64_t first, int64_t batch,
              float *out) const {
    const int32_t *index = (source == SHK_CUDA_WINDOWS ? window_of_.data() : mirnas_.data()) + first;
    const bool wide =
        length % 4 == 0 && reinterpret_cast<uintptr_t>(rows) % 16 == 0 && reinterpret_cast<uintptr_t>(out) % 16 == 0;
    if (wide) {
      gather_units(reinterpret_cast<const Vector<float> *>(rows), index, first_row, length / 4, batch,
                   reinterpret_cast<Vector<float> *>(out));
    } else {
      gather_units(rows, index, first_row, length, batch, out);
    }
  }

  // Windows of candidates, or of distinct windows, [first, first + batch).
  WindowsView windows(int32_t source, int64_t first, int64_t batch, int64_t offset, int32_t length,
                      bool reversed) const {
    if (source == SHK_CUDA_SITES) {
      return {starts_.data() + first, records_.data() + first, offset, batch, length, reversed};
    }
    if (source == SHK_CUDA_WINDOWS) {
      return {window_starts_.data() + first, window_records_.data() + first, offset, batch, length, reversed};
    }
    return {nullptr, mirnas_.data() + first, offset, batch, length, reversed};
  }

  template <class Kind>
  void encode(const Target &target, const WindowsView &windows, const Kind &kind, int32_t elements, void *out) const {
    const int32_t of_block = windows_of_block(windows.length);
    device_.launch(Encode<Kind>{target.view(), windows, kind, static_cast<typename Kind::Element *>(out), elements,
                                segments_of(windows.length), of_block, divider(elements)},
                   blocks_for(windows.batch, of_block));
  }

  template <class T>
  void encode_esa(const Target &target, const Target &mirnas, int64_t first, int64_t batch, int64_t offset, void *out,
                  void *scores) const {
    device_.launch(EncodeEsa<T>{target.view(), windows(SHK_CUDA_SITES, first, batch, offset, kEsaSite, true),
                                mirnas.view(), windows(SHK_CUDA_MIRNAS, first, batch, 0, kMaxPlaneLength, false),
                                static_cast<T *>(out), static_cast<int32_t *>(scores)},
                   blocks_for(batch, EncodeEsa<T>::kThreads));
  }

  // Scores pairs of candidates [first, first + batch).
  void run_net(const RegisterScorer &scorer, const Target &target, const Target &mirnas, int64_t first, int64_t batch,
               int64_t offset, bool scores, float *out) const {
    NetLaunch launch(device_, scorer.weights(), batch, scores, out);
    launch.body.target = target.view();
    launch.body.sites = windows(SHK_CUDA_SITES, first, batch, offset, kRegisterWindow, true);
    launch.body.mirna_target = mirnas.view();
    launch.body.mirnas = windows(SHK_CUDA_MIRNAS, first, batch, 0, kMaxPlaneLength, false);
    launch.start(device_);
  }

  // Writes the numbers of sites, and waits.
  void describe_sites(const Groups &groups, const Target &target, const GivenSites &given, float *out) {
    const SitesInput in = sites_input(groups, target, given);
    device_.launch(DescribeSites{in, out}, blocks_for(in.site_count, DescribeSites::kThreads));
    device_.synchronize();
  }

  // Writes the strengths of sites, and waits.
  void score_sites(const Groups &groups, const SiteWeights &weights, const Target &target, const GivenSites &given,
                   int32_t first_type, const SiteScores &out) {
    const SitesInput in = sites_input(groups, target, given);
    device_.launch(ScoreSites{in, weights.net(), first_type, out}, blocks_for(in.site_count, ScoreSites::kThreads));
    device_.synchronize();
  }

  // Returns the first candidate whose score is no finite number, or kNone.
  int64_t make_genes(const float *scores, int64_t record_count, int32_t mirna_count) {
    gene_count_ = 0;
    const int64_t cells = record_count * mirna_count;
    keys_.reserve(device_, cells);
    counts_.reserve(device_, cells);
    device_.fill(keys_.data(), 0, cells * static_cast<int64_t>(sizeof(uint64_t)));
    device_.fill(counts_.data(), 0, cells * static_cast<int64_t>(sizeof(uint32_t)));
    reset_flag();
    device_.launch(MaxGenes{scores, records_.data(), mirnas_.data(), candidate_count_, mirna_count, keys_.data(),
                            counts_.data(), flag_.data()},
                   blocks_for(candidate_count_, MaxGenes::kThreads * MaxGenes::kLane));
    const int64_t bad = flagged();
    if (bad == kNone) {
      gene_count_ =
          select(SelectGenes{keys_.data(), counts_.data(), scores, candidates(), cells, mirna_count, nullptr}, genes_);
    }
    return bad;
  }

  void read_genes(int64_t first, int64_t count, shk_cuda_gene *genes) const {
    device_.copy_out(genes, genes_.data() + first, count * static_cast<int64_t>(sizeof(shk_cuda_gene)));
  }

  // Returns the first candidate whose score is no finite number, or kNone.
  int64_t make_sites(const float *scores, float threshold) {
    site_count_ = 0;
    reset_flag();
    const int64_t kept =
        select(SelectSites{scores, candidates(), candidate_count_, threshold, flag_.data(), nullptr}, sites_);
    const int64_t bad = flagged();
    site_count_ = bad == kNone ? kept : 0;
    return bad;
  }

  void read_sites(int64_t first, int64_t count, shk_cuda_site *sites) const {
    device_.copy_out(sites, sites_.data() + first, count * static_cast<int64_t>(sizeof(shk_cuda_site)));
  }

private:
  static constexpr int32_t kEsaSite = 40;

  void forget_hits() {
    hit_count_ = 0;
    hit_seeds_ = 0;
    hit_records_ = 0;
    forget_candidates();
  }

  void forget_candidates() {
    set_candidates(0, 0, 0);
    window_count_ = 0;
    gene_count_ = 0;
    site_count_ = 0;
  }

  void set_candidates(int64_t count, int64_t record_count, int32_t mirna_count) {
    candidate_count_ = count;
    candidate_records_ = record_count;
    candidate_mirnas_ = mirna_count;
  }

  CandidatesView candidates() const { return {starts_.data(), records_.data(), mirnas_.data(), details_.data()}; }

  void reserve_candidates(int64_t count) {
    starts_.reserve(device_, count);
    records_.reserve(device_, count);
    mirnas_.reserve(device_, count);
    details_.reserve(device_, count);
  }

  // Copies sites to the device and makes the numbers of their records. The caller waits before it gives `given` back.
  SitesInput sites_input(const Groups &groups, const Target &target, const GivenSites &given) {
    const int64_t list_count = static_cast<int64_t>(given.lists.size());
    // Where there is no site, nobody reads a record.
    const int64_t records = list_count > 0 ? target.view().record_count : 0;
    canonical_lengths_.reserve(device_, 2 * records);
    canonical_sites_.reserve(device_, given.site_count);
    canonical_lists_.reserve(device_, list_count);
    canonical_records_.reserve(device_, records);
    device_.copy_in(canonical_lengths_.data(), given.lengths, 2 * records * static_cast<int64_t>(sizeof(int32_t)));
    device_.copy_in(canonical_sites_.data(), given.sites, given.site_count * static_cast<int64_t>(sizeof(int32_t)));
    device_.copy_in(canonical_lists_.data(), given.lists.data(), list_count * static_cast<int64_t>(sizeof(SiteList)));
    device_.launch(
        DescribeRecords{target.view(), groups.tables(), canonical_lengths_.data(), canonical_records_.data()}, records);
    return {target.view(),
            groups.view(),
            groups.tables(),
            canonical_records_.data(),
            canonical_lists_.data(),
            canonical_sites_.data(),
            static_cast<int32_t>(list_count),
            given.site_count};
  }

  // The range cut to what the records allow, and its tiles.
  ScanInput scan_input(const Table &table, const Target &target, int64_t from, int64_t to) const {
    const TableView &view = table.view();
    const int64_t first = target.first() - view.pad_left;
    const int64_t end = std::max(first, target.end() - view.k + view.pad_right + 1);
    ScanInput in = {};
    in.target = target.view();
    in.table = view;
    in.lengths = table.lengths();
    in.length_bytes = table.length_bytes();
    in.from = std::clamp(from, first, end);
    in.to = std::clamp(to, first, end);
    // Down to a multiple of kLead, also below zero: a shift floors.
    in.origin = (in.from >> 7) * kLead;
    static_assert(kLead == 1 << 7, "the shift above");
    in.tile_count = in.from < in.to && in.target.record_count > 0 ? blocks_for(in.to - in.origin, kTileStarts) : 0;
    // In shared memory, when two blocks of a multiprocessor still have it: one alone would wait too much.
    in.lengths_in_shared =
        2 * (static_cast<int64_t>(kSharedBytes<WriteHits>) + in.length_bytes) <= device_.shared_limit();
    return in;
  }

  // Leaves the places of the tiles' hits in sums_, the total last, and returns it.
  int64_t tile_sums(const ScanInput &in) {
    sums_.reserve(device_, in.tile_count + 1);
    device_.fill(sums_.data() + in.tile_count, 0, sizeof(int64_t));
    if (in.tile_count > 0) {
      const int64_t extra = in.lengths_in_shared ? in.length_bytes : 0;
      device_.launch(CountHits{in, sums_.data()}, std::min(in.tile_count, device_.resident_blocks<CountHits>(extra)),
                     extra);
    }
    return sum_up(in.tile_count);
  }

  // sums_[0 .. count] become the sums of what stands before them; returns the last.
  int64_t sum_up(int64_t count) {
    const int64_t bytes = device_.prefix_sums_bytes(count + 1);
    scratch_.reserve(device_, bytes);
    device_.prefix_sums(sums_.data(), count + 1, scratch_.data(), bytes);
    int64_t total = 0;
    device_.copy_out(&total, sums_.data() + count, sizeof total);
    return total;
  }

  template <class T>
  void gather_units(const T *rows, const int32_t *index, int32_t first_row, int32_t length, int64_t batch,
                    T *out) const {
    const int32_t block_rows = std::max(1, kGatherUnits / length);
    device_.launch(GatherRows<T>{rows, index, first_row, length, batch, out, block_rows, divider(length)},
                   blocks_for(batch, block_rows));
  }

  // The number of elements that stay; their places are then in sums_.
  template <class Selection> int64_t count_kept(const Selection &selection) {
    const int64_t tiles = blocks_for(selection.count, kTileElements);
    sums_.reserve(device_, tiles + 1);
    device_.fill(sums_.data() + tiles, 0, sizeof(int64_t));
    device_.launch(CountKept<Selection>{selection, sums_.data()}, tiles);
    return sum_up(tiles);
  }

  template <class Selection> void write_kept(const Selection &selection) {
    device_.launch(WriteKept<Selection>{selection, sums_.data()}, blocks_for(selection.count, kTileElements));
    device_.synchronize();
  }

  template <class Selection, class T> int64_t select(Selection selection, DeviceArray<T> &out) {
    const int64_t total = count_kept(selection);
    out.reserve(device_, total);
    selection.out = out.data();
    write_kept(selection);
    return total;
  }

  void reset_flag() {
    flag_.reserve(device_, 1);
    device_.fill(flag_.data(), 0xFF, sizeof(uint64_t));
  }

  int64_t flagged() const {
    uint64_t value = 0;
    device_.copy_out(&value, flag_.data(), sizeof value);
    return value == UINT64_MAX ? kNone : static_cast<int64_t>(value);
  }

  Device device_;
  DeviceArray<uint8_t> letters_;
  DeviceArray<uint64_t> flag_; // an index, all ones for none
  DeviceArray<int64_t> sums_;
  DeviceArray<uint8_t> scratch_;

  DeviceArray<shk_hit> hits_;
  int64_t hit_count_ = 0;
  int64_t hit_seeds_ = 0;
  int64_t hit_records_ = 0;
  int64_t reach_ = 0;

  DeviceArray<int64_t> starts_;
  DeviceArray<int32_t> records_;
  DeviceArray<int32_t> mirnas_;
  DeviceArray<int32_t> details_;
  int64_t candidate_count_ = 0;
  int64_t candidate_records_ = 0;
  int32_t candidate_mirnas_ = 0;

  DeviceArray<int64_t> window_starts_;
  DeviceArray<int32_t> window_records_;
  DeviceArray<int32_t> window_of_; // of each candidate
  int64_t window_count_ = 0;

  DeviceArray<int32_t> canonical_lengths_;
  DeviceArray<int32_t> canonical_sites_;
  DeviceArray<SiteList> canonical_lists_;
  DeviceArray<RecordNumbers> canonical_records_;

  DeviceArray<uint64_t> keys_;
  DeviceArray<uint32_t> counts_;
  DeviceArray<shk_cuda_gene> genes_;
  int64_t gene_count_ = 0;
  DeviceArray<shk_cuda_site> sites_;
  int64_t site_count_ = 0;
};

// Memory on the device, or pinned on the host.
class Buffer {
public:
  Buffer(const Device &device, int32_t memory, int64_t byte_count)
      : ordinal_(device.ordinal()), pinned_(memory == SHK_CUDA_MEMORY_PINNED), byte_count_(byte_count) {
    const int64_t bytes = byte_count < 1 ? 1 : byte_count;
    memory_ = static_cast<uint8_t *>(pinned_ ? device.allocate_pinned(bytes) : device.allocate(bytes));
  }
  ~Buffer() {
    if (pinned_) {
      Device::release_pinned(ordinal_, memory_);
    } else {
      Device::release(ordinal_, memory_);
    }
  }
  Buffer(const Buffer &) = delete;
  Buffer &operator=(const Buffer &) = delete;

  uint8_t *memory() const { return memory_; }
  int64_t byte_count() const { return byte_count_; }

  void write(const Device &device, int64_t offset, const uint8_t *bytes, int64_t byte_count) {
    if (pinned_) {
      std::copy(bytes, bytes + byte_count, memory_ + offset);
      return;
    }
    device.copy_in(memory_ + offset, bytes, byte_count);
    device.synchronize();
  }

  void read(const Device &device, int64_t offset, uint8_t *bytes, int64_t byte_count) const {
    if (pinned_) {
      std::copy(memory_ + offset, memory_ + offset + byte_count, bytes);
      return;
    }
    device.copy_out(bytes, memory_ + offset, byte_count);
  }

private:
  int32_t ordinal_;
  bool pinned_;
  int64_t byte_count_;
  uint8_t *memory_;
};

// Room for pairs that come from the host, and what is done with them: their planes are copied in, a kernel scores them,
// the scores are copied back. With graphs, that is captured once for each power of two of pairs and started as one.
class PairRoom {
public:
  static constexpr int64_t kLeast = 32;     // pairs of the smallest shape
  static constexpr int64_t kMost = 1 << 16; // and of the largest
  static constexpr int64_t kPairPlanes = 2; // a window's and a miRNA's

  PairRoom(const Device &device, std::shared_ptr<const RegisterScorer> scorer, int64_t capacity, bool scores,
           bool graphs)
      : scorer_(std::move(scorer)), capacity_(shape_of(capacity)), scores_(scores), graphs_(graphs),
        given_(device, SHK_CUDA_MEMORY_PINNED, capacity_ * kPairBytes),
        found_(device, SHK_CUDA_MEMORY_PINNED, capacity_ * kScoreBytes) {
    planes_.reserve(device, kPairPlanes * capacity_);
    out_.reserve(device, capacity_);
    std::fill_n(given_.memory(), capacity_ * kPairBytes, uint8_t{0}); // pairs that a shape has too many
  }

  int64_t capacity() const { return capacity_; }

  // Scores pairs, at most `capacity`, and waits.
  void run(const Device &device, const PlanePairs &pairs, float *out) {
    if (pairs.batch == 0) {
      return;
    }
    for (int64_t b = 0; b < pairs.batch; ++b) {
      const Planes both[kPairPlanes] = {site_of(pairs, b), mirna_of(pairs, b)};
      std::memcpy(given_.memory() + b * kPairBytes, both, kPairBytes);
    }
    const int64_t shape = shape_of(pairs.batch);
    Graph &graph = graphs_of_shapes_[place_of(shape)];
    if (graph.captured()) {
      device.replay(graph);
    } else {
      const NetLaunch launch = launch_of(device, shape);
      const auto all = [&] {
        device.copy_in(planes_.data(), given_.memory(), shape * kPairBytes);
        launch.start(device);
        device.copy_back(found_.memory(), out_.data(), shape * kScoreBytes);
      };
      all();
      if (graphs_) { // for the next time: a kernel has to be there before it is captured
        device.capture(graph, all);
      }
    }
    device.synchronize();
    std::memcpy(out, found_.memory(), static_cast<size_t>(pairs.batch * kScoreBytes));
  }

private:
  static constexpr int64_t kPairBytes = kPairPlanes * static_cast<int64_t>(sizeof(Planes));
  static constexpr int64_t kScoreBytes = sizeof(float);
  static constexpr size_t kShapes = 12; // 2^5 .. 2^16
  static_assert(kLeast << (kShapes - 1) == kMost, "a graph for each shape");

  static size_t place_of(int64_t shape) {
    size_t place = 0;
    for (int64_t each = kLeast; each < shape; each *= 2) {
      ++place;
    }
    return place;
  }

  static int64_t shape_of(int64_t pairs) { return kLeast << place_of(pairs); }

  NetLaunch launch_of(const Device &device, int64_t shape) const {
    NetLaunch launch(device, scorer_->weights(), shape, scores_, out_.data());
    launch.body.pairs = planes_.data();
    return launch;
  }

  std::shared_ptr<const RegisterScorer> scorer_; // captured launches hold its addresses
  int64_t capacity_;
  bool scores_;
  bool graphs_;
  Buffer given_;
  Buffer found_;
  DeviceArray<Planes> planes_;
  DeviceArray<float> out_;
  Graph graphs_of_shapes_[kShapes];
};

} // namespace cuda
} // namespace shk

#endif
