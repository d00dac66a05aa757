// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Optional;

/**
 * A request that names a model, or nothing. Immutable.
 *
 * @param name empty: none
 * @param version empty: whichever is served
 */
record NamedRequest(String name, Optional<String> version) {
  static NamedRequest read(CodedInputStream in) throws IOException {
    String name = "";
    String version = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> name = in.readStringRequireUtf8();
        case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> version = in.readStringRequireUtf8();
        default -> in.skipField(tag);
      }
    }
    return new NamedRequest(name, version.isEmpty() ? Optional.empty() : Optional.of(version));
  }
}
