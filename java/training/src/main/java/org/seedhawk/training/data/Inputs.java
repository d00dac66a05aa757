// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.data;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.seedhawk.encode.BatchTensor;

/** What a network reads of a window: named tensors. One thread at a time. */
public interface Inputs {

  /** Returns the tensors, in the order in which the network takes them. */
  List<BatchTensor> list();

  /**
   * Encodes windows {@code [from, to)}.
   *
   * @param out a segment for each tensor, with room for {@code to - from} rows
   */
  void encode(SitePool pool, List<Window> windows, int from, int to, List<MemorySegment> out);
}
