// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.PackedSequence;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;

/**
 * Sequences of one kind, packed off-heap, in two parts: training and validation. Whole records are
 * held out, of miRNAs whole families, and what the two parts share nevertheless is taken away.
 * Immutable but for {@link #close}.
 */
public final class RnaDomain implements AutoCloseable {
  /** Shorter records teach nothing: mature miRNAs have 15 nt and more. */
  public static final int MIN_LENGTH = 15;

  /**
   * A miRNA that shares this many nt with a held-out one is a near relative of it: chance gives
   * about one such miRNA in a hundred.
   */
  private static final int SHARED_MIRNA = 12;

  /** Two transcripts share this many nt by descent, never by chance. */
  private static final int SHARED_TRANSCRIPT = 24;

  private final String name;
  private final boolean whole;
  private final SequenceBatch sequences;
  private final int[] training;
  private final long[] trainingEnds;
  private final int[] validation;
  private final Set<Long> sharedWords;
  private final Counts counts;

  /**
   * What a domain holds.
   *
   * @param name of the domain
   * @param records distinct sequences that are long enough
   * @param trainingRecords of these, trained on
   * @param trainingBases their bases
   * @param validationRecords held out
   * @param dropped records left out of training because a held-out one is too much like them
   */
  public record Counts(
      String name,
      int records,
      int trainingRecords,
      long trainingBases,
      int validationRecords,
      int dropped) {}

  private RnaDomain(
      String name,
      boolean whole,
      SequenceBatch sequences,
      List<Integer> training,
      List<Integer> validation,
      Set<Long> sharedWords,
      int dropped) {
    this.name = name;
    this.whole = whole;
    this.sequences = sequences;
    this.training = training.stream().mapToInt(Integer::intValue).toArray();
    this.validation = validation.stream().mapToInt(Integer::intValue).toArray();
    this.sharedWords = sharedWords;
    trainingEnds = new long[this.training.length];
    long bases = 0;
    for (int i = 0; i < trainingEnds.length; i++) {
      bases += sequences.get(this.training[i]).baseCount();
      trainingEnds[i] = bases;
    }
    counts =
        new Counts(
            name, sequences.size(), trainingEnds.length, bases, this.validation.length, dropped);
  }

  /**
   * Reads transcripts. Records are held out; a validation piece that shares 24 nt with a training
   * record, of an overlapping gene for instance, is left out of {@link #validationPieces}.
   *
   * @param share of the records that are held out
   * @throws BadInputException if the file cannot be read or has too few records
   */
  public static RnaDomain transcripts(String name, Path fasta, double share, long seed)
      throws IOException {
    SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
    read(fasta).forEach(sequences::add);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    int held = (int) Math.ceil(share * order.size());
    List<Integer> validation = order.subList(0, held).stream().sorted().toList();
    List<Integer> training = order.subList(held, order.size()).stream().sorted().toList();
    checkParts(fasta, training, validation);
    Set<Long> words = new HashSet<>();
    validation.forEach(i -> addWords(sequences.get(i), SHARED_TRANSCRIPT, words));
    Set<Long> shared = new HashSet<>();
    Words reader = new Words(SHARED_TRANSCRIPT);
    for (int i : training) {
      reader.forEach(
          sequences.get(i),
          word -> {
            if (words.contains(word)) {
              shared.add(word);
            }
          });
    }
    return new RnaDomain(name, false, sequences, training, validation, shared, 0);
  }

  /**
   * Reads mature miRNAs, each distinct sequence once. Families are held out; a miRNA of another
   * family that shares 12 nt with a held-out one is left out of training.
   *
   * @param share of the distinct miRNAs that are held out
   * @throws BadInputException if the file cannot be read or has too few families
   */
  public static RnaDomain mirnas(
      String name, Path fasta, MirnaFamilies families, double share, long seed) throws IOException {
    List<String> letters = List.copyOf(new LinkedHashSet<>(read(fasta)));
    Map<String, Integer> sizes = families.count(letters);
    List<String> order = new ArrayList<>(sizes.keySet());
    Collections.shuffle(order, new Random(seed));
    Set<String> chosen = new HashSet<>();
    int taken = 0;
    for (String family : order) {
      if (taken < share * letters.size()) {
        chosen.add(family);
        taken += sizes.get(family);
      }
    }
    SequenceBatch sequences = new SequenceBatch(new SequencePackerJava());
    letters.forEach(sequences::add);
    List<Integer> validation = new ArrayList<>();
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < letters.size(); i++) {
      (chosen.contains(families.of(letters.get(i))) ? validation : rest).add(i);
    }
    Set<Long> words = new HashSet<>();
    validation.forEach(i -> addWords(sequences.get(i), SHARED_MIRNA, words));
    List<Integer> training =
        rest.stream().filter(i -> !shares(sequences.get(i), SHARED_MIRNA, words)).toList();
    checkParts(fasta, training, validation);
    return new RnaDomain(
        name, true, sequences, training, validation, Set.of(), rest.size() - training.size());
  }

  private static List<String> read(Path fasta) throws IOException {
    return FastaReader.readAll(fasta).stream()
        .map(Rna::letters)
        .filter(letters -> letters.length() >= MIN_LENGTH)
        .toList();
  }

  private static void checkParts(Path fasta, List<Integer> training, List<Integer> validation) {
    if (training.isEmpty() || validation.isEmpty()) {
      throw new BadInputException(
          "%s: too few records of %d nt or more: %d for training, %d held out; each part needs one"
              .formatted(fasta, MIN_LENGTH, training.size(), validation.size()));
    }
  }

  private static void addWords(PackedSequence sequence, int length, Set<Long> words) {
    new Words(length).forEach(sequence, words::add);
  }

  private static boolean shares(PackedSequence sequence, int length, Set<Long> words) {
    boolean[] found = new boolean[1];
    new Words(length).forEach(sequence, word -> found[0] |= words.contains(word));
    return found[0];
  }

  public String name() {
    return name;
  }

  public Counts counts() {
    return counts;
  }

  /** Returns the number of training records. */
  int trainingRecords() {
    return training.length;
  }

  /** Returns a training record, 0-based. */
  PackedSequence trainingRecord(int index) {
    return sequences.get(training[index]);
  }

  /**
   * Draws a training piece: of transcripts every base is as likely, of miRNAs every miRNA, which
   * comes whole where it fits.
   *
   * @param length bases; a shorter record comes whole
   */
  Piece draw(SplittableRandom random, int length, boolean reversed) {
    if (whole) {
      PackedSequence sequence = trainingRecord(random.nextInt(training.length));
      int bases = (int) Math.min(length, sequence.baseCount());
      return new Piece(sequence, 0, bases, reversed);
    }
    long base = random.nextLong(trainingEnds[trainingEnds.length - 1]);
    int index = Arrays.binarySearch(trainingEnds, base);
    index = index < 0 ? -index - 1 : index + 1;
    PackedSequence sequence = trainingRecord(index);
    int bases = (int) Math.min(length, sequence.baseCount());
    long place = base - (index == 0 ? 0 : trainingEnds[index - 1]);
    return new Piece(sequence, Math.min(place, sequence.baseCount() - bases), bases, reversed);
  }

  /**
   * Returns all held-out pieces of a length, miRNAs whole where they fit; every other one is read
   * 3'->5'. Rests shorter than {@link #MIN_LENGTH} are left out, and what training has seen.
   */
  List<Piece> validationPieces(int length) {
    List<Piece> pieces = new ArrayList<>();
    Words reader = new Words(SHARED_TRANSCRIPT);
    for (int record : validation) {
      PackedSequence sequence = sequences.get(record);
      long last = whole ? 1 : sequence.baseCount();
      for (long start = 0; start < last; start += length) {
        int bases = (int) Math.min(length, sequence.baseCount() - start);
        boolean[] seen = new boolean[1];
        if (!sharedWords.isEmpty()) {
          reader.forEach(
              sequence, start, start + bases, word -> seen[0] |= sharedWords.contains(word));
        }
        if (bases >= MIN_LENGTH && !seen[0]) {
          pieces.add(new Piece(sequence, start, bases, pieces.size() % 2 == 1));
        }
      }
    }
    return pieces;
  }

  @Override
  public void close() {
    sequences.close();
  }

  /** Overlapping stretches of a fixed length as numbers, two bits a letter. Immutable. */
  private record Words(int length) {
    void forEach(PackedSequence sequence, java.util.function.LongConsumer action) {
      forEach(sequence, 0, sequence.baseCount(), action);
    }

    void forEach(
        PackedSequence sequence, long start, long end, java.util.function.LongConsumer action) {
      long mask = (1L << 2 * length) - 1;
      long word = 0;
      int known = 0;
      for (long i = start; i < end; i++) {
        int code = sequence.code(i);
        known = code < 0 ? 0 : known + 1;
        word = (word << 2 | Math.max(code, 0)) & mask;
        if (known >= length) {
          action.accept(word);
        }
      }
    }
  }
}
