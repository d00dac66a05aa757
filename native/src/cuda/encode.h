// SPDX-License-Identifier: Apache-2.0
//
// The encoders: windows of a resident target -> tensors, in float32 or float16 where the tensor is 0 and 1.
//
// All work alike. A block takes some neighbouring windows. First its lanes read one segment of 64 columns each, five
// 8-byte loads at once, and leave it in shared memory as rows of bits; then all lanes write the block's part of the
// tensor from these bits, 16 bytes a store, neighbouring lanes to neighbouring places. What has to be moved is the
// tensor; a window's bases are a few dozen bytes.
#ifndef SEEDHAWK_CUDA_ENCODE_H
#define SEEDHAWK_CUDA_ENCODE_H

#include "core/esa.h"
#include "cuda/block.h"
#include "cuda/target.h"

namespace shk {
namespace cuda {

// Elements of a tensor of 0 and 1, by their bits: uint32_t is a float32, uint16_t a float16.
template <class T> struct BitElements;
template <> struct BitElements<uint32_t> {
  static constexpr uint32_t kOne = 0x3F800000u;

  // Bit i of `bits` -> element i.
  static SHK_HD_MEMBER Vector<uint32_t> vector(uint32_t bits) {
    Vector<uint32_t> out;
    SHK_UNROLL
    for (int32_t i = 0; i < 4; ++i) {
      out.element[i] = (bits >> i & 1) * kOne;
    }
    return out;
  }
};
template <> struct BitElements<uint16_t> {
  static constexpr uint16_t kOne = 0x3C00u;

  static SHK_HD_MEMBER Vector<uint16_t> vector(uint32_t bits) {
    uint32_t words[4]; // two elements each: fewer steps than sixteen bits at a time
    SHK_UNROLL
    for (int32_t i = 0; i < 4; ++i) {
      words[i] = (bits >> (2 * i) & 1) * 0x3C00u | (bits >> (2 * i + 1) & 1) * 0x3C000000u;
    }
    Vector<uint16_t> out;
    memcpy(&out, words, sizeof out);
    return out;
  }
};

// n / divisor for n * divisor < 2^32, without a division on the device.
struct Divider {
  uint64_t magic;

  SHK_HD_MEMBER int32_t quotient(int32_t n) const {
    return static_cast<int32_t>(static_cast<uint32_t>(n) * magic >> 32);
  }
};

inline Divider divider(int32_t divisor) {
  return {((UINT64_C(1) << 32) + static_cast<uint32_t>(divisor) - 1) / static_cast<uint32_t>(divisor)};
}

// Writes reader.value(0) .. reader.value(count - 1) to `out`, by reader.vector(first element) of 16 bytes where it is
// aligned to that.
template <class Block, class T, class Reader>
SHK_HD void store_all(Block &block, T *out, int32_t count, Reader reader) {
  constexpr int32_t kEach = 16 / sizeof(T);
  const int32_t vectors = reinterpret_cast<uintptr_t>(out) % 16 == 0 ? count / kEach : 0;
  block.each([&](int32_t thread) {
    for (int32_t v = thread; v < vectors; v += Block::kThreads) {
      reinterpret_cast<Vector<T> *>(out)[v] = reader.vector(v * kEach);
    }
    for (int32_t e = vectors * kEach + thread; e < count; e += Block::kThreads) {
      out[e] = reader.value(e);
    }
  });
}

// Four rows of bits over the columns of one segment, in halves of 32.
struct Segment {
  uint32_t half[4][2];
};

SHK_HD Segment segment_of(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
  const Segment segment = {{{static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32)},
                            {static_cast<uint32_t>(b), static_cast<uint32_t>(b >> 32)},
                            {static_cast<uint32_t>(c), static_cast<uint32_t>(c >> 32)},
                            {static_cast<uint32_t>(d), static_cast<uint32_t>(d >> 32)}}};
  return segment;
}

SHK_HD uint32_t bit_of(const Segment *segments, int32_t row, int32_t column) {
  return segments[column >> 6].half[row][column >> 5 & 1] >> (column & 31) & 1;
}

// Bits column .. column + count - 1 of a row, count <= 32. Nothing behind the last of them is read.
SHK_HD uint32_t bits_of(const Segment *segments, int32_t row, int32_t column, int32_t count) {
  const int32_t shift = column & 31;
  uint64_t bits = segments[column >> 6].half[row][column >> 5 & 1];
  if (shift + count > 32) {
    const int32_t next = column + 32;
    bits |= static_cast<uint64_t>(segments[next >> 6].half[row][next >> 5 & 1]) << 32;
  }
  return static_cast<uint32_t>(bits >> shift) & static_cast<uint32_t>((UINT64_C(1) << count) - 1);
}

// What the encodings differ in: how a segment becomes rows, what stands in element e of a window, and how 16 bytes of
// elements are read. The last is the same for those of 8 bytes an element:
struct PairOfElements {
  template <class Reader>
  SHK_HD_MEMBER auto vector(const Segment *, int32_t, int32_t e, const Reader &reader) const
      -> Vector<decltype(reader.value(e))> {
    return {{reader.value(e), reader.value(e + 1)}};
  }
};

// T[batch, 4, length]. Bytes: 4 * length * sizeof(T) a window written, about 48 read. Equals one_hot_reference().
template <class T> struct OneHotKind {
  using Element = T;
  int32_t length;
  Divider per_row;

  SHK_HD_MEMBER Segment segment(const Columns &columns) const {
    const Planes planes = {columns.low, columns.high, columns.known};
    return segment_of(columns_with(planes, 0), columns_with(planes, 1), columns_with(planes, 2),
                      columns_with(planes, 3));
  }

  SHK_HD_MEMBER T value(const Segment *segments, int32_t e) const {
    const int32_t channel = per_row.quotient(e);
    return static_cast<T>(bit_of(segments, channel, e - channel * length) * BitElements<T>::kOne);
  }

  // Elements e .. of a block's windows: they stand in one row, or in this one and the next.
  template <class Reader>
  SHK_HD_MEMBER Vector<T> vector(const Segment *segments, int32_t of_window, int32_t e, const Reader &) const {
    constexpr int32_t kEach = 16 / sizeof(T);
    uint32_t bits = 0;
    if (length >= kEach) {
      const int32_t row = per_row.quotient(e);
      const int32_t column = e - row * length;
      const int32_t here = length - column < kEach ? length - column : kEach;
      bits = bits_of(segments + (row >> 2) * of_window, row & 3, column, here);
      if (here < kEach) {
        bits |= bits_of(segments + ((row + 1) >> 2) * of_window, (row + 1) & 3, 0, kEach - here) << here;
      }
    } else {
      for (int32_t i = 0; i < kEach; ++i) {
        const int32_t row = per_row.quotient(e + i);
        bits |= bit_of(segments + (row >> 2) * of_window, row & 3, e + i - row * length) << i;
      }
    }
    return BitElements<T>::vector(bits);
  }
};

// int64[batch, length], ids by symbol. Bytes: 8 * length a window written. Equals encode_tokens().
struct TokenKind : PairOfElements {
  using Element = int64_t;
  int64_t ids[6];

  SHK_HD_MEMBER Segment segment(const Columns &columns) const {
    return segment_of(columns.low, columns.high, columns.known, columns.inside);
  }

  SHK_HD_MEMBER int64_t value(const Segment *segments, int32_t e) const {
    const bool low = bit_of(segments, 0, e) != 0;
    const bool high = bit_of(segments, 1, e) != 0;
    const int64_t base = high ? (low ? ids[3] : ids[2]) : (low ? ids[1] : ids[0]);
    const int64_t other = bit_of(segments, 3, e) != 0 ? ids[4] : ids[5];
    return bit_of(segments, 2, e) != 0 ? base : other;
  }
};

// int64[batch, length - k + 1]. Bytes: 8 an element written. Equals encode_kmers().
struct KmerKind : PairOfElements {
  using Element = int64_t;
  int64_t ids[3];
  int32_t k;

  SHK_HD_MEMBER Segment segment(const Columns &columns) const {
    return segment_of(columns.low, columns.high, columns.known, columns.inside);
  }

  SHK_HD_MEMBER int64_t value(const Segment *segments, int32_t e) const {
    const uint32_t all = (1u << k) - 1;
    if (bits_of(segments, 3, e, k) != all) {
      return ids[2];
    }
    if (bits_of(segments, 2, e, k) != all) {
      return ids[1];
    }
    const uint32_t low = bits_of(segments, 0, e, k);
    const uint32_t high = bits_of(segments, 1, e, k);
    uint32_t code = 0;
    for (int32_t i = 0; i < k; ++i) {
      code = code << 2 | (high >> i & 1) << 1 | (low >> i & 1);
    }
    return static_cast<int64_t>(static_cast<uint64_t>(ids[0]) + code); // wraps, never overflows
  }
};

// uint64[batch, 3]; length <= 64. Bytes: 24 a window written. Equals encode_planes().
struct PlaneKind : PairOfElements {
  using Element = uint64_t;

  SHK_HD_MEMBER Segment segment(const Columns &columns) const {
    return segment_of(columns.low, columns.high, columns.known, columns.inside);
  }

  SHK_HD_MEMBER uint64_t value(const Segment *segments, int32_t e) const {
    return segments->half[e][0] | static_cast<uint64_t>(segments->half[e][1]) << 32;
  }
};

constexpr int32_t kEncodeThreads = 256;
constexpr int32_t kBlockSegments = 64; // segments of all windows of a block

inline int32_t segments_of(int32_t length) {
  return (length + 63) / 64;
}

inline int32_t windows_of_block(int32_t length) {
  return kBlockSegments / segments_of(length);
}

template <class Kind> struct Encode {
  static constexpr int32_t kThreads = kEncodeThreads;
  struct Shared {
    Segment segments[kBlockSegments];
  };

  TargetView target;
  WindowsView windows;
  Kind kind;
  typename Kind::Element *out;
  int32_t elements; // of one window
  int32_t segments; // of one window
  int32_t block_windows;
  Divider per_window;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * block_windows;
    const int64_t rest = windows.batch - first;
    const int32_t count = rest < block_windows ? static_cast<int32_t>(rest) : block_windows;
    block.each([&](int32_t thread) {
      for (int32_t i = thread; i < count * segments; i += kThreads) {
        const int32_t window = i / segments;
        shared.segments[i] = kind.segment(window_columns(target, windows, first + window, i - window * segments));
      }
    });
    store_all(block, out + first * elements, count * elements, Reader{*this, shared.segments});
  }

private:
  struct Reader {
    const Encode &encode;
    const Segment *segments;

    SHK_HD_MEMBER typename Kind::Element value(int32_t e) const {
      const int32_t window = encode.per_window.quotient(e);
      return encode.kind.value(segments + window * encode.segments, e - window * encode.elements);
    }

    SHK_HD_MEMBER Vector<typename Kind::Element> vector(int32_t e) const {
      return encode.kind.vector(segments, encode.segments, e, *this);
    }
  };
};

// TargetNet's encoding: pairs of a site window of 40 bases, reversed, and a miRNA from nt 1 on.
//
// In: the resident target and the resident miRNAs. Out: T[batch, 10, 50] (not when `out` is null) and int32[batch]
// scores (not when null). One lane aligns one pair in registers (core/esa.h) and leaves ten rows of bits in shared
// memory; then all lanes write, as above. Bytes: 500 * sizeof(T) + 4 a pair written, about 100 read.
// Equals Kernels::esa of the reference (core/reference.cpp).
template <class T> struct EncodeEsa {
  static constexpr int32_t kThreads = 128;
  static constexpr int32_t kElements = kEsaRows * kEsaColumns;
  struct Shared {
    uint64_t rows[kThreads * kEsaRows]; // of all pairs
  };

  TargetView target;
  WindowsView sites;
  TargetView mirna_target;
  WindowsView mirnas;
  T *out;
  int32_t *scores;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &shared) const {
    const int64_t first = block.index() * kThreads;
    const int64_t rest = sites.batch - first;
    const int32_t count = rest < kThreads ? static_cast<int32_t>(rest) : kThreads;
    block.each([&](int32_t thread) {
      if (thread < count) {
        const Planes site = planes_in(window_columns(target, sites, first + thread, 0));
        const Planes mirna = planes_in(window_columns(mirna_target, mirnas, first + thread, 0));
        const int32_t score =
            out == nullptr ? esa_score(mirna, site) : rows_of(mirna, site, shared.rows + thread * kEsaRows);
        if (scores != nullptr) {
          scores[first + thread] = score;
        }
      }
    });
    if (out != nullptr) {
      store_all(block, out + first * kElements, count * kElements, Reader{shared.rows});
    }
  }

private:
  struct Reader {
    const uint64_t *rows;

    SHK_HD_MEMBER T value(int32_t e) const {
      const int32_t row = e / kEsaColumns;
      return static_cast<T>(static_cast<uint32_t>(rows[row] >> (e - row * kEsaColumns) & 1) * BitElements<T>::kOne);
    }

    // In one row, or in this one and the next; a row has no bits behind its last column.
    SHK_HD_MEMBER Vector<T> vector(int32_t e) const {
      constexpr int32_t kEach = 16 / sizeof(T);
      const int32_t row = e / kEsaColumns;
      const int32_t column = e - row * kEsaColumns;
      uint64_t bits = rows[row] >> column;
      if (column + kEach > kEsaColumns) {
        bits |= rows[row + 1] << (kEsaColumns - column);
      }
      return BitElements<T>::vector(static_cast<uint32_t>(bits));
    }
  };

  static SHK_HD_MEMBER int32_t rows_of(const Planes &mirna, const Planes &site, uint64_t *rows) {
    EsaRows pair;
    const int32_t score = esa_encode(mirna, site, &pair);
    SHK_UNROLL
    for (int32_t row = 0; row < kEsaRows; ++row) {
      rows[row] = pair.rows[row];
    }
    return score;
  }

  static SHK_HD_MEMBER Planes planes_in(const Columns &columns) {
    const Planes planes = {columns.low, columns.high, columns.known};
    return planes;
  }
};

// Copies rows: out[b] = rows[index[b] - first_row], each of `length` units of T, a float or four of them.
//
// A block takes some neighbouring rows, in units of T all in a row; one lane keeps kInFlight loads in flight,
// neighbouring lanes read and write neighbouring units. Bytes: a row read and written, 4 for its index. Equals
// gather_rows().
template <class T> struct GatherRows {
  static constexpr int32_t kThreads = 256;
  static constexpr int32_t kInFlight = 4;
  struct Shared {};

  const T *rows;
  const int32_t *index;
  int32_t first_row;
  int32_t length;
  int64_t batch;
  T *out;
  int32_t block_rows;
  Divider per_row;

  template <class Block> SHK_HD_MEMBER void run(Block &block, Shared &) const {
    const int64_t first = block.index() * block_rows;
    const int64_t rest = batch - first;
    const int32_t units = (rest < block_rows ? static_cast<int32_t>(rest) : block_rows) * length;
    block.each([&](int32_t thread) {
      for (int32_t base = thread; base < units; base += kInFlight * kThreads) {
        T values[kInFlight];
        SHK_UNROLL
        for (int32_t i = 0; i < kInFlight; ++i) {
          const int32_t unit = base + i * kThreads < units ? base + i * kThreads : base;
          const int32_t row = block_rows == 1 ? 0 : per_row.quotient(unit);
          const int64_t from = index[first + row] - first_row;
          values[i] = rows[from * length + (unit - row * length)];
        }
        SHK_UNROLL
        for (int32_t i = 0; i < kInFlight; ++i) {
          if (base + i * kThreads < units) {
            out[first * length + base + i * kThreads] = values[i];
          }
        }
      }
    });
  }
};

constexpr int32_t kGatherUnits = 4096; // of a block, or one row
constexpr int64_t kMaxRowLength = 1 << 24;

} // namespace cuda
} // namespace shk

#endif
