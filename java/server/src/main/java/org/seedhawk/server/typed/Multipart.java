// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.seedhawk.server.failure.Failure;

/** Reads a form with files: {@code multipart/form-data}, RFC 7578. */
final class Multipart {
  private static final int MOST_PARTS = 100;
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME =
      Pattern.compile("(?im)^content-disposition:\\s*form-data;.*?\\bname=\"([^\"\\r\\n]*)\"");
  private static final byte[] BLANK = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Multipart() {}

  /**
   * Reads the parts.
   *
   * @param type media type with its boundary
   * @return bytes by name, in order
   * @throws Failure with status 400 if it is no such form, or two parts have one name
   */
  static Map<String, byte[]> read(String type, byte[] body) {
    Matcher found = BOUNDARY.matcher(type);
    if (!found.find()) {
      throw Failure.bad("the media type of the form names no boundary");
    }
    String boundary = found.group(1) == null ? found.group(2) : found.group(1);
    // The first boundary has no line before it.
    byte[] first = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    byte[] next = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    int at = indexOf(body, first, 0);
    if (at < 0) {
      throw Failure.bad("the form does not hold its boundary");
    }
    Map<String, byte[]> parts = new LinkedHashMap<>();
    at += first.length;
    while (!startsWith(body, at, "--")) {
      if (!startsWith(body, at, "\r\n")) {
        throw Failure.bad("a boundary of the form does not end its line");
      }
      int end = indexOf(body, next, at);
      if (end < 0) {
        throw Failure.bad("the form ends before its last boundary; send all of it");
      }
      add(parts, body, at, end);
      at = end + next.length;
    }
    return parts;
  }

  private static void add(Map<String, byte[]> parts, byte[] body, int from, int to) {
    int blank = indexOf(body, BLANK, from);
    if (blank < 0 || blank + BLANK.length > to) {
      throw Failure.bad("a part of the form has no empty line behind its headers");
    }
    String headers = new String(body, from, blank - from, StandardCharsets.UTF_8);
    Matcher name = NAME.matcher(headers);
    if (!name.find()) {
      throw Failure.bad("a part of the form has no name");
    }
    if (parts.put(name.group(1), Arrays.copyOfRange(body, blank + BLANK.length, to)) != null) {
      throw Failure.bad("two parts of the form are called '%s'".formatted(name.group(1)));
    }
    if (parts.size() > MOST_PARTS) {
      throw Failure.bad("the form has more than %s parts".formatted(MOST_PARTS));
    }
  }

  private static boolean startsWith(byte[] body, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return at + bytes.length <= body.length
        && Arrays.equals(body, at, at + bytes.length, bytes, 0, bytes.length);
  }

  private static int indexOf(byte[] body, byte[] what, int from) {
    for (int at = from; at <= body.length - what.length; at++) {
      if (body[at] == what[0] && Arrays.equals(body, at, at + what.length, what, 0, what.length)) {
        return at;
      }
    }
    return -1;
  }
}
