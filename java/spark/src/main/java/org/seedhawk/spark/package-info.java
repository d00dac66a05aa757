// SPDX-License-Identifier: Apache-2.0
/**
 * Scans, gene tables and pairs on a cluster of Apache Spark. {@link
 * org.seedhawk.spark.SeedhawkSpark} makes Datasets, {@link org.seedhawk.spark.Job} is the
 * application for {@code spark-submit}.
 *
 * <p>Each executor opens the engine when its first task needs it, and all of its tasks share it.
 * Targets are cut to blocks of equal work, and no score and no site depends on where.
 */
package org.seedhawk.spark;
