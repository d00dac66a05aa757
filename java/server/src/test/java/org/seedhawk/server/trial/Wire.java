// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.trial;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A connection that is written to by hand. */
final class Wire implements Closeable {
  private final Socket socket;
  private final InputStream in;

  Wire(int port, int timeoutMillis) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(timeoutMillis);
    in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
  }

  /** An answer over HTTP/1.1. */
  record Answer(int status, String head, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** Returns a request with a body. */
  static byte[] request(String method, String path, String headers, byte[] body) {
    byte[] head =
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %s\r\n\r\n"
            .formatted(method, path, headers, body.length)
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  static byte[] request(String method, String path, String headers, String body) {
    return request(method, path, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  Socket socket() {
    return socket;
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  Answer call(byte[] request) throws IOException {
    send(request);
    return answer();
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if the connection ended before its end
   */
  Answer answer() throws IOException {
    String first = line();
    if (!first.matches("HTTP/1\\.1 [0-9]{3}( .*)?")) {
      throw new IOException("no answer: " + first);
    }
    int status = Integer.parseInt(first.substring(9, 12));
    StringBuilder head = new StringBuilder();
    int length = -1;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      head.append(line).append('\n');
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    byte[] body = chunked ? chunks() : in.readNBytes(Math.max(0, length));
    if (!chunked && length > body.length) {
      throw new IOException("the answer was cut");
    }
    return new Answer(status, head.toString(), body);
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(line().strip(), 16);
      if (size == 0) {
        for (String line = line(); !line.isEmpty(); line = line()) {
          // A trailer.
        }
        return all.toByteArray();
      }
      byte[] part = in.readNBytes(size);
      if (part.length < size) {
        throw new IOException("the answer was cut");
      }
      all.writeBytes(part);
      line();
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
