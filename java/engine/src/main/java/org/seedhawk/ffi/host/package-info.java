// SPDX-License-Identifier: Apache-2.0
/**
 * The kernels of {@code libseedhawk}, which run on the processor.
 *
 * <p>{@link org.seedhawk.ffi.host.NativeKernels} loads the library and is shared by all threads, as
 * {@link org.seedhawk.ffi.host.NativeTable} and {@link org.seedhawk.ffi.host.NativeNet} are. {@link
 * org.seedhawk.ffi.host.KernelCalls} belongs to the thread that made it; its calls allocate
 * nothing. Memory and errors: {@link org.seedhawk.ffi}.
 */
package org.seedhawk.ffi.host;
