// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static AtomicFile create(Path file) throws IOException {
    return AtomicFile.create(file.toString(), OutputStream.nullOutputStream());
  }

  @Test
  void appearsUnderItsNameOnCommitOnly() throws IOException {
    Path file = folder.resolve("out.tsv");
    try (AtomicFile out = create(file)) {
      out.write(TestFiles.bytes("abc"));
      assertFalse(Files.exists(file));
      out.commit();
      assertEquals("abc", Files.readString(file));
    }
    assertEquals(List.of("out.tsv"), names());
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    Path file = folder.resolve("out.tsv");
    try (AtomicFile out = create(file)) {
      out.write('x');
    }
    assertEquals(List.of(), names());
  }

  @Test
  void keepsWhatStoodThereWithoutCommitAndFollowsLinks() throws IOException {
    Path file = Files.writeString(folder.resolve("out.tsv"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("out.tsv"));
    try (AtomicFile out = create(link)) {
      out.write('x');
    }
    assertEquals("old", Files.readString(file));
    try (AtomicFile out = create(link)) {
      out.write('x');
      out.commit();
    }
    assertEquals("x", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void refusesAFolderAndAMissingFolder() {
    IOException e = assertThrows(IOException.class, () -> create(folder));
    assertEquals("cannot write '" + folder + "': it is a folder; name a file", e.getMessage());
    Path lost = folder.resolve("no/out.tsv");
    e = assertThrows(IOException.class, () -> create(lost));
    assertEquals(
        "cannot write '" + lost + "': its folder does not exist; create it", e.getMessage());
  }

  @Test
  void writesToAPipeOrDeviceDirectly() throws IOException {
    Path device = Path.of("/dev/null");
    if (!Files.exists(device)) {
      return;
    }
    try (AtomicFile out = create(device)) {
      out.write('x');
      out.commit();
    }
    assertFalse(Files.isRegularFile(device));
  }

  @Test
  void gzipsUnderANameThatEndsInGz() throws IOException {
    byte[] bytes = TestFiles.bytes("some rows\n".repeat(30_000));
    for (String name : List.of("rows.tsv.gz", "ROWS.TSV.GZ")) {
      Path file = folder.resolve(name);
      try (AtomicFile out = create(file)) {
        out.write(bytes);
        assertFalse(Files.exists(file));
        out.commit();
      }
      assertTrue(Files.size(file) < bytes.length / 10, "" + Files.size(file));
      try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        assertArrayEquals(bytes, in.readAllBytes());
      }
    }
    Path dropped = folder.resolve("dropped.gz");
    try (AtomicFile out = create(dropped)) {
      out.write(bytes);
    }
    assertEquals(List.of("ROWS.TSV.GZ", "rows.tsv.gz"), names());
  }

  @Test
  void writesMinusToTheStandardOutputAndLeavesItOpen() throws IOException {
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    try (AtomicFile out = AtomicFile.create("-", stdout)) {
      out.write(TestFiles.bytes("rows"));
      out.commit();
    }
    assertEquals("rows", stdout.toString());
  }

  @Test
  void tellsAClosedPipeFromAnError() throws IOException {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (AtomicFile out = AtomicFile.create("-", closed)) {
      ClosedOutputException e =
          assertThrows(ClosedOutputException.class, () -> out.write(new byte[3]));
      assertEquals("standard output was closed by its reader; stopped early", e.getMessage());
    }
  }

  @Test
  void reportsAFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    if (!Files.exists(full)) {
      return;
    }
    try (AtomicFile out = create(full)) {
      IOException e = assertThrows(IOException.class, () -> out.write(new byte[10]));
      assertEquals("cannot write '/dev/full': No space left on device", e.getMessage());
    }
  }

  @Test
  void removesWhatAKilledProgramLeft() throws IOException {
    Path file = folder.resolve("out.tsv");
    Files.writeString(folder.resolve(".out.tsv.0123456789abcdef.tmp"), "half");
    Path other = Files.writeString(folder.resolve(".out.tsv.notes.tmp"), "mine");
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createSymbolicLink(folder.resolve(".out.tsv.fedcba9876543210.tmp"), victim);
    try (AtomicFile out = create(file)) {
      out.write('x');
      out.commit();
    }
    assertEquals("mine", Files.readString(other));
    assertEquals("precious", Files.readString(victim));
    assertFalse(names().contains(".out.tsv.0123456789abcdef.tmp"), names().toString());
  }

  @Test
  void leavesTheTemporaryFilesOfProgramsThatRun() throws IOException {
    Path file = folder.resolve("out.tsv");
    try (AtomicFile first = create(file);
        AtomicFile second = create(folder.resolve("../" + folder.getFileName() + "/out.tsv"))) {
      first.write('1');
      second.write('2');
      first.commit();
      assertEquals("1", Files.readString(file));
      second.commit();
      assertEquals("2", Files.readString(file));
    }
    assertEquals(List.of("out.tsv"), names());
    Path held = Files.writeString(folder.resolve(".out.tsv.0123456789abcdef.tmp"), "half");
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                held.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('r', holder.getInputStream().read());
      try (AtomicFile out = create(file)) {
        out.commit();
      }
      assertTrue(Files.exists(held), "a program that runs still writes it");
    } finally {
      holder.destroyForcibly().onExit().join();
    }
    try (AtomicFile out = create(file)) {
      out.commit();
    }
    assertFalse(Files.exists(held), "its program was killed");
  }

  /** Another program: locks a file and waits to be killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws Exception {
      try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
        channel.lock();
        System.out.println("ready");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void keepsThePermissionsOfAFileThatIsWrittenAnew() throws IOException {
    Path file = Files.writeString(folder.resolve("private.tsv"), "secret");
    for (String permissions : List.of("rw-------", "rw-rw-rw-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      try (AtomicFile out = create(file)) {
        out.write('x');
        out.commit();
      }
      assertEquals(permissions, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }
  }

  @Test
  void publishesAllOutputsOrNone() throws IOException {
    Path genes = folder.resolve("genes.tsv");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) {}

          @Override
          public void flush() throws IOException {
            throw new IOException("No space left on device");
          }
        };
    try (AtomicFile first = create(genes)) {
      AtomicFile second = AtomicFile.create("-", full);
      first.write('g');
      assertThrows(IOException.class, () -> AtomicFile.publish(List.of(first, second)));
    }
    assertEquals(List.of(), names());
  }

  @Test
  void theLastOutputStandsBesideThoseOfItsOwnRunAlone() throws IOException {
    Path genes = Files.writeString(folder.resolve("genes.tsv"), "old genes");
    Path sites = Files.writeString(folder.resolve("sites.tsv"), "old sites");
    try (AtomicFile first = create(genes);
        AtomicFile second = create(sites)) {
      first.write('g');
      second.write('s');
      AtomicFile.publish(List.of(first, second));
    }
    assertEquals("g", Files.readString(genes));
    assertEquals("s", Files.readString(sites));
    assertEquals(List.of("genes.tsv", "sites.tsv"), names());

    // The second cannot get its name: what stood there must not stand beside the new first one.
    try (AtomicFile first = create(genes);
        AtomicFile second = create(sites)) {
      first.write('G');
      second.write('S');
      deleteTemporary("sites.tsv");
      assertThrows(IOException.class, () -> AtomicFile.publish(List.of(first, second)));
    }
    assertEquals("G", Files.readString(genes));
    assertEquals(List.of("genes.tsv"), names());

    // The first cannot: all is as it was.
    Files.writeString(sites, "old sites");
    try (AtomicFile first = create(genes);
        AtomicFile second = create(sites)) {
      deleteTemporary("genes.tsv");
      assertThrows(IOException.class, () -> AtomicFile.publish(List.of(first, second)));
    }
    assertEquals("G", Files.readString(genes));
    assertEquals("old sites", Files.readString(sites));
    assertEquals(List.of("genes.tsv", "sites.tsv"), names());
  }

  private void deleteTemporary(String name) throws IOException {
    for (String each : names()) {
      if (each.startsWith("." + name + ".")) {
        Files.delete(folder.resolve(each));
      }
    }
  }

  @Test
  void replacesALinkAndDoesNotFollowIt() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Path link = Files.createSymbolicLink(folder.resolve("results.json"), victim);
    AtomicFile.replace(link, TestFiles.bytes("{}"));
    assertEquals("precious", Files.readString(victim));
    assertFalse(Files.isSymbolicLink(link));
    assertEquals("{}", Files.readString(link));
    assertEquals(List.of("results.json", "victim"), names());
  }

  /** Whatever the user's mask, and from the first byte on. */
  @Test
  void itsOwnerAloneReadsWhatIsHisOwn() throws IOException {
    Path path = Files.writeString(folder.resolve("own"), "before");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    try (AtomicFile file = AtomicFile.createOwn(path)) {
      for (String each : names()) {
        String expected = each.equals("own") ? "rw-r--r--" : "rw-------";
        assertEquals(expected, permissions(folder.resolve(each)), each);
      }
      file.write(1);
      file.commit();
    }
    assertEquals("rw-------", permissions(path));
    Path state = folder.resolve("state");
    AtomicFile.replaceOwn(state, TestFiles.bytes("{}"));
    assertEquals("rw-------", permissions(state));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void whatStandsInFrontMayBeWrittenLast() throws IOException {
    Path path = folder.resolve("front");
    try (AtomicFile file =
        AtomicFile.createPlain(path.toString(), OutputStream.nullOutputStream())) {
      file.write(new byte[] {0, 0, 3});
      file.overwriteStart(new byte[] {1, 2});
      file.write(4);
      file.commit();
    }
    assertArrayEquals(new byte[] {1, 2, 3, 4}, Files.readAllBytes(path));
    try (AtomicFile file = AtomicFile.createPlain("-", OutputStream.nullOutputStream())) {
      IOException e = assertThrows(IOException.class, () -> file.overwriteStart(new byte[1]));
      assertEquals("cannot write 'standard output': it is no file; name a file", e.getMessage());
    }
  }
}
