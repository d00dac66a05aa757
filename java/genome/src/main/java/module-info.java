// SPDX-License-Identifier: Apache-2.0
/** Turns a genome and its annotation into spliced sequences, and positions back into the genome. */
module org.seedhawk.genome {
  exports org.seedhawk.genome;
  exports org.seedhawk.genome.bed;
  exports org.seedhawk.genome.big;
  exports org.seedhawk.genome.error;
  exports org.seedhawk.genome.vcf;
}
