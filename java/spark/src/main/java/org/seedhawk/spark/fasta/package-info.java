// SPDX-License-Identifier: Apache-2.0
/** Reads FASTA files on the executors, a large one by several tasks. */
package org.seedhawk.spark.fasta;
