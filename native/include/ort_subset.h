/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of ONNX Runtime's C interface that Seedhawk calls.
 *
 * ONNX Runtime hands out one table of function pointers. Its order never changes and new functions are only
 * appended, so a table of the same order with gaps for the rest describes every version from 1.23 (API 23) on.
 * native/tests/ort_subset_check.c compares each offset with the vendor's header where that is installed.
 *
 * Rules
 *   A slot stands here only when a Java test exercises it. To add one, split its gap and run the check.
 *   Opaque objects are void pointers. A slot that returns void * returns a status: NULL is success, anything
 *   else is released with ReleaseStatus. char pointers are UTF-8 with a final zero.
 *   C's int is written int32_t, enumerations are int32_t, size_t stays.
 */
#ifndef SEEDHAWK_ORT_SUBSET_H
#define SEEDHAWK_ORT_SUBSET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ORT_SUBSET_API_VERSION 23

/* Log severity of CreateEnv. */
#define ORT_SUBSET_LOG_FATAL 4

/* Level of SetSessionGraphOptimizationLevel. */
#define ORT_SUBSET_OPTIMIZE_NONE 0
#define ORT_SUBSET_OPTIMIZE_BASIC 1
#define ORT_SUBSET_OPTIMIZE_EXTENDED 2
#define ORT_SUBSET_OPTIMIZE_ALL 99

/* Arguments of CreateCpuMemoryInfo and CreateMemoryInfo for memory that the caller owns. */
#define ORT_SUBSET_ALLOCATOR_DEVICE 0
#define ORT_SUBSET_MEMORY_DEFAULT 0

/* Element types of tensors, numbered as in ONNX. */
#define ORT_SUBSET_ELEMENT_FLOAT 1
#define ORT_SUBSET_ELEMENT_UINT8 2
#define ORT_SUBSET_ELEMENT_INT8 3
#define ORT_SUBSET_ELEMENT_INT32 6
#define ORT_SUBSET_ELEMENT_INT64 7
#define ORT_SUBSET_ELEMENT_BOOL 9
#define ORT_SUBSET_ELEMENT_FLOAT16 10
#define ORT_SUBSET_ELEMENT_DOUBLE 11

/* The table. gap_N are slots that Seedhawk does not call. */
typedef struct OrtSubset {
  void *gap_0[1];
  int32_t (*GetErrorCode)(const void *status);
  const char *(*GetErrorMessage)(const void *status);
  void *(*CreateEnv)(int32_t log_severity, const char *log_id, void **env);
  void *gap_1[2];
  void *(*DisableTelemetryEvents)(const void *env);
  void *gap_2[1];
  void *(*CreateSessionFromArray)(const void *env, const void *model, size_t model_byte_count, const void *options,
                                  void **session);
  void *gap_3[1];
  void *(*CreateSessionOptions)(void **options);
  void *gap_4[12];
  void *(*SetSessionGraphOptimizationLevel)(void *options, int32_t level);
  void *(*SetIntraOpNumThreads)(void *options, int32_t count);
  void *(*SetInterOpNumThreads)(void *options, int32_t count);
  void *gap_5[4];
  void *(*SessionGetInputCount)(const void *session, size_t *count);
  void *(*SessionGetOutputCount)(const void *session, size_t *count);
  void *gap_6[1];
  void *(*SessionGetInputTypeInfo)(const void *session, size_t index, void **type_info);
  void *(*SessionGetOutputTypeInfo)(const void *session, size_t index, void **type_info);
  void *gap_7[1];
  void *(*SessionGetInputName)(const void *session, size_t index, void *allocator, char **name);
  void *(*SessionGetOutputName)(const void *session, size_t index, void *allocator, char **name);
  void *gap_8[1];
  void *(*CreateRunOptions)(void **options);
  void *gap_9[9];
  void *(*CreateTensorWithDataAsOrtValue)(const void *memory_info, void *data, size_t byte_count, const int64_t *shape,
                                          size_t rank, int32_t element_type, void **value);
  void *gap_10[5];
  void *(*CastTypeInfoToTensorInfo)(const void *type_info, const void **tensor_info);
  void *gap_11[4];
  void *(*GetTensorElementType)(const void *tensor_info, int32_t *element_type);
  void *(*GetDimensionsCount)(const void *tensor_info, size_t *rank);
  void *(*GetDimensions)(const void *tensor_info, int64_t *dimensions, size_t rank);
  void *gap_12[5];
  void *(*CreateMemoryInfo)(const char *name, int32_t allocator_type, int32_t device, int32_t memory_type,
                            void **memory_info);
  void *(*CreateCpuMemoryInfo)(int32_t allocator_type, int32_t memory_type, void **memory_info);
  void *gap_13[6];
  void *(*AllocatorFree)(void *allocator, void *memory);
  void *gap_14[1];
  void *(*GetAllocatorWithDefaultOptions)(void **allocator);
  void *gap_15[13];
  void (*ReleaseEnv)(void *env);
  void (*ReleaseStatus)(void *status);
  void (*ReleaseMemoryInfo)(void *memory_info);
  void (*ReleaseSession)(void *session);
  void (*ReleaseValue)(void *value);
  void (*ReleaseRunOptions)(void *options);
  void (*ReleaseTypeInfo)(void *type_info);
  void *gap_16[1];
  void (*ReleaseSessionOptions)(void *options);
  void *gap_17[10];
  void *(*SessionGetModelMetadata)(const void *session, void **metadata);
  void *gap_18[4];
  void *(*ModelMetadataLookupCustomMetadataMap)(const void *metadata, void *allocator, const char *key, char **value);
  void *gap_19[1];
  void (*ReleaseModelMetadata)(void *metadata);
  void *gap_20[4];
  void *(*ModelMetadataGetCustomMetadataMapKeys)(const void *metadata, void *allocator, char ***keys, int64_t *count);
  void *gap_21[1];
  void *(*GetAvailableProviders)(char ***names, int32_t *count);
  void *(*ReleaseAvailableProviders)(char **names, int32_t count);
  void *gap_22[3];
  void *(*AddSessionConfigEntry)(void *options, const char *key, const char *value);
  void *gap_23[2];
  void *(*RunWithBinding)(void *session, const void *run_options, const void *binding);
  void *(*CreateIoBinding)(void *session, void **binding);
  void (*ReleaseIoBinding)(void *binding);
  void *(*BindInput)(void *binding, const char *name, const void *value);
  void *(*BindOutput)(void *binding, const char *name, const void *value);
  void *gap_24[27];
  void *(*AddRunConfigEntry)(void *options, const char *key, const char *value);
  void *gap_25[38];
  void *(*SessionOptionsAppendExecutionProvider_CUDA_V2)(void *options, const void *cuda_options);
  void *(*CreateCUDAProviderOptions)(void **cuda_options);
  void *(*UpdateCUDAProviderOptions)(void *cuda_options, const char *const *keys, const char *const *values,
                                     size_t count);
  void *gap_26[1];
  void (*ReleaseCUDAProviderOptions)(void *cuda_options);
  void *gap_27[45];
  const char *(*GetBuildInfoString)(void);
} OrtSubset;

typedef struct OrtSubsetBase {
  /* NULL when the library is older than the asked version. */
  const OrtSubset *(*GetApi)(uint32_t version);
  const char *(*GetVersionString)(void);
} OrtSubsetBase;

/* The library's only entry point. */
const OrtSubsetBase *OrtGetApiBase(void);

#ifdef __cplusplus
}
#endif
#endif
