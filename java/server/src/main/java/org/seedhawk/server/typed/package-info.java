// SPDX-License-Identifier: Apache-2.0
/**
 * The server's own calls: scans and gene tables that stream, pairs, and lists of models and miRNAs.
 */
package org.seedhawk.server.typed;
