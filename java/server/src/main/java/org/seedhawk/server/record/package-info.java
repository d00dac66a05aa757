// SPDX-License-Identifier: Apache-2.0
/** What the server tells its operator of calls: counts of all, and a line for each. */
package org.seedhawk.server.record;
