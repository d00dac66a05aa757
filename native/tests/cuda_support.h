// SPDX-License-Identifier: Apache-2.0
//
// What the cases of the CUDA library share: handles, resident records, tensors on the device. The same cases run on the
// emulated device and on a GPU; where there is none they are skipped by name.
#ifndef SEEDHAWK_TESTS_CUDA_SUPPORT_H
#define SEEDHAWK_TESTS_CUDA_SUPPORT_H

#include "seedhawk_cuda.h"
#include "sites_support.h"
#include "support.h"

namespace cuda_test {

struct Deleter {
  void operator()(shk_cuda_context *handle) const { shk_cuda_context_destroy(handle); }
  void operator()(shk_cuda_target *handle) const { shk_cuda_target_destroy(handle); }
  void operator()(shk_cuda_table *handle) const { shk_cuda_table_destroy(handle); }
  void operator()(shk_cuda_families *handle) const { shk_cuda_families_destroy(handle); }
  void operator()(shk_cuda_groups *handle) const { shk_cuda_groups_destroy(handle); }
  void operator()(shk_cuda_site_net *handle) const { shk_cuda_site_net_destroy(handle); }
  void operator()(shk_cuda_net *handle) const { shk_cuda_net_destroy(handle); }
  void operator()(shk_cuda_pairs *handle) const { shk_cuda_pairs_destroy(handle); }
  void operator()(shk_cuda_buffer *handle) const { shk_cuda_buffer_destroy(handle); }
};
template <class T> using Handle = std::unique_ptr<T, Deleter>;
using Context = Handle<shk_cuda_context>;
using Target = Handle<shk_cuda_target>;
using CudaTable = Handle<shk_cuda_table>;
using Families = Handle<shk_cuda_families>;
using CudaGroups = Handle<shk_cuda_groups>;
using CudaSiteNet = Handle<shk_cuda_site_net>;
using CudaNet = Handle<shk_cuda_net>;
using CudaPairs = Handle<shk_cuda_pairs>;
using Buffer = Handle<shk_cuda_buffer>;

// How often a case draws: `usual`, or the part of it that SEEDHAWK_TEST_PART asks for, where a round takes very long.
uint64_t rounds(uint64_t usual);

// What a case must have seen in all its rounds; nothing in a part of them.
int64_t enough(uint64_t usual, int64_t seen);

// Skips the case where there is no device.
Context new_context();

// Stops the case with the error's text unless the status is SHK_OK.
void ok(int32_t status, const shk_error &error);

// Records of plain text side by side, as the library wants them, and each by itself, as the CPU wants it.
struct Records {
  explicit Records(Random &random, std::vector<std::string> texts_of_records);

  std::vector<std::string> texts;
  std::string letters; // all of them, N between
  std::vector<int64_t> bounds;
  int64_t size() const { return static_cast<int64_t>(texts.size()); }
  int64_t base_count() const { return static_cast<int64_t>(letters.size()); }
  int64_t start(int64_t record) const { return bounds[static_cast<size_t>(2 * record)]; }

  // From letters, or packed, as `packs` says.
  Target load(shk_cuda_context *context, bool packs) const;
};

// Record sizes that are likely to go wrong, shuffled; at most `max` bases.
std::vector<std::string> awkward_records(Random &random, int64_t k, int64_t count, int64_t max);

CudaTable create(shk_cuda_context *context, const TableText &table);

CudaGroups create(shk_cuda_context *context, const std::vector<GroupText> &texts);
CudaSiteNet create(shk_cuda_context *context, const Guarded<float> &weights);

// A network over registers in int8 on both sides, with drawn weights and ranges.
struct Int8Net {
  Int8Net(Random &random, shk_cuda_context *context, const std::vector<int32_t> &net_sizes);

  std::vector<int32_t> sizes;
  std::vector<float> weights; // and ranges
  Net on_host;
  CudaNet on_device;
};

// Pairs of planes with letters of any kind, known or not, and what the processor makes of them.
struct HostPairs {
  HostPairs(Random &random, int64_t count);

  int64_t batch() const { return sites.size(); }
  std::vector<float> margins(const shk_net *net) const;

  static constexpr int64_t kPlanes = 8;
  Guarded<uint64_t> planes{3 * kPlanes};
  Guarded<int32_t> sites;
  Guarded<int32_t> mirnas;
};

CudaPairs create(shk_cuda_context *context, const shk_cuda_net *net, int64_t capacity, int32_t output, int32_t graphs);

// count elements on the device, filled with rubbish first.
template <class T> struct Tensor {
  Tensor(shk_cuda_context *on, int64_t element_count, int64_t shift = 0)
      : context(on), count(element_count), skipped(shift) {
    shk_cuda_buffer *created = nullptr;
    shk_error error = new_error();
    ok(shk_cuda_buffer_create(context, SHK_CUDA_MEMORY_DEVICE, (count + skipped) * static_cast<int64_t>(sizeof(T)),
                              &created, &error),
       error);
    buffer.reset(created);
    const std::vector<uint8_t> rubbish(static_cast<size_t>(count + skipped) * sizeof(T), 0x5A);
    ok(shk_cuda_buffer_write(context, buffer.get(), 0, rubbish.data(), static_cast<int64_t>(rubbish.size()), &error),
       error);
  }

  explicit Tensor(shk_cuda_context *on, const std::vector<T> &values)
      : Tensor(on, static_cast<int64_t>(values.size())) {
    shk_error error = new_error();
    ok(shk_cuda_buffer_write(context, buffer.get(), 0, reinterpret_cast<const uint8_t *>(values.data()),
                             count * static_cast<int64_t>(sizeof(T)), &error),
       error);
  }

  T *device() const { return static_cast<T *>(shk_cuda_buffer_address(buffer.get())) + skipped; }

  std::vector<T> values() const {
    std::vector<T> all(static_cast<size_t>(count + skipped));
    shk_error error = new_error();
    ok(shk_cuda_buffer_read(context, buffer.get(), 0, reinterpret_cast<uint8_t *>(all.data()),
                            static_cast<int64_t>(all.size() * sizeof(T)), &error),
       error);
    for (int64_t i = 0; i < skipped; ++i) {
      T rubbish;
      std::memset(&rubbish, 0x5A, sizeof rubbish);
      CHECK(std::memcmp(&all[static_cast<size_t>(i)], &rubbish, sizeof rubbish) == 0); // nothing before it was written
    }
    return std::vector<T>(all.begin() + skipped, all.end());
  }

  shk_cuda_context *context;
  int64_t count;
  int64_t skipped; // elements before the first one, so that it is not aligned
  Buffer buffer;
};

// Windows given to both libraries: of any record, at any start.
struct RandomWindows {
  RandomWindows(Random &random, const Records &records, int64_t batch, int32_t length, int32_t mirna_count);

  int64_t batch() const { return static_cast<int64_t>(starts.size()); }
  // Puts them into the context as candidates.
  void write(shk_cuda_context *context, const Records &records, int32_t mirna_count) const;

  std::vector<int64_t> starts; // on the axis of all records
  std::vector<int32_t> records_of;
  std::vector<int32_t> mirnas;
  std::vector<int64_t> own_starts; // in the record
};

template <class T> bool equal_bits(const std::vector<T> &a, const std::vector<T> &b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// What a tensor of 0 and 1 is in float16.
std::vector<uint16_t> halves(const std::vector<float> &values);

} // namespace cuda_test

#endif
