// SPDX-License-Identifier: Apache-2.0
/** A genome behind the server: genes by name, places, and files that browsers read in parts. */
package org.seedhawk.server.genome;
