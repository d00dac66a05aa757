/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares every slot and constant of ort_subset.h with the vendor's header, at compile time.
 * Without that header (onnxruntime_c_api.h) it is an empty program that says so.
 *   cc -std=c11 -I native/include -I <vendor's include folder> -c native/tests/ort_subset_check.c
 */
#include <stdio.h>

#if defined(__has_include)
#if __has_include(<onnxruntime_c_api.h>)
#include <onnxruntime_c_api.h>
#define HAVE_VENDOR_HEADER 1
#elif __has_include(<onnxruntime/onnxruntime_c_api.h>)
#include <onnxruntime/onnxruntime_c_api.h>
#define HAVE_VENDOR_HEADER 1
#endif
#endif

#ifdef HAVE_VENDOR_HEADER
/* The subset declares the entry point with its own types. */
#define OrtGetApiBase ort_subset_entry_point
#include "ort_subset.h"
#undef OrtGetApiBase

#define SAME_SLOT(name) _Static_assert(offsetof(OrtApi, name) == offsetof(OrtSubset, name), "OrtSubset." #name)
#define SAME_VALUE(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #ours)

_Static_assert(ORT_API_VERSION >= ORT_SUBSET_API_VERSION, "the vendor's header is older than ort_subset.h");
_Static_assert(sizeof(OrtSubset) <= sizeof(OrtApi), "OrtSubset is longer than the vendor's table");

SAME_SLOT(GetErrorCode);
SAME_SLOT(GetErrorMessage);
SAME_SLOT(CreateEnv);
SAME_SLOT(DisableTelemetryEvents);
SAME_SLOT(CreateSessionFromArray);
SAME_SLOT(CreateSessionOptions);
SAME_SLOT(SetSessionGraphOptimizationLevel);
SAME_SLOT(SetIntraOpNumThreads);
SAME_SLOT(SetInterOpNumThreads);
SAME_SLOT(SessionGetInputCount);
SAME_SLOT(SessionGetOutputCount);
SAME_SLOT(SessionGetInputTypeInfo);
SAME_SLOT(SessionGetOutputTypeInfo);
SAME_SLOT(SessionGetInputName);
SAME_SLOT(SessionGetOutputName);
SAME_SLOT(CreateTensorWithDataAsOrtValue);
SAME_SLOT(CastTypeInfoToTensorInfo);
SAME_SLOT(GetTensorElementType);
SAME_SLOT(GetDimensionsCount);
SAME_SLOT(GetDimensions);
SAME_SLOT(CreateMemoryInfo);
SAME_SLOT(CreateCpuMemoryInfo);
SAME_SLOT(AllocatorFree);
SAME_SLOT(GetAllocatorWithDefaultOptions);
SAME_SLOT(ReleaseEnv);
SAME_SLOT(ReleaseStatus);
SAME_SLOT(ReleaseMemoryInfo);
SAME_SLOT(ReleaseSession);
SAME_SLOT(ReleaseValue);
SAME_SLOT(ReleaseTypeInfo);
SAME_SLOT(ReleaseSessionOptions);
SAME_SLOT(SessionGetModelMetadata);
SAME_SLOT(ModelMetadataLookupCustomMetadataMap);
SAME_SLOT(ReleaseModelMetadata);
SAME_SLOT(ModelMetadataGetCustomMetadataMapKeys);
SAME_SLOT(GetAvailableProviders);
SAME_SLOT(ReleaseAvailableProviders);
SAME_SLOT(AddSessionConfigEntry);
SAME_SLOT(RunWithBinding);
SAME_SLOT(CreateIoBinding);
SAME_SLOT(ReleaseIoBinding);
SAME_SLOT(BindInput);
SAME_SLOT(BindOutput);
SAME_SLOT(CreateRunOptions);
SAME_SLOT(ReleaseRunOptions);
SAME_SLOT(AddRunConfigEntry);
SAME_SLOT(SessionOptionsAppendExecutionProvider_CUDA_V2);
SAME_SLOT(CreateCUDAProviderOptions);
SAME_SLOT(UpdateCUDAProviderOptions);
SAME_SLOT(ReleaseCUDAProviderOptions);
SAME_SLOT(GetBuildInfoString);

_Static_assert(offsetof(OrtApiBase, GetApi) == offsetof(OrtSubsetBase, GetApi), "OrtSubsetBase.GetApi");
_Static_assert(offsetof(OrtApiBase, GetVersionString) == offsetof(OrtSubsetBase, GetVersionString),
               "OrtSubsetBase.GetVersionString");

SAME_VALUE(ORT_SUBSET_LOG_FATAL, ORT_LOGGING_LEVEL_FATAL);
SAME_VALUE(ORT_SUBSET_OPTIMIZE_NONE, ORT_DISABLE_ALL);
SAME_VALUE(ORT_SUBSET_OPTIMIZE_BASIC, ORT_ENABLE_BASIC);
SAME_VALUE(ORT_SUBSET_OPTIMIZE_EXTENDED, ORT_ENABLE_EXTENDED);
SAME_VALUE(ORT_SUBSET_OPTIMIZE_ALL, ORT_ENABLE_ALL);
SAME_VALUE(ORT_SUBSET_ALLOCATOR_DEVICE, OrtDeviceAllocator);
SAME_VALUE(ORT_SUBSET_MEMORY_DEFAULT, OrtMemTypeDefault);
SAME_VALUE(ORT_SUBSET_ELEMENT_FLOAT, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT);
SAME_VALUE(ORT_SUBSET_ELEMENT_UINT8, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8);
SAME_VALUE(ORT_SUBSET_ELEMENT_INT8, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8);
SAME_VALUE(ORT_SUBSET_ELEMENT_INT32, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32);
SAME_VALUE(ORT_SUBSET_ELEMENT_INT64, ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64);
SAME_VALUE(ORT_SUBSET_ELEMENT_BOOL, ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL);
SAME_VALUE(ORT_SUBSET_ELEMENT_FLOAT16, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16);
SAME_VALUE(ORT_SUBSET_ELEMENT_DOUBLE, ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE);

int main(void) {
  puts("ort_subset: every offset equals the vendor's header");
  return 0;
}
#else
#include "ort_subset.h"

int main(void) {
  puts("ort_subset: skipped, onnxruntime_c_api.h is not installed");
  return 0;
}
#endif
