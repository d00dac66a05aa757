// SPDX-License-Identifier: Apache-2.0
//
// The functions of seedhawk_cuda.h: check, call the pipeline, answer. Compiled by nvcc for the library, and by the C++
// compiler, with the emulated device, for the tests.
#include <cinttypes>
#include <memory>

#include "abi/checks.h"
#include "abi/counted.h"
#include "abi/failure.h"
#include "cuda/pipeline.h"

struct shk_cuda_context : shk::cuda::Context {
  using Context::Context;
  shk::CountedHandle counted;
};

struct shk_cuda_target : shk::cuda::Target {
  shk::CountedHandle counted;
};

struct shk_cuda_table : shk::cuda::Table {
  using Table::Table;
  shk::CountedHandle counted;
};

struct shk_cuda_families : shk::cuda::Families {
  using Families::Families;
  shk::CountedHandle counted;
};

struct shk_cuda_groups : shk::cuda::Groups {
  using Groups::Groups;
  shk::CountedHandle counted;
};

struct shk_cuda_site_net : shk::cuda::SiteWeights {
  using SiteWeights::SiteWeights;
  shk::CountedHandle counted;
};

struct shk_cuda_net {
  std::shared_ptr<const shk::cuda::RegisterScorer> scorer;
  shk::CountedHandle counted;
};

struct shk_cuda_pairs : shk::cuda::PairRoom {
  using PairRoom::PairRoom;
  shk::CountedHandle counted;
};

struct shk_cuda_buffer : shk::cuda::Buffer {
  using Buffer::Buffer;
  shk::CountedHandle counted;
};

namespace shk {

std::atomic<int64_t> live_handles{0};

namespace {

constexpr int64_t kMaxOffset = INT64_C(1) << 40;

// As guarded(), for bodies that use a device.
template <class Body> int32_t answered(shk_error *error, Body &&body) noexcept {
  return guarded(error, [&]() -> int32_t {
    try {
      return body();
    } catch (const cuda::DeviceError &failure) {
      throw Failure(failure.code(), -1, "%s", failure.what());
    }
  });
}

void check_cuda_handle(const void *handle, const char *name) {
  if (handle == nullptr) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is NULL; pass the handle that shk_cuda_%s_create returned", name, name);
  }
}

// The context's device becomes the calling thread's.
void check_context(const shk_cuda_context *context) {
  check_cuda_handle(context, "context");
  context->device().use();
}

void check_ordinal(int32_t device) {
  check_range(device, 0, cuda::Device::count() - 1, "device");
}

void check_bounds(int64_t base_count, const int64_t *bounds, int64_t record_count) {
  check_range(base_count, 0, kMaxBaseCount, "base_count");
  check_range(record_count, 0, cuda::kMaxElements, "record_count");
  check_buffer(bounds, record_count, 2 * sizeof(int64_t), alignof(int64_t), "bounds", "record_count");
  int64_t least = 0;
  for (int64_t record = 0; record < record_count; ++record) {
    const int64_t start = bounds[2 * record];
    const int64_t end = bounds[2 * record + 1];
    if (start < least || end < start || end > base_count) {
      throw Failure(SHK_ERR_ARGUMENT, record,
                    "record %" PRId64 " is [%" PRId64 ",%" PRId64 "); it must start at or behind %" PRId64
                    ", 32 behind the end of the record before it, and end at or before base_count %" PRId64,
                    record, start, end, least, base_count);
    }
    least = end + cuda::kRecordGap;
  }
}

// Nothing but N between records.
void check_gaps(const uint8_t *letters, int64_t base_count, const int64_t *bounds, int64_t record_count) {
  int64_t at = 0;
  for (int64_t record = 0; record <= record_count; ++record) {
    const int64_t end = record < record_count ? bounds[2 * record] : base_count;
    for (; at < end; ++at) {
      if (letters[at] != 'N') {
        throw Failure(SHK_ERR_ARGUMENT, at,
                      "letter %" PRId64 " lies between records and must be 'N' (0x4E); it is 0x%02X", at,
                      unsigned{letters[at]});
      }
    }
    at = record < record_count ? bounds[2 * record + 1] : at;
  }
}

// [first, first + count) of `limit` elements.
void check_part(int64_t first, int64_t count, int64_t limit, const char *count_name, const char *what) {
  check_range(first, 0, limit, "first");
  if (count < 0 || count > limit - first) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "%s is %" PRId64 "; from %" PRId64 " on there are %" PRId64 " %s", count_name,
                  count, first, limit - first, what);
  }
}

void check_device_buffer(const void *device, int64_t count, int64_t element_size, const char *name) {
  check_buffer(device, count, element_size, element_size, name, "element_count");
}

// What every encoder is given.
cuda::WindowsView candidate_windows(const shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source,
                                    int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t max_length,
                                    int32_t reversed) {
  check_context(context);
  check_cuda_handle(sequences, "target");
  check_range(source, SHK_CUDA_SITES, SHK_CUDA_WINDOWS, "source");
  if (source == SHK_CUDA_WINDOWS) {
    check_part(first, batch, context->window_count(), "batch", "windows");
  } else {
    check_part(first, batch, context->candidate_count(), "batch", "candidates");
  }
  check_range(offset, -kMaxOffset, kMaxOffset, "offset");
  check_range(length, 1, max_length, "length");
  check_range(reversed, 0, 1, "reversed");
  const int64_t needed = source == SHK_CUDA_MIRNAS ? context->candidate_mirnas() : context->candidate_records();
  if (sequences->view().record_count < needed) {
    throw Failure(SHK_ERR_ARGUMENT, -1, "sequences has %" PRId64 " records, but the candidates name %" PRId64 " %s",
                  sequences->view().record_count, needed, source == SHK_CUDA_MIRNAS ? "miRNAs" : "records");
  }
  return context->windows(source, first, batch, offset, length, reversed != 0);
}

// Sites by record and group, see shk_cuda_site_features.
cuda::GivenSites given_sites(const shk_cuda_groups *groups, const shk_cuda_target *target, const int32_t *lengths,
                             int64_t length_count, const int32_t *records, const int32_t *list_groups,
                             int64_t list_count, const int32_t *offsets, int64_t offset_count, const int32_t *sites,
                             int64_t site_count) {
  check_cuda_handle(groups, "groups");
  check_cuda_handle(target, "target");
  const int64_t record_count = target->view().record_count;
  check_count(length_count, 2 * record_count, "length_count", "2*records");
  check_buffer(lengths, length_count, "lengths", "length_count");
  check_range(list_count, 0, INT32_MAX, "list_count");
  check_buffer(records, list_count, "records", "list_count");
  check_buffer(list_groups, list_count, "list_groups", "list_count");
  check_count(offset_count, list_count + 1, "offset_count", "list_count + 1");
  check_buffer(offsets, offset_count, "offsets", "offset_count");
  check_range(site_count, 0, INT32_MAX, "site_count");
  check_buffer(sites, site_count, "sites", "site_count");
  check_index(records, list_count, record_count, "records");
  check_index(list_groups, list_count, groups->count(), "list_groups");
  for (int64_t i = 0; i < length_count; ++i) {
    if (lengths[i] < 0) {
      throw Failure(SHK_ERR_ARGUMENT, i, "lengths[%" PRId64 "] is %" PRId32 "; it must be 0 or more", i, lengths[i]);
    }
  }
  cuda::GivenSites given = {lengths, sites, static_cast<int32_t>(site_count), {}};
  int32_t begin = 0;
  for (int64_t list = 0; list <= list_count; ++list) {
    const int32_t end = offsets[list];
    if (end < begin || (list == 0 && end != 0) || end > site_count) {
      throw Failure(SHK_ERR_ARGUMENT, list,
                    "offsets[%" PRId64 "] is %" PRId32 "; offsets ascend from 0 to site_count %" PRId64, list, end,
                    site_count);
    }
    if (end > begin) {
      const int32_t record = records[list - 1];
      if (target->length(record) > kMaxSiteBases) {
        throw Failure(SHK_ERR_ARGUMENT, list - 1,
                      "record %" PRId32 " has %" PRId64 " bases; a record with canonical sites has at most 2^22",
                      record, target->length(record));
      }
      check_site_list(sites, begin, end, target->length(record));
      const GroupSites of = count_types(sites + begin, end - begin);
      given.lists.push_back({record, list_groups[list - 1], begin, end, of.offset_6mers, of.strong});
    }
    begin = end;
  }
  if (begin != site_count) {
    throw Failure(SHK_ERR_ARGUMENT, list_count, "the last of offsets is %" PRId32 "; it must be site_count %" PRId64,
                  begin, site_count);
  }
  return given;
}

const float *checked_scores(const shk_cuda_context *context, const void *device_scores, int64_t score_count) {
  check_context(context);
  check_count(score_count, context->candidate_count(), "score_count", "candidates");
  check_buffer(device_scores, score_count, sizeof(float), alignof(float), "device_scores", "score_count");
  return static_cast<const float *>(device_scores);
}

[[noreturn]] void refuse_score(int64_t candidate) {
  throw Failure(SHK_ERR_ARGUMENT, candidate,
                "the score of candidate %" PRId64 " is no finite number; check the model's weights", candidate);
}

} // namespace
} // namespace shk

extern "C" {

uint32_t shk_cuda_abi_version(void) {
  return SHK_CUDA_ABI_VERSION;
}

int64_t shk_cuda_live_handles(void) {
  return shk::live_handles.load(std::memory_order_relaxed);
}

int32_t shk_cuda_device_count(int32_t *count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_pointer(count, "count");
    *count = shk::cuda::Device::count();
    return SHK_OK;
  });
}

int32_t shk_cuda_device_describe(int32_t device, shk_cuda_device *description, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_struct(description, "description");
    shk::check_ordinal(device);
    shk::cuda::Device::describe(device, description);
    return SHK_OK;
  });
}

int32_t shk_cuda_context_create(int32_t device, shk_cuda_context **context, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_pointer(context, "context");
    shk::check_ordinal(device);
    *context = new shk_cuda_context(device);
    return SHK_OK;
  });
}

void shk_cuda_context_destroy(shk_cuda_context *context) {
  delete context;
}

void *shk_cuda_context_stream(const shk_cuda_context *context) {
  return context == nullptr ? nullptr : context->device().stream();
}

int32_t shk_cuda_context_synchronize(shk_cuda_context *context, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    context->device().synchronize();
    return SHK_OK;
  });
}

int32_t shk_cuda_buffer_create(shk_cuda_context *context, int32_t memory, int64_t byte_count, shk_cuda_buffer **buffer,
                               shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_range(memory, SHK_CUDA_MEMORY_DEVICE, SHK_CUDA_MEMORY_PINNED, "memory");
    shk::check_range(byte_count, 0, INT64_MAX, "byte_count");
    shk::check_pointer(buffer, "buffer");
    *buffer = new shk_cuda_buffer(context->device(), memory, byte_count);
    return SHK_OK;
  });
}

void shk_cuda_buffer_destroy(shk_cuda_buffer *buffer) {
  delete buffer;
}

void *shk_cuda_buffer_address(const shk_cuda_buffer *buffer) {
  return buffer == nullptr ? nullptr : buffer->memory();
}

int32_t shk_cuda_buffer_write(shk_cuda_context *context, shk_cuda_buffer *buffer, int64_t offset, const uint8_t *bytes,
                              int64_t byte_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(buffer, "buffer");
    shk::check_part(offset, byte_count, buffer->byte_count(), "byte_count", "bytes");
    shk::check_buffer(bytes, byte_count, "bytes", "byte_count");
    buffer->write(context->device(), offset, bytes, byte_count);
    return SHK_OK;
  });
}

int32_t shk_cuda_buffer_read(shk_cuda_context *context, const shk_cuda_buffer *buffer, int64_t offset, uint8_t *bytes,
                             int64_t byte_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(buffer, "buffer");
    shk::check_part(offset, byte_count, buffer->byte_count(), "byte_count", "bytes");
    shk::check_buffer(bytes, byte_count, "bytes", "byte_count");
    buffer->read(context->device(), offset, bytes, byte_count);
    return SHK_OK;
  });
}

int32_t shk_cuda_target_create(shk_cuda_context *context, shk_cuda_target **target, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(target, "target");
    *target = new shk_cuda_target();
    return SHK_OK;
  });
}

void shk_cuda_target_destroy(shk_cuda_target *target) {
  delete target;
}

int32_t shk_cuda_target_letters(shk_cuda_context *context, shk_cuda_target *target, const uint8_t *letters,
                                int64_t base_count, const int64_t *bounds, int64_t record_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(target, "target");
    shk::check_bounds(base_count, bounds, record_count);
    shk::check_buffer(letters, base_count, "letters", "base_count");
    shk::check_gaps(letters, base_count, bounds, record_count);
    const int64_t bad = context->load_letters(*target, letters, base_count, bounds, record_count);
    if (bad != shk::cuda::kNone) {
      shk::refuse_letter(letters, bad);
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_target_packed(shk_cuda_context *context, shk_cuda_target *target, const uint8_t *packed,
                               int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count,
                               const int64_t *bounds, int64_t record_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(target, "target");
    shk::checked_sequence(packed, base_count, ambiguous, ambiguous_count);
    shk::check_bounds(base_count, bounds, record_count);
    context->load_packed(*target, packed, base_count, ambiguous, ambiguous_count, bounds, record_count);
    return SHK_OK;
  });
}

int32_t shk_cuda_table_create(shk_cuda_context *context, const shk_table_shape *shape, const uint32_t *offsets,
                              int64_t offset_count, const uint32_t *postings, int64_t posting_count,
                              shk_cuda_table **table, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(table, "table");
    shk::check_table(shape, offsets, offset_count, postings, posting_count);
    *table = new shk_cuda_table(context->device(), *shape, offsets, offset_count, postings, posting_count);
    return SHK_OK;
  });
}

void shk_cuda_table_destroy(shk_cuda_table *table) {
  delete table;
}

int32_t shk_cuda_families_create(shk_cuda_context *context, const uint32_t *offsets, int64_t offset_count,
                                 const int32_t *mirnas, int64_t member_count, int32_t mirna_count,
                                 shk_cuda_families **families, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_range(offset_count, 1, INT32_MAX, "offset_count");
    shk::check_buffer(offsets, offset_count, "offsets", "offset_count");
    shk::check_range(member_count, 0, UINT32_MAX, "member_count");
    shk::check_buffer(mirnas, member_count, "mirnas", "member_count");
    shk::check_range(mirna_count, 0, INT32_MAX, "mirna_count");
    shk::check_pointer(families, "families");
    shk::check_offsets(offsets, offset_count, member_count);
    shk::check_index(mirnas, member_count, mirna_count, "mirnas");
    *families = new shk_cuda_families(context->device(), offsets, offset_count, mirnas, member_count, mirna_count);
    return SHK_OK;
  });
}

void shk_cuda_families_destroy(shk_cuda_families *families) {
  delete families;
}

int32_t shk_cuda_groups_create(shk_cuda_context *context, const int8_t *letters, int64_t letter_count,
                               const float *abundance, int64_t group_count, shk_cuda_groups **groups,
                               shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(groups, "groups");
    shk::SiteGroups host;
    shk::fill_groups(letters, letter_count, abundance, group_count, &host);
    *groups = new shk_cuda_groups(context->device(), host);
    return SHK_OK;
  });
}

void shk_cuda_groups_destroy(shk_cuda_groups *groups) {
  delete groups;
}

int32_t shk_cuda_site_net_create(shk_cuda_context *context, const float *weights, int64_t weight_count,
                                 shk_cuda_site_net **net, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(net, "net");
    shk::check_buffer(weights, weight_count, "weights", "weight_count");
    shk::SiteNet host;
    shk::Weights held;
    shk::fill_site_net(weights, weight_count, &host, &held);
    *net = new shk_cuda_site_net(context->device(), host, held);
    return SHK_OK;
  });
}

void shk_cuda_site_net_destroy(shk_cuda_site_net *net) {
  delete net;
}

int32_t shk_cuda_site_features(shk_cuda_context *context, const shk_cuda_groups *groups, const shk_cuda_target *target,
                               const int32_t *lengths, int64_t length_count, const int32_t *records,
                               const int32_t *list_groups, int64_t list_count, const int32_t *offsets,
                               int64_t offset_count, const int32_t *sites, int64_t site_count, void *device,
                               int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    const shk::cuda::GivenSites given = shk::given_sites(groups, target, lengths, length_count, records, list_groups,
                                                         list_count, offsets, offset_count, sites, site_count);
    shk::check_count(element_count, shk::kSiteFeatures * site_count, "element_count", "67*site_count");
    shk::check_device_buffer(device, element_count, sizeof(float), "device");
    context->describe_sites(*groups, *target, given, static_cast<float *>(device));
    return SHK_OK;
  });
}

int32_t shk_cuda_site_scores(shk_cuda_context *context, const shk_cuda_groups *groups, const shk_cuda_site_net *net,
                             const shk_cuda_target *target, const int32_t *lengths, int64_t length_count,
                             int32_t first_type, const int32_t *records, const int32_t *list_groups, int64_t list_count,
                             const int32_t *offsets, int64_t offset_count, const int32_t *sites, int64_t site_count,
                             void *device_linear, int64_t linear_count, void *device_exp, int64_t exp_count,
                             shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    const shk::cuda::GivenSites given = shk::given_sites(groups, target, lengths, length_count, records, list_groups,
                                                         list_count, offsets, offset_count, sites, site_count);
    shk::check_cuda_handle(net, "site_net");
    shk::check_range(first_type, 0, shk::kSiteTypes, "first_type");
    shk::check_count(linear_count, site_count, "linear_count", "site_count");
    shk::check_buffer(device_linear, linear_count, sizeof(float), alignof(float), "device_linear", "linear_count");
    shk::check_count(exp_count, site_count, "exp_count", "site_count");
    shk::check_buffer(device_exp, exp_count, sizeof(float), alignof(float), "device_exp", "exp_count");
    context->score_sites(*groups, *net, *target, given, first_type,
                         {static_cast<float *>(device_linear), static_cast<float *>(device_exp)});
    return SHK_OK;
  });
}

int32_t shk_cuda_seed_scan(shk_cuda_context *context, const shk_cuda_table *table, const shk_cuda_target *target,
                           int64_t from, int64_t to, int64_t hit_capacity, int64_t *hit_count, int64_t *next,
                           shk_error *error) {
  return shk::answered(error, [&]() -> int32_t {
    shk::check_context(context);
    shk::check_cuda_handle(table, "table");
    shk::check_cuda_handle(target, "target");
    shk::check_range(hit_capacity, 0, shk::cuda::kMaxElements, "hit_capacity");
    shk::check_pointer(hit_count, "hit_count");
    shk::check_pointer(next, "next");
    const shk::cuda::ScanEnd end = context->scan(*table, *target, from, to, hit_capacity);
    *hit_count = end.hit_count;
    *next = end.next;
    if (!end.complete) {
      return shk::report(error, SHK_ERR_CAPACITY, -1,
                         "there are more than hit_capacity hits; use them and call again with from = *next, or with a "
                         "larger capacity where *next is from");
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_seed_count(shk_cuda_context *context, const shk_cuda_table *table, const shk_cuda_target *target,
                            int64_t from, int64_t to, int64_t *hit_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(table, "table");
    shk::check_cuda_handle(target, "target");
    shk::check_pointer(hit_count, "hit_count");
    *hit_count = context->count_hits(*table, *target, from, to);
    return SHK_OK;
  });
}

int32_t shk_cuda_hits_read(shk_cuda_context *context, int64_t first, int64_t count, shk_hit *hits, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_part(first, count, context->hit_count(), "count", "hits");
    shk::check_buffer(hits, count, "hits", "count");
    context->read_hits(first, count, hits);
    return SHK_OK;
  });
}

int32_t shk_cuda_candidates(shk_cuda_context *context, const shk_cuda_target *target, const shk_cuda_families *families,
                            int64_t *candidate_count, shk_error *error) {
  return shk::answered(error, [&]() -> int32_t {
    shk::check_context(context);
    shk::check_cuda_handle(target, "target");
    shk::check_cuda_handle(families, "families");
    shk::check_pointer(candidate_count, "candidate_count");
    if (context->hit_count() > 0) {
      if (target->view().record_count != context->hit_records()) {
        throw shk::Failure(SHK_ERR_ARGUMENT, -1,
                           "target has %" PRId64 " records, the one that was scanned %" PRId64 "; pass that one",
                           target->view().record_count, context->hit_records());
      }
      if (families->seed_count() < context->hit_seeds()) {
        throw shk::Failure(SHK_ERR_ARGUMENT, -1, "families has %" PRId64 " seeds, the table that was scanned %" PRId64,
                           families->seed_count(), context->hit_seeds());
      }
    }
    const int64_t count = context->make_candidates(*target, *families);
    if (count > shk::cuda::kMaxElements) {
      return shk::report(error, SHK_ERR_CAPACITY, -1, "there are more than 2^31 - 1 candidates; scan fewer starts");
    }
    *candidate_count = count;
    return SHK_OK;
  });
}

int32_t shk_cuda_candidates_write(shk_cuda_context *context, const int64_t *starts, const int32_t *records,
                                  const int32_t *mirnas, int64_t count, int64_t record_count, int32_t mirna_count,
                                  shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_range(count, 0, shk::cuda::kMaxElements, "count");
    shk::check_buffer(starts, count, "starts", "count");
    shk::check_buffer(records, count, "records", "count");
    shk::check_buffer(mirnas, count, "mirnas", "count");
    shk::check_range(record_count, 0, shk::cuda::kMaxElements, "record_count");
    shk::check_range(mirna_count, 0, INT32_MAX, "mirna_count");
    shk::check_index(records, count, record_count, "records");
    shk::check_index(mirnas, count, mirna_count, "mirnas");
    context->write_candidates(starts, records, mirnas, count, record_count, mirna_count);
    return SHK_OK;
  });
}

int32_t shk_cuda_candidates_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_site *sites,
                                 shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_part(first, count, context->candidate_count(), "count", "candidates");
    shk::check_buffer(sites, count, "sites", "count");
    context->read_candidates(first, count, sites);
    return SHK_OK;
  });
}

int32_t shk_cuda_windows(shk_cuda_context *context, int64_t *window_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(window_count, "window_count");
    *window_count = context->make_windows();
    return SHK_OK;
  });
}

int32_t shk_cuda_window_of(shk_cuda_context *context, int64_t candidate, int64_t *window, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    // There are windows as soon as there are candidates and shk_cuda_windows was called.
    shk::check_range(candidate, 0, (context->window_count() > 0 ? context->candidate_count() : 0) - 1, "candidate");
    shk::check_pointer(window, "window");
    *window = context->window_of(candidate);
    return SHK_OK;
  });
}

int32_t shk_cuda_rows_gather(shk_cuda_context *context, int32_t source, const void *device_rows, int64_t first_row,
                             int64_t row_count, int64_t row_length, int64_t first, int64_t batch, void *device,
                             int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_range(source, SHK_CUDA_MIRNAS, SHK_CUDA_WINDOWS, "source");
    shk::check_range(first_row, 0, shk::cuda::kMaxElements, "first_row");
    shk::check_range(row_count, 0, shk::cuda::kMaxElements, "row_count");
    shk::check_range(row_length, 1, shk::cuda::kMaxRowLength, "row_length");
    const bool windows = source == SHK_CUDA_WINDOWS;
    const int64_t limit = windows && context->window_count() == 0 ? 0 : context->candidate_count();
    shk::check_part(first, batch, limit, "batch", "candidates");
    shk::check_device_buffer(device_rows, row_count * row_length, sizeof(float), "device_rows");
    shk::check_count(element_count, batch * row_length, "element_count", "batch*row_length");
    shk::check_device_buffer(device, element_count, sizeof(float), "device");
    if (batch > 0) {
      const int64_t least = windows ? context->window_of(first) : 0;
      const int64_t most = windows ? context->window_of(first + batch - 1) : int64_t{context->candidate_mirnas()} - 1;
      if (least < first_row || most - first_row >= row_count) {
        throw shk::Failure(SHK_ERR_ARGUMENT, -1,
                           "the candidates need rows %" PRId64 "..%" PRId64 ", but rows %" PRId64 "..%" PRId64
                           " were given",
                           least, most, first_row, first_row + row_count - 1);
      }
      context->gather(source, static_cast<const float *>(device_rows), static_cast<int32_t>(first_row),
                      static_cast<int32_t>(row_length), first, batch, static_cast<float *>(device));
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_one_hot(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source, int64_t first,
                         int64_t batch, int64_t offset, int32_t length, int32_t reversed, int32_t element_type,
                         void *device, int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    const shk::cuda::WindowsView windows = shk::candidate_windows(context, sequences, source, first, batch, offset,
                                                                  length, shk::kMaxWindowLength, reversed);
    shk::check_range(element_type, SHK_CUDA_FLOAT32, SHK_CUDA_FLOAT16, "element_type");
    shk::check_count(element_count, shk::checked_product(batch, 4, length, "batch*4*length"), "element_count",
                     "batch*4*length");
    const shk::cuda::Divider per_row = shk::cuda::divider(length);
    if (element_type == SHK_CUDA_FLOAT32) {
      shk::check_device_buffer(device, element_count, 4, "device");
      context->encode(*sequences, windows, shk::cuda::OneHotKind<uint32_t>{length, per_row}, 4 * length, device);
    } else {
      shk::check_device_buffer(device, element_count, 2, "device");
      context->encode(*sequences, windows, shk::cuda::OneHotKind<uint16_t>{length, per_row}, 4 * length, device);
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_tokens(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source, int64_t first,
                        int64_t batch, int64_t offset, int32_t length, int32_t reversed, const int64_t *ids,
                        int64_t id_count, void *device, int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    const shk::cuda::WindowsView windows = shk::candidate_windows(context, sequences, source, first, batch, offset,
                                                                  length, shk::kMaxWindowLength, reversed);
    shk::check_count(id_count, 6, "id_count", "A C G U ambiguous outside");
    shk::check_buffer(ids, id_count, "ids", "id_count");
    shk::check_count(element_count, shk::checked_product(batch, 1, length, "batch*length"), "element_count",
                     "batch*length");
    shk::check_device_buffer(device, element_count, sizeof(int64_t), "device");
    const shk::cuda::TokenKind kind = {{}, {ids[0], ids[1], ids[2], ids[3], ids[4], ids[5]}};
    context->encode(*sequences, windows, kind, length, device);
    return SHK_OK;
  });
}

int32_t shk_cuda_kmers(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source, int64_t first,
                       int64_t batch, int64_t offset, int32_t length, int32_t k, int32_t reversed, const int64_t *ids,
                       int64_t id_count, void *device, int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    const shk::cuda::WindowsView windows = shk::candidate_windows(context, sequences, source, first, batch, offset,
                                                                  length, shk::kMaxWindowLength, reversed);
    shk::check_range(k, 1, length < 6 ? length : 6, "k");
    shk::check_count(id_count, 3, "id_count", "first k-mer, ambiguous, outside");
    shk::check_buffer(ids, id_count, "ids", "id_count");
    shk::check_count(element_count, shk::checked_product(batch, 1, length - k + 1, "batch*(length-k+1)"),
                     "element_count", "batch*(length-k+1)");
    shk::check_device_buffer(device, element_count, sizeof(int64_t), "device");
    const shk::cuda::KmerKind kind = {{}, {ids[0], ids[1], ids[2]}, k};
    context->encode(*sequences, windows, kind, length - k + 1, device);
    return SHK_OK;
  });
}

int32_t shk_cuda_planes(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source, int64_t first,
                        int64_t batch, int64_t offset, int32_t length, int32_t reversed, void *device,
                        int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    const shk::cuda::WindowsView windows = shk::candidate_windows(context, sequences, source, first, batch, offset,
                                                                  length, shk::kMaxPlaneLength, reversed);
    shk::check_count(element_count, shk::checked_product(batch, 1, 3, "batch*3"), "element_count", "batch*3");
    shk::check_device_buffer(device, element_count, sizeof(uint64_t), "device");
    context->encode(*sequences, windows, shk::cuda::PlaneKind{}, 3, device);
    return SHK_OK;
  });
}

int32_t shk_cuda_esa(shk_cuda_context *context, const shk_cuda_target *target, const shk_cuda_target *mirnas,
                     int64_t first, int64_t batch, int64_t offset, int32_t element_type, void *device,
                     int64_t element_count, void *device_scores, int64_t score_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::candidate_windows(context, target, SHK_CUDA_SITES, first, batch, offset, 1, 1, 1);
    shk::candidate_windows(context, mirnas, SHK_CUDA_MIRNAS, first, batch, 0, 1, 1, 0);
    shk::check_range(element_type, SHK_CUDA_FLOAT32, SHK_CUDA_FLOAT16, "element_type");
    if (device != nullptr || element_count != 0) {
      shk::check_count(element_count, shk::checked_product(batch, shk::kEsaRows, shk::kEsaColumns, "batch*10*50"),
                       "element_count", "batch*10*50");
      shk::check_device_buffer(device, element_count, element_type == SHK_CUDA_FLOAT32 ? 4 : 2, "device");
    }
    if (device_scores != nullptr || score_count != 0) {
      shk::check_count(score_count, batch, "score_count", "batch");
      shk::check_device_buffer(device_scores, score_count, sizeof(int32_t), "device_scores");
    }
    if (element_type == SHK_CUDA_FLOAT32) {
      context->encode_esa<uint32_t>(*target, *mirnas, first, batch, offset, device, device_scores);
    } else {
      context->encode_esa<uint16_t>(*target, *mirnas, first, batch, offset, device, device_scores);
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_net_create(shk_cuda_context *context, int32_t kind, const int32_t *sizes, int64_t size_count,
                            const float *weights, int64_t weight_count, shk_cuda_net **net, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_pointer(net, "net");
    shk::check_buffer(sizes, size_count, "sizes", "size_count");
    shk::check_buffer(weights, weight_count, "weights", "weight_count");
    if (kind != SHK_NET_REGISTERS_INT8) {
      throw shk::Failure(SHK_ERR_ARGUMENT, -1,
                         "kind is %" PRId32 "; a device computes SHK_NET_REGISTERS_INT8 (%d) alone", kind,
                         SHK_NET_REGISTERS_INT8);
    }
    shk::RegisterNet8 host = {};
    shk::Weights held;
    shk::fill_net({sizes, size_count, weights, weight_count}, &host, &held);
    auto created = std::make_unique<shk_cuda_net>();
    created->scorer = std::make_shared<const shk::cuda::RegisterScorer>(context->device(), host, held);
    *net = created.release();
    return SHK_OK;
  });
}

void shk_cuda_net_destroy(shk_cuda_net *net) {
  delete net;
}

int32_t shk_cuda_net_run(shk_cuda_context *context, const shk_cuda_net *net, const shk_cuda_target *target,
                         const shk_cuda_target *mirnas, int64_t first, int64_t batch, int64_t offset, int32_t output,
                         void *device, int64_t element_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_cuda_handle(net, "net");
    shk::candidate_windows(context, target, SHK_CUDA_SITES, first, batch, offset, 1, 1, 1);
    shk::candidate_windows(context, mirnas, SHK_CUDA_MIRNAS, first, batch, 0, 1, 1, 0);
    shk::check_range(output, SHK_CUDA_MARGINS, SHK_CUDA_SCORES, "output");
    shk::check_count(element_count, batch, "element_count", "batch");
    shk::check_device_buffer(device, element_count, sizeof(float), "device");
    if (batch > 0) {
      context->run_net(*net->scorer, *target, *mirnas, first, batch, offset, output == SHK_CUDA_SCORES,
                       static_cast<float *>(device));
    }
    return SHK_OK;
  });
}

int32_t shk_cuda_pairs_create(shk_cuda_context *context, const shk_cuda_net *net, int64_t capacity, int32_t output,
                              int32_t graphs, shk_cuda_pairs **pairs, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(net, "net");
    shk::check_range(capacity, 1, shk::cuda::PairRoom::kMost, "capacity");
    shk::check_range(output, SHK_CUDA_MARGINS, SHK_CUDA_SCORES, "output");
    shk::check_range(graphs, 0, 1, "graphs");
    shk::check_pointer(pairs, "pairs");
    *pairs = new shk_cuda_pairs(context->device(), net->scorer, capacity, output == SHK_CUDA_SCORES, graphs != 0);
    return SHK_OK;
  });
}

void shk_cuda_pairs_destroy(shk_cuda_pairs *pairs) {
  delete pairs;
}

int32_t shk_cuda_pairs_run(shk_cuda_context *context, shk_cuda_pairs *pairs, const uint64_t *sites, int64_t site_count,
                           const uint64_t *mirnas, int64_t mirna_count, const int32_t *site_index,
                           const int32_t *mirna_index, int64_t batch, float *out, int64_t out_count, shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_cuda_handle(pairs, "pairs");
    const shk::PlanePairs given =
        shk::checked_pairs(sites, site_count, mirnas, mirna_count, site_index, mirna_index, batch);
    shk::check_range(batch, 0, pairs->capacity(), "batch");
    shk::check_count(out_count, batch, "out_count", "batch");
    shk::check_buffer(out, out_count, "out", "out_count");
    shk::check_indices(given, site_count, mirna_count);
    pairs->run(context->device(), given, out);
    return SHK_OK;
  });
}

int32_t shk_cuda_genes(shk_cuda_context *context, const void *device_scores, int64_t score_count, int64_t record_count,
                       int32_t mirna_count, int64_t *gene_count, shk_error *error) {
  return shk::answered(error, [&] {
    const float *scores = shk::checked_scores(context, device_scores, score_count);
    shk::check_range(record_count, context->candidate_records(), shk::cuda::kMaxElements, "record_count");
    shk::check_range(mirna_count, context->candidate_mirnas(), INT32_MAX, "mirna_count");
    shk::check_pointer(gene_count, "gene_count");
    const int64_t bad = context->make_genes(scores, record_count, mirna_count);
    if (bad != shk::cuda::kNone) {
      shk::refuse_score(bad);
    }
    *gene_count = context->gene_count();
    return SHK_OK;
  });
}

int32_t shk_cuda_genes_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_gene *genes,
                            shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_part(first, count, context->gene_count(), "count", "genes");
    shk::check_buffer(genes, count, "genes", "count");
    context->read_genes(first, count, genes);
    return SHK_OK;
  });
}

int32_t shk_cuda_sites(shk_cuda_context *context, const void *device_scores, int64_t score_count, float threshold,
                       int64_t *site_count, shk_error *error) {
  return shk::answered(error, [&] {
    const float *scores = shk::checked_scores(context, device_scores, score_count);
    shk::check_pointer(site_count, "site_count");
    if (threshold != threshold) {
      throw shk::Failure(SHK_ERR_ARGUMENT, -1, "threshold is NaN; it must be a number");
    }
    const int64_t bad = context->make_sites(scores, threshold);
    if (bad != shk::cuda::kNone) {
      shk::refuse_score(bad);
    }
    *site_count = context->site_count();
    return SHK_OK;
  });
}

int32_t shk_cuda_sites_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_site *sites,
                            shk_error *error) {
  return shk::answered(error, [&] {
    shk::check_context(context);
    shk::check_part(first, count, context->site_count(), "count", "sites");
    shk::check_buffer(sites, count, "sites", "count");
    context->read_sites(first, count, sites);
    return SHK_OK;
  });
}

} // extern "C"
