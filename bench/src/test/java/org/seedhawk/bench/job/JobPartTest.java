// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.bench.Required;
import org.seedhawk.ffi.NativeUnavailableException;
import org.seedhawk.ffi.host.NativeKernels;

/** The parts of the whole job do as much as the job; on all human miRNAs of the data pack. */
class JobPartTest {
  private static final int BASES = 2000;
  private static final int ROW_BYTES = 128;

  @TempDir private Path folder;

  private JsonNode run(JobPart.Kind kind, int threads, JsonNode job) throws IOException {
    return JobPart.run(
        kind.name(),
        folder.resolve("targets.fa").toString(),
        "duplexnet",
        Integer.toString(threads),
        job.path("sites").asText("0"),
        job.path("site_bytes").asText("0"),
        job.path("gene_bytes").asText("0"),
        folder.toString(),
        "-");
  }

  @Test
  void partsDoWhatTheJobDoes() throws IOException {
    if (!Files.exists(Path.of(System.getProperty("seedhawk.data", "../shared/data")))) {
      Required.skip("data", "the data pack is absent");
    }
    try {
      NativeKernels.open(NativeKernels.Backend.AUTO).close();
    } catch (NativeUnavailableException e) {
      Assumptions.abort("no libseedhawk: " + e.getMessage());
    }
    SplittableRandom random = new SplittableRandom(8);
    StringBuilder fasta = new StringBuilder();
    for (int record = 0; record < 2; record++) {
      fasta.append(">target-").append(record).append('\n');
      for (int i = 0; i < BASES / 2; i++) {
        fasta.append("ACGT".charAt(random.nextInt(4)));
      }
      fasta.append('\n');
    }
    Files.writeString(folder.resolve("targets.fa"), fasta);

    JsonNode none = new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();
    JsonNode job = run(JobPart.Kind.JOB, 2, none);
    JsonNode alone = run(JobPart.Kind.JOB, 1, none);
    for (String figure : List.of("sites", "listed", "genes", "site_bytes", "gene_bytes")) {
      assertTrue(job.path(figure).asLong() > 1000, figure + " of " + job);
      assertEquals(job.path(figure), alone.path(figure), figure);
    }
    assertEquals(BASES, job.path("bases").asLong());
    assertEquals(BASES, run(JobPart.Kind.READ, 1, job).path("bases").asLong());
    long hits = run(JobPart.Kind.COUNT, 2, job).path("hits").asLong();
    assertTrue(hits > 1000 && hits < job.path("sites").asLong(), hits + " hits, " + job);
    assertEquals(hits, run(JobPart.Kind.SCAN, 1, job).path("hits").asLong());
    JsonNode rows = run(JobPart.Kind.ROWS, 2, job);
    for (String figure : List.of("site_bytes", "gene_bytes")) {
      long more = rows.path(figure).asLong() - job.path(figure).asLong();
      assertTrue(more >= 0 && more < 2 * ROW_BYTES, figure + ": " + rows + ", " + job);
    }
    JsonNode kernel = run(JobPart.Kind.KERNEL, 2, job);
    assertTrue(kernel.path("wall").asDouble() > 0, kernel.toString());
    assertTrue(kernel.path("peak_bytes").asLong() >= 0, kernel.toString());
  }
}
