// SPDX-License-Identifier: Apache-2.0
/**
 * The formats of site tables, and how a command line chooses one.
 *
 * <p>In: {@code --format}, or the name of a file. Out: the format.
 */
package org.seedhawk.cli.site;
