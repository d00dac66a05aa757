// SPDX-License-Identifier: Apache-2.0
/**
 * What every call of the server has in common: its connection, finding its handler, reading a body
 * within limits, errors as JSON. It knows no model.
 */
package org.seedhawk.server.http;
