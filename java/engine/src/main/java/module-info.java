// SPDX-License-Identifier: Apache-2.0
/** Scans transcripts for microRNA target sites and scores them with neural networks. */
module org.seedhawk {
  requires jdk.jfr;

  exports org.seedhawk;
  exports org.seedhawk.scan;
  exports org.seedhawk.context;
  exports org.seedhawk.error;
  exports org.seedhawk.duplex;
  exports org.seedhawk.fold;
  exports org.seedhawk.generate;
  exports org.seedhawk.repression;
  // They read letters as the engine does; their jars are automatic modules.
  exports org.seedhawk.seq to
      org.seedhawk.formats,
      org.seedhawk.search;
}
