// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cuts files that the test writes: header, text, containers, section names, section table. */
class FatBinaryTest {
  private static final int PTX = 1;
  private static final int CODE = 2;
  private static final int CONTAINERS_START = 64 + 16;

  @TempDir Path folder;

  private static ByteBuffer buffer(int byteSize) {
    return ByteBuffer.allocate(byteSize).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An entry whose code repeats a letter; the header of PTX is longer, as compilers have it. */
  private static byte[] entry(int kind, int architecture, int codeByteSize, char letter) {
    int header = kind == PTX ? 72 : 64;
    ByteBuffer entry = buffer(header + codeByteSize);
    entry.putShort((short) kind).putShort((short) 0x101).putInt(header).putLong(codeByteSize);
    entry.putInt(28, architecture);
    Arrays.fill(entry.array(), header, header + codeByteSize, (byte) letter);
    return entry.array();
  }

  private static byte[] container(byte[]... entries) {
    int byteSize = Arrays.stream(entries).mapToInt(entry -> entry.length).sum();
    ByteBuffer container = buffer(16 + byteSize);
    container.putInt(0xba55ed50).putShort((short) 1).putShort((short) 16).putLong(byteSize);
    for (byte[] entry : entries) {
      container.put(entry);
    }
    return container.array();
  }

  private static byte[] library(String sectionName, byte[]... containers) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[64]);
    file.write("text of the host".getBytes(StandardCharsets.US_ASCII));
    for (byte[] container : containers) {
      file.write(container);
    }
    int namesStart = file.size();
    byte[] names = ("\0" + sectionName + "\0.names\0").getBytes(StandardCharsets.US_ASCII);
    file.write(names);
    int tableStart = file.size();
    file.write(new byte[3 * 64]);
    ByteBuffer bytes = ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    bytes.putLong(40, tableStart).putShort(58, (short) 64);
    bytes.putShort(60, (short) 3).putShort(62, (short) 2);
    bytes.putInt(tableStart + 64, 1).putLong(tableStart + 64 + 24, CONTAINERS_START);
    bytes.putLong(tableStart + 64 + 32, namesStart - CONTAINERS_START);
    bytes.putInt(tableStart + 128, sectionName.length() + 2);
    bytes.putLong(tableStart + 128 + 24, namesStart).putLong(tableStart + 128 + 32, names.length);
    return bytes.array();
  }

  private static byte[] sample() throws IOException {
    return library(
        ".nv_fatbin",
        container(entry(CODE, 80, 40, 'a'), entry(CODE, 90, 24, 'b'), entry(PTX, 90, 16, 'c')),
        container(entry(CODE, 90, 8, 'd'), entry(CODE, 100, 8, 'e')));
  }

  private FatBinary.Cut cut(byte[] library, int architecture) throws IOException {
    Path in = Files.write(folder.resolve("in.so"), library);
    return FatBinary.cut(in, folder.resolve("out.so"), architecture);
  }

  /** The code that is left: letters with their number. */
  private String letters() throws IOException {
    String text = Files.readString(folder.resolve("out.so"), StandardCharsets.ISO_8859_1);
    return Pattern.compile("([a-h])\\1{7,}")
        .matcher(text)
        .results()
        .map(run -> run.group(1) + run.group().length())
        .collect(Collectors.joining());
  }

  @Test
  void keepsTheCodeOfOneArchitecture() throws IOException {
    byte[] library = sample();
    FatBinary.Cut cut = cut(library, 90);
    assertEquals("b24d8", letters());
    assertEquals(2, cut.containers());
    assertEquals(
        Map.of("sm_80", 40L, "sm_90", 32L, "sm_100", 8L, "compute_90", 16L), cut.byteSizes());
    assertEquals(64, cut.zeroed());
    assertArrayEquals(library, Files.readAllBytes(folder.resolve("in.so")), "the original");

    // Nothing but code has changed.
    byte[] out = Files.readAllBytes(folder.resolve("out.so"));
    int changed = 0;
    for (int i = 0; i < library.length; i++) {
      if (out[i] != library[i]) {
        assertTrue(library[i] >= 'a' && library[i] <= 'e', "byte " + i);
        changed++;
      }
    }
    assertEquals(64, changed);
  }

  @Test
  void keepsWhatStandsInForCodeThatASourceLacks() throws IOException {
    byte[] library =
        library(
            ".nv_fatbin",
            container(entry(CODE, 86, 8, 'a')),
            container(entry(CODE, 80, 8, 'b'), entry(PTX, 75, 8, 'c'), entry(PTX, 90, 8, 'd')),
            container(entry(CODE, 75, 8, 'e'), entry(CODE, 89, 8, 'f')));
    cut(library, 86);
    assertEquals("a8b8c8", letters());
  }

  @Test
  void refusesAnArchitectureThatIsNotThere() throws IOException {
    String message = assertThrows(IOException.class, () -> cut(sample(), 75)).getMessage();
    assertTrue(
        message.endsWith("it has no code for sm_75, only [compute_90, sm_100, sm_80, sm_90]"),
        message);
    assertFalse(Files.exists(folder.resolve("out.so")), "something was written");
    assertEquals(1, folder.toFile().list().length, "something stays behind");
  }

  @Test
  void refusesWhatItDoesNotKnow() throws IOException {
    byte[] text = "This is no library.".repeat(9).getBytes(StandardCharsets.US_ASCII);
    refused(text, "no 64-bit little-endian ELF file");
    refused(new byte[0], "no 64-bit little-endian ELF file");
    refused(library(".text", container(entry(CODE, 90, 8, 'a'))), "no section .nv_fatbin");
    refused(library(".nv_fatbin", new byte[24]), "at 0x50: no container begins here");
    refused(library(".nv_fatbin", new byte[8]), "at 0x50: a container is cut off");
    refused(library(".nv_fatbin", container(new byte[8])), "at 0x60: an entry is cut off");
    refused(
        library(".nv_fatbin", container(entry(8, 90, 8, 'a'))),
        "at 0x60: an entry of kind 8, version 0x101");
    refused(
        library(".nv_fatbin", container(entry(CODE, 0, 8, 'a'))), "an entry for architecture 0");
    byte[] library = sample();
    ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN).putLong(CONTAINERS_START + 8, 1 << 20);
    refused(library, "at 0x50: a container of 1048576 bytes");
    library = sample();
    ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN).putLong(CONTAINERS_START + 24, 1 << 20);
    refused(library, "at 0x60: an entry of 1048576 bytes");
  }

  private void refused(byte[] library, String reason) {
    String message = assertThrows(IOException.class, () -> cut(library, 90)).getMessage();
    assertTrue(message.contains("nothing was cut: "), message);
    assertTrue(message.contains(reason), message);
    assertFalse(Files.exists(folder.resolve("out.so")), "something was written");
  }

  @Test
  void refusesEveryBeginningOfAFile() throws IOException {
    byte[] whole = sample();
    for (int length = 0; length < whole.length; length++) {
      byte[] beginning = Arrays.copyOf(whole, length);
      assertThrows(IOException.class, () -> cut(beginning, 90));
    }
  }
}
