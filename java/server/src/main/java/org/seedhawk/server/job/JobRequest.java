// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.util.Map;

/**
 * What was asked of a job, as it was sent.
 *
 * @param type media type of the body, with its parameters
 * @param query parameters of the query
 * @param body bytes; not copied, and not changed by anybody
 * @param file name of the result
 * @param fileType media type of the result
 */
public record JobRequest(
    String type, Map<String, String> query, byte[] body, String file, String fileType) {
  /** Copies the parameters. */
  public JobRequest {
    query = Map.copyOf(query);
  }

  /** Returns this with another body. */
  JobRequest withBody(byte[] other) {
    return new JobRequest(type, query, other, file, fileType);
  }
}
