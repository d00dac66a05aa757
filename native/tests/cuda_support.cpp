// SPDX-License-Identifier: Apache-2.0
#include "cuda_support.h"

#include <algorithm>
#include <cstdlib>

namespace cuda_test {

uint64_t rounds(uint64_t usual) {
  const char *text = std::getenv("SEEDHAWK_TEST_PART");
  const uint64_t part = text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
  return std::max<uint64_t>(1, usual / std::max<uint64_t>(1, part));
}

int64_t enough(uint64_t usual, int64_t seen) {
  return rounds(usual) == usual ? seen : -1;
}

Context new_context() {
  int32_t count = -1;
  shk_error error = new_error();
  const int32_t status = shk_cuda_device_count(&count, &error);
  if (status == SHK_ERR_DEVICE) {
    throw check::Skipped(error.message);
  }
  ok(status, error);
  shk_cuda_context *context = nullptr;
  ok(shk_cuda_context_create(0, &context, &error), error);
  return Context(context);
}

void ok(int32_t status, const shk_error &error) {
  if (status != SHK_OK) {
    throw check::Failed(check::context + "status " + std::to_string(status) + ": " + error.message);
  }
}

Records::Records(Random &random, std::vector<std::string> texts_of_records) : texts(std::move(texts_of_records)) {
  letters.append(static_cast<size_t>(4 * random.below(20)), 'N');
  for (const std::string &text : texts) {
    bounds.push_back(base_count());
    letters += text;
    bounds.push_back(base_count());
    // At least 32, and the next record at a whole byte.
    letters.append(static_cast<size_t>(32 + random.below(3) * 64 + (4 - base_count() % 4) % 4), 'N');
  }
  if (!texts.empty() && random.once_in(2)) {
    letters.resize(static_cast<size_t>(bounds.back()));
  }
}

Target Records::load(shk_cuda_context *context, bool packs) const {
  shk_cuda_target *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_target_create(context, &created, &error), error);
  Target target(created);
  if (packs) {
    const Guarded<uint8_t> text(std::vector<uint8_t>(letters.begin(), letters.end()));
    ok(shk_cuda_target_letters(context, target.get(), text.data(), base_count(), bounds.data(), size(), &error), error);
  } else {
    const PackedText packed(letters);
    ok(shk_cuda_target_packed(context, target.get(), packed.packed.data(), base_count(), packed.runs.data(),
                              packed.run_count, bounds.data(), size(), &error),
       error);
  }
  return target;
}

std::vector<std::string> awkward_records(Random &random, int64_t k, int64_t count, int64_t max) {
  static const int64_t sizes[] = {0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 129, 8159, 8160, 8191, 8192, 8193, 16385};
  std::vector<std::string> texts;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t size =
        random.once_in(2) ? sizes[random.below(18)] : awkward_size(random, k, std::min<int64_t>(max, 400));
    texts.push_back(plain(random_letters(random, std::min(max, size))));
  }
  return texts;
}

CudaTable create(shk_cuda_context *context, const TableText &table) {
  shk_cuda_table *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_table_create(context, &table.shape, table.offsets.data(), static_cast<int64_t>(table.offsets.size()),
                           table.postings.data(), static_cast<int64_t>(table.postings.size()), &created, &error),
     error);
  return CudaTable(created);
}

CudaGroups create(shk_cuda_context *context, const std::vector<GroupText> &texts) {
  const GroupArrays given(texts);
  shk_cuda_groups *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_groups_create(context, given.letters.data(), given.letters.size(), given.abundance.data(),
                            given.abundance.size(), &created, &error),
     error);
  return CudaGroups(created);
}

CudaSiteNet create(shk_cuda_context *context, const Guarded<float> &weights) {
  shk_cuda_site_net *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_site_net_create(context, weights.data(), weights.size(), &created, &error), error);
  return CudaSiteNet(created);
}

namespace {

CudaNet create(shk_cuda_context *context, const std::vector<int32_t> &sizes, const std::vector<float> &weights) {
  const Guarded<int32_t> given_sizes(sizes);
  const Guarded<float> given(weights);
  shk_cuda_net *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_net_create(context, SHK_NET_REGISTERS_INT8, given_sizes.data(), given_sizes.size(), given.data(),
                         given.size(), &created, &error),
     error);
  return CudaNet(created);
}

} // namespace

Int8Net::Int8Net(Random &random, shk_cuda_context *context, const std::vector<int32_t> &net_sizes)
    : sizes(net_sizes), weights(drawn_weights(random, register_weight_count(sizes), 0.3f)) {
  // About as large as values get; or far from that: sums along the duplex that leave 16 bits, values that all are 0.
  static const float ranges[] = {1, 2, 4, 30, 1e-3f, 1e-30f, 0, 1e30f};
  const bool usual = !random.once_in(3);
  for (int32_t i = 0; i < 2 * sizes[0]; ++i) {
    weights.push_back(ranges[random.below(usual ? 4 : 8)]);
  }
  on_host = create_net(SHK_NET_REGISTERS_INT8, sizes, Guarded<float>(weights));
  on_device = create(context, sizes, weights);
}

HostPairs::HostPairs(Random &random, int64_t count)
    : sites(static_cast<size_t>(count)), mirnas(static_cast<size_t>(count)) {
  for (int64_t i = 0; i < kPlanes; ++i) {
    const uint64_t known = random.once_in(4) ? random.next() : ~uint64_t{0};
    planes[3 * i + 2] = known & ((uint64_t{1} << (random.once_in(3) ? random.between(0, 62) : 50)) - 1);
    planes[3 * i] = random.next() & planes[3 * i + 2];
    planes[3 * i + 1] = random.next() & planes[3 * i + 2];
  }
  for (int64_t b = 0; b < count; ++b) {
    sites[b] = static_cast<int32_t>(random.below(kPlanes));
    mirnas[b] = static_cast<int32_t>(random.below(kPlanes));
  }
}

std::vector<float> HostPairs::margins(const shk_net *net) const {
  const Engine engine = try_engine(SHK_BACKEND_SCALAR);
  const Guarded<float> margins(static_cast<size_t>(batch()));
  shk_error error = new_error();
  ok(shk_net_run(engine.get(), net, planes.data(), kPlanes, planes.data(), kPlanes, sites.data(), mirnas.data(),
                 batch(), margins.data(), margins.size(), &error),
     error);
  return margins.values();
}

CudaPairs create(shk_cuda_context *context, const shk_cuda_net *net, int64_t capacity, int32_t output, int32_t graphs) {
  shk_cuda_pairs *created = nullptr;
  shk_error error = new_error();
  ok(shk_cuda_pairs_create(context, net, capacity, output, graphs, &created, &error), error);
  return CudaPairs(created);
}

RandomWindows::RandomWindows(Random &random, const Records &records, int64_t batch, int32_t length,
                             int32_t mirna_count) {
  static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 1};
  for (int64_t b = 0; b < batch; ++b) {
    const int64_t record = random.below(records.size());
    const int64_t size = static_cast<int64_t>(records.texts[static_cast<size_t>(record)].size());
    const bool extreme = random.once_in(30);
    const int64_t own = extreme ? extremes[random.below(4)] : random.between(-length - 2, size + 2);
    own_starts.push_back(own);
    starts.push_back(extreme ? own : own + records.start(record));
    records_of.push_back(static_cast<int32_t>(record));
    mirnas.push_back(static_cast<int32_t>(random.below(mirna_count)));
  }
}

void RandomWindows::write(shk_cuda_context *context, const Records &records, int32_t mirna_count) const {
  shk_error error = new_error();
  ok(shk_cuda_candidates_write(context, starts.data(), records_of.data(), mirnas.data(), batch(), records.size(),
                               mirna_count, &error),
     error);
}

std::vector<uint16_t> halves(const std::vector<float> &values) {
  std::vector<uint16_t> all;
  for (const float value : values) {
    CHECK(value == 0.0f || value == 1.0f);
    all.push_back(value == 1.0f ? 0x3C00 : 0);
  }
  return all;
}

} // namespace cuda_test
