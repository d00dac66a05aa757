// SPDX-License-Identifier: Apache-2.0
/** Who calls, and how much of the server's places and memory one caller may hold at once. */
package org.seedhawk.server.admission;
