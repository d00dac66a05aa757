/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel ABI of Seedhawk: everything that the JVM calls in libseedhawk, and the only header that it sees.
 *
 * Words
 *   target     the sequence that is searched, most often a 3' UTR.
 *   base       one letter of a sequence. nt n is base n - 1 of a miRNA, counted from its 5' end.
 *   position   the index of a base. Positions count from 0, and a range [from, to) leaves out its end.
 *   packed     bases of 2 bits each: A C G U = 0 1 2 3, and T is U. Base i lies in bits 2*(i%4) of byte i/4. The buffer
 *              has ceil(base_count/4) bytes. Bits behind the last base are zero. No byte behind the last one is read.
 *   ambiguous  the bases that are not A C G T U. They are given as runs [start,end), each two int64. Runs are sorted,
 *              disjoint and not empty, with 0 <= start < end <= base_count. The packed bits of these bases are zero.
 *              `ambiguous_count` counts runs.
 *   outside    a position < 0 or >= base_count. It is treated as an ambiguous base everywhere.
 *   window     a stretch of a target, given by its start and its length in bases. It may begin or end outside.
 *   site       the window that a model scores together with a miRNA.
 *   planes     a window as three 64-bit words, see shk_planes.
 *   margin     the number that a network gives to a pair, before the logistic function makes it a probability.
 *
 * Rules that hold for every function
 *   Memory     The caller owns every buffer. Nothing is retained after return, except what a handle copied.
 *   Buffers    A buffer is aligned to its elements; a misaligned one is refused. It may be NULL only where its count is
 *              0. The count of an output, of ids and of sizes equals the formula beside it. base_count is at most 2^60.
 *   Status     The status is returned: SHK_OK or one of SHK_ERR_*. The text goes into *error when error is not NULL.
 *   Checks     Arguments are checked before anything is written.
 *   Handles    A handle is immutable: any number of threads may use one at the same time. None may be destroyed while a
 *              call uses it. Destroying NULL is allowed. Handles may be destroyed in any order.
 *   Structs    A struct that the caller fills begins with struct_size, the size that the caller knows it by. It must be
 *              at least the size that this header gives and at most 4096. Fields are only appended, and 0 means that a
 *              field is not used. So a newer caller is served as long as what lies behind the known fields is zero.
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

/*
 * What shk_abi_version returns. It rises when an old caller would break: a function is gone, or means something else.
 * Version 2: networks are created and run by kind, and a struct may be larger than the library knows.
 */
#define SHK_ABI_VERSION 2

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
#define SHK_BACKEND_NEON 4   /* 64-bit ARM */

/*
 * Kinds of networks. What each computes, and the order of its sizes and weights, stands at shk_net_create.
 *
 * A register is one way in which a miRNA can lie along a site: it says which column lies opposite nt 1. The word is
 * that of structural biology, where two strands are in or out of register; it has nothing to do with a processor's.
 * It stays the name of the kind, because the tensors of the model files and the models' cards have it too.
 */
#define SHK_NET_REGISTERS 1      /* a network over all registers of miRNA and site */
#define SHK_NET_TARGETNET 2      /* that of TargetNet (Min et al. 2022) */
#define SHK_NET_DEEPTARGET 3     /* that of DeepTarget (Lee et al. 2016) */
#define SHK_NET_REGISTERS_INT8 4 /* the same three in int8, for the engines that have it, see shk_has_int8 */
#define SHK_NET_TARGETNET_INT8 5
#define SHK_NET_DEEPTARGET_INT8 6

typedef struct shk_engine shk_engine; /* the chosen backend */
typedef struct shk_table shk_table;   /* a k-mer lookup table of seed matches */
typedef struct shk_net shk_net;       /* the weights of a network */
typedef struct shk_fold shk_fold;     /* the loop factors of a set of energies */

typedef struct shk_groups shk_groups;     /* miRNAs by nt 1-8, for canonical sites */
typedef struct shk_site_net shk_site_net; /* the weights of a repression model */

typedef struct shk_options {
  uint32_t struct_size; /* at least sizeof(shk_options) */
  int32_t backend;      /* SHK_BACKEND_* */
} shk_options;

/* Filled when a call does not return SHK_OK, left alone when it does. The caller sets struct_size alone. */
typedef struct shk_error {
  uint32_t struct_size; /* at least sizeof(shk_error), or 0 for that size; with less nothing is written */
  int32_t code;         /* what the call returned */
  int64_t at;           /* index of the offending element, -1 when there is none */
  char message[240];    /* UTF-8 that ends with a zero byte: what was wrong, where, and what to do */
} shk_error;

/* How a table is read. A window of k bases w0 w1 w2 ... has the code w0 + 4*w1 + 16*w2 + ... */
typedef struct shk_table_shape {
  uint32_t struct_size;  /* at least sizeof(shk_table_shape) */
  int32_t k;             /* 1..12 */
  int32_t pad_left;      /* windows may start this many bases before the target, 0..k-1 */
  int32_t pad_right;     /* windows may end this many bases behind the target, 0..k-1 */
  int32_t max_ambiguous; /* a window with more ambiguous bases than this has no hit, 0..4 */
} shk_table_shape;

/* One seed match. 16 bytes. */
typedef struct shk_hit {
  int64_t start;  /* of the window, in bases of the target; negative within pad_left */
  int32_t seed;   /* posting >> 8 */
  int32_t detail; /* posting & 255; its meaning belongs to the table's builder */
} shk_hit;

SHK_API uint32_t shk_abi_version(void);

/* Returns the number of handles that were created and not yet destroyed, for leak tests. */
SHK_API int64_t shk_live_handles(void);

/*
 * Chooses a backend. options may be NULL, which means SHK_BACKEND_AUTO.
 * SHK_ERR_DEVICE: this machine cannot run the backend that options names.
 */
SHK_API int32_t shk_engine_create(const shk_options *options, shk_engine **engine, shk_error *error);
SHK_API void shk_engine_destroy(shk_engine *engine);
/* Returns "scalar", "avx2", "avx512" or "neon", a static text that is never freed, or "" for NULL. */
SHK_API const char *shk_backend_name(const shk_engine *engine);
/* Returns 1 when the engine runs the networks SHK_NET_*_INT8, else 0; 0 for NULL. */
SHK_API int32_t shk_has_int8(const shk_engine *engine);

/*
 * Packs letters, ASCII in either case.
 * A C G T U become 0 1 2 3 3. The IUPAC letters R Y S W K M B D H V N X become ambiguous bases. Any other byte is
 * SHK_ERR_ARGUMENT with its index in error->at; it is found while packing, so both buffers are then unspecified.
 *   letters          uint8[letter_count]
 *   packed           uint8[packed_byte_count], at least ceil(letter_count/4); bytes behind these are left alone
 *   ambiguous        int64[2*ambiguous_capacity]
 *   ambiguous_count  receives the number of runs
 * SHK_ERR_CAPACITY: *ambiguous_count is the capacity that is needed. Call again with so much.
 */
SHK_API int32_t shk_pack(const shk_engine *engine, const uint8_t *letters, int64_t letter_count, uint8_t *packed,
                         int64_t packed_byte_count, int64_t *ambiguous, int64_t ambiguous_capacity,
                         int64_t *ambiguous_count, shk_error *error);

/*
 * Copies a lookup table. The postings of code c are postings[offsets[c] .. offsets[c+1]).
 * A posting is (seed << 8) | detail: the number of a seed, and a number that says how good the match is.
 *   offsets   uint32[4^k + 1], ascending; the first is 0, the last is posting_count
 *   postings  uint32[posting_count]; those of a code ascend, and a seed stands at most once among them
 */
SHK_API int32_t shk_table_create(const shk_table_shape *shape, const uint32_t *offsets, int64_t offset_count,
                                 const uint32_t *postings, int64_t posting_count, shk_table **table, shk_error *error);
SHK_API void shk_table_destroy(shk_table *table);

/*
 * Finds every posting of every window that starts in [from, to). That range is first cut to
 * [-pad_left, base_count - k + pad_right + 1). Hits come by ascending start, then in the order of the table.
 *
 * A window with 1..max_ambiguous ambiguous or outside bases stands for all windows that other letters in their places
 * would make: its fillings. It has a hit for each seed that every filling has, with the largest detail among the
 * fillings. So whoever builds a table numbers details from best to worst. More ambiguous bases than that: no hit.
 *
 *   hits       shk_hit[hit_capacity], or NULL with capacity 0 to count only; records behind *hit_count may be
 *              overwritten. The capacity is at least shk_table_max_list, the longest list of a code
 *   hit_count  receives the number of hits
 *   next       receives where to go on; when all is done, the end of the range as it was cut
 * SHK_ERR_CAPACITY: the hits of all windows before *next are complete. Take them, and call again with from = *next.
 */
SHK_API int32_t shk_seed_scan(const shk_engine *engine, const shk_table *table, const uint8_t *packed,
                              int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count, int64_t from,
                              int64_t to, shk_hit *hits, int64_t hit_capacity, int64_t *hit_count, int64_t *next,
                              shk_error *error);
/* Returns the number of postings of the code that has most of them, -1 for NULL. */
SHK_API int64_t shk_table_max_list(const shk_table *table);

/*
 * One-hot encodes windows. Column j of a window is base starts[b] + j; when reversed is 1, it is base
 * starts[b] + length - 1 - j.
 *   starts     int64[batch], any value
 *   length     1..4096
 *   reversed   0 or 1
 *   out        float32[batch, 4, length], channels A C G U; ambiguous and outside bases are zero columns
 *   out_count  batch*4*length
 */
SHK_API int32_t shk_one_hot(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                            const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                            int32_t length, int32_t reversed, float *out, int64_t out_count, shk_error *error);

/*
 * Encodes windows as nucleotide tokens. Windows and columns as of shk_one_hot.
 *   ids        int64[6], the tokens of A, C, G, U, an ambiguous base, an outside position
 *   out        int64[batch, length]
 *   out_count  batch*length
 */
SHK_API int32_t shk_tokens(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                           const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                           int32_t length, int32_t reversed, const int64_t *ids, int64_t id_count, int64_t *out,
                           int64_t out_count, shk_error *error);

/*
 * Encodes windows as overlapping k-mer tokens: token j is that of columns j..j+k-1. Windows and columns as of
 * shk_one_hot. A k-mer of the bases b_0 .. b_(k-1) has the token ids[0] + the sum of b_i * 4^(k-1-i), which is
 * alphabetical order. A k-mer with an outside position has ids[2], else one with an ambiguous base has ids[1].
 *   k          1..6, at most length
 *   ids        int64[3]
 *   out        int64[batch, length - k + 1]
 *   out_count  batch*(length - k + 1)
 */
SHK_API int32_t shk_kmers(const shk_engine *engine, const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                          int64_t ambiguous_count, const int64_t *starts, int64_t batch, int32_t length, int32_t k,
                          int32_t reversed, const int64_t *ids, int64_t id_count, int64_t *out, int64_t out_count,
                          shk_error *error);

/*
 * Encodes windows as bit planes, three words each. Bit j of word 0 is the low bit of the base in column j, and bit j of
 * word 1 is its high bit. Bit j of word 2 says that there is a base. For ambiguous and outside bases all three are 0.
 * Windows and columns as of shk_one_hot.
 *   length     1..64
 *   out        uint64[batch, 3]
 *   out_count  batch*3
 */
SHK_API int32_t shk_planes(const shk_engine *engine, const uint8_t *packed, int64_t base_count,
                           const int64_t *ambiguous, int64_t ambiguous_count, const int64_t *starts, int64_t batch,
                           int32_t length, int32_t reversed, uint64_t *out, int64_t out_count, shk_error *error);

/*
 * Encodes pairs as TargetNet does, by extended seed alignment. Pair b is sites[site_index[b]] with
 * mirnas[mirna_index[b]]. An index outside its list is SHK_ERR_ARGUMENT with its position in error->at.
 *   sites        uint64[site_count, 3], the planes of windows of 40 bases, reversed; further columns are ignored
 *   mirnas       uint64[mirna_count, 3], planes from nt 1 on; a column behind the miRNA's end is no base
 *   site_index   int32[batch]
 *   mirna_index  int32[batch]
 *   out          float32[batch, 10, 50], or NULL with out_count 0 for the scores alone
 *   out_count    batch*500, or 0
 *   scores       int32[batch], the number of pairs in the alignment, 0..10
 *   score_count  batch
 *
 * nt 1-10 are aligned with site columns 5..14: as many pairs A-U, C-G, G-U as can stand in order, and no other pair.
 * Among alignments with as many pairs, the last pair is the one at the first column at which that number is reached,
 * with the last nt that pairs with it; likewise for the pairs before it. Between two pairs, the unpaired nt come first
 * and the unpaired columns behind them, each opposite a gap, so that the alignment is 20 - score columns long.
 *
 * The rows of out are A C G U gap of the miRNA, then of the site. The alignment begins in column 5. Site columns 0..4
 * stand in columns 0..4. Site columns 15..39, and nt 11.. as far as column 49, follow the alignment. An ambiguous or
 * missing base pairs with nothing and is a zero column.
 */
SHK_API int32_t shk_esa(const shk_engine *engine, const uint64_t *sites, int64_t site_count, const uint64_t *mirnas,
                        int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index, int64_t batch,
                        float *out, int64_t out_count, int32_t *scores, int64_t score_count, shk_error *error);

/*
 * Copies rows: out[b] = rows[index[b]].
 *   rows       float32[row_count, row_length]
 *   index      int32[batch]; one outside [0, row_count) is SHK_ERR_ARGUMENT with its position in error->at
 *   out        float32[batch, row_length]
 *   out_count  batch*row_length
 */
SHK_API int32_t shk_rows_gather(const shk_engine *engine, const float *rows, int64_t row_count, int64_t row_length,
                                const int32_t *index, int64_t batch, float *out, int64_t out_count, shk_error *error);

/* The formatter would join the lines of the layouts and formulas below. */
/* clang-format off */
/*
 * Copies the weights of a network.
 *   kind     SHK_NET_*
 *   sizes    int32[size_count], the sizes of a network of this kind in the order given here; NULL where it has none
 *   weights  float32[weight_count], all tensors in one block, row after row, in the order given here. A weight that is
 *            not finite is SHK_ERR_ARGUMENT with its index in error->at
 * An unknown kind, a size outside its limits and a count that is not that of the kind are SHK_ERR_ARGUMENT.
 *
 * SHK_NET_REGISTERS. Several nets of one shape, whose mean margin counts.
 *   sizes [5]
 *     nets     1..16
 *     filters  of each net, 1..32
 *     units    of each net, 1..64
 *     hidden   hidden units of each net, 1..64
 *     bulge    registers by which nt 11-24 may be moved against nt 1-10, 0..8
 *   weights, with N = nets, F = N*filters, U = N*units, H = N*hidden
 *     pair         [4, 6, 4]          six pair types, by the letter of the miRNA and the letter of the site
 *     along        [F, 6, 5]
 *     place        [F, 24]
 *     seed         [U, filters, 24]   [U, filters, 10] when bulge is not 0
 *     rest                            [U, filters, 14] when bulge is not 0, else it is not there
 *     scale        [U]
 *     offset       [U]
 *     across       [U, units, 5]
 *     across_bias  [U]
 *     hidden       [H, units]
 *     hidden_bias  [H]
 *     margin       [N, hidden]
 *     margin_bias  [N]
 *
 * SHK_NET_TARGETNET. TargetNet's network (Min et al. 2022); convolutions are [out, in, tap].
 *   sizes [0]
 *   weights, 8737 in all
 *     stem1    [16, 10, 5]
 *     stem2    [16, 16, 5]
 *     narrow1  [16, 16, 3]
 *     narrow2  [16, 16, 3]
 *     widen    [32, 16, 3]
 *     wide     [32, 32, 3]
 *     dense    [32, 16]    channel, pool
 *     bias     [1]
 *
 * SHK_NET_DEEPTARGET. DeepTarget's network (Lee et al. 2016); its two dense layers are both linear and stand as one.
 * Convolutions are [out, in, tap].
 *   sizes [0]
 *   weights, 10113 in all
 *     conv1  [32, 4, 3]
 *     bias1  [32]
 *     conv2  [16, 64, 3]   the miRNA's 32 channels first
 *     bias2  [16]
 *     conv3  [64, 16, 3]
 *     bias3  [64]
 *     conv4  [16, 64, 3]
 *     bias4  [16]
 *     dense  [16, 24]      channel, column
 *     bias   [1]
 *
 * SHK_NET_REGISTERS_INT8, SHK_NET_TARGETNET_INT8, SHK_NET_DEEPTARGET_INT8. Sizes and weights are those of the kind in
 * float32. Behind them stand its ranges, none below 0, as shk_net_ranges measures them.
 */
/* clang-format on */
SHK_API int32_t shk_net_create(int32_t kind, const int32_t *sizes, int64_t size_count, const float *weights,
                               int64_t weight_count, shk_net **net, shk_error *error);
SHK_API void shk_net_destroy(shk_net *net);

/*
 * Measures the ranges that the network's kind in int8 is created with: the largest value of each tensor that it rounds.
 * Pairs are as those of shk_net_run. Every machine gets the same bits. Some 0.1 ms a pair.
 *   net      a network in float32
 *   ranges   float32[range_count], filled; of SHK_NET_REGISTERS 2*nets: of each net a, then h; of SHK_NET_TARGETNET 5:
 *            what stem2, narrow1, narrow2, widen and wide read; of SHK_NET_DEEPTARGET 2: x, y
 */
SHK_API int32_t shk_net_ranges(const shk_net *net, const uint64_t *sites, int64_t site_count, const uint64_t *mirnas,
                               int64_t mirna_count, const int32_t *site_index, const int32_t *mirna_index,
                               int64_t batch, float *ranges, int64_t range_count, shk_error *error);

/* clang-format off */
/*
 * Scores pairs. Pair b is sites[site_index[b]] with mirnas[mirna_index[b]]. An index outside its list is
 * SHK_ERR_ARGUMENT with its position in error->at.
 *   sites         uint64[site_count, 3], the planes of windows, reversed; their length belongs to the kind:
 *                 50 bases of SHK_NET_REGISTERS, 40 of SHK_NET_TARGETNET, 30 of SHK_NET_DEEPTARGET.
 *                 Further columns are ignored
 *   mirnas        uint64[mirna_count, 3], planes from nt 1 on; how many nt count is told below
 *   site_index    int32[batch]
 *   mirna_index   int32[batch]
 *   margins       float32[batch], filled
 *   margin_count  batch
 *
 * Every backend gives the same bits. In the formulas ReLU(v) = max(0, v). Unless something else is said, sums run from
 * 0 in the order of their indices, the last one fastest, with fused multiply-add wherever there is a product.
 *
 * SHK_NET_REGISTERS reads 24 nt of a miRNA. In register r = 0..48, nt p = 0..23 (counted from 0) lies opposite site
 * column p + r - 6. With m and s these two letters, for each net:
 *
 *   table[k][f][m][s]  = sum over t of along[f][t][k] * pair[m][t][s]; 0 where m or s is no base
 *   a[p][r][f]         = ReLU(place[f][p] + sum over k of table[k][f] at nt p+k-2 of register r)
 *   x[r][u]            = sum over p, f of seed[u][f][p] * a[p][r][f]; with a bulge over nt 0..9 alone
 *   y[r][u]            = sum over p, f of rest[u][f][p-10] * a[p][r][f] over nt 10..23
 *   h[r][u]            = ReLU(scale[u] * (x[r][u] + max of y[r-bulge..r+bulge][u]) + offset[u])
 *   z[v]               = max over r of ReLU(across_bias[v] + sum over k, u of across[v][u][k] * h[r+k-2][u])
 *   margin of the net  = margin_bias + margin . ReLU(hidden_bias + hidden z)
 *
 * The margin of the pair is the mean over the nets. A sum starts from what stands first in its formula.
 *
 * SHK_NET_TARGETNET reads the rows that shk_esa writes for the pair. Columns beside the 50 count as 0. For output
 * channel o:
 *
 *   table[k][o]  = stem1[o][miRNA's row][k] + stem1[o][site's row][k]; no weight where a row is 0 throughout
 *   a[p][o]      = ReLU(sum over k of table[k][o] at column p+k-2)
 *   x[p][o]      = sum over k, i of stem2[o][i][k] * a[p+k-2][i]
 *   x            = x + conv(narrow2, conv(narrow1, x))
 *   x            = x with 16 channels of 0 behind it + conv(wide, conv(widen, x))
 *   z[q][o]      = max(0, x[3q][o], x[3q+1][o], x[3q+2][o]), q = 0..15
 *   S[j]         = sum over q, then o = j, j+16, of z[q][o] * dense[o][q], j = 0..15
 *   margin       = bias + S[0] + ... + S[15], added in this order
 *
 *   conv(g, x)[p][o] = sum over i, k of g[o][i][k] * ReLU(x[p+k-1][i])
 *
 * The sums of stem2 and conv come by Winograd's minimal filtering: R outputs y for p = R*t .. R*t+R-1 from eight
 * products m, with R = 4 for stem2 and R = 6 for conv. They differ from exact sums by some 1e-5 of the largest term.
 *
 *   d[j]        = channel i of a at column R*t-2+j for stem2, of ReLU(x) at column R*t-1+j for conv, j = 0..7
 *   v[0]        = 5.25(d2 - d4) + (d6 - d0)
 *   v[1], v[2]  = e + o, e - o with e = -4.25d4 + (d2 + d6), o = -4.25d3 + (d1 + d5)
 *   v[3], v[4]  = 0.5o + e, -0.5o + e with e = -1.25d4 + (0.25d2 + d6), o = -5d3 + (4d5 + d1)
 *   v[5], v[6]  = 0.5o + e, -0.5o + e with e = -5d4 + (4d2 + d6), o = -5d3 + (4d1 + d5)
 *   v[7]        = 5.25(d3 - d5) + (d7 - d1)
 *   u[e]        = sum over k of g[k] * c^k, by Horner's rule in double precision, over w; rounded to float32, e = 0..6
 *                   e   0     1     2   3   4        5        6
 *                   c   0     1    -1   2  -2      0.5     -0.5
 *                   w  -1  -4.5  -4.5  90  90  1.40625  1.40625
 *   u[7]        = the last g
 *   m[e]        = sum over i of v[e][i] * u[e][o][i]
 *   y[0]        = (m0 + (m1 + m2)) + ((m3 + m4) + (m5 + m6))
 *   y[j]        = 2^j * (m3 + m4) + (2^-j * (m5 + m6) + (m1 + m2)) for j = 2, 4
 *   y[j]        = 2^j * (m3 - m4) + (2^-j * (m5 - m6) + (m1 - m2)) for j = 1, 3, 5
 *   y[R-1]      has m7 added at the end
 *
 * SHK_NET_DEEPTARGET reads 30 nt of a miRNA. Each side h, the miRNA (m) and the site (s), has columns p = 0..29. For
 * output channel o:
 *
 *   a[h][p][i]     = ReLU(bias1[i] + sum over k of conv1[i][base in column p+k-1][k]); no weight where there is no
 *                    base, and none beside the columns
 *   T[h][k][p][o]  = sum over i of conv2[o][channel i of side h][k] * a[h][p][i]; for the miRNA and k = 0 it starts
 *                    from bias2[o]. a and T are computed in double precision, T is rounded to float32
 *   M[p][o]        = (T[m][0][p][o] + T[m][1][p+1][o]) + T[m][2][p+2][o]
 *   S[p][o]        = (T[s][0][p][o] + T[s][1][p+1][o]) + T[s][2][p+2][o]
 *   x[p][o]        = ReLU(M[p][o] + S[p][o]), p = 0..27
 *   y[p][o]        = ReLU(sum over i, k of conv3[o][i][k] * x[p+k][i] + bias3[o]), p = 0..25
 *   z[p][o]        = ReLU(sum over i, k of conv4[o][i][k] * y[p+k][i] + bias4[o]), p = 0..23
 *   Z[o]           = sum over p of z[p][o] * dense[o][p], o = 0..15
 *   margin         = bias + Z[0] + ... + Z[15], added in this order
 *
 * The sums of conv3 and conv4 come by minimal filtering as above: R = 6 outputs from column 6t on at a time, of which
 * d[j] is column 6t+j of x or y. Columns of x behind its last one are 0 there.
 *
 * In int8 the formulas are the same but for these rules. A tensor with the range R has the step s = R/255, or 1 where R
 * is 0. Its values are bytes, B(v) = the nearest whole number, ties to even, of min(255, max(0, v/s)), which has a ReLU
 * in it. Weights of output channel o are whole numbers, the nearest of w*127/W[o], where W[o] is their largest
 * magnitude; w[o] = W[o]/127 is their step. Sums of products of bytes and weights are exact, and none is by minimal
 * filtering. Steps are computed in double precision and rounded to float32 where they meet a sum. c(n) is a sum as
 * float32, fma(a, b, c) is a*b+c rounded once, and fold(L) adds the 16 lanes of L half to half: first L[j] + L[j+8],
 * then quarters, down to one. Lane j of a dot product sums its terms j, j+16, ... from 0 on.
 *
 *   SHK_NET_REGISTERS_INT8. table and place are whole numbers of 16 bits, in units of s(a)/2^k, with the largest k =
 *   0..7 with which no place can overflow; with 0, sums saturate. a is (their sum, and a half) >> k, as a byte
 *     x, y    sums; seed and rest have one step w[u]
 *     h       B of s(h)*v, with v = fma(scale*w[u]*s(a)/s(h), c(x + max of y), offset/s(h))
 *     z       ReLU(fma(c(max over r of the sums), w[v]*s(h), across_bias))
 *     margin of the net = margin_bias + fold(margin . ReLU(hidden_bias + hidden z))
 *
 *   SHK_NET_TARGETNET_INT8. stem1 and x are float32; a, ReLU(x) before the two blocks, and what is between the
 *   convolutions of a block are bytes. table is multiplied by 1/s(a), and x by 1/s where it becomes bytes
 *     x       c(sum)*(w[o]*s(a)) behind stem2; fma(c(sum), w[o]*s, x) behind a block
 *     inside a block, the nearest whole number is that of c(sum)*(w[o]*(s/s')), with the steps of what is read and of
 *     what is written
 *     margin  bias + fold(z . dense)
 *
 *   SHK_NET_DEEPTARGET_INT8. T is multiplied by 1/s(x)
 *     x       the nearest whole number of M + S
 *     y       that of fma(c(sum), w[o]*(s(x)/s(y)), bias3*(1/s(y)))
 *     z       ReLU(fma(c(sum), w[o]*s(y), bias4))
 *     margin  bias + fold(z . dense)
 *
 * SHK_ERR_DEVICE: the network computes in int8, and the engine does not.
 */
/* clang-format on */
SHK_API int32_t shk_net_run(const shk_engine *engine, const shk_net *net, const uint64_t *sites, int64_t site_count,
                            const uint64_t *mirnas, int64_t mirna_count, const int32_t *site_index,
                            const int32_t *mirna_index, int64_t batch, float *margins, int64_t margin_count,
                            shk_error *error);

/* clang-format off */
/*
 * Copies groups of miRNAs: those of one group have the same nt 1-8, and so the same canonical sites.
 *   letters       int8[group_count, 8], the codes of nt 1-8; that of nt 1 may be -1, which is ambiguous. Two groups with
 *                 the same letters are SHK_ERR_ARGUMENT
 *   letter_count  8*group_count
 *   abundance     float32[group_count], log10 of 1 + the number per million 3' UTR letters of the 7mer that pairs with
 *                 nt 2-8
 *   group_count   0..81920
 */
/* clang-format on */
SHK_API int32_t shk_groups_create(const int8_t *letters, int64_t letter_count, const float *abundance,
                                  int64_t group_count, shk_groups **groups, shk_error *error);
SHK_API void shk_groups_destroy(shk_groups *groups);

/* clang-format off */
/*
 * Finds the canonical sites of all groups. For each place at which nt 1 may lie, a group has one site at most, of the
 * first of these types that fits; a letter that is ambiguous or outside pairs with nothing.
 *
 *   type  name          pairs with        an A opposite nt 1
 *   0     8mer          nt 2-8            yes
 *   1     7mer-m8       nt 2-8            no
 *   2     7mer-A1       nt 2-7, not 8     yes
 *   3     6mer          nt 2-7, not 8     no
 *   4     offset-6mer   nt 3-8, not 2
 *   5     6mer-A1       nt 2-6, not 7     yes
 *
 *   base_count     at most 2^22
 *   offsets        int32[groups + 1], filled: the sites of group g are sites[offsets[g] .. offsets[g+1])
 *   sites          int32[site_capacity], filled: the position opposite nt 1, times 8, plus the type; those of a group
 *                  ascend. At the 3' end the position may be base_count or base_count + 1
 *   site_count     receives the number of sites
 * Sites that overlap are listed each. Whether all of them count is the caller's choice: the two functions below know of
 * the sites that they are given alone.
 * SHK_ERR_CAPACITY: *site_count is the capacity that is needed, and offsets is filled. Call again with so much.
 */
/* clang-format on */
SHK_API int32_t shk_canonical_sites(const shk_engine *engine, const shk_groups *groups, const uint8_t *packed,
                                    int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count,
                                    int32_t *offsets, int64_t offset_count, int32_t *sites, int64_t site_capacity,
                                    int64_t *site_count, shk_error *error);

/* clang-format off */
/*
 * Describes sites by 67 numbers each. base_count is at most 2^22.
 *   utr_length  letters of the gene's 3' UTR
 *   orf_length  letters of its open reading frame, 0 where that is not known
 *   offsets     int32[groups + 1] and sites int32[site_count], as shk_canonical_sites gives them. A site outside of the
 *               sequence, of an unknown type or not in order is SHK_ERR_ARGUMENT with its index in error->at
 *   out         float32[site_count, 67]
 *   out_count   67*site_count
 *
 * Every backend gives the same bits. p is the position opposite nt 1; "=" stands for three numbers, 1 where the letter is
 * A, C, G, else 0; a share of a stretch counts the letters inside of the sequence and multiplies by one over their number.
 *
 *   0      abundance of the group
 *   1      stability: predicted energy of the paired nt 2-8, 2-7, 3-8 or 2-6 (Xia et al. 1998), kcal/mol
 *   2-7    nt 1 =, nt 8 =
 *   8-25   letters p-9 =, p-8 =, p-7 =, p =, p+1 =, p+2 =
 *   26-27  share of A and U in p-37..p-8, then in p+1..p+30, a letter weighted by one over its distance d = 1..30. The
 *          weights of A and U are summed for d = 1-6, 7-12, .. 25-30, then these five sums; 0.5 where no letter is
 *   28-29  share of A and U in p-22..p+15, then in p-107..p+100; 0.5 where no letter is
 *   30-53  shares of A, C, G in p-12..p-8, p+1..p+5, p-22..p-13, p+6..p+15, p-37..p-23, p+16..p+30, p-67..p-38,
 *          p+31..p+60; 0.25 where no letter is
 *   54-56  shares of A, C, G in the sequence
 *   57-59  log10 of start = max(p-7, 0) + 1, of end = max(base_count-p-1, 0) + 1, and the smaller of both
 *   60-62  log10 of utr_length, at least 1; of orf_length, 3.1 where it is 0; 1 where it is 0
 *   63-64  of the group's other sites with types 0-3 whose nt 1 lies 8..60 away: whether there is one, ln(1 + number)
 *   65     number of the group's other sites with type 4, at most 5
 *   66     ln(1 + number of the group's other sites with types 0-3)
 *
 * A logarithm of n = 2^k * f with f in (0.75, 1.5] is computed in double precision as k * ln 2 + 2s * (1 + z/3 + ... +
 * z^8/17) with s = (f-1)/(f+1), z = s*s, by Horner's rule; log10 is that times 0.4342944819032518. No fused operations.
 */
/* clang-format on */
SHK_API int32_t shk_site_features(const shk_engine *engine, const shk_groups *groups, const uint8_t *packed,
                                  int64_t base_count, const int64_t *ambiguous, int64_t ambiguous_count,
                                  int32_t utr_length, int32_t orf_length, const int32_t *offsets, int64_t offset_count,
                                  const int32_t *sites, int64_t site_count, float *out, int64_t out_count,
                                  shk_error *error);

/* clang-format off */
/*
 * Copies the weights of a repression model, 5809 in all, row after row; each must be finite.
 *   offset   [12]        by type
 *   slope    [12, 67]
 *   bias1    [12, 48]
 *   weight1  [67, 48]
 *   bias2    [24]
 *   weight2  [48, 24]
 *   bias3    [1]
 *   weight3  [24]
 */
/* clang-format on */
SHK_API int32_t shk_site_net_create(const float *weights, int64_t weight_count, shk_site_net **net, shk_error *error);
SHK_API void shk_site_net_destroy(shk_site_net *net);

/* clang-format off */
/*
 * Scores sites, without their numbers between. The arguments are those of shk_site_features, and
 *   first_type  0..6, what a site's type is raised by: 0 in a 3' UTR, 6 in an open reading frame
 *   linear      float32[site_count], filled
 *   exp         float32[site_count], filled
 *
 * Every backend gives the same bits. x are the 67 numbers, t the type. Products are rounded before they are added.
 *
 *   linear  = max(0, offset[t] + x . slope[t])
 *   h       = hardswish(bias1[t] + x weight1)
 *   s       = hardswish(bias2 + h weight2)
 *   exp     = e^max(-80, min(8, bias3 + s . weight3)); where the sum is NaN, linear is 0 and the exponent is 8
 *
 * hardswish(v) = v * min(max(v * (1/6) + 0.5, 0), 1). A layer's sum begins with the bias. It takes four inputs at a time,
 * (x0 w0 + x1 w1) + (x2 w2 + x3 w3), and the last ones alone. A product "." has 16 sums: element i counts to sum i % 16, in
 * ascending order; these are added in halves, sum j and sum j+8, then j and j+4, j+2, j+1. e^x is 2^n y, with n the whole
 * number next to x * 1.44269504, r = (x - n * 0.693359375) + n * 2.12194440e-4 and y = ((P r r) + r) + 1, where P is the
 * polynomial of Cephes' expf in r, by Horner's rule.
 */
/* clang-format on */
SHK_API int32_t shk_site_scores(const shk_engine *engine, const shk_groups *groups, const shk_site_net *net,
                                const uint8_t *packed, int64_t base_count, const int64_t *ambiguous,
                                int64_t ambiguous_count, int32_t utr_length, int32_t orf_length, int32_t first_type,
                                const int32_t *offsets, int64_t offset_count, const int32_t *sites, int64_t site_count,
                                float *linear, int64_t linear_count, float *exp, int64_t exp_count, shk_error *error);

/* clang-format off */
/*
 * Copies the factors of loops. A factor is e^(-E/RT) of the energy E that something adds to a structure.
 *
 * A pair is CG GC GU UG AU UA = 0..5, the base further to the 5' end first; pair^1 is the same pair read from its other
 * side. A letter is 0..3, or 4 for an ambiguous base and for none. In a loop between the pairs (i, j) and (k, l), with
 * i < k < l < j, the outer pair is (i, j) and the inner one (k, l). Tables follow each other, their last index fastest:
 *
 *   stack             [6, 6]           outer, inner
 *   bulge_one         [6, 6]           likewise, with one base between them on either side
 *   one_by_one        [6, 6, 5, 5]     outer, inner, letters i+1, j-1
 *   one_by_two        [6, 6, 5, 5, 5]  outer, inner, letters i+1, l+1, j-1
 *   two_by_two        [6, 6, 5, 5, 5, 5] outer, inner, letters i+1, k-1, l+1, j-1
 *   hairpin           [160]            by unpaired bases
 *   hairpin_three     [6]              a pair that closes three of them
 *   hairpin_mismatch  [6, 5, 5]        one that closes more: letters i+1, j-1
 *   loop              [31, 31]         by unpaired bases on the left and on the right, 0 where there are more than 30
 *   bulge_end         [6]              a pair beside a bulge of two or more
 *   one_by_many       [6]              beside a loop with one on one side, and three or more on the other
 *   two_by_three      [6, 5, 5]        beside a loop of two and three: letters i+1, j-1
 *   interior          [6, 5, 5]        beside a larger one
 *   multi_branch      [6, 5, 5]        a pair inside a multiloop: letters i-1, j+1
 *   multi_close       [6, 5, 5]        the pair that closes it: letters i+1, j-1
 *   outside           [6, 5, 5]        a pair inside no loop: letters i-1, j+1
 *
 * Unpaired bases of a multiloop, and those inside no loop, have the factor 1.
 *   factors          float64[30011], each 0..1e100
 *   hairpins         int32[hairpin_count, 2], hairpins with a factor of their own: unpaired bases 3..6, and all bases
 *                    with those of the pair, base i in bits 2i
 *   hairpin_factors  float64[hairpin_count]
 *   hairpin_count    0..64
 */
/* clang-format on */
SHK_API int32_t shk_fold_create(const double *factors, int64_t factor_count, const int32_t *hairpins,
                                const double *hairpin_factors, int64_t hairpin_count, shk_fold **fold,
                                shk_error *error);
SHK_API void shk_fold_destroy(shk_fold *fold);

/* clang-format off */
/*
 * Computes how likely stretches are unpaired, each as the mean over all windows that hold it. A window is a stretch of
 * `window` bases of the sequence, or the whole one where that is shorter. In a window, a structure weighs the product
 * of the factors of its loops, by McCaskill's partition function. Pairs span at most `span` bases and leave at least
 * three between them. The letters beside a pair count also where they lie outside of its window.
 *   window        1..160
 *   span          1..window; both ends of a pair count
 *   lengths       int32[length_count], each 1..window
 *   length_count  1..64
 *   out           float64[length_count, base_count]; out[a][s] is the probability that [s, s + lengths[a]) is unpaired,
 *                 and NaN where that is longer than a window or ends outside
 *   out_count     length_count*base_count
 *
 * Every backend gives the same bits. Memory: some 12 MB for windows of 80 and spans of 40, for the time of the call.
 */
/* clang-format on */
SHK_API int32_t shk_unpaired(const shk_engine *engine, const shk_fold *fold, const uint8_t *packed, int64_t base_count,
                             const int64_t *ambiguous, int64_t ambiguous_count, int32_t window, int32_t span,
                             const int32_t *lengths, int64_t length_count, double *out, int64_t out_count,
                             shk_error *error);

#ifdef __cplusplus
}
#endif
#endif
