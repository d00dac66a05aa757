// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.kserve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.seedhawk.server.failure.Failure;

/**
 * An input: a list of byte strings. Immutable.
 *
 * @param name of the input
 * @param elements its strings, in order
 */
public record Tensor(String name, List<byte[]> elements) {
  /** The one datatype of inputs. */
  public static final String BYTES = "BYTES";

  /**
   * Checks the shape of an input before anything is made of its data.
   *
   * @param most elements
   * @return how many elements it has
   * @throws Failure with status 400 if it has not one dimension, or too many elements
   */
  public static int elements(String name, List<Long> shape, int most) {
    // Multiplied first, so that a shape whose product overflows gets a message of its own.
    long product = 1;
    for (long size : shape) {
      if (size < 0) {
        throw Failure.bad(
            "input '%s' has the shape %s; no size may be negative".formatted(name, shape));
      }
      try {
        product = Math.multiplyExact(product, size);
      } catch (ArithmeticException e) {
        throw Failure.bad(
            "input '%s' has the shape %s; that is too many elements".formatted(name, shape));
      }
    }
    if (shape.size() != 1) {
      throw Failure.bad(
          "input '%s' has the shape %s; it must have one dimension".formatted(name, shape));
    }
    if (product > most) {
      throw Failure.bad(
          "input '%s' has %s elements; a call may have %s".formatted(name, product, most));
    }
    return (int) product;
  }

  /**
   * Checks the datatype.
   *
   * @throws Failure with status 400 if it is another one
   */
  public static void checkType(String name, String datatype) {
    if (!BYTES.equals(datatype)) {
      throw Failure.bad(
          "input '%s' has the datatype '%s'; it must be %s, in upper case"
              .formatted(name, datatype, BYTES));
    }
  }

  /**
   * Reads byte strings: the length of each in four bytes, the lowest first, then the string.
   *
   * @param count strings by the shape
   * @throws Failure with status 400 if there are more or fewer, or a length is wrong
   */
  public static List<byte[]> unpack(String name, ByteBuffer packed, int count) {
    ByteBuffer from = packed.slice().order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> all = new ArrayList<>(Math.min(count, from.remaining() / 4));
    while (from.remaining() > 0) {
      if (all.size() == count) {
        throw Failure.bad(
            "the binary data of input '%s' has more than the %s elements of its shape"
                .formatted(name, count));
      }
      if (from.remaining() < 4) {
        throw cut(name, all.size());
      }
      int length = from.getInt();
      if (length < 0 || length > from.remaining()) {
        throw cut(name, all.size());
      }
      byte[] one = new byte[length];
      from.get(one);
      all.add(one);
    }
    if (all.size() != count) {
      throw Failure.bad(
          "the binary data of input '%s' has %s elements; its shape says %s"
              .formatted(name, all.size(), count));
    }
    return all;
  }

  private static Failure cut(String name, int element) {
    return Failure.bad(
        "the binary data of input '%s' ends within element %s; each is a length of 4 bytes, lowest first, and its bytes"
            .formatted(name, element));
  }
}
