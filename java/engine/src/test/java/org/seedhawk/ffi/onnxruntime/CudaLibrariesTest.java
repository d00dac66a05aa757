// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.ffi.onnxruntime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.ffi.ElfFile;
import org.seedhawk.ffi.NativeUnavailableException;

/** What a CUDA provider asks for, read from files that the test writes, and what is not there. */
@EnabledOnOs(OS.LINUX)
class CudaLibrariesTest {
  private static final long ADDRESS = 0x10000;

  @TempDir Path folder;

  /**
   * A shared library with nothing in it but a dynamic section: header, two program headers (load,
   * dynamic), dynamic entries, strings.
   */
  private static byte[] library(String runpath, String... needed) throws IOException {
    ByteArrayOutputStream strings = new ByteArrayOutputStream();
    strings.write(0);
    int entries = needed.length + 4;
    ByteBuffer dynamic = ByteBuffer.allocate(entries * 16).order(ByteOrder.LITTLE_ENDIAN);
    int dynamicStart = 64 + 2 * 56;
    int stringsStart = dynamicStart + entries * 16;
    for (String name : needed) {
      dynamic.putLong(1).putLong(strings.size());
      strings.write(name.getBytes(StandardCharsets.UTF_8));
      strings.write(0);
    }
    dynamic.putLong(29).putLong(strings.size());
    strings.write(runpath.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    dynamic.putLong(5).putLong(ADDRESS + stringsStart);
    dynamic.putLong(10).putLong(strings.size());
    dynamic.putLong(0).putLong(0);

    int byteSize = stringsStart + strings.size();
    ByteBuffer file = ByteBuffer.allocate(byteSize).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    file.putShort(16, (short) 3).putShort(18, (short) 62).putLong(32, 64);
    file.putShort(54, (short) 56).putShort(56, (short) 2);
    segment(file, 64, 1, 0, byteSize);
    segment(file, 64 + 56, 2, dynamicStart, entries * 16);
    file.put(dynamicStart, dynamic.array()).put(stringsStart, strings.toByteArray());
    return file.array();
  }

  private static void segment(ByteBuffer file, int at, int type, long start, long byteSize) {
    file.putInt(at, type).putLong(at + 8, start).putLong(at + 16, ADDRESS + start);
    file.putLong(at + 32, byteSize);
  }

  private Path provider(byte[] bytes) throws IOException {
    return Files.write(folder.resolve(CudaLibraries.PROVIDER), bytes);
  }

  private List<String> missing() {
    return CudaLibraries.missing(folder.resolve("libonnxruntime.so"));
  }

  private String refusal(byte[] bytes) throws IOException {
    Path file = provider(bytes);
    String message =
        assertThrows(IOException.class, () -> ElfFile.read(file), "was read").getMessage();
    assertTrue(message.startsWith("'" + file + "' is no library that can be read: "), message);
    return message.substring(message.indexOf(": ") + 2);
  }

  @Test
  void readsWhatALibraryNeeds() throws IOException {
    ElfFile file = ElfFile.read(provider(library("$ORIGIN:/opt/cuda", "liba.so.1", "libb.so")));
    assertEquals(List.of("liba.so.1", "libb.so"), file.needed());
    assertEquals(List.of("$ORIGIN", "/opt/cuda"), file.searchPath());
    assertEquals(List.of(), ElfFile.read(provider(library(""))).needed());
    assertEquals(List.of(), ElfFile.read(provider(library("::"))).searchPath());
  }

  @Test
  void readsALibraryOfThisMachine() throws IOException {
    ElfFile file = ElfFile.read(Path.of(System.getProperty("java.home"), "lib/libjava.so"));
    assertTrue(file.needed().contains("libjvm.so"), file.toString());
    assertEquals(List.of("$ORIGIN"), file.searchPath());
  }

  @Test
  void refusesEveryBeginningOfALibrary() throws IOException {
    byte[] whole = library("$ORIGIN", "liba.so.1");
    for (int length = 0; length < whole.length; length++) {
      refusal(Arrays.copyOf(whole, length));
    }
  }

  @Test
  void survivesAnyChangedByte() throws IOException {
    byte[] whole = library("$ORIGIN", "liba.so.1");
    int refused = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
        byte[] changed = whole.clone();
        changed[at] = (byte) value;
        try {
          ElfFile.read(provider(changed));
        } catch (IOException e) {
          refused++;
        }
      }
    }
    assertTrue(refused > 100, refused + " were refused");
  }

  @Test
  void saysWhyAFileIsRefused() throws IOException {
    assertEquals("the ELF header would be 64 bytes at 0, but the file has 3", refusal(new byte[3]));
    assertEquals(
        "it does not begin as a 64-bit little-endian ELF file does",
        refusal("This is no library.".repeat(9).getBytes(StandardCharsets.UTF_8)));

    byte[] changed = library("", "liba.so.1");
    changed[5] = 2;
    assertEquals("it does not begin as a 64-bit little-endian ELF file does", refusal(changed));

    changed = library("", "liba.so.1");
    changed[64 + 56] = 1;
    assertEquals("it has no dynamic section, so it is no shared library", refusal(changed));

    changed = library("", "liba.so.1");
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 56 + 32, 1L << 40);
    assertEquals(
        "its dynamic section has 1099511627776 bytes, allowed are 16 to 65536", refusal(changed));

    changed = library("", "liba.so.1");
    int name = 64 + 2 * 56 + 8;
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(name, 99);
    assertEquals("a name begins at 99 of a string table of 12 bytes", refusal(changed));

    changed = library("", "liba.so.1");
    changed[changed.length - 1] = 'x';
    changed[changed.length - 2] = 'x';
    assertEquals("a name at 1 of its string table has no end", refusal(changed));
  }

  @Test
  void namesWhatIsNotThere() throws IOException {
    provider(library("$ORIGIN", "libc.so.6", "libno_such_library.so.13", "libnor_this.so.9"));
    List<String> missing = missing();
    assertEquals(List.of("libno_such_library.so.13", "libnor_this.so.9"), missing.subList(0, 2));
    // The driver is on some machines.
    assertTrue(
        missing.size() == 2 || missing.subList(2, 3).equals(List.of("libcuda.so.1")),
        missing.toString());
  }

  @Test
  void saysWhyAFileThatIsThereCannotBeLoaded() throws IOException {
    Files.writeString(folder.resolve("libtext.so.1"), "This is no library.".repeat(99));
    provider(library("/no/such/folder:$ORIGIN", "libtext.so.1"));
    String first = missing().getFirst();
    assertTrue(first.startsWith("libtext.so.1 ("), first);
    assertTrue(first.contains(folder.resolve("libtext.so.1").toString()), first);
    assertTrue(first.contains("invalid ELF header"), first);
  }

  @Test
  void saysThatThereIsNoProvider() {
    String refusal = assertThrows(NativeUnavailableException.class, this::missing).getMessage();
    assertTrue(
        refusal.startsWith(
            "ONNX Runtime '"
                + folder.resolve("libonnxruntime.so")
                + "' has no CUDA provider 'libonnxruntime_providers_cuda.so' beside it;"),
        refusal);
  }

  @Test
  void saysThatAProviderCannotBeRead() throws IOException {
    provider(new byte[10]);
    String refusal = assertThrows(NativeUnavailableException.class, this::missing).getMessage();
    assertTrue(refusal.startsWith("the CUDA provider cannot be used: '" + folder), refusal);
  }

  @Test
  void readsTheProviderOfAGpuBuild() throws IOException {
    try (OrtRuntime runtime = OrtRuntime.open()) {
      Assumptions.assumeTrue(
          runtime.providers().contains("CUDAExecutionProvider"),
          "ONNX Runtime is a CPU build; -Pgpu-cuda13 puts a GPU build on the class path");
      runtime.unpackProviders();
      Path provider = runtime.libraryPath().resolveSibling(CudaLibraries.PROVIDER);
      List<String> needed = ElfFile.read(provider).needed();
      assertTrue(needed.contains("libcudnn.so.9"), needed.toString());
      assertTrue(needed.stream().anyMatch(n -> n.startsWith("libcudart.so.")), needed.toString());
      List<String> missing = CudaLibraries.missing(runtime.libraryPath());
      assertFalse(missing.contains("libc.so.6"), missing.toString());
      assertFalse(missing.contains(CudaLibraries.BRIDGE), missing.toString());
      System.out.println("[seedhawk] missing for CUDA: " + missing);
    }
  }
}
