// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobShareTest {
  private static final String WORKER =
      "java/lang/Thread.run;org/seedhawk/HostWorker.scan;org/seedhawk/SiteWorker.scan;";

  private static JobShare of(String stack) {
    return JobShare.of(List.of(stack + " 3")).entrySet().stream()
        .filter(each -> each.getValue() == 3)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Test
  void theInnermostFrameThatSaysNamesThePart() {
    String scored = WORKER + "org/seedhawk/SiteWorker.flush;";
    assertEquals(JobShare.SCAN, of(WORKER + "org/seedhawk/site/SeedScannerNative.scan;shk_scan"));
    assertEquals(JobShare.SCAN, of(WORKER + "org/seedhawk/SiteBatch.add"));
    assertEquals(JobShare.COLLECT, of(scored + "org/seedhawk/gene/GeneScores.add"));
    assertEquals(JobShare.MODEL, of(scored + "org/seedhawk/model/SiteScorer.runPairs;libort"));
    assertEquals(
        JobShare.ENCODE,
        of(
            scored
                + "org/seedhawk/model/SiteScorer.runPairs;org/seedhawk/model/SiteScorer.gather;"
                + "org/seedhawk/model/WindowEncoderNative.gatherRows"));
    assertEquals(
        JobShare.ROWS,
        of(scored + "org/seedhawk/formats/SiteTable.row;org/seedhawk/SiteBatch.mirnaId"));
    assertEquals(
        JobShare.START,
        of("org/seedhawk/Seedhawk.open;org/seedhawk/model/SiteScorer.runPairs"),
        "trial scores");
    assertEquals(JobShare.READ, of("org/seedhawk/ChunkReader.next;org/seedhawk/seq/A.pack"));
    assertEquals(JobShare.REST, of("org/seedhawk/Seedhawk.scan;java/util/HashMap.put"));
    assertEquals(JobShare.JVM, of("clone3;start_thread;CompileBroker::compiler_thread_loop"));
  }
}
