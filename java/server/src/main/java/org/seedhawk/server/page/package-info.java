// SPDX-License-Identifier: Apache-2.0
/** The page for people: static files that call the server. */
package org.seedhawk.server.page;
