// SPDX-License-Identifier: Apache-2.0
//
// The network over registers in int8 on candidates of a resident target: from the bases to the score, nothing between
// them leaves the chip. Whole numbers are added exactly, so their order is free; what is rounded is rounded in the
// order of run_reference (net/register_net8.cpp). The bits are those of the kernels of the processor.
#ifndef SEEDHAWK_CUDA_REGISTERS_H
#define SEEDHAWK_CUDA_REGISTERS_H

#include "core/int8.h"
#include "core/logistic.h"
#include "cuda/block.h"
#include "cuda/encode.h"
#include "cuda/target.h"
#include "net/registers.h"

namespace shk {
namespace cuda {

constexpr int32_t kGroupWords = kGroupFilters / 2; // of eight numbers of 16 bits
constexpr int32_t kPairWords = kAlong * kGroupWords;
constexpr int32_t kTableWords = kPhaseRows * kPairWords;
constexpr int32_t kRowWords = kTableWords + kPlaces * kGroupWords; // of a group
constexpr int32_t kGroupQuads = kDuplexIns / kQuad;

// Two numbers of 16 bits in a word, so that one addition adds both: the second times 2^16, plus the first. A sum of
// such words is the word of the sums, while these fit in 16 bits.
SHK_HD uint32_t word_of(int32_t first, int32_t second) {
  return static_cast<uint32_t>(second) * 65536u + static_cast<uint32_t>(first);
}

SHK_HD int32_t first_of(uint32_t word) {
  return static_cast<int16_t>(static_cast<uint16_t>(word));
}

SHK_HD int32_t second_of(uint32_t word) {
  return static_cast<int32_t>(word - static_cast<uint32_t>(first_of(word))) >> 16;
}

SHK_HD int32_t held_in(int32_t value, int32_t least, int32_t most) {
  return value < least ? least : value > most ? most : value;
}

SHK_HD uint32_t saturated_sum(uint32_t a, uint32_t b) {
  return word_of(held_in(first_of(a) + first_of(b), INT16_MIN, INT16_MAX),
                 held_in(second_of(a) + second_of(b), INT16_MIN, INT16_MAX));
}

// sum + the products of four bytes 0..255 with four weights.
SHK_HD int32_t add_products(uint32_t bytes, uint32_t weights, int32_t sum) {
#if defined(__CUDA_ARCH__)
  int32_t out;
  asm("dp4a.u32.s32 %0, %1, %2, %3;" : "=r"(out) : "r"(bytes), "r"(weights), "r"(sum));
  return out;
#else
  for (int32_t i = 0; i < kQuad; ++i) {
    sum += static_cast<uint8_t>(bytes >> (8 * i)) * static_cast<int8_t>(static_cast<uint8_t>(weights >> (8 * i)));
  }
  return sum;
#endif
}

// The weights of RegisterNet8 on a device, bytes four in a word.
struct RegisterWeights {
  int32_t nets;
  int32_t groups;
  int32_t units;
  int32_t hidden;
  int32_t bulge;
  int32_t seed_places;
  uint32_t saturating; // bit n: sums along the duplex of net n may leave 16 bits
  int32_t shifts[kMaxNets];
  const uint32_t *rows;   // [nets][groups]: pairs of letters [miRNA][site][kAlong], then places [kPlaces], in words_of
  const uint32_t *duplex; // as in RegisterNet8, from here on
  const uint32_t *across; //
  const float *scale;     // [nets][units]
  const float *offset;    // [nets][units]
  const float *across_scale; // [nets][units]
  const float *across_bias;  // [nets][units]
  const float *dense;        // [nets][units][hidden]
  const float *dense_bias;   // [nets][hidden]
  const float *margin;       // [nets][hidden]
  const float *margin_bias;  // [nets]
};

// Where a block keeps what: words of its shared memory, from the rows of the tables on. All are whole vectors.
struct RegisterRoom {
  int32_t windows; // the first window
  int32_t along;   // of a window: after its symbols
  int32_t seed;
  int32_t rest;
  int32_t duplex;
  int32_t best;
  int32_t z;
  int32_t hidden;
  int32_t window; // words of one
};

constexpr int32_t kRun = 7; // registers that a lane sums up at a time, so that it reads each weight once
constexpr int32_t kRuns = kRegisters / kRun;
constexpr int32_t kSymbolBytes = kPlaces + kPlaces + kRegisters - 1;
static_assert(kRuns * kRun == kRegisters && kSymbolBytes % 16 == 0, "whole runs, whole vectors");

inline RegisterRoom register_room(const RegisterWeights &net) {
  RegisterRoom room = {};
  room.windows = net.groups * kRowWords;
  room.along = kSymbolBytes / kQuad;
  room.seed = room.along + kRegisters * net.groups * kGroupQuads;
  room.rest = room.seed + kRegisters * net.units;
  room.duplex = room.rest + kRegisters * net.units;
  room.best = room.duplex + (kRegisters + kAcross - 1) * net.units / kQuad;
  room.z = room.best + kRuns * net.units;
  room.hidden = room.z + net.units;
  room.window = room.hidden + net.hidden;
  return room;
}

// In: the resident target and the resident miRNAs, or the planes of pairs; the weights. Out: float32[batch], margins or
// scores.
//
// A block takes `tile` neighbouring windows, `together` of them at a time, and keeps a net's table in shared memory.
// Per window and net: a lane adds the five rows of one place of a register (eight filters, 16 bytes a load); a lane
// multiplies seven neighbouring registers with the weights of one unit, 16 bytes of each register at a time, which all
// lanes of a warp but few read together; then one lane a register and unit, a unit, a hidden unit, a window. Bytes: 4 a
// pair written, about 100 read; products of the default model: 212,000 a pair, four an instruction.
// Equals run_reference (net/register_net8.cpp), and score_of where scores are asked for.
struct ScoreRegisters {
  static constexpr int32_t kThreads = 256;
  static constexpr int32_t kMaxTile = 32;
  static constexpr int32_t kMaxTogether = 8;
  struct Shared {
    Planes planes[2 * kMaxTile]; // of the window, of the miRNA
    float margins[kMaxTile];
  };

  TargetView target;
  WindowsView sites;
  TargetView mirna_target;
  WindowsView mirnas;
  const Planes *pairs; // of each pair its window, then its miRNA, in place of the four above; or null
  int64_t batch;
  RegisterWeights net;
  RegisterRoom room;
  int32_t tile;
  int32_t together;
  Divider per_unit;
  Divider per_hidden;
  bool scores;
  float *out;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    uint32_t *const rows = reinterpret_cast<uint32_t *>(block.extra());
    const int64_t first = block.index() * tile;
    const int64_t rest = batch - first;
    const int32_t count = rest < tile ? static_cast<int32_t>(rest) : tile;
    block.each([&](int32_t thread) {
      for (int32_t i = thread; i < 2 * count; i += kThreads) {
        if (pairs != nullptr) {
          shared.planes[i] = pairs[2 * first + i];
        } else {
          const Columns columns = i % 2 == 0 ? window_columns(target, sites, first + i / 2, 0)
                                             : window_columns(mirna_target, mirnas, first + i / 2, 0);
          shared.planes[i] = {columns.low, columns.high, columns.known};
        }
      }
      if (thread < count) {
        shared.margins[thread] = 0;
      }
    });
    for (int32_t n = 0; n < net.nets; ++n) {
      const uint32_t *const from = net.rows + static_cast<int64_t>(n) * room.windows;
      block.each([&](int32_t thread) {
        for (int32_t i = thread; i < room.windows; i += kThreads) {
          rows[i] = from[i];
        }
      });
      for (int32_t begin = 0; begin < count; begin += together) {
        const int32_t now = count - begin < together ? count - begin : together;
        run_net(block, n, now, shared.planes + 2 * begin, rows, shared.margins + begin);
      }
    }
    block.each([&](int32_t thread) {
      if (thread < count) {
        const float margin = shared.margins[thread] / static_cast<float>(net.nets);
        out[first + thread] = scores ? score_of(margin) : margin;
      }
    });
  }

private:
  // What one lane has to do, as often as `count` says.
  template <class Block, class Work> static SHK_HD_MEMBER void share(Block &block, int32_t count, Work &&work) {
    block.each([&](int32_t thread) {
      for (int32_t i = thread; i < count; i += kThreads) {
        work(i);
      }
    });
  }

  // One net on `count` windows, which stand behind the rows of the table.
  template <class Block>
  SHK_HD_MEMBER void run_net(Block &block, int32_t n, int32_t count, const Planes *planes, uint32_t *rows,
                             float *margins) const {
    uint32_t *const windows = rows + room.windows;
    const int32_t step = room.window;
    share(block, count * kSymbolBytes, [&](int32_t i) { read_symbol(i, planes, windows); });
    share(block, count * kRegisters * kPlaces, [&](int32_t i) {
      const int32_t w = i / (kRegisters * kPlaces);
      filter_along(n, i % (kRegisters * kPlaces), rows, windows + w * step);
    });
    share(block, count * kRuns * net.units, [&](int32_t i) {
      const int32_t run = per_unit.quotient(i);
      sum_places(n, run % kRuns, i - run * net.units, windows + run / kRuns * step);
    });
    constexpr int32_t kRows = kRegisters + kAcross - 1;
    share(block, count * kRows * net.units, [&](int32_t i) {
      const int32_t row = per_unit.quotient(i);
      join(n, row % kRows, i - row * net.units, windows + row / kRows * step);
    });
    share(block, count * kRuns * net.units, [&](int32_t i) {
      const int32_t run = per_unit.quotient(i);
      best_across(n, run % kRuns, i - run * net.units, windows + run / kRuns * step);
    });
    share(block, count * net.units, [&](int32_t i) {
      const int32_t w = per_unit.quotient(i);
      best_of_all(n, i - w * net.units, windows + w * step);
    });
    share(block, count * net.hidden, [&](int32_t i) {
      const int32_t w = per_hidden.quotient(i);
      add_hidden(n, i - w * net.hidden, windows + w * step);
    });
    share(block, count, [&](int32_t w) { margins[w] += margin_of(n, windows + w * step); });
  }

  static SHK_HD_MEMBER Vector<uint32_t> vector_at(const uint32_t *words) {
    return *reinterpret_cast<const Vector<uint32_t> *>(words);
  }

  // The letters of the miRNA times those that a site can have, so that their sum is a pair of letters.
  SHK_HD_MEMBER void read_symbol(int32_t i, const Planes *planes, uint32_t *windows) const {
    const int32_t w = i / kSymbolBytes;
    const int32_t at = i % kSymbolBytes;
    uint8_t *const symbols = reinterpret_cast<uint8_t *>(windows + w * room.window);
    symbols[at] = at < kPlaces ? static_cast<uint8_t>(symbol_in(planes[2 * w + 1], at) * kSymbols)
                               : site_symbol(planes[2 * w], at - kPlaces);
  }

  // All filters at one place of a register: `at` counts registers, then places.
  SHK_HD_MEMBER void filter_along(int32_t n, int32_t at, const uint32_t *rows, uint32_t *window) const {
    const int32_t r = at / kPlaces;
    const int32_t p = at % kPlaces;
    const uint8_t *const mirna = reinterpret_cast<const uint8_t *>(window);
    const uint8_t *const site = mirna + kPlaces;
    const bool saturating = (net.saturating >> n & 1) != 0;
    uint32_t *to = window + room.along + r * net.groups * kGroupQuads + p * (kGroupFilters / kQuad);
    for (int32_t group = 0; group < net.groups; ++group) {
      const uint32_t *const table = rows + group * kRowWords;
      Vector<uint32_t> sums = vector_at(table + kTableWords + p * kGroupWords);
      SHK_UNROLL
      for (int32_t k = 0; k < kAlong; ++k) {
        const int32_t place = p + k - kEdge;
        if (place >= 0 && place < kPlaces) {
          const int32_t letters = mirna[place] + site[place + r];
          const Vector<uint32_t> row = vector_at(table + letters * kPairWords + k * kGroupWords);
          SHK_UNROLL
          for (int32_t j = 0; j < kGroupWords; ++j) {
            sums.element[j] =
                saturating ? saturated_sum(sums.element[j], row.element[j]) : sums.element[j] + row.element[j];
          }
        }
      }
      SHK_UNROLL
      for (int32_t j = 0; j < kGroupWords; j += 2) {
        to[j / 2] = two_bytes(n, sums.element[j]) | two_bytes(n, sums.element[j + 1]) << 16;
      }
      to += kGroupQuads;
    }
  }

  SHK_HD_MEMBER uint32_t two_bytes(int32_t n, uint32_t word) const {
    const int32_t shift = net.shifts[n];
    return static_cast<uint32_t>(held_in(first_of(word) >> shift, 0, 255)) |
           static_cast<uint32_t>(held_in(second_of(word) >> shift, 0, 255)) << 8;
  }

  // sums[i] += the products of `quads` words of row i, a multiple of four, with the weights of one output channel.
  static SHK_HD_MEMBER void multiply(const uint32_t *row, int32_t step, const uint32_t *weights, int32_t quads,
                                     int32_t *sums) {
    for (int32_t q = 0; q < quads; q += 4) {
      uint32_t four[4];
      SHK_UNROLL
      for (int32_t j = 0; j < 4; ++j) {
        four[j] = weights[(q + j) * kInt8Lanes];
      }
      SHK_UNROLL
      for (int32_t i = 0; i < kRun; ++i) {
        const Vector<uint32_t> bytes = vector_at(row + i * step + q);
        SHK_UNROLL
        for (int32_t j = 0; j < 4; ++j) {
          sums[i] = add_products(bytes.element[j], four[j], sums[i]);
        }
      }
    }
  }

  // Where the weights of an output channel begin, in words, see int8_weight.
  static SHK_HD_MEMBER int32_t channel(int32_t quads, int32_t out) {
    return out / kInt8Lanes * quads * kInt8Lanes + out % kInt8Lanes;
  }

  // Both sums over places, of one unit and a run of registers.
  SHK_HD_MEMBER void sum_places(int32_t n, int32_t run, int32_t u, uint32_t *window) const {
    const int32_t quads = net.groups * kGroupQuads;
    const int32_t seed_quads = net.seed_places * (kGroupFilters / kQuad);
    const uint32_t *const weights = net.duplex + static_cast<int64_t>(n) * net.units * quads + channel(quads, u);
    const uint32_t *const along = window + room.along + run * kRun * quads;
    int32_t seed[kRun] = {};
    int32_t rest[kRun] = {};
    for (int32_t group = 0; group < net.groups; ++group) {
      const int32_t from = group * kGroupQuads;
      multiply(along + from, quads, weights + from * kInt8Lanes, seed_quads, seed);
      multiply(along + from + seed_quads, quads, weights + (from + seed_quads) * kInt8Lanes, kGroupQuads - seed_quads,
               rest);
    }
    SHK_UNROLL
    for (int32_t i = 0; i < kRun; ++i) {
      const int32_t at = (run * kRun + i) * net.units + u;
      window[room.seed + at] = static_cast<uint32_t>(seed[i]);
      window[room.rest + at] = static_cast<uint32_t>(rest[i]);
    }
  }

  // One unit of a row of the duplex; the first and the last kAcross / 2 rows are no registers.
  SHK_HD_MEMBER void join(int32_t n, int32_t row, int32_t u, uint32_t *window) const {
    const int32_t r = row - kAcross / 2;
    uint8_t *const duplex = reinterpret_cast<uint8_t *>(window + room.duplex);
    uint8_t value = 0;
    if (r >= 0 && r < kRegisters) {
      int32_t sum = static_cast<int32_t>(window[room.seed + r * net.units + u]);
      if (net.bulge > 0) {
        int32_t best = INT32_MIN;
        for (int32_t other = r - net.bulge; other <= r + net.bulge; ++other) {
          if (other >= 0 && other < kRegisters) {
            const int32_t of_other = static_cast<int32_t>(window[room.rest + other * net.units + u]);
            best = of_other > best ? of_other : best;
          }
        }
        sum += best;
      }
      const int32_t at = n * net.units + u;
      value = to_byte(fmaf(net.scale[at], static_cast<float>(sum), net.offset[at]));
    }
    duplex[row * net.units + u] = value;
  }

  // The best sum of one unit over a run of registers.
  SHK_HD_MEMBER void best_across(int32_t n, int32_t run, int32_t v, uint32_t *window) const {
    const int32_t quads = kAcross * net.units / kQuad;
    const int32_t step = net.units / kQuad; // what five neighbouring registers hold lies in one row
    const uint32_t *const weights = net.across + static_cast<int64_t>(n) * net.units * quads + channel(quads, v);
    int32_t sums[kRun] = {};
    multiply(window + room.duplex + run * kRun * step, step, weights, quads, sums);
    int32_t best = sums[0];
    SHK_UNROLL
    for (int32_t i = 1; i < kRun; ++i) {
      best = sums[i] > best ? sums[i] : best;
    }
    window[room.best + run * net.units + v] = static_cast<uint32_t>(best);
  }

  SHK_HD_MEMBER void best_of_all(int32_t n, int32_t v, uint32_t *window) const {
    int32_t best = INT32_MIN;
    for (int32_t run = 0; run < kRuns; ++run) {
      const int32_t of_run = static_cast<int32_t>(window[room.best + run * net.units + v]);
      best = of_run > best ? of_run : best;
    }
    const int32_t at = n * net.units + v;
    const float sum = fmaf(static_cast<float>(best), net.across_scale[at], net.across_bias[at]);
    reinterpret_cast<float *>(window + room.z)[v] = sum > 0 ? sum : 0;
  }

  SHK_HD_MEMBER void add_hidden(int32_t n, int32_t h, uint32_t *window) const {
    const float *const z = reinterpret_cast<const float *>(window + room.z);
    float sum = net.dense_bias[n * net.hidden + h];
    for (int32_t u = 0; u < net.units; ++u) {
      sum = fmaf(z[u], net.dense[(n * net.units + u) * net.hidden + h], sum);
    }
    reinterpret_cast<float *>(window + room.hidden)[h] = sum > 0 ? sum : 0;
  }

  SHK_HD_MEMBER float margin_of(int32_t n, const uint32_t *window) const {
    const float *const hidden = reinterpret_cast<const float *>(window + room.hidden);
    float lanes[kInt8Lanes] = {};
    for (int32_t h = 0; h < net.hidden; h += kInt8Lanes) {
      SHK_UNROLL
      for (int32_t i = 0; i < kInt8Lanes; ++i) {
        lanes[i] = fmaf(hidden[h + i], net.margin[n * net.hidden + h + i], lanes[i]);
      }
    }
    return net.margin_bias[n] + fold_reference(lanes);
  }
};

} // namespace cuda
} // namespace shk

#endif
