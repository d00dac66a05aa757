// SPDX-License-Identifier: Apache-2.0
/**
 * Generators: networks that write the miRNA that a site asks for, letter by letter.
 *
 * <p>Sites enter as letters 5'->3'. {@link org.seedhawk.generate.Generator.GeneratedMirna}s leave,
 * best first. A {@link org.seedhawk.generate.Generator} owns its sessions and workers; it is
 * thread-safe.
 */
package org.seedhawk.generate;
