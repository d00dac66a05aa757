// SPDX-License-Identifier: Apache-2.0
/** Scans transcripts for microRNA target sites and scores them with neural networks. */
module org.seedhawk {
  requires jdk.jfr;

  exports org.seedhawk;
  exports org.seedhawk.scan;
  exports org.seedhawk.error;
  exports org.seedhawk.duplex;
  exports org.seedhawk.fold;
  exports org.seedhawk.generate;
  exports org.seedhawk.repression;
  // A published score to compare with, for 'rank' and 'evaluate' alone.
  exports org.seedhawk.context to
      org.seedhawk.cli,
      org.seedhawk.evaluation,
      org.seedhawk.formats;
  // They read letters as the engine does; their jars are automatic modules.
  exports org.seedhawk.seq to
      org.seedhawk.formats,
      org.seedhawk.search;
}
