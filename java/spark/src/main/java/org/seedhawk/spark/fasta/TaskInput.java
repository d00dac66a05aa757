// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.spark.fasta;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What tasks are given, as bytes: the application chooses how Spark writes objects, and Kryo cannot
 * write records. Stateless.
 */
public final class TaskInput {
  private TaskInput() {}

  /** Packs each value by itself. */
  public static List<byte[]> pack(List<? extends Serializable> values) {
    List<byte[]> packed = new ArrayList<>(values.size());
    for (Serializable value : values) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      packed.add(bytes.toByteArray());
    }
    return packed;
  }

  /** Returns a value that was packed. */
  public static <T> T unpack(byte[] packed, Class<T> type) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(packed))) {
      return type.cast(in.readObject());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
