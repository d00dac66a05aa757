// SPDX-License-Identifier: Apache-2.0
/** Names of records: which come twice, and which is meant by one that does not exist. */
package org.seedhawk.formats.name;
