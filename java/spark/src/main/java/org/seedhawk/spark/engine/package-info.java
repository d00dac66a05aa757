// SPDX-License-Identifier: Apache-2.0
/**
 * The engines and prepared miRNAs of an executor, which all of its tasks share. For the parts of
 * this module alone.
 */
package org.seedhawk.spark.engine;
