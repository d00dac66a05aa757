// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.client;

/**
 * A named sequence. Immutable.
 *
 * @param id name
 * @param letters 5'->3'
 */
public record Sequence(String id, String letters) {}
