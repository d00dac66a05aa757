// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobShareTest {
  private static final String WORKER =
      "java/lang/Thread.run;org/seedhawk/work/ScanJob$HostScanner.scan;org/seedhawk/work/SiteWorker.scan;";

  private static JobShare of(String stack) {
    for (String frame : stack.split(";")) {
      if (frame.startsWith("org/seedhawk/")) {
        String name = frame.substring(0, frame.indexOf('.')).replace('/', '.');
        assertDoesNotThrow(() -> Class.forName(name), "a class of another name says nothing");
      }
    }
    return JobShare.of(List.of(stack + " 3")).entrySet().stream()
        .filter(each -> each.getValue() == 3)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  @Test
  void theInnermostFrameThatSaysNamesThePart() {
    String scored = WORKER + "org/seedhawk/work/SiteWorker.flush;";
    assertEquals(JobShare.SCAN, of(WORKER + "org/seedhawk/seed/SeedScannerNative.scan;shk_scan"));
    assertEquals(JobShare.SCAN, of(WORKER + "org/seedhawk/work/SiteColumns.add"));
    assertEquals(JobShare.COLLECT, of(scored + "org/seedhawk/work/GeneScores.add"));
    assertEquals(JobShare.MODEL, of(scored + "org/seedhawk/model/SiteScorer.runPairs;libort"));
    assertEquals(
        JobShare.ENCODE,
        of(
            scored
                + "org/seedhawk/model/SiteScorer.runPairs;org/seedhawk/model/SiteScorer.gather;"
                + "org/seedhawk/encode/WindowEncoderNative.gatherRows"));
    assertEquals(
        JobShare.ROWS,
        of(
            scored
                + "org/seedhawk/formats/table/SiteTable.row;org/seedhawk/work/SiteColumns.mirnaId"));
    assertEquals(JobShare.MODEL, of(scored + "org/seedhawk/fused/RegisterNet.run;shk_run"));
    assertEquals(JobShare.ROWS, of(scored + "org/seedhawk/bench/job/JobWriter.map"));
    assertEquals(
        JobShare.START,
        of("org/seedhawk/Seedhawk.open;org/seedhawk/model/SiteScorer.runPairs"),
        "trial scores");
    assertEquals(
        JobShare.READ, of("org/seedhawk/seq/ChunkReader.fill;org/seedhawk/seq/SequenceSlot.pack"));
    assertEquals(JobShare.REST, of("org/seedhawk/Seedhawk.scan;java/util/HashMap.put"));
    assertEquals(JobShare.JVM, of("clone3;start_thread;CompileBroker::compiler_thread_loop"));
  }
}
