// SPDX-License-Identifier: Apache-2.0
/**
 * Native libraries: finding, checking, loading and calling them.
 *
 * <p>Three libraries are called: {@code libseedhawk}, the kernels of this project ({@link
 * org.seedhawk.ffi.NativeKernels}), {@code libseedhawk_cuda}, those of a GPU ({@link
 * org.seedhawk.ffi.CudaDevice}, {@link org.seedhawk.ffi.CudaContext}), and ONNX Runtime ({@link
 * org.seedhawk.ffi.OrtRuntime}). Each comes from a path in a system property or from a class path
 * resource, which {@link org.seedhawk.ffi.LibraryCache} unpacks once. What the three C headers
 * declare is generated into {@code org.seedhawk.ffi.kernels}, {@code org.seedhawk.ffi.cuda} and
 * {@code org.seedhawk.ffi.ort}; nobody else imports those.
 *
 * <p>Enters: off-heap segments owned by the caller. Leaves: the same segments, filled. Every length
 * is checked here, in Java, before a call, because a wrong one would end the JVM. A native status
 * becomes {@link org.seedhawk.ffi.KernelException} or {@link org.seedhawk.ffi.OrtException}; a
 * library that is absent or too old becomes {@link org.seedhawk.ffi.NativeUnavailableException}.
 *
 * <p>Owners: {@code NativeKernels}, {@code NativeTable}, {@code NativeNet}, {@code OrtRuntime} and
 * {@code OrtSession} are shared by all threads, as {@code CudaTable} and {@code CudaFamilies} are;
 * {@code KernelCalls}, {@code CudaContext} and {@code OrtBinding} belong to the thread that made
 * them. What native code made and frees on its own is a {@link org.seedhawk.ffi.Handle}. Close in
 * the reverse order of opening. Closing twice does nothing, using a closed object throws {@link
 * java.lang.IllegalStateException}, and so does closing one that another thread is just using.
 *
 * <pre>{@code
 * try (Arena arena = Arena.ofConfined();
 *     OrtRuntime runtime = OrtRuntime.open();
 *     OrtSession session = runtime.openSession(Path.of("model.onnx"));
 *     OrtBinding binding = session.newBinding()) {
 *   MemorySegment in = arena.allocate(64 * 4 * 30 * 4, 64);
 *   MemorySegment out = arena.allocate(64 * 4, 64);
 *   binding.bindInput("site", in, ElementType.FLOAT, 64, 4, 30);
 *   binding.bindOutput("score", out, ElementType.FLOAT, 64);
 *   binding.run();
 * }
 * }</pre>
 */
package org.seedhawk.ffi;
