// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

/**
 * A miRNA and a site region. Immutable.
 *
 * @param mirna letters of a mature miRNA, 5'->3'
 * @param region letters of a target, 5'->3'; the model's window slides over it
 */
public record Region(String mirna, String region) {}
