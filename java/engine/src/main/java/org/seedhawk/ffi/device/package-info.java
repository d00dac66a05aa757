// SPDX-License-Identifier: Apache-2.0
/**
 * The kernels of {@code libseedhawk_cuda}, which run on a GPU.
 *
 * <p>{@link org.seedhawk.ffi.device.CudaDevice} lists the GPUs. A {@link
 * org.seedhawk.ffi.device.CudaContext} is a stream of one of them and belongs to the thread that
 * made it. {@link org.seedhawk.ffi.device.CudaTable}, {@link org.seedhawk.ffi.device.CudaFamilies},
 * {@link org.seedhawk.ffi.device.CudaGroups} and {@link org.seedhawk.ffi.device.CudaSiteNet} are
 * shared by all threads. Memory and errors: {@link org.seedhawk.ffi}.
 */
package org.seedhawk.ffi.device;
