// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.seedhawk.error.BadInputException;

/**
 * Pieces of the transcripts that a scan would read, from a FASTA file: where background sites are
 * drawn. Records alternate between training and validation, so no piece is in both. Immutable.
 *
 * @param training pieces of the first, third, ... record
 * @param validation pieces of the second, fourth, ... record
 */
public record TranscriptPieces(List<String> training, List<String> validation) {
  /** Bases of a piece: room for 31 windows of 30. */
  public static final int LENGTH = 60;

  /**
   * Cuts records into pieces that do not overlap; the rest of a record and pieces with ambiguous
   * letters are left out.
   *
   * @throws BadInputException if the file is missing or is no FASTA
   */
  public static TranscriptPieces read(Path fasta) throws IOException {
    List<String> training = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    StringBuilder record = new StringBuilder();
    int records = 0;
    try (BufferedReader reader = Files.newBufferedReader(fasta, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(">")) {
          cut(record, records % 2 == 1 ? training : validation);
          records++;
        } else if (records == 0) {
          throw new BadInputException(fasta + ":1: a FASTA file starts with '>'");
        } else {
          record.append(line.strip().toUpperCase(Locale.ROOT).replace('T', 'U'));
        }
      }
      cut(record, records % 2 == 1 ? training : validation);
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "%s: no such file; give the folder of the data with --data".formatted(fasta), e);
    }
    if (training.isEmpty() || validation.isEmpty()) {
      throw new BadInputException(
          "%s: fewer than two records of %d bases A C G U".formatted(fasta, LENGTH));
    }
    return new TranscriptPieces(List.copyOf(training), List.copyOf(validation));
  }

  private static void cut(StringBuilder record, List<String> pieces) {
    for (int start = 0; start + LENGTH <= record.length(); start += LENGTH) {
      String piece = record.substring(start, start + LENGTH);
      if (piece.chars().allMatch(letter -> "ACGU".indexOf(letter) >= 0)) {
        pieces.add(piece);
      }
    }
    record.setLength(0);
  }
}
