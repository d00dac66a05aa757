// SPDX-License-Identifier: Apache-2.0
/**
 * The whole job, all human 3'UTRs for all human miRNAs, and its bounds on this machine.
 *
 * <p>The job and its parts run in JVMs of their own, so that time and memory belong to one part
 * ({@link org.seedhawk.bench.job.WholeJob}). {@link org.seedhawk.bench.job.Floors} holds models
 * against what a copy and a matrix product reach; {@link org.seedhawk.bench.job.OrtSettings} tries
 * the settings of ONNX Runtime. A result file or a flame graph leaves. One thread measures.
 */
package org.seedhawk.bench.job;
