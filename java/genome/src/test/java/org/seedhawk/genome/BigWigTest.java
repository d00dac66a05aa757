// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.genome;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gnu.trove.list.array.TFloatArrayList;
import gnu.trove.list.array.TIntArrayList;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import kotlin.Pair;
import org.jetbrains.bio.CompressionType;
import org.jetbrains.bio.ScoredInterval;
import org.jetbrains.bio.big.BedGraphSection;
import org.jetbrains.bio.big.BigWigFile;
import org.jetbrains.bio.big.FixedStepSection;
import org.jetbrains.bio.big.VariableStepSection;
import org.jetbrains.bio.big.WigSection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.genome.big.BigWig;
import org.seedhawk.genome.error.GenomeInputException;

/** bigWig files that an independent library writes, and damaged ones. */
class BigWigTest {
  @TempDir Path folder;
  private final Random random = new Random(Needs.seed());
  private final Map<String, float[]> values = new LinkedHashMap<>();

  /** Sections of all types with gaps between them; {@link #values} has what they say. */
  private List<WigSection> sections(int chromosomes, int length) {
    values.clear();
    List<WigSection> sections = new ArrayList<>();
    for (int i = 0; i < chromosomes; i++) {
      String name = String.format(Locale.ROOT, "chr%03d", i);
      float[] all = new float[length];
      Arrays.fill(all, Float.NaN);
      values.put(name, all);
      int at = random.nextInt(50);
      while (at < length - 4_000) {
        WigSection next =
            switch (random.nextInt(3)) {
              case 0 -> bedGraph(name, all, at);
              case 1 -> variable(name, all, at);
              default -> fixed(name, all, at);
            };
        sections.add(next);
        at = next.getEnd() + random.nextInt(3) * random.nextInt(800);
      }
    }
    return sections;
  }

  private float put(float[] all, int start, int end) {
    float value = (float) random.nextGaussian();
    Arrays.fill(all, start, end, value);
    return value;
  }

  private WigSection bedGraph(String name, float[] all, int from) {
    BedGraphSection section =
        new BedGraphSection(name, new TIntArrayList(), new TIntArrayList(), new TFloatArrayList());
    int at = from;
    for (int i = 0; i <= random.nextInt(60); i++) {
      int end = at + 1 + random.nextInt(40);
      section.set(at, end, put(all, at, end));
      at = end + random.nextInt(4);
    }
    return section;
  }

  private WigSection variable(String name, float[] all, int from) {
    int span = 1 + random.nextInt(5);
    TIntArrayList places = new TIntArrayList();
    TFloatArrayList numbers = new TFloatArrayList();
    int at = from;
    for (int i = 0; i <= random.nextInt(200); i++) {
      places.add(at);
      numbers.add(put(all, at, at + span));
      at += span + random.nextInt(7);
    }
    return new VariableStepSection(name, span, places, numbers);
  }

  private WigSection fixed(String name, float[] all, int from) {
    int span = 1 + random.nextInt(3);
    int step = span + random.nextInt(3);
    TFloatArrayList numbers = new TFloatArrayList();
    for (int i = 0; i <= random.nextInt(400); i++) {
      numbers.add(put(all, from + i * step, from + i * step + span));
    }
    return new FixedStepSection(name, from, step, span, numbers);
  }

  private Path write(List<WigSection> sections, CompressionType packed, ByteOrder order)
      throws IOException {
    Path file = Files.createTempFile(folder, "x", ".bw");
    List<Pair<String, Integer>> sizes = new ArrayList<>();
    values.forEach((name, all) -> sizes.add(new Pair<>(name, all.length)));
    BigWigFile.write(sections, sizes, file, 2, packed, order);
    return file;
  }

  private BigWig.Values expected(String name, int start, int end) {
    float[] all = values.get(name);
    int count = 0;
    double sum = 0;
    for (int i = start; i < Math.min(end, all.length); i++) {
      if (!Float.isNaN(all[i])) {
        count++;
        sum += all[i];
      }
    }
    return new BigWig.Values(count, sum);
  }

  private static void same(BigWig.Values expected, BigWig.Values found) {
    assertEquals(expected.bases(), found.bases());
    assertEquals(expected.sum(), found.sum(), 1e-9 * (1 + expected.bases()));
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      for (CompressionType packed :
          List.of(CompressionType.DEFLATE, CompressionType.NO_COMPRESSION)) {
        Path file = write(sections(3, 120_000), packed, order);
        try (BigWig track = BigWig.open(file)) {
          assertEquals(List.copyOf(values.keySet()), List.copyOf(track.chromosomes().keySet()));
          assertEquals(120_000, track.chromosomes().get("chr001"));
          for (int i = 0; i < 20_000; i++) {
            String name = String.format(Locale.ROOT, "chr%03d", random.nextInt(3));
            int start = random.nextInt(120_000);
            int end = start + random.nextInt(random.nextInt(100) == 0 ? 100_000 : 30);
            same(expected(name, start, end), track.over(name, start, end));
          }
          assertEquals(BigWig.Values.NONE, track.over("chr000", 5, 5));
          assertTrue(Double.isNaN(track.over("chr000", 119_990, 200_000).mean()));
          try (BigWigFile other = BigWigFile.read(file, null)) {
            for (String name : values.keySet()) {
              // Its stretches lose values that begin in front of them, so all is asked for.
              assertArrayEquals(read(other, name), values.get(name));
              same(expected(name, 0, 120_000), track.over(name, 0, 120_000));
            }
          }
        }
      }
    }
  }

  /** Returns the values that the other reader finds. */
  private static float[] read(BigWigFile other, String name) throws IOException {
    float[] all = new float[120_000];
    Arrays.fill(all, Float.NaN);
    for (WigSection section : other.query(name)) {
      for (Iterator<ScoredInterval> each = section.query().iterator(); each.hasNext(); ) {
        ScoredInterval one = each.next();
        Arrays.fill(all, one.getStart(), one.getEnd(), one.getScore());
      }
    }
    return all;
  }

  @Test
  void readsAnIndexAndNamesOfSeveralLevels() throws IOException {
    Path file = write(sections(600, 6_000), CompressionType.DEFLATE, ByteOrder.LITTLE_ENDIAN);
    try (BigWig track = BigWig.open(file)) {
      assertEquals(values.keySet(), track.chromosomes().keySet());
      values.forEach((name, all) -> same(expected(name, 0, 6_000), track.over(name, 0, 6_000)));
    }
  }

  /** A mean over NaN or infinity is no number; tables and JSON have no word for it. */
  @Test
  void lettersWithoutANumberHaveNoValue() throws IOException {
    values.put("chr1", new float[100]);
    TFloatArrayList section = new TFloatArrayList();
    for (float value :
        new float[] {1, Float.POSITIVE_INFINITY, Float.NaN, Float.NEGATIVE_INFINITY, 3}) {
      section.add(value);
    }
    Path file =
        write(
            List.of(new FixedStepSection("chr1", 10, 1, 1, section)),
            CompressionType.DEFLATE,
            ByteOrder.LITTLE_ENDIAN);
    try (BigWig track = BigWig.open(file)) {
      assertEquals(new BigWig.Values(2, 4), track.over("chr1", 0, 50));
      assertTrue(Double.isNaN(track.over("chr1", 11, 14).mean()));
    }
  }

  @Test
  void refusesWrongStretches() throws IOException {
    Path file = write(sections(1, 6_000), CompressionType.DEFLATE, ByteOrder.LITTLE_ENDIAN);
    try (BigWig track = BigWig.open(file)) {
      assertThrows(IllegalArgumentException.class, () -> track.over("chr9", 1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> track.over("chr000", -1, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> track.over("chr000", 3, 2));
    }
  }

  private static void all(Path file) throws IOException {
    try (BigWig track = BigWig.open(file)) {
      track.chromosomes().keySet().forEach(name -> track.over(name, 0, 20_000));
    }
  }

  private Path damaged(byte[] whole, int at, long value, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
    switch (size) {
      case 2 -> bytes.putShort(at, (short) value);
      case 4 -> bytes.putInt(at, (int) value);
      default -> bytes.putLong(at, value);
    }
    return Files.write(folder.resolve("damaged.bw"), bytes.array());
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    byte[] whole =
        Files.readAllBytes(
            write(sections(2, 20_000), CompressionType.DEFLATE, ByteOrder.LITTLE_ENDIAN));
    ByteBuffer bytes = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int tree = (int) bytes.getLong(8);
    int index = (int) bytes.getLong(24);
    Path none = folder.resolve("none.bw");
    TestFiles.refused(() -> all(none), none.toString(), "does not exist");
    TestFiles.refused(() -> all(folder), "is a folder");
    Path empty = Files.createFile(folder.resolve("empty.bw"));
    TestFiles.refused(() -> all(empty), "empty.bw: the file is empty; was the step that writes it");
    Path text = Files.writeString(folder.resolve("a.wig"), "fixedStep chrom=chr1 start=1\n0.5\n");
    TestFiles.refused(() -> all(text), "the file is no bigWig; text becomes one with wigToBigWig");
    Path bed = damaged(whole, 0, 0x8789F2EB, 4);
    TestFiles.refused(() -> all(bed), "the file is no bigWig, but a bigBed");
    TestFiles.refused(() -> all(damaged(whole, 8, 3, 8)), "no tree of chromosomes stands where");
    TestFiles.refused(() -> all(damaged(whole, 8, 1L << 60, 8)), "the file ends too early");
    TestFiles.refused(() -> all(damaged(whole, 24, -5, 8)), "the file ends too early");
    TestFiles.refused(() -> all(damaged(whole, 24, tree, 8)), "no index stands where its header");
    TestFiles.refused(
        () -> all(damaged(whole, tree + 8, 1 << 30, 4)), "names of chromosomes have 1,073,741,824");
    TestFiles.refused(
        () -> all(damaged(whole, tree + 16, 1L << 50, 8)),
        "says that it has 1,125,899,906,842,624");
    TestFiles.refused(
        () -> all(damaged(whole, tree + 16, 7, 8)), "it has 2 chromosomes, and says 7");
    // An inner node whose child is itself.
    byte[] loop = whole.clone();
    loop[tree + 32] = 0;
    int width = bytes.getInt(tree + 8);
    TestFiles.refused(
        () -> all(damaged(loop, tree + 36 + width, tree + 32L, 8)),
        "its tree of chromosomes has a loop");
    TestFiles.refused(() -> all(damaged(whole, index + 50, 0xffff, 2)), "the file ends too early");
    byte[] circle = whole.clone();
    circle[index + 48] = 0;
    TestFiles.refused(
        () -> all(damaged(circle, index + 52 + 16, index + 48L, 8)), "its index has a loop");
    int leaf = index + 52; // the tree of so few blocks is one leaf, or its first child follows
    if (whole[index + 48] == 0) {
      leaf = (int) bytes.getLong(index + 52 + 16) + 4;
    }
    int first = leaf;
    TestFiles.refused(
        () -> all(damaged(whole, first + 24, 1L << 40, 8)),
        "its index says that a block has 1,099,511,627,776 bytes");
    TestFiles.refused(
        () -> all(damaged(whole, first + 24, 9, 8)), "the file ends too early (in the middle of a");
    TestFiles.refused(() -> all(damaged(whole, first + 16, 1L << 62, 8)), "ends too early");
    TestFiles.refused(
        () -> all(damaged(whole, (int) bytes.getLong(first + 16), 0x12345678, 4)),
        "a block is no zlib data");
    for (int size = 1; size < whole.length; size += 1 + whole.length / 97) {
      Path cut = Files.write(folder.resolve("cut.bw"), Arrays.copyOf(whole, size));
      // What lies behind the index is for the view from afar, and not read.
      if (size < index) {
        TestFiles.refused(() -> all(cut), "cut.bw: the file ends too early");
      }
    }
  }

  @Test
  void anyDamageIsAnAnswerOrAnError() throws IOException {
    for (CompressionType packed :
        List.of(CompressionType.DEFLATE, CompressionType.NO_COMPRESSION)) {
      byte[] whole = Files.readAllBytes(write(sections(2, 9_000), packed, ByteOrder.BIG_ENDIAN));
      ByteBuffer front = ByteBuffer.wrap(whole); // big endian
      int[] starts = {0, (int) front.getLong(8), (int) front.getLong(24)};
      int refused = 0;
      for (int i = 0; i < 400; i++) {
        byte[] bytes = whole.clone();
        for (int j = 0; j <= random.nextInt(4); j++) {
          // Half of the damage lies where sizes, counts and places stand.
          int part = random.nextInt(6);
          int at =
              part < 3
                  ? random.nextInt(bytes.length)
                  : starts[part - 3]
                      + random.nextInt(Math.min(64, bytes.length - starts[part - 3]));
          bytes[at] = (byte) random.nextInt();
        }
        Path file = Files.write(folder.resolve("any.bw"), bytes);
        try {
          all(file);
        } catch (GenomeInputException e) {
          refused++;
        }
      }
      assertTrue(refused > 40, refused + " refused");
    }
  }
}
