// SPDX-License-Identifier: Apache-2.0
/**
 * ONNX Runtime, through its C interface.
 *
 * <p>{@link org.seedhawk.ffi.onnxruntime.OrtRuntime} and {@link
 * org.seedhawk.ffi.onnxruntime.OrtSession} are shared by all threads; {@link
 * org.seedhawk.ffi.onnxruntime.OrtBinding} belongs to the thread that made it. Memory and errors:
 * {@link org.seedhawk.ffi}.
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
package org.seedhawk.ffi.onnxruntime;
