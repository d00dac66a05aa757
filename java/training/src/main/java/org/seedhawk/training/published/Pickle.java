// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.published;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle of protocol 2, as far as PyTorch's files of weights need it. A pickle is a program
 * for a stack machine that may call anything by its name. Here a call makes a dictionary or
 * describes a tensor, and any other name is refused. One thread at a time.
 */
final class Pickle {
  private static final Object MARK = new Object();
  private static final Object NONE = new Object();

  private final ByteBuffer in;
  private final Map<Integer, Object> memo = new HashMap<>();
  private final Deque<Object> stack = new ArrayDeque<>();

  /** A name that a pickle may call. */
  private record Global(String name) {}

  /** Numbers in a file of their own. */
  private record Storage(String type, String key) {}

  /**
   * A tensor whose numbers stand elsewhere.
   *
   * @param type {@code torch FloatStorage} for float32
   * @param key file that the numbers are in
   * @param offset numbers before the first
   * @param shape dimensions
   * @param strides numbers from one index to the next, for each dimension
   */
  record Stored(String type, String key, long offset, List<Long> shape, List<Long> strides) {
    boolean isFloat() {
      return type.equals("torch FloatStorage");
    }

    /** Returns whether the numbers stand row by row, without gaps. */
    boolean isContiguous() {
      if (strides.size() != shape.size() || shape.stream().anyMatch(dim -> dim < 0)) {
        return false;
      }
      long next = 1;
      for (int dim = shape.size() - 1; dim >= 0; dim--) {
        if (strides.get(dim) != next && shape.get(dim) != 1) {
          return false;
        }
        next *= shape.get(dim);
      }
      return offset >= 0;
    }
  }

  Pickle(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the value.
   *
   * @return maps, lists, texts, numbers and {@link Stored}
   * @throws IllegalArgumentException if it is damaged, or does what weights have no need of
   */
  Object read() {
    try {
      for (int code = in.get() & 0xff; code != '.'; code = in.get() & 0xff) {
        step(code);
      }
      return pop();
    } catch (BufferUnderflowException
        | ClassCastException
        | IndexOutOfBoundsException
        | UnsupportedOperationException e) {
      throw new IllegalArgumentException("the pickle is damaged at byte " + in.position(), e);
    }
  }

  private void step(int code) {
    switch (code) {
      case 0x80 -> in.get(); // the protocol
      case '(' -> push(MARK);
      case ')' -> push(List.of());
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case 'N' -> push(NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) (in.get() & 0xff));
      case 'M' -> push((long) (in.getShort() & 0xffff));
      case 'J' -> push((long) in.getInt());
      case 0x8a -> push(longOf(in.get() & 0xff));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
      case 'X' -> push(text(in.getInt()));
      case 'q' -> memo.put(in.get() & 0xff, peek());
      case 'r' -> memo.put(in.getInt(), peek());
      case 'h' -> push(known(in.get() & 0xff));
      case 'j' -> push(known(in.getInt()));
      case 't' -> push(toMark());
      case 0x85 -> push(last(1));
      case 0x86 -> push(last(2));
      case 0x87 -> push(last(3));
      case 'a' -> append(last(1));
      case 'e' -> append(toMark());
      case 's' -> put(last(2));
      case 'u' -> put(toMark());
      case 'c' -> push(new Global(line() + " " + line()));
      case 'Q' -> push(storage((List<?>) pop()));
      case 'R' -> {
        List<?> arguments = (List<?>) pop();
        push(call(((Global) pop()).name, arguments));
      }
      case 'b' -> pop(); // attributes of a dictionary, which hold no weights
      default ->
          throw new IllegalArgumentException(
              "the pickle's step 0x%02x at byte %d is none that weights need"
                  .formatted(code, in.position() - 1));
    }
  }

  private static Object call(String name, List<?> arguments) {
    return switch (name) {
      case "collections OrderedDict" -> new LinkedHashMap<>();
      case "torch._utils _rebuild_tensor_v2" -> {
        Storage storage = (Storage) arguments.get(0);
        yield new Stored(
            storage.type,
            storage.key,
            (Long) arguments.get(1),
            numbers((List<?>) arguments.get(2)),
            numbers((List<?>) arguments.get(3)));
      }
      default ->
          throw new IllegalArgumentException(
              "the pickle calls '%s', which weights have no need of".formatted(name));
    };
  }

  private static List<Long> numbers(List<?> values) {
    return values.stream().map(Long.class::cast).toList();
  }

  /** From ("storage", type, key, device, count). */
  private static Storage storage(List<?> id) {
    return new Storage(((Global) id.get(1)).name, (String) id.get(2));
  }

  private long longOf(int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      long next = i == bytes - 1 ? in.get() : in.get() & 0xff;
      value |= i < Long.BYTES ? next << 8 * i : 0;
    }
    return value;
  }

  private String text(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    int end = in.position();
    while (in.get(end) != '\n') {
      end++;
    }
    String line = text(end - in.position());
    in.get();
    return line;
  }

  private void push(Object value) {
    stack.push(value);
  }

  private Object peek() {
    if (stack.isEmpty()) {
      throw new IndexOutOfBoundsException();
    }
    return stack.peek();
  }

  private Object pop() {
    peek();
    return stack.pop();
  }

  private Object known(int index) {
    Object value = memo.get(index);
    if (value == null) {
      throw new IndexOutOfBoundsException();
    }
    return value;
  }

  private List<Object> last(int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private List<Object> toMark() {
    List<Object> values = new ArrayList<>();
    for (Object value = pop(); value != MARK; value = pop()) {
      values.add(value);
    }
    return new ArrayList<>(values.reversed());
  }

  @SuppressWarnings("unchecked")
  private void append(List<Object> values) {
    ((List<Object>) peek()).addAll(values);
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> values) {
    for (int i = 0; i + 1 < values.size(); i += 2) {
      if (!(values.get(i) instanceof String || values.get(i) instanceof Long)) {
        throw new IllegalArgumentException( // a dictionary may be a key of itself
            "the pickle has a key that is no text or number at byte " + in.position());
      }
      ((Map<Object, Object>) peek()).put(values.get(i), values.get(i + 1));
    }
  }
}
