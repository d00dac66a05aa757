/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pair after another at a fixed arrival rate, without a JVM: what the latencies of the bindings are compared with.
 *
 *   latency_loop ORT SEEDHAWK PAIRS TOLERANCE RATE WARM SECONDS OUT graph MODEL WINDOW
 *   latency_loop ORT SEEDHAWK PAIRS TOLERANCE RATE WARM SECONDS OUT net WEIGHTS NETS FILTERS UNITS HIDDEN BULGE
 *   latency_loop ORT SEEDHAWK PAIRS TOLERANCE RATE WARM SECONDS OUT deep WEIGHTS
 *
 * ORT and SEEDHAWK are the libraries. PAIRS has a line a pair: miRNA, target of one window, score; a score that differs
 * by more than TOLERANCE ends the program. OUT receives int64[1 + 2 * n]: 0 (bytes that the calls allocated on a heap
 * that is collected), then the latency of each call from the time that it was due, then its CPU time, both nanoseconds.
 */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ort_subset.h"
#include "seedhawk.h"

#define MAX_WINDOW 64
#define MAX_LETTERS 64

typedef struct pair {
  char mirna[MAX_LETTERS + 1];
  char target[MAX_LETTERS + 1];
  float score;
} pair;

/* The functions of libseedhawk; the types come from its header. */
static struct {
  int32_t (*engine_create)(const shk_options *, shk_engine **, shk_error *);
  int32_t (*pack)(const shk_engine *, const uint8_t *, int64_t, uint8_t *, int64_t, int64_t *, int64_t, int64_t *,
                  shk_error *);
  int32_t (*one_hot)(const shk_engine *, const uint8_t *, int64_t, const int64_t *, int64_t, const int64_t *, int64_t,
                     int32_t, int32_t, float *, int64_t, shk_error *);
  int32_t (*planes)(const shk_engine *, const uint8_t *, int64_t, const int64_t *, int64_t, const int64_t *, int64_t,
                    int32_t, int32_t, uint64_t *, int64_t, shk_error *);
  int32_t (*net_create)(int32_t, const int32_t *, int64_t, const float *, int64_t, shk_net **, shk_error *);
  int32_t (*net_run)(const shk_engine *, const shk_net *, const uint64_t *, int64_t, const uint64_t *, int64_t,
                     const int32_t *, const int32_t *, int64_t, float *, int64_t, shk_error *);
} shk;

static shk_engine *engine;
static shk_error error = {.struct_size = sizeof(shk_error)};

/* Of the graph. */
static const OrtSubset *ort;
static void *session;
static void *binding;
static int32_t window;
static float inputs[2][4 * MAX_WINDOW];
static float output;

/* Of the network. */
static shk_net *net;
static int32_t net_window;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "latency_loop: %s: %s\n", what, why);
  exit(1);
}

static void check(int32_t status, const char *what) {
  if (status != SHK_OK)
    fail(what, error.message);
}

static void check_ort(void *status, const char *what) {
  if (status != NULL)
    fail(what, ort->GetErrorMessage(status));
}

/* C has no cast from an object's pointer to a function's. */
static void load(void *library, const char *name, void *function) {
  void *symbol = dlsym(library, name);
  if (symbol == NULL)
    fail(name, dlerror());
  memcpy(function, &symbol, sizeof symbol);
}

static void *open_library(const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    fail(path, dlerror());
  return library;
}

static void *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0)
    fail(path, "cannot be read");
  long length = ftell(file);
  rewind(file);
  void *bytes = malloc(length > 0 ? (size_t)length : 1);
  if (length < 0 || bytes == NULL || fread(bytes, 1, (size_t)length, file) != (size_t)length)
    fail(path, "cannot be read");
  fclose(file);
  *size = (size_t)length;
  return bytes;
}

static void bind(const void *memory_info, const char *name, float *data, const int64_t *shape, size_t rank,
                 int is_input) {
  size_t count = 1;
  for (size_t i = 0; i < rank; i++)
    count *= (size_t)shape[i];
  void *value;
  check_ort(ort->CreateTensorWithDataAsOrtValue(memory_info, data, count * sizeof(float), shape, rank,
                                                ORT_SUBSET_ELEMENT_FLOAT, &value),
            name);
  check_ort(is_input ? ort->BindInput(binding, name, value) : ort->BindOutput(binding, name, value), name);
}

static void open_graph(const char *library, const char *model) {
  setenv("ORT_DISABLE_TELEMETRY", "1", 0);
  const OrtSubsetBase *(*base)(void);
  load(open_library(library), "OrtGetApiBase", &base);
  ort = base()->GetApi(ORT_SUBSET_API_VERSION);
  if (ort == NULL)
    fail(library, "is too old");
  void *env, *options, *memory_info;
  size_t size;
  void *bytes = read_file(model, &size);
  check_ort(ort->CreateEnv(ORT_SUBSET_LOG_FATAL, "latency", &env), "CreateEnv");
  check_ort(ort->DisableTelemetryEvents(env), "DisableTelemetryEvents");
  check_ort(ort->CreateSessionOptions(&options), "CreateSessionOptions");
  check_ort(ort->SetSessionGraphOptimizationLevel(options, ORT_SUBSET_OPTIMIZE_ALL), "optimisation");
  check_ort(ort->SetIntraOpNumThreads(options, 1), "threads");
  check_ort(ort->SetInterOpNumThreads(options, 1), "threads");
  check_ort(ort->AddSessionConfigEntry(options, "session.intra_op.allow_spinning", "0"), "spinning");
  check_ort(ort->CreateSessionFromArray(env, bytes, size, options, &session), model);
  check_ort(ort->CreateIoBinding(session, &binding), "CreateIoBinding");
  check_ort(ort->CreateCpuMemoryInfo(ORT_SUBSET_ALLOCATOR_DEVICE, ORT_SUBSET_MEMORY_DEFAULT, &memory_info), "memory");
  const int64_t shape[] = {1, 4, window};
  bind(memory_info, "mirna", inputs[0], shape, 3, 1);
  bind(memory_info, "site", inputs[1], shape, 3, 1);
  bind(memory_info, "score", &output, shape, 1, 0);
  free(bytes);
}

static void open_net(int32_t kind, int32_t length, const char *weights, char **sizes, int64_t size_count) {
  size_t size;
  float *values = read_file(weights, &size);
  int32_t numbers[5];
  for (int64_t i = 0; i < size_count; i++)
    numbers[i] = atoi(sizes[i]);
  check(shk.net_create(kind, numbers, size_count, values, (int64_t)(size / sizeof(float)), &net, &error), weights);
  free(values);
  net_window = length;
}

static float score(const pair *p) {
  uint8_t packed[2][(MAX_LETTERS + 3) / 4];
  int64_t ambiguous[2][MAX_LETTERS + 2];
  int64_t runs[2];
  const char *letters[] = {p->mirna, p->target};
  int64_t length[] = {(int64_t)strlen(p->mirna), (int64_t)strlen(p->target)};
  for (int i = 0; i < 2; i++)
    check(shk.pack(engine, (const uint8_t *)letters[i], length[i], packed[i], (int64_t)sizeof packed[i], ambiguous[i],
                   MAX_LETTERS / 2, &runs[i], &error),
          "shk_pack");
  if (net_window == 0) {
    for (int i = 0; i < 2; i++) {
      int64_t start = i == 0 ? 0 : length[i] - window;
      check(shk.one_hot(engine, packed[i], length[i], ambiguous[i], runs[i], &start, 1, window, i, inputs[i],
                        4 * window, &error),
            "shk_one_hot");
    }
    check_ort(ort->RunWithBinding(session, NULL, binding), "RunWithBinding");
    return output;
  }
  uint64_t planes[2][3];
  for (int i = 0; i < 2; i++) {
    int64_t start = i == 0 ? 0 : length[i] - net_window;
    check(shk.planes(engine, packed[i], length[i], ambiguous[i], runs[i], &start, 1, i == 0 ? 64 : net_window, i,
                     planes[i], 3, &error),
          "shk_planes");
  }
  const int32_t first = 0;
  float margin;
  check(shk.net_run(engine, net, planes[1], 1, planes[0], 1, &first, &first, 1, &margin, 1, &error), "shk_net_run");
  return (float)(1 / (1 + exp(-(double)margin)));
}

static void check_scores(const pair *pairs, size_t count, double tolerance) {
  for (size_t i = 0; i < count; i++) {
    double difference = fabs((double)score(&pairs[i]) - (double)pairs[i].score);
    if (!(difference <= tolerance))
      fail(pairs[i].target, "has another score");
  }
}

static int64_t now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 11)
    fail("usage", "see the head of latency_loop.c");
  void *library = open_library(argv[2]);
  load(library, "shk_engine_create", &shk.engine_create);
  load(library, "shk_pack", &shk.pack);
  load(library, "shk_one_hot", &shk.one_hot);
  load(library, "shk_planes", &shk.planes);
  load(library, "shk_net_create", &shk.net_create);
  load(library, "shk_net_run", &shk.net_run);
  check(shk.engine_create(NULL, &engine, &error), "shk_engine_create");
  if (strcmp(argv[9], "graph") == 0 && argc == 12) {
    window = atoi(argv[11]);
    if (window < 1 || window > MAX_WINDOW)
      fail("window", "is outside 1..64");
    open_graph(argv[1], argv[10]);
  } else if (strcmp(argv[9], "net") == 0 && argc == 16) {
    open_net(SHK_NET_REGISTERS, 50, argv[10], argv + 11, 5);
  } else if (strcmp(argv[9], "deep") == 0 && argc == 11) {
    open_net(SHK_NET_DEEPTARGET, 30, argv[10], NULL, 0);
  } else {
    fail("usage", "see the head of latency_loop.c");
  }

  FILE *file = fopen(argv[3], "r");
  size_t count = 0, capacity = 16;
  pair *pairs = malloc(capacity * sizeof *pairs);
  if (file == NULL || pairs == NULL)
    fail(argv[3], "cannot be read");
  while (fscanf(file, "%64s %64s %f", pairs[count].mirna, pairs[count].target, &pairs[count].score) == 3) {
    if (++count == capacity) {
      capacity *= 2;
      pairs = realloc(pairs, capacity * sizeof *pairs);
      if (pairs == NULL)
        fail(argv[3], "is too long");
    }
  }
  fclose(file);
  if (count == 0)
    fail(argv[3], "has no pairs");

  double tolerance = atof(argv[4]), rate = atof(argv[5]);
  check_scores(pairs, count, tolerance);
  int64_t until = now(CLOCK_MONOTONIC) + (int64_t)(1e9 * atof(argv[6]));
  for (size_t i = 0; now(CLOCK_MONOTONIC) < until; i++)
    score(&pairs[i % count]);

  size_t calls = (size_t)(rate * atof(argv[7]));
  int64_t *times = calloc(1 + 2 * calls, sizeof *times);
  if (times == NULL)
    fail(argv[7], "are too many seconds");
  int64_t begin = now(CLOCK_MONOTONIC) + 1000000;
  for (size_t i = 0; i < calls; i++) {
    int64_t due = begin + (int64_t)((double)i * 1e9 / rate);
    while (now(CLOCK_MONOTONIC) < due) {
    }
    int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID);
    score(&pairs[i % count]);
    times[1 + i] = now(CLOCK_MONOTONIC) - due;
    times[1 + calls + i] = now(CLOCK_THREAD_CPUTIME_ID) - cpu;
  }
  check_scores(pairs, count, tolerance);
  file = fopen(argv[8], "wb");
  if (file == NULL || fwrite(times, sizeof *times, 1 + 2 * calls, file) != 1 + 2 * calls || fclose(file) != 0)
    fail(argv[8], "cannot be written");
  return 0;
}
