// SPDX-License-Identifier: Apache-2.0
/**
 * Native libraries: finding, checking and loading them, and what all calls have in common.
 *
 * <p>Three libraries are called, each from a package of its own: {@code libseedhawk}, the kernels
 * of this project, from {@link org.seedhawk.ffi.host}; {@code libseedhawk_cuda}, those of a GPU,
 * from {@link org.seedhawk.ffi.device}; ONNX Runtime from {@link org.seedhawk.ffi.onnxruntime}.
 * Each comes from a path in a system property or from a class path resource, which {@link
 * org.seedhawk.ffi.LibraryCache} unpacks once. What the three C headers declare is generated into
 * {@code org.seedhawk.ffi.kernels}, {@code org.seedhawk.ffi.cuda} and {@code org.seedhawk.ffi.ort};
 * nobody outside of these packages imports those.
 *
 * <p>Enters: off-heap segments owned by the caller. Leaves: the same segments, filled. Every length
 * is checked in Java before a call, by {@link org.seedhawk.ffi.Segments}, because a wrong one would
 * end the JVM. A native status becomes {@link org.seedhawk.ffi.KernelException} or {@link
 * org.seedhawk.ffi.onnxruntime.OrtException}; a library that is absent or too old becomes {@link
 * org.seedhawk.ffi.NativeUnavailableException}.
 *
 * <p>Owners: what native code made and frees on its own is a {@link org.seedhawk.ffi.Handle}. Close
 * in the reverse order of opening. Closing twice does nothing, using a closed object throws {@link
 * java.lang.IllegalStateException}, and so does closing one that another thread is just using.
 */
package org.seedhawk.ffi;
