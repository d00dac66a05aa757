// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What is wrong with a request's first line or headers, which the library refused without a word.
 * Immutable.
 *
 * @param status for the peer
 * @param message names the header at fault
 */
record HeadFault(int status, String message) {
  /** What the library takes of all headers, in bytes: its default. */
  static final int MOST_HEADERS = 16_384;

  /** What is said of a header without a name. */
  static final String NAMELESS =
      "a header line begins with its colon; write the header's name in front of it";

  /** Letters of a name that are shown. */
  private static final int SHOWN = 60;

  /**
   * Looks for the fault.
   *
   * @param head first line and headers as far as they came
   * @return empty if none is found
   */
  static Optional<HeadFault> of(byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    int line = text.indexOf('\n') + 1;
    if (line == 0) {
      return Optional.empty();
    }
    Framing framing = new Framing();
    int headers = line;
    while (line < text.length()) {
      int end = text.indexOf('\n', line);
      String one = text.substring(line, end < 0 ? text.length() : end);
      if (one.equals("\r")) {
        break;
      }
      Optional<HeadFault> fault =
          (end < 0 ? text.length() : end) - headers > MOST_HEADERS
              ? Optional.of(tooLarge(one))
              : end < 0 ? Optional.empty() : of(one, framing);
      if (fault.isPresent()) {
        return fault;
      }
      line = end < 0 ? text.length() : end + 1;
    }
    return framing.fault();
  }

  private static HeadFault bad(String message) {
    return new HeadFault(400, message);
  }

  private static HeadFault tooLarge(String line) {
    return new HeadFault(
        431,
        "the headers have more than %s bytes, the server's limit, at the header %s; send fewer"
            .formatted(MOST_HEADERS, shown(line.split(":", 2)[0])));
  }

  private static Optional<HeadFault> of(String line, Framing framing) {
    int colon = line.indexOf(':');
    if (!line.endsWith("\r")) {
      return Optional.of(
          bad("the header %s ends without a carriage return".formatted(shown(line.split(":")[0]))));
    }
    if (colon < 0) {
      return Optional.of(bad("the header line %s has no colon".formatted(shown(line.strip()))));
    }
    String name = line.substring(0, colon);
    if (name.isEmpty()) {
      return Optional.of(bad(NAMELESS));
    }
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      return Optional.of(
          bad("the header name %s has a letter that names must not have".formatted(shown(name))));
    }
    String value = line.substring(colon + 1, line.length() - 1);
    int control = 0;
    while (control < value.length() && !isControl(value.charAt(control))) {
      control++;
    }
    if (control < value.length()) {
      return Optional.of(
          bad(
              "the header %s has the character 0x%02x, which headers must not have"
                  .formatted(shown(name), (int) value.charAt(control))));
    }
    return framing.take(name, value.strip());
  }

  private static boolean isControl(char letter) {
    return letter < ' ' && letter != '\t' || letter >= 0x7f;
  }

  /** Returns a caller's text as a message may show it. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return "'" + (plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...") + "'";
  }

  /** The headers that say whose request it is and where it ends. One thread at a time. */
  private static final class Framing {
    private Optional<String> host = Optional.empty();
    private Optional<String> length = Optional.empty();
    private boolean chunked;

    Optional<HeadFault> take(String name, String value) {
      switch (name.toLowerCase(Locale.ROOT)) {
        case "host" -> {
          if (host.isPresent()) {
            return Optional.of(bad("the header Host comes twice; send one"));
          }
          host = Optional.of(value);
        }
        case "content-length" -> {
          if (!value.matches("[0-9]{1,18}")) {
            return Optional.of(
                bad(
                    "the header Content-Length is %s; it must be a number"
                        .formatted(shown(value))));
          }
          if (length.isPresent()) {
            return Optional.of(bad("the header Content-Length comes twice; send one"));
          }
          length = Optional.of(value);
        }
        case "transfer-encoding" -> {
          if (!value.equals("chunked")) {
            return Optional.of(
                bad(
                    "the header Transfer-Encoding is %s; it must be chunked"
                        .formatted(shown(value))));
          }
          chunked = true;
        }
        default -> {
          // It has no part in it.
        }
      }
      return Optional.empty();
    }

    Optional<HeadFault> fault() {
      if (chunked && length.isPresent()) {
        return Optional.of(
            bad("there are the headers Content-Length and Transfer-Encoding; send one of them"));
      }
      if (host.isEmpty()) {
        return Optional.of(bad("there is no header Host; send the server's name with it"));
      }
      return host.get().matches("(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._~%!$&'()*+,;=-]+)(:[0-9]{1,5})?")
          ? Optional.empty()
          : Optional.of(
              bad(
                  "the header Host is %s; it must be a name or an address, with or without a port"
                      .formatted(shown(host.get()))));
    }
  }
}
