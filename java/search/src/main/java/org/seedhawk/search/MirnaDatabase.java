// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.seedhawk.error.BadInputException;
import org.seedhawk.formats.FastaReader;
import org.seedhawk.scan.Rna;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceRules;

/** The known miRNAs, in the order of their file. Immutable. */
public final class MirnaDatabase {
  /** Code of an ambiguous letter; those of A C G U are 0 to 3. */
  static final byte AMBIGUOUS = 4;

  /** The longest record: a database of hairpins is fine, one of transcripts is a mistake. */
  private static final int LONGEST = 1000;

  private final String[] ids;
  private final byte[][] codes;
  private final long letterCount;
  private final Map<String, Integer> counts = new HashMap<>(); // of miRNAs, by their letters

  private MirnaDatabase(String[] ids, byte[][] codes) {
    this.ids = ids;
    this.codes = codes;
    long count = 0;
    for (byte[] sequence : codes) {
      count += sequence.length;
    }
    letterCount = count;
    for (int i = 0; i < ids.length; i++) {
      counts.merge(letters(i), 1, Integer::sum);
    }
  }

  /**
   * Reads a FASTA file: plain, gzip or bgzip, RNA or DNA letters.
   *
   * @throws BadInputException if it holds no record, or one without bases or of more than 1,000
   */
  public static MirnaDatabase read(Path file) throws IOException {
    return of(file, FastaReader.readAll(file));
  }

  /**
   * As {@link #read(Path)}, for a command that has options for equal names and modified bases.
   *
   * @param skips what is done about them
   * @param warnings receives what was done about some of them
   */
  public static MirnaDatabase read(
      Path file, Set<FastaReader.Skip> skips, Consumer<String> warnings) throws IOException {
    return of(file, FastaReader.readSequences(file, skips, warnings));
  }

  private static MirnaDatabase of(Path file, List<Rna> records) {
    try {
      return of(records);
    } catch (BadInputException e) {
      throw e.at(file.toString());
    }
  }

  /**
   * Takes sequences.
   *
   * @throws BadInputException if there is none, or one has no bases or more than 1,000, or a letter
   *     that is no nucleotide
   */
  public static MirnaDatabase of(List<Rna> mirnas) {
    SequenceRules.checkNoNull("mirnas", mirnas);
    if (mirnas.isEmpty()) {
      throw new BadInputException(
          "the database holds no sequence; give a FASTA file of mature miRNAs");
    }
    String[] ids = new String[mirnas.size()];
    byte[][] codes = new byte[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      Rna mirna = mirnas.get(i);
      ids[i] = mirna.id();
      int length = mirna.letters().length();
      String what = SequenceRules.named("record", mirna.id());
      if (length > LONGEST) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "%s: a sequence of %,d nt; a database of miRNAs holds %,d at most: remove it",
                what,
                length,
                LONGEST));
      }
      codes[i] = codes(what, mirna.letters());
    }
    return new MirnaDatabase(ids, codes);
  }

  /** Returns the codes of a sequence's letters: 0 to 3, or 4 for an ambiguous one. */
  static byte[] codes(String what, String letters) {
    SequenceRules.checkLetters(what, letters);
    byte[] codes = letters.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < codes.length; i++) {
      int code = Bases.code(codes[i]);
      codes[i] = code == Bases.AMBIGUOUS ? AMBIGUOUS : (byte) code;
    }
    return codes;
  }

  /** Returns a sequence as a FASTA record in DNA letters; ambiguous ones are N. */
  static String fasta(int number, byte[] codes) {
    StringBuilder record = new StringBuilder(codes.length + 12);
    record.append('>').append(number).append('\n');
    for (byte code : codes) {
      record.append("ACGTN".charAt(code));
    }
    return record.append('\n').toString();
  }

  /** Returns the number of miRNAs. */
  public int size() {
    return ids.length;
  }

  /** Returns how many miRNAs of the database have a miRNA's letters; itself is one. */
  public int equalCount(int subject) {
    return counts.get(letters(subject));
  }

  /** Returns the number of letters of all miRNAs. */
  public long letterCount() {
    return letterCount;
  }

  /** Returns a miRNA's name. */
  public String id(int subject) {
    return ids[subject];
  }

  /** Returns a miRNA's length in nt. */
  public int length(int subject) {
    return codes[subject].length;
  }

  /** Returns a miRNA's letters: A C G U, and N for an ambiguous one. */
  public String letters(int subject) {
    StringBuilder letters = new StringBuilder();
    for (byte code : codes[subject]) {
      letters.append("ACGUN".charAt(code));
    }
    return letters.toString();
  }

  /** Returns a miRNA's codes; not to be changed. */
  byte[] codes(int subject) {
    return codes[subject];
  }

  /** Returns the SHA-256 of the sequences in their order, in hex; names do not count. */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] sequence : codes) {
        digest.update(sequence);
        digest.update((byte) '\n');
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
