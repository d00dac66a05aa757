// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.seedhawk.encode.BatchTensor;
import org.seedhawk.ffi.ElementType;
import org.seedhawk.training.data.Inputs;
import org.seedhawk.training.data.SitePool;
import org.seedhawk.training.data.Window;

/**
 * Embeddings of a frozen language model, float32[n, width] of the miRNA and of the site. The tokens
 * are those of the served encoding; each distinct miRNA and window is embedded once. One thread at
 * a time.
 */
public final class EmbeddedInputs implements Inputs, AutoCloseable {
  private final LanguageModel model;
  private final Inputs tokens;
  private final int columns;
  private final Side mirna;
  private final Side site;
  private SitePool pool;

  /** What is known of one side, by its key. */
  private final class Side {
    private final int input;
    private final Function<Window, Object> key;
    private final EmbeddingCache cache =
        new EmbeddingCache((long) columns * model.width(), EmbeddingCache.Precision.FLOAT32);
    private final Map<Object, Integer> rows = new HashMap<>();

    Side(int input, Function<Window, Object> key) {
      this.input = input;
      this.key = key;
    }

    void add(List<Window> windows) {
      List<Window> missing = new ArrayList<>();
      for (Window window : windows) {
        Object name = key.apply(window);
        if (rows.putIfAbsent(name, cache.rows() + missing.size()) == null) {
          missing.add(window);
        }
      }
      if (missing.isEmpty()) {
        return;
      }
      try (Arena arena = Arena.ofConfined()) {
        List<MemorySegment> out =
            tokens.list().stream()
                .map(tensor -> arena.allocate(missing.size() * tensor.rowBytes(), 64))
                .toList();
        tokens.encode(pool, missing, 0, missing.size(), out);
        MemorySegment embedded =
            arena.allocate((long) missing.size() * columns * model.width() * Float.BYTES, 64);
        model.embed(out.get(input), missing.size(), columns, embedded);
        cache.add(embedded, missing.size());
      }
    }
  }

  /**
   * @param tokens writes int64[n] of the miRNA and of the site; no one else uses it
   */
  public EmbeddedInputs(LanguageModel model, Inputs tokens) {
    this.model = model;
    this.tokens = tokens;
    columns = tokens.list().getFirst().row().getFirst().intValue();
    mirna = new Side(0, Window::mirna);
    site =
        new Side(1, window -> (long) window.region() << Integer.SIZE | window.nt1() & 0xffffffffL);
  }

  @Override
  public List<BatchTensor> list() {
    List<Long> row = List.of((long) columns, (long) model.width());
    return List.of(
        new BatchTensor("mirna", ElementType.FLOAT, row),
        new BatchTensor("site", ElementType.FLOAT, row));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the windows are of another pool than those before
   */
  @Override
  public void encode(
      SitePool from, List<Window> windows, int first, int end, List<MemorySegment> out) {
    if (pool != null && pool != from) {
      throw new IllegalStateException("the embeddings that are known belong to another pool");
    }
    pool = from;
    List<Window> part = windows.subList(first, end);
    mirna.add(part);
    site.add(part);
    for (int i = 0; i < part.size(); i++) {
      mirna.cache.copy(mirna.rows.get(mirna.key.apply(part.get(i))), out.get(0), i);
      site.cache.copy(site.rows.get(site.key.apply(part.get(i))), out.get(1), i);
    }
  }

  /** Returns the bytes that the embeddings take. */
  public long byteSize() {
    return mirna.cache.byteSize() + site.cache.byteSize();
  }

  @Override
  public void close() {
    mirna.cache.close();
    site.cache.close();
    model.close();
  }
}
