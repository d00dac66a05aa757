// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

/** What the target of a {@link Pair} is. */
public enum PairLevel {
  /** A transcript: its candidate sites under the seed-match rule are scored. */
  GENE,
  /**
   * One site region: the model's window slides over it without a seed filter; a region shorter than
   * the window is padded by the model's rule.
   */
  SITE,
  /**
   * A transcript, searched as the published DeepTarget code does ({@link
   * org.seedhawk.seed.DeepTargetCompat}).
   */
  GENE_AS_DEEPTARGET,
  /**
   * A transcript of which every window with an extended seed alignment of 6 or more is a candidate,
   * as published TargetNet has it; for models with the encoding {@code esa-50} alone.
   */
  GENE_AS_TARGETNET,
  /**
   * A transcript that is cut into overlapping fragments of the model's window, each a candidate, as
   * published miTAR has it: one every {@link ScanOptions#fragmentStep} bases, the last one at the
   * 3' end; a transcript that is no longer than a window is one fragment. For models with the
   * encoding {@code tokens-N} alone.
   */
  GENE_AS_MITAR
}
