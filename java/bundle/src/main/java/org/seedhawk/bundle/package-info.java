// SPDX-License-Identifier: Apache-2.0
/**
 * Tools of the builds of the archives; none of them is in an archive.
 *
 * <p>{@link org.seedhawk.bundle.FatBinary} takes a shared library with GPU code for several
 * architectures and writes one with code for a single one:
 *
 * <pre>{@code
 * java -cp java/bundle/target/classes org.seedhawk.bundle.FatBinary IN.so OUT.so 90
 * }</pre>
 *
 * <p>{@link org.seedhawk.bundle.StoredJars} writes jars anew without compression.
 */
package org.seedhawk.bundle;
