// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.network;

import org.seedhawk.scan.ScanSink;
import org.seedhawk.scan.SiteBatch;

/** Takes results and keeps none. */
final class NoSink implements ScanSink<Integer> {
  @Override
  public Integer map(SiteBatch batch) {
    return batch.size();
  }

  @Override
  public void sites(Integer mapped) {}
}
