// SPDX-License-Identifier: Apache-2.0
/**
 * Predicted log2 fold changes in the tables of several commands: transcripts from files, and the
 * columns that are made of them. Files and rows enter, text leaves. Each object says which threads
 * may use it.
 */
package org.seedhawk.cli.change;
