// SPDX-License-Identifier: Apache-2.0
/** Why a call ends without its answer: its own fault, its deadline, or the server's end. */
package org.seedhawk.server.failure;
