/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel ABI of Seedhawk: everything that the JVM calls in libseedhawk, and the only header that it sees.
 *
 * Words
 *   packed     2-bit bases, base i in bits 2*(i%4) of byte i/4, A C G U = 0 1 2 3, T is U.
 *              ceil(base_count/4) bytes; bits past the last base are zero; no byte past the last one is read.
 *   ambiguous  the bases that are not A C G T U: sorted, disjoint, non-empty, half-open runs [start,end) as int64
 *              pairs, 0 <= start < end <= base_count. Their packed bits are zero. `ambiguous_count` counts runs.
 *   outside    a position < 0 or >= base_count. It is treated as an ambiguous base everywhere.
 *
 * Rules that hold for every function
 *   The caller owns every buffer and nothing is retained after return, except what a handle copied.
 *   The status is returned: SHK_OK or one of SHK_ERR_*. The text goes into *error when error is not NULL.
 *   Buffers are natural-aligned, NULL only where their count is 0; misaligned ones are refused.
 *   Counts of outputs and of ids equal their formula. base_count is at most 2^60.
 *   Arguments are checked before anything is written.
 *   Handles are immutable: any number of threads may use one at the same time. Destroying NULL is allowed.
 */
#ifndef SEEDHAWK_H
#define SEEDHAWK_H

#include <stdint.h>

#if defined(_WIN32)
#define SHK_API __declspec(dllexport)
#else
#define SHK_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define SHK_ABI_VERSION 1

#define SHK_OK 0
#define SHK_ERR_ARGUMENT 1 /* a value is wrong; error->at says which element, or -1 */
#define SHK_ERR_CAPACITY 2 /* the output is full; nothing is lost, see the function for how to go on */
#define SHK_ERR_DEVICE 3   /* the backend does not exist on this machine */
#define SHK_ERR_MEMORY 4   /* out of memory */
#define SHK_ERR_INTERNAL 9 /* our bug */

#define SHK_BACKEND_AUTO 0 /* the fastest that this processor runs */
#define SHK_BACKEND_SCALAR 1
#define SHK_BACKEND_AVX2 2
#define SHK_BACKEND_AVX512 3 /* F, BW, DQ, VL, VBMI */

typedef struct shk_engine shk_engine;                   /* the chosen backend */
typedef struct shk_table shk_table;                     /* a k-mer lookup table of seed matches */
typedef struct shk_register_net shk_register_net;       /* the weights of a network over registers */
typedef struct shk_target_net shk_target_net;           /* the weights of TargetNet's network */
typedef struct shk_deep_target_net shk_deep_target_net; /* the weights of DeepTarget's network */

typedef struct shk_options {
  uint32_t struct_size; /* sizeof(shk_options) */
  int32_t backend;      /* SHK_BACKEND_* */
} shk_options;

/* Filled when a call does not return SHK_OK, left alone when it does. */
typedef struct shk_error {
  uint32_t struct_size; /* sizeof(shk_error), or 0 for that; with less nothing is written */
  int32_t code;
  int64_t at; /* index of the offending element, -1 when none */
  char message[240];
} shk_error;

/* How a table is read. A window of k bases whose first base is w0 has the code w0 + 4*w1 + 16*w2 + ... */
typedef struct shk_table_shape {
  uint32_t struct_size;  /* sizeof(shk_table_shape) */
  int32_t k;             /* 1..12 */
  int32_t pad_left;      /* windows may start this many bases before the target, 0..k-1 */
  int32_t pad_right;     /* windows may end this many bases behind the target, 0..k-1 */
  int32_t max_ambiguous; /* a window with more ambiguous bases than this has no hit, 0..4 */
} shk_table_shape;

/* Sizes of a network over registers: nets, and filters, units and hidden units of each. */
typedef struct shk_register_shape {
  uint32_t struct_size; /* sizeof(shk_register_shape) */
  int32_t nets;         /* 1..16 */
  int32_t filters;      /* 1..32 */
  int32_t units;        /* 1..64 */
  int32_t hidden;       /* 1..64 */
  int32_t bulge;        /* 0..8 */
} shk_register_shape;

/* One seed match. 16 bytes. */
typedef struct shk_hit {
  int64_t start;  /* of the window, in bases of the target; negative within pad_left */
  int32_t seed;   /* posting >> 8 */
  int32_t detail; /* posting & 255; its meaning belongs to the table's builder */
} shk_hit;

SHK_API uint32_t shk_abi_version(void);

/* Handles created and not yet destroyed, for leak tests. */
SHK_API int64_t shk_live_handles(void);

/* options may be NULL. SHK_ERR_DEVICE when a forced backend cannot run here. */
SHK_API int32_t shk_engine_create(const shk_options *options, shk_engine **engine, shk_error *error);
SHK_API void shk_engine_destroy(shk_engine *engine);
/* "scalar", "avx2" or "avx512"; static text, never freed. */
SHK_API const char *shk_backend_name(const shk_engine *engine);

/*
 * Packs letters (ASCII, either case).
 * A C G T U become 0 1 2 3 3; the IUPAC letters R Y S W K M B D H V N X become ambiguous; any other byte is
 * SHK_ERR_ARGUMENT with its index in error->at.
 * packed: uint8[ceil(letter_count/4)], or more, of which the rest is left alone. ambiguous:
 * int64[2*ambiguous_capacity]. A letter is refused while packing: what stands in both buffers is then unspecified.
 * SHK_ERR_CAPACITY: *ambiguous_count is the capacity that is needed; call again.
 */
SHK_API int32_t shk_pack(const shk_engine *engine, const uint8_t *letters, int64_t letter_count, uint8_t *packed,
                         int64_t packed_byte_count, int64_t *ambiguous, int64_t ambiguous_capacity,
                         int64_t *ambiguous_count, shk_error *error);

/*
 * Copies a lookup table. The postings of code c are postings[offsets[c] .. offsets[c+1]), ascending.
 * A posting is (seed << 8) | detail; a seed stands at most once in a code's list.
 * offsets: uint32[4^k + 1], ascending, first 0, last posting_count.
 */
SHK_API int32_t shk_table_create(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                                 const uint32_t *postings, int64_t posting_count, shk_table **table, shk_error *error);
SHK_API void shk_table_destroy(shk_table *table);

/*
 * Finds every posting of every window that starts in [from, to), cut to [-pad_left, base_count - k + pad_right + 1).
 * Hits come in ascending start, then in the order of the table. One pass for all seeds.
 *
 * A window with 1..max_ambiguous ambiguous or outside bases has the hits on which all fillings of these bases
 * agree: a seed that every filling has, with the largest detail among the fillings (so a builder numbers details
 * from best to worst). More ambiguous bases than that: no hit.
 *
 * hits: shk_hit[hit_capacity], or NULL with capacity 0 to count only; records behind *hit_count may be overwritten.
 * *next: where to go on, `to` (cut as above) when all is done.
 * SHK_ERR_CAPACITY: the hits of all windows before *next are complete, call again with from = *next; the capacity
 * must be at least the longest list of a code (shk_table_max_list), else SHK_ERR_ARGUMENT.
 */
SHK_API int32_t shk_seed_scan(const shk_engine *engine, const shk_table *table, const uint8_t *packed,
                              int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count, int64_t from,
                              int64_t to, shk_hit *hits, int64_t hit_capacity, int64_t *hit_count, int64_t *next,
                              shk_error *error);
SHK_API int64_t shk_table_max_list(const shk_table *table);

/*
 * One-hot encodes windows. out: float32[batch, 4, length], channels A C G U, column j is base starts[b] + j, or
 * starts[b] + length - 1 - j when reversed is 1. Ambiguous and outside bases are zero columns.
 * starts: int64[batch], any value. length: 1..4096. out_count = batch*4*length.
 */
SHK_API int32_t shk_one_hot(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                            const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                            int32_t length, int32_t reversed, float *out, int64_t out_count, shk_error *error);

/*
 * Nucleotide tokens. out: int64[batch, length] in the order of shk_one_hot.
 * ids: int64[6] = the token of A, C, G, U, an ambiguous base, an outside position.
 */
SHK_API int32_t shk_tokens(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                           const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                           int32_t length, int32_t reversed, const int64_t *ids, int64_t id_count, int64_t *out,
                           int64_t out_count, shk_error *error);

/*
 * k-mer tokens, stride 1. out: int64[batch, length - k + 1]; with b_0 .. b_(k-1) the bases of a k-mer in the order
 * of shk_one_hot, its token is ids[0] + sum b_i * 4^(k-1-i) (alphabetical), ids[2] when one of them is outside, else
 * ids[1] when one of them is ambiguous. ids: int64[3]. k: 1..6, k <= length.
 */
SHK_API int32_t shk_kmers(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                          int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t k,
                          int32_t reversed, const int64_t *ids, int64_t id_count, int64_t *out, int64_t out_count,
                          shk_error *error);

/*
 * Bit planes of windows: bit j of word 0 and word 1 is the low and the high bit of the base in column j, bit j of
 * word 2 says that there is a base; ambiguous and outside bases are 0 in all three. Columns in the order of
 * shk_one_hot. out: uint64[batch, 3]. length: 1..64.
 */
SHK_API int32_t shk_planes(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                           const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                           int32_t length, int32_t reversed, uint64_t *out, int64_t out_count, shk_error *error);

/*
 * TargetNet's encoding of pairs by extended seed alignment. sites: uint64[site_count, 3], the planes of windows of 40
 * bases, reversed. mirnas: uint64[mirna_count, 3], planes from nt 1 on; a length beyond the miRNA's makes the missing
 * nt outside. Pair b is sites[site_index[b]] with mirnas[mirna_index[b]]. More columns than these are ignored.
 *
 * nt 1-10 are aligned with site columns 5..14: as many pairs A-U, C-G, G-U as can stand in order, and no other pair.
 * scores[b] is their number. Among alignments with as many pairs, the last pair is the one at the first column at
 * which that number is reached, with the last nt that pairs with it; likewise for the pairs before it. Between two
 * pairs, the unpaired nt come first and the unpaired columns behind them, each opposite a gap, so that the alignment
 * is 20 - score columns long.
 *
 * out: float32[batch, 10, 50], rows A C G U gap of the miRNA, then of the site. The alignment begins in column 5. Site
 * columns 0..4 stand in columns 0..4; site columns 15..39, and nt 11.. as far as column 49, follow the alignment. An
 * ambiguous or missing base pairs with nothing and is a zero column. out NULL and out_count 0: the scores alone, else
 * out_count = batch*500. scores: int32[batch], score_count = batch.
 * An index outside its list is SHK_ERR_ARGUMENT with its position in error->at.
 */
SHK_API int32_t shk_esa(const shk_engine *engine, const uint64_t *sites, int64_t site_count, const uint64_t *mirnas,
                        int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index, int64_t batch,
                        float *out, int64_t out_count, int32_t *scores, int64_t score_count, shk_error *error);

/*
 * Copies rows: out[b] = rows[index[b]]. rows: float32[row_count, row_length], out: float32[batch, row_length].
 * An index outside [0, row_count) is SHK_ERR_ARGUMENT with its position in error->at.
 */
SHK_API int32_t shk_rows_gather(const shk_engine *engine, const float *rows, int64_t row_count, int64_t row_length,
                                const int32_t *index, int64_t batch, float *out, int64_t out_count, shk_error *error);

/*
 * Copies the weights of a network over registers, the architecture of the model `seedhawk`. All tensors are float32 in
 * one block, row after row, in this order, with N nets, F = N*filters, U = N*units, H = N*hidden and the first of the
 * tensors that share a place only when bulge is 0, the others only when it is not:
 *   pair [4,6,4]      pair types by the letter of the miRNA and the letter of the site
 *   along [F,6,5]     place [F,24]
 *   seed [U,filters,24]  or  seed [U,filters,10], rest [U,filters,14]
 *   scale [U]         offset [U]
 *   across [U,units,5]  across_bias [U]
 *   hidden [H,units]  hidden_bias [H]
 *   margin [N,hidden] margin_bias [N]
 * weight_count is their sum; a weight that is not finite is SHK_ERR_ARGUMENT with its index in error->at.
 */
SHK_API int32_t shk_register_net_create(const shk_register_shape *shape, const float *weights, int64_t weight_count,
                                        shk_register_net **net, shk_error *error);
SHK_API void shk_register_net_destroy(shk_register_net *net);

/*
 * Scores pairs. sites: uint64[site_count, 3], the planes of windows of 50 bases, reversed. mirnas: uint64[mirna_count,
 * 3], planes from nt 1 on; 24 nt are read. Pair b is sites[site_index[b]] with mirnas[mirna_index[b]].
 *
 * In register r = 0..48, nt p = 0..23 lies opposite site column p + r - 6. With m and s these letters, for each net:
 *   table[k][f][m][s] = sum over t of along[f][t][k] * pair[m][t][s], 0 where either is no base
 *   a[p][r][f] = max(0, place[f][p] + sum over k of table[k][f] at nt p+k-2 of register r)
 *   x[r][u] = sum over p, f of seed[u][f][p] * a[p][r][f]; with a bulge over nt 0..9
 *   y[r][u] = sum over p, f of rest[u][f][p-10] * a[p][r][f] over nt 10..23
 *   h[r][u] = max(0, scale[u] * (x[r][u] + max of y[r-bulge..r+bulge][u]) + offset[u])
 *   z[v] = max over r of max(0, across_bias[v] + sum over k, u of across[v][u][k] * h[r+k-2][u])
 *   margin of the net = margin_bias + margin . max(0, hidden_bias + hidden z)
 * margins[b] is the mean over the nets, margin_count = batch. Sums run in the order of these indices, the last one
 * fastest, with fused multiply-add from 0, or from what stands first in the formula; every backend gives the same bits.
 * An index outside its list is SHK_ERR_ARGUMENT with its position in error->at.
 */
SHK_API int32_t shk_register_net_run(const shk_engine *engine, const shk_register_net *net, const uint64_t *sites,
                                     int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                                     const int32_t *site_index, const int32_t *mirna_index, int64_t batch,
                                     float *margins, int64_t margin_count, shk_error *error);

/*
 * Copies the weights of TargetNet's network (Min et al. 2022). All tensors are float32 in one block, row after row, in
 * this order; convolutions are [out, in, tap]:
 *   stem1 [16,10,5]  stem2 [16,16,5]  narrow1 [16,16,3]  narrow2 [16,16,3]  widen [32,16,3]  wide [32,32,3]
 *   dense [32,16] (channel, pool)  bias [1]
 * weight_count is their sum, 8737; a weight that is not finite is SHK_ERR_ARGUMENT with its index in error->at.
 */
SHK_API int32_t shk_target_net_create(const float *weights, int64_t weight_count, shk_target_net **net,
                                      shk_error *error);
SHK_API void shk_target_net_destroy(shk_target_net *net);

/*
 * Scores pairs. Arguments as of shk_register_net_run, the windows of 40 bases; what the network reads are the rows that
 * shk_esa writes for the pair. With ReLU(v) = max(0, v) and columns beside the 50 counting as 0, for output channel o:
 *   a[p][o] = ReLU(sum over k of table[k][o] at column p+k-2), table[k][o] = stem1[o][miRNA's row][k] + stem1[o][site's
 *             row][k], no weight where a row is 0 throughout
 *   x[p][o] = sum over k, i of stem2[o][i][k] * a[p+k-2][i]
 *   x = x + conv(narrow2, conv(narrow1, x));  x = x with 16 channels of 0 behind + conv(wide, conv(widen, x))
 *   z[q][o] = max(0, x[3q][o], x[3q+1][o], x[3q+2][o]) for q = 0..15
 *   margin = bias + the 16 sums S[j] = sum over q, then o = j, j+16, of z[q][o] * dense[o][q], added in their order
 * conv(g, x)[p][o] = sum over i, k of g[o][i][k] * ReLU(x[p+k-1][i]).
 * The sums of stem2 and conv come by Winograd's minimal filtering: R = 4 outputs y of stem2, R = 6 of conv, for p =
 * R*t..R*t+R-1, from eight products m:
 *
 *   d[j] = channel i of a at column R*t-2+j (stem2), of ReLU(x) at column R*t-1+j (conv), j = 0..7
 *   v[0] = 5.25(d2 - d4) + (d6 - d0)
 *   v[1], v[2] = e + o, e - o with e = -4.25d4 + (d2 + d6), o = -4.25d3 + (d1 + d5)
 *   v[3], v[4] = 0.5o + e, -0.5o + e with e = -1.25d4 + (0.25d2 + d6), o = -5d3 + (4d5 + d1)
 *   v[5], v[6] = 0.5o + e, -0.5o + e with e = -5d4 + (4d2 + d6), o = -5d3 + (4d1 + d5)
 *   v[7] = 5.25(d3 - d5) + (d7 - d1)
 *   u[e] = the sum over k of g[k] * z^k in double precision, by Horner's rule, for z = 0, 1, -1, 2, -2, 0.5, -0.5, over
 *          -1, -4.5, -4.5, 90, 90, 1.40625, 1.40625; u[7] = the last g; rounded to float32
 *   m[e] = sum over i of v[e][i] * u[e][o][i]
 *   y[0] = (m0 + (m1 + m2)) + ((m3 + m4) + (m5 + m6))
 *   y[j] = 2^j * (m3 + m4) + (2^-j * (m5 + m6) + (m1 + m2)) for j = 2, 4; with differences in place of these sums for
 *          j = 1, 3, 5; the last y has m7 added at the end
 *
 * Sums run in the order of these indices, the last one fastest, from 0, with fused multiply-add wherever there is a
 * product; every backend gives the same bits. They differ from exact sums by some 1e-5 of the largest term.
 */
SHK_API int32_t shk_target_net_run(const shk_engine *engine, const shk_target_net *net, const uint64_t *sites,
                                   int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                                   const int32_t *site_index, const int32_t *mirna_index, int64_t batch, float *margins,
                                   int64_t margin_count, shk_error *error);

/*
 * Copies the weights of DeepTarget's network (Lee et al. 2016; its two dense layers, linear both, as one), tensors
 * [out, in, tap] one after the other:
 *   conv1 [32,4,3]  bias1 [32]  conv2 [16,64,3], the miRNA's channels first  bias2 [16]  conv3 [64,16,3]  bias3 [64]
 *   conv4 [16,64,3]  bias4 [16]  dense [16,24] (channel, column)  bias [1]
 * weight_count is their sum, 10113; a weight that is not finite is SHK_ERR_ARGUMENT with its index in error->at.
 */
SHK_API int32_t shk_deep_target_net_create(const float *weights, int64_t weight_count, shk_deep_target_net **net,
                                           shk_error *error);
SHK_API void shk_deep_target_net_destroy(shk_deep_target_net *net);

/*
 * Scores pairs. Arguments as of shk_register_net_run, the windows of 30 bases; of a miRNA 30 bases count. With ReLU(v)
 * = max(0, v), for either side h, output channel o: a[h][p][i] = ReLU(bias1[i] + sum over k of conv1[i][base in column
 * p+k-1][k]), p = 0..29, no weight where there is no base, as beside the columns T[h][k][p][o] = sum over i of
 * conv2[o][h's channel i][k] * a[h][p][i], for the miRNA and k = 0 with bias2[o]; in double precision, rounded to
 * float32 x[p][o] = ReLU(((Tm[0][p] + Tm[1][p+1]) + Tm[2][p+2]) + ((Ts[0][p] + Ts[1][p+1]) + Ts[2][p+2])), p = 0..27, m
 * the miRNA, s the site y[p][o] = ReLU(sum over i, k of conv3[o][i][k] * x[p+k][i] + bias3[o]), p = 0..25 z[p][o] =
 * ReLU(sum over i, k of conv4[o][i][k] * y[p+k][i] + bias4[o]), p = 0..23 margin = bias + the 16 sums S[o] = sum over p
 * of z[p][o] * dense[o][p], added in their order The sums of conv3 and conv4 come by minimal filtering as in
 * shk_target_net_run, six outputs from column 6t on at a time; x behind its last column is 0 there. Every backend gives
 * the same bits.
 */
SHK_API int32_t shk_deep_target_net_run(const shk_engine *engine, const shk_deep_target_net *net, const uint64_t *sites,
                                        int64_t site_count, const uint64_t *mirnas, int64_t mirna_count,
                                        const int32_t *site_index, const int32_t *mirna_index, int64_t batch,
                                        float *margins, int64_t margin_count, shk_error *error);

#ifdef __cplusplus
}
#endif
#endif
