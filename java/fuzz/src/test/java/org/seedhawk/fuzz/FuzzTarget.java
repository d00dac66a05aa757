// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.seedhawk.error.SeedhawkException;
import org.seedhawk.genome.error.GenomeInputException;

/**
 * What reads files that others wrote. The law: bytes are read, or refused by an exception with a
 * message in one line; whatever else is thrown is a fault. One thread at a time.
 */
enum FuzzTarget {
  /** Sequences, plain, gzip or bgzip. */
  FASTA(SequenceInputs::fasta),
  /** Pairs of miRNAs and targets. */
  PAIRS(TableInputs::pairs),
  /** The other tables; the first byte says which. */
  TABLES(TableInputs::tables),
  /** GTF, GFF3, genePred, BED12 and the regions that they give. */
  ANNOTATION(GenomeInputs::annotation),
  /** 2bit. */
  TWO_BIT(GenomeInputs::twoBit),
  /** A genome's .fai and .gzi; the first byte says which. */
  GENOME_INDEX(GenomeInputs::index),
  /** What blastn answers. */
  BLAST_XML(TableInputs::blastXml),
  /** Recipes of training, of all kinds. */
  RECIPE(ModelInputs::recipe),
  /** ONNX files as the engine reads them itself. */
  ONNX(ModelInputs::onnx),
  /** Weights of PyTorch and checkpoints of training. */
  WEIGHTS(ModelInputs::weights),
  /** Folders of models: results, chances, parity rows; the first byte says which. */
  MODEL_FOLDER(ModelInputs::modelFolder),
  /** A model that ONNX Runtime opens, and a pair that it scores. */
  MODEL(ModelInputs::model);

  /** Reads one input. */
  interface Reader {
    void read(byte[] bytes, Path folder) throws IOException;
  }

  private final Reader reader;

  FuzzTarget(Reader reader) {
    this.reader = reader;
  }

  /** Returns the name of its corpus. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Tries one input.
   *
   * @param folder where files may be written
   * @return whether it was read; false if it was refused
   * @throws RuntimeException and errors: a fault
   */
  boolean accepts(byte[] bytes, Path folder) {
    try {
      reader.read(bytes, folder);
      return true;
    } catch (SeedhawkException | GenomeInputException | Refusal e) {
      checkMessage(e);
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkMessage(RuntimeException e) {
    String message = e.getMessage();
    if (message == null || message.isBlank() || message.indexOf('\n') >= 0) {
      throw new AssertionError("the refusal is not told in one line: " + message, e);
    }
  }

  /** Writes the input into a file. */
  static Path file(Path folder, String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  /** A refusal by a checked exception, where the reader's caller tells it. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refusal(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }
}
