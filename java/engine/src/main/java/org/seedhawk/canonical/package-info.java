// SPDX-License-Identifier: Apache-2.0
/**
 * Canonical sites of many miRNAs on one sequence, what describes each of them, and the arithmetic
 * that turns these numbers into its strength.
 *
 * <p>{@link org.seedhawk.canonical.SiteBackend} holds a model's weights, in Java or in the kernels
 * of libseedhawk, which give the same bits. It prepares a {@link org.seedhawk.canonical.SiteQuery}
 * of miRNAs, shared by all threads, and makes a {@link org.seedhawk.canonical.SiteScorer} for each
 * thread. Both are closed before it.
 */
package org.seedhawk.canonical;
