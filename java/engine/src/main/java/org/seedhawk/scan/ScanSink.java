// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.scan;

import java.io.IOException;

/**
 * Receives the results of a scan. Sites are first mapped by the workers, many at a time and in
 * parallel, then accepted by one thread in the order of the input, so the same bytes come out for
 * any number of threads and any batch.
 *
 * @param <R> what a batch of sites is mapped to; formatted rows for instance
 */
public interface ScanSink<R> {

  /**
   * Told once before anything else, when model, miRNAs and options have been found to fit.
   *
   * @throws IOException if nothing can be stored; the scan stops
   */
  default void begin() throws IOException {}

  /**
   * Maps listed sites, called by any worker, which waits: it must not call the engine.
   *
   * @param sites valid during the call only
   */
  R map(SiteBatch sites);

  /**
   * Accepts mapped sites: ascending target, position, then miRNA within a seed.
   *
   * @throws IOException if they cannot be stored; the scan stops
   */
  void sites(R mapped) throws IOException;

  /**
   * Accepts one pair, after the last site of its target: ascending target, then miRNA. Does nothing
   * unless a sink says otherwise: many want sites alone.
   *
   * @param gene valid during the call only
   * @throws IOException if it cannot be stored; the scan stops
   */
  default void gene(GeneView gene) throws IOException {}

  /**
   * Told after each chunk of targets, by the accepting thread.
   *
   * @throws IOException if the scan shall stop
   */
  default void progress(ScanSummary sofar) throws IOException {}
}
