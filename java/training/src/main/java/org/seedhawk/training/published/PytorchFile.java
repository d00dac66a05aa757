// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.seedhawk.error.BadInputException;
import org.seedhawk.training.onnx.Tensor;

/**
 * Reads the float32 tensors of a file that PyTorch's {@code torch.save} wrote: a ZIP archive with a
 * pickle of names and shapes, and a file of numbers for each tensor. Nothing that the pickle names
 * is run: see {@link Pickle}.
 */
final class PytorchFile {
  /** More than any network that this project knows; a damaged file asks for more. */
  private static final long MAX_ENTRY = 1L << 30;

  private final Path file;
  private final ZipFile zip;
  private final String folder;

  private PytorchFile(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    String found =
        zip.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.endsWith("/data.pkl"))
            .findFirst()
            .orElseThrow(
                () ->
                    new BadInputException(
                        file + ": there is no data.pkl in it; torch.save writes one"));
    folder = found.substring(0, found.length() - "data.pkl".length());
  }

  /**
   * Reads the tensors of a state dictionary, whole numbers left out.
   *
   * @param dictionary key under which the file keeps it
   * @throws BadInputException if the file is missing, is none of PyTorch's, or keeps no such
   *     dictionary
   */
  static Map<String, Tensor> read(Path file, String dictionary) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new PytorchFile(file, zip).tensors(dictionary);
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such file; name a PyTorch file", e);
    } catch (ZipException | EOFException e) {
      throw new BadInputException(
          "%s: it is no archive as torch.save writes (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private Map<String, Tensor> tensors(String dictionary) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try {
      Object root = new Pickle(bytes("data.pkl")).read();
      if (!(root instanceof Map<?, ?> keys && keys.get(dictionary) instanceof Map<?, ?> found)) {
        throw new BadInputException("%s: it keeps no dictionary '%s'".formatted(file, dictionary));
      }
      for (Map.Entry<?, ?> entry : found.entrySet()) {
        if (entry.getValue() instanceof Pickle.Stored stored && stored.isFloat()) {
          tensors.put(entry.getKey().toString(), tensor(stored));
        }
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException("%s: %s".formatted(file, e.getMessage()), e);
    }
    return tensors;
  }

  private Tensor tensor(Pickle.Stored stored) throws IOException {
    byte[] bytes = bytes("data/" + stored.key());
    List<Long> shape = stored.shape();
    long count = shape.stream().reduce(1L, Math::multiplyExact);
    if (!stored.isContiguous() || count < 0 || count > bytes.length / 4 - stored.offset()) {
      throw new BadInputException(
          "%s: data/%s has %,d bytes, but a tensor of shape %s from %d on is read from it"
              .formatted(file, stored.key(), bytes.length, shape, stored.offset()));
    }
    float[] values = new float[(int) count];
    ByteBuffer.wrap(bytes, (int) (4 * stored.offset()), 4 * values.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return new Tensor(shape, values);
  }

  private byte[] bytes(String name) throws IOException {
    ZipEntry entry = zip.getEntry(folder + name);
    if (entry == null || entry.getSize() > MAX_ENTRY) {
      throw new BadInputException(
          entry == null
              ? "%s: there is no %s in it".formatted(file, name)
              : "%s: %s has %,d bytes".formatted(file, name, entry.getSize()));
    }
    if (name.equals("data.pkl")) {
      ZipEntry order = zip.getEntry(folder + "byteorder");
      if (order != null && !new String(all(order), StandardCharsets.UTF_8).equals("little")) {
        throw new BadInputException(file + ": its numbers are big-endian");
      }
    }
    return all(entry);
  }

  private byte[] all(ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }
}
