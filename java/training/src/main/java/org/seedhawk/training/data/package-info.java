// SPDX-License-Identifier: Apache-2.0
/**
 * Training data: labelled tables, splits by miRNA family, the packed pool of sequences, candidate
 * windows as a scan would cut them, and negatives that a scan would meet.
 */
package org.seedhawk.training.data;
