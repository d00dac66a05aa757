/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GPU side of Seedhawk: what the JVM calls in libseedhawk_cuda, a library of its own. It loads on machines without
 * a driver; shk_cuda_device_count then says what is missing. Words, statuses and shk_error are those of seedhawk.h.
 *
 * The way of a scan: a target is loaded and stays on the device, as does the table. A scan leaves its hits there,
 * shk_cuda_candidates makes candidate sites of them, an encoder writes the windows of a part of the candidates into a
 * tensor on the device, a model reads it on the same stream, and of the scores only the sites above a threshold and the
 * best of each record and miRNA come back.
 *
 * Rules that hold for every function
 *   As in seedhawk.h: status returned, arguments checked first, counts follow their pointers, nothing retained.
 *   A context is used by one thread at a time; several contexts run beside each other, each on its own stream. Tables,
 *   families, groups and weights are immutable: any context of the same device may use them. Targets, buffers and
 *   rooms belong to whoever uses them, one context at a time.
 *   Work is put on the context's stream. Functions that return host data wait for it; the encoders do not.
 *   `device` pointers (void *) are addresses on the device: of a shk_cuda_buffer, or of any memory of that device.
 *   SHK_ERR_DEVICE: no such device, or it failed. After a failed kernel every call fails: end the process.
 *   SHK_ERR_MEMORY: the device's memory is full; handles stay usable, what the call was to fill is empty.
 *   Handles may be destroyed in any order, none while another thread uses it.
 */
#ifndef SEEDHAWK_CUDA_H
#define SEEDHAWK_CUDA_H

#include "seedhawk.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SHK_CUDA_ABI_VERSION 1

#define SHK_CUDA_FLOAT32 0 /* element types of tensors of 0 and 1 */
#define SHK_CUDA_FLOAT16 1

#define SHK_CUDA_SITES 0   /* windows in the target, see shk_cuda_one_hot */
#define SHK_CUDA_MIRNAS 1  /* windows in the miRNAs */
#define SHK_CUDA_WINDOWS 2 /* the distinct ones of SHK_CUDA_SITES, see shk_cuda_windows */

#define SHK_CUDA_MARGINS 0 /* what shk_cuda_net_run writes */
#define SHK_CUDA_SCORES 1

#define SHK_CUDA_MEMORY_DEVICE 0
#define SHK_CUDA_MEMORY_PINNED 1 /* on the host, copied fastest */

typedef struct shk_cuda_context shk_cuda_context;   /* a device, a stream, and the results of the last calls */
typedef struct shk_cuda_target shk_cuda_target;     /* resident sequences */
typedef struct shk_cuda_table shk_cuda_table;       /* a k-mer lookup table */
typedef struct shk_cuda_families shk_cuda_families; /* the miRNAs of each seed */
typedef struct shk_cuda_buffer shk_cuda_buffer;     /* memory */
typedef struct shk_cuda_groups shk_cuda_groups;     /* miRNAs by nt 1-8, for canonical sites */
typedef struct shk_cuda_site_net shk_cuda_site_net; /* the weights of a repression model */
typedef struct shk_cuda_net shk_cuda_net;           /* the weights of a network in int8 */
typedef struct shk_cuda_pairs shk_cuda_pairs;       /* room for pairs that come from the host */

typedef struct shk_cuda_device {
  uint32_t struct_size; /* at least sizeof(shk_cuda_device), see seedhawk.h */
  int32_t major;        /* compute capability */
  int32_t minor;
  int32_t multiprocessors;
  int64_t memory_bytes;
  int64_t free_bytes;
  int64_t cache_bytes;    /* L2 */
  int32_t driver_version; /* 1000 * major + 10 * minor of CUDA */
  int32_t runtime_version;
  char name[128];
} shk_cuda_device;

/* A candidate with its score. 24 bytes. */
typedef struct shk_cuda_site {
  int64_t start; /* of its hit */
  int32_t record;
  int32_t mirna;
  int32_t detail;
  float score;
} shk_cuda_site;

/* The best candidate of a record and a miRNA. 32 bytes. */
typedef struct shk_cuda_gene {
  int64_t best_start;
  int32_t record;
  int32_t mirna;
  int32_t best_detail;
  float score;
  int64_t site_count;
} shk_cuda_gene;

SHK_API uint32_t shk_cuda_abi_version(void);

/* Handles created and not yet destroyed, for leak tests. */
SHK_API int64_t shk_cuda_live_handles(void);

/* SHK_ERR_DEVICE, with the driver's words, when there is none. */
SHK_API int32_t shk_cuda_device_count(int32_t *count, shk_error *error);
SHK_API int32_t shk_cuda_device_describe(int32_t device, shk_cuda_device *description, shk_error *error);

SHK_API int32_t shk_cuda_context_create(int32_t device, shk_cuda_context **context, shk_error *error);
SHK_API void shk_cuda_context_destroy(shk_cuda_context *context);
/* The stream, a cudaStream_t, for others to put work on. */
SHK_API void *shk_cuda_context_stream(const shk_cuda_context *context);
/* Waits for all work of the context's stream and reports what failed. */
SHK_API int32_t shk_cuda_context_synchronize(shk_cuda_context *context, shk_error *error);

/* byte_count >= 0 bytes, not initialised. */
SHK_API int32_t shk_cuda_buffer_create(shk_cuda_context *context, int32_t memory, int64_t byte_count,
                                       shk_cuda_buffer **buffer, shk_error *error);
SHK_API void shk_cuda_buffer_destroy(shk_cuda_buffer *buffer);
/* Aligned to 256 bytes. */
SHK_API void *shk_cuda_buffer_address(const shk_cuda_buffer *buffer);
/* Copies between the host and [offset, offset + byte_count) of the buffer, and waits. */
SHK_API int32_t shk_cuda_buffer_write(shk_cuda_context *context, shk_cuda_buffer *buffer, int64_t offset,
                                      const uint8_t *bytes, int64_t byte_count, shk_error *error);
SHK_API int32_t shk_cuda_buffer_read(shk_cuda_context *context, const shk_cuda_buffer *buffer, int64_t offset,
                                     uint8_t *bytes, int64_t byte_count, shk_error *error);

/* An empty target: no records. */
SHK_API int32_t shk_cuda_target_create(shk_cuda_context *context, shk_cuda_target **target, shk_error *error);
SHK_API void shk_cuda_target_destroy(shk_cuda_target *target);

/*
 * Replaces what a target holds by records on one axis of positions [0, base_count), to which all starts refer.
 * bounds: int64[2*record_count], record r is [bounds[2r], bounds[2r+1]), in ascending order, at least 32 positions
 * between two of them. What lies between records is seen by nobody. record_count is at most 2^31 - 1.
 * A scan and an encoding see each record as seedhawk.h's functions see a sequence of its own.
 *
 * _letters packs on the device; between records letters must be 'N'. SHK_ERR_ARGUMENT with the index of the first bad
 * letter in error->at: the target is then empty. _packed takes what shk_pack gives: records at positions divisible by 4
 * can be copied together byte by byte.
 */
SHK_API int32_t shk_cuda_target_letters(shk_cuda_context *context, shk_cuda_target *target, const uint8_t *letters,
                                        int64_t base_count, const int64_t *bounds, int64_t record_count,
                                        shk_error *error);
SHK_API int32_t shk_cuda_target_packed(shk_cuda_context *context, shk_cuda_target *target, const uint8_t *packed,
                                       int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count,
                                       const int64_t *bounds, int64_t record_count, shk_error *error);

/* As shk_table_create. */
SHK_API int32_t shk_cuda_table_create(shk_cuda_context *context, const shk_table_shape *shape, const uint32_t *offsets,
                                      int64_t offset_count, const uint32_t *postings, int64_t posting_count,
                                      shk_cuda_table **table, shk_error *error);
SHK_API void shk_cuda_table_destroy(shk_cuda_table *table);

/*
 * The miRNAs of seed s are mirnas[offsets[s] .. offsets[s+1]). offsets: uint32[offset_count], ascending, first 0, last
 * member_count, at least one. mirnas: int32[member_count], 0 <= mirna < mirna_count.
 */
SHK_API int32_t shk_cuda_families_create(shk_cuda_context *context, const uint32_t *offsets, int64_t offset_count,
                                         const int32_t *mirnas, int64_t member_count, int32_t mirna_count,
                                         shk_cuda_families **families, shk_error *error);
SHK_API void shk_cuda_families_destroy(shk_cuda_families *families);

/*
 * Finds every posting of every window of every record that starts in [from, to), and keeps the hits in the context, in
 * place of those of the call before and of their candidates. For each record, hits equal those of shk_seed_scan, with
 * start + bounds[2r]; records follow each other.
 * *hit_count: hits kept. *next: `to`, or where to go on.
 * SHK_ERR_CAPACITY: more than hit_capacity (at most 2^31 - 1) hits; those of all starts before *next are kept. *next is
 * `from` again when not even the hits of the first 8,192 starts fit.
 */
SHK_API int32_t shk_cuda_seed_scan(shk_cuda_context *context, const shk_cuda_table *table,
                                   const shk_cuda_target *target, int64_t from, int64_t to, int64_t hit_capacity,
                                   int64_t *hit_count, int64_t *next, shk_error *error);
/* The same without keeping any hit. */
SHK_API int32_t shk_cuda_seed_count(shk_cuda_context *context, const shk_cuda_table *table,
                                    const shk_cuda_target *target, int64_t from, int64_t to, int64_t *hit_count,
                                    shk_error *error);
/* Copies hits [first, first + count) of the last scan to the host. */
SHK_API int32_t shk_cuda_hits_read(shk_cuda_context *context, int64_t first, int64_t count, shk_hit *hits,
                                   shk_error *error);

/*
 * Makes a candidate of each hit of the last scan and each miRNA of its seed, in the order of hits, then of the family.
 * `target` is the one that was scanned. At most 2^31 - 1 candidates: else SHK_ERR_CAPACITY, scan fewer starts.
 */
SHK_API int32_t shk_cuda_candidates(shk_cuda_context *context, const shk_cuda_target *target,
                                    const shk_cuda_families *families, int64_t *candidate_count, shk_error *error);
/*
 * Takes candidates from the host instead: starts int64[count], records and mirnas int32[count], each in
 * [0, record_count) and [0, mirna_count). The hits of the last scan are forgotten.
 */
SHK_API int32_t shk_cuda_candidates_write(shk_cuda_context *context, const int64_t *starts, const int32_t *records,
                                          const int32_t *mirnas, int64_t count, int64_t record_count,
                                          int32_t mirna_count, shk_error *error);
/* Copies candidates [first, first + count), scores 0. */
SHK_API int32_t shk_cuda_candidates_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_site *sites,
                                         shk_error *error);

/*
 * Numbers the distinct windows of the candidates: neighbouring candidates of one start and record share one, as those
 * of one hit's miRNAs do. For models that do part of their work by window.
 */
SHK_API int32_t shk_cuda_windows(shk_cuda_context *context, int64_t *window_count, shk_error *error);
/* The window of one candidate; it never decreases from one candidate to the next. */
SHK_API int32_t shk_cuda_window_of(shk_cuda_context *context, int64_t candidate, int64_t *window, shk_error *error);
/*
 * Copies a row for each of candidates [first, first + batch): that of its window (SHK_CUDA_WINDOWS) or of its miRNA
 * (SHK_CUDA_MIRNAS), of which row 0 is that of window or miRNA first_row. device_rows: float32[row_count, row_length],
 * device: float32[batch, row_length], both best aligned to 16 bytes. row_length: 1..2^24. A row outside is
 * SHK_ERR_ARGUMENT; for windows the call waits to see this.
 */
SHK_API int32_t shk_cuda_rows_gather(shk_cuda_context *context, int32_t source, const void *device_rows,
                                     int64_t first_row, int64_t row_count, int64_t row_length, int64_t first,
                                     int64_t batch, void *device, int64_t element_count, shk_error *error);

/*
 * The encoders write the windows of candidates [first, first + batch) to `device`, in the layouts of seedhawk.h;
 * with SHK_CUDA_WINDOWS first and batch count distinct windows instead, which are those of SHK_CUDA_SITES otherwise.
 * source SHK_CUDA_SITES: the window of candidate c begins at its start + offset and belongs to its record of
 * `sequences`, the target. SHK_CUDA_MIRNAS: it begins at nt 1 + offset of its miRNA, record `mirna` of `sequences`, a
 * target that holds the miRNAs. Positions outside the record are outside. offset: within +-2^40. `element_count` is the
 * formula of seedhawk.h; `device` is aligned to its elements, best to 16 bytes.
 */
SHK_API int32_t shk_cuda_one_hot(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source,
                                 int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t reversed,
                                 int32_t element_type, void *device, int64_t element_count, shk_error *error);
SHK_API int32_t shk_cuda_tokens(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source,
                                int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t reversed,
                                const int64_t *ids, int64_t id_count, void *device, int64_t element_count,
                                shk_error *error);
SHK_API int32_t shk_cuda_kmers(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source,
                               int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t k,
                               int32_t reversed, const int64_t *ids, int64_t id_count, void *device,
                               int64_t element_count, shk_error *error);
SHK_API int32_t shk_cuda_planes(shk_cuda_context *context, const shk_cuda_target *sequences, int32_t source,
                                int64_t first, int64_t batch, int64_t offset, int32_t length, int32_t reversed,
                                void *device, int64_t element_count, shk_error *error);
/*
 * TargetNet's encoding of the candidates' pairs, as shk_esa: the site is the window of 40 bases at start + offset,
 * reversed, the miRNA begins at nt 1. device: T[batch, 10, 50], or NULL with element_count 0. device_scores:
 * int32[batch], or NULL with score_count 0.
 */
SHK_API int32_t shk_cuda_esa(shk_cuda_context *context, const shk_cuda_target *target, const shk_cuda_target *mirnas,
                             int64_t first, int64_t batch, int64_t offset, int32_t element_type, void *device,
                             int64_t element_count, void *device_scores, int64_t score_count, shk_error *error);

/*
 * Copies the weights of a network, as shk_net_create. A device has a kernel of one kind, SHK_NET_REGISTERS_INT8; any
 * other is SHK_ERR_ARGUMENT.
 */
SHK_API int32_t shk_cuda_net_create(shk_cuda_context *context, int32_t kind, const int32_t *sizes, int64_t size_count,
                                    const float *weights, int64_t weight_count, shk_cuda_net **net, shk_error *error);
SHK_API void shk_cuda_net_destroy(shk_cuda_net *net);

/*
 * Scores the pairs of candidates [first, first + batch): the site is the window of 50 bases at start + offset,
 * reversed, the miRNA begins at nt 1. Does not wait.
 *   output  SHK_CUDA_MARGINS: the bits of shk_net_run. SHK_CUDA_SCORES: 1 / (1 + e^-margin), computed in float64 with
 *           the exponential of fdlibm 5.3, which is that of Java's StrictMath, then rounded
 *   device  float32[batch]
 */
SHK_API int32_t shk_cuda_net_run(shk_cuda_context *context, const shk_cuda_net *net, const shk_cuda_target *target,
                                 const shk_cuda_target *mirnas, int64_t first, int64_t batch, int64_t offset,
                                 int32_t output, void *device, int64_t element_count, shk_error *error);

/*
 * Room for pairs that a network scores without a target, a few at a time: 52 bytes a pair of pinned memory, and of the
 * device's. The network may be destroyed before the room.
 *   capacity  pairs of one call, 1..65536
 *   output    as in shk_cuda_net_run
 *   graphs    1: what a call does on the device, two copies and a launch, is captured by the first call of each power
 * of two of pairs, from 32 on, and started as one by the later calls. 0: one after the other. The bits are the same
 */
SHK_API int32_t shk_cuda_pairs_create(shk_cuda_context *context, const shk_cuda_net *net, int64_t capacity,
                                      int32_t output, int32_t graphs, shk_cuda_pairs **pairs, shk_error *error);
SHK_API void shk_cuda_pairs_destroy(shk_cuda_pairs *pairs);
/*
 * Scores pairs, which are those of shk_net_run, and waits. batch: at most the capacity. out: float32[batch], filled.
 */
SHK_API int32_t shk_cuda_pairs_run(shk_cuda_context *context, shk_cuda_pairs *pairs, const uint64_t *sites,
                                   int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                                   const int32_t *site_index, const int32_t *mirna_index, int64_t batch, float *out,
                                   int64_t out_count, shk_error *error);

/*
 * The best candidate of each record and miRNA that have one, by ascending record, then miRNA; among equal scores the
 * first. device_scores: float32[score_count], one for every candidate. The genes stay in the context; *gene_count of
 * them can be read. A score that is NaN or infinite is SHK_ERR_ARGUMENT with the candidate in error->at.
 * Takes 12 bytes of device memory for each of record_count * mirna_count.
 */
SHK_API int32_t shk_cuda_genes(shk_cuda_context *context, const void *device_scores, int64_t score_count,
                               int64_t record_count, int32_t mirna_count, int64_t *gene_count, shk_error *error);
SHK_API int32_t shk_cuda_genes_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_gene *genes,
                                    shk_error *error);

/* The candidates with a score of at least `threshold`, in their order; as shk_cuda_genes. */
SHK_API int32_t shk_cuda_sites(shk_cuda_context *context, const void *device_scores, int64_t score_count,
                               float threshold, int64_t *site_count, shk_error *error);
SHK_API int32_t shk_cuda_sites_read(shk_cuda_context *context, int64_t first, int64_t count, shk_cuda_site *sites,
                                    shk_error *error);

/* As shk_groups_create and shk_site_net_create. */
SHK_API int32_t shk_cuda_groups_create(shk_cuda_context *context, const int8_t *letters, int64_t letter_count,
                                       const float *abundance, int64_t group_count, shk_cuda_groups **groups,
                                       shk_error *error);
SHK_API void shk_cuda_groups_destroy(shk_cuda_groups *groups);
SHK_API int32_t shk_cuda_site_net_create(shk_cuda_context *context, const float *weights, int64_t weight_count,
                                         shk_cuda_site_net **net, shk_error *error);
SHK_API void shk_cuda_site_net_destroy(shk_cuda_site_net *net);

/* clang-format off */
/*
 * Describes canonical sites of resident records: the same bits as shk_site_features gives for each record by itself, and
 * waits. The sites come from the host, in lists of one record and one group each. Hits and candidates are left alone.
 *   lengths      int32[2*record_count]: utr_length and orf_length of each record of the target, each 0 or more
 *   records      int32[list_count], the record of each list; one with sites has at most 2^22 bases
 *   list_groups  int32[list_count], the group of each list
 *   offsets      int32[list_count + 1]: the sites of list l are sites[offsets[l] .. offsets[l+1])
 *   sites        int32[site_count], as shk_canonical_sites gives them: positions are those in the record. A site outside
 *                of it, of an unknown type or not in order is SHK_ERR_ARGUMENT with its index in error->at
 *   device       float32[site_count, 67], best aligned to 16 bytes
 * A record and a group may have one list alone: a site's neighbours are those of its list.
 */
/* clang-format on */
SHK_API int32_t shk_cuda_site_features(shk_cuda_context *context, const shk_cuda_groups *groups,
                                       const shk_cuda_target *target, const int32_t *lengths, int64_t length_count,
                                       const int32_t *records, const int32_t *list_groups, int64_t list_count,
                                       const int32_t *offsets, int64_t offset_count, const int32_t *sites,
                                       int64_t site_count, void *device, int64_t element_count, shk_error *error);
/*
 * Scores the same sites: the bits of shk_site_scores. device_linear and device_exp: float32[site_count] each.
 */
SHK_API int32_t shk_cuda_site_scores(shk_cuda_context *context, const shk_cuda_groups *groups,
                                     const shk_cuda_site_net *net, const shk_cuda_target *target,
                                     const int32_t *lengths, int64_t length_count, int32_t first_type,
                                     const int32_t *records, const int32_t *list_groups, int64_t list_count,
                                     const int32_t *offsets, int64_t offset_count, const int32_t *sites,
                                     int64_t site_count, void *device_linear, int64_t linear_count, void *device_exp,
                                     int64_t exp_count, shk_error *error);

#ifdef __cplusplus
}
#endif
#endif
