// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.grpc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Reads a message {@code seedhawk.v1.ScanRequest} as the JSON of {@code /v1/scan}, so that both
 * have the same rules.
 */
final class WireScan {
  private static final int TEXT = WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int NUMBER = WireFormat.WIRETYPE_VARINT;
  private static final int FLOAT = WireFormat.WIRETYPE_FIXED32;

  private WireScan() {}

  static ObjectNode read(CodedInputStream in) throws IOException {
    ObjectNode to = JsonNodeFactory.instance.objectNode();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | TEXT -> text(to, "model", in);
        case 2 << 3 | TEXT -> to.withArray("targets").add(sequence(in));
        case 3 << 3 | TEXT -> to.withArray("mirnas").add(in.readStringRequireUtf8());
        case 4 << 3 | TEXT -> to.withArray("mirnas").add(sequence(in));
        case 5 << 3 | FLOAT -> to.put("threshold", in.readFloat());
        case 6 << 3 | NUMBER -> to.put("energy", in.readBool());
        case 7 << 3 | FLOAT -> to.put("max_energy", in.readFloat());
        case 8 << 3 | NUMBER -> to.put("circular", in.readBool());
        case 9 << 3 | TEXT -> text(to, "seed_match", in);
        case 10 << 3 | NUMBER -> to.put("gu", in.readBool());
        case 11 << 3 | TEXT -> text(to, "modified_bases", in);
        case 12 << 3 | TEXT -> text(to, "duplicates", in);
        default -> in.skipField(tag);
      }
    }
    return to;
  }

  /** Takes a text; an empty one is none, as the format cannot tell them apart. */
  private static void text(ObjectNode to, String name, CodedInputStream in) throws IOException {
    String text = in.readStringRequireUtf8();
    if (!text.isEmpty()) {
      to.put(name, text);
    }
  }

  private static ObjectNode sequence(CodedInputStream in) throws IOException {
    ObjectNode to = JsonNodeFactory.instance.objectNode();
    int end = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case 1 << 3 | TEXT -> to.put("id", in.readStringRequireUtf8());
        case 2 << 3 | TEXT -> to.put("sequence", in.readStringRequireUtf8());
        default -> in.skipField(tag);
      }
    }
    in.popLimit(end);
    return to;
  }
}
