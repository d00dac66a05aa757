// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command, in a process of its own: starting, ending, wrong command lines. */
@Timeout(60)
class ServeProcessTest {
  private static Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("org.seedhawk.cli.Main", "serve"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @Test
  void endsOnSigtermAndLosesNoCall() throws Exception {
    Process process = start("--port", "0", "--threads", "2");
    try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
      int port = port(out);
      HttpRequest get =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:%s/v2/health/ready".formatted(port)))
              .build();
      assertEquals(
          200, HttpClient.newHttpClient().send(get, BodyHandlers.discarding()).statusCode());
      String body =
          ("{\"inputs\":[{\"name\":\"mirna\",\"shape\":[0],\"datatype\":\"BYTES\",\"data\":[]},"
              + "{\"name\":\"target\",\"shape\":[0],\"datatype\":\"BYTES\",\"data\":[]}]}");
      try (Socket socket = new Socket("127.0.0.1", port)) {
        String head =
            "POST /v2/models/%s/infer HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %s\r\n\r\n"
                .formatted(TestServer.MODEL, body.length());
        socket.getOutputStream().write((head + body.substring(0, 20)).getBytes());
        socket.getOutputStream().flush();
        Thread.sleep(500); // the call is to have begun
        process.toHandle().destroy(); // SIGTERM
        assertEquals("seedhawk: ending; 1 calls are in flight", out.readLine());
        socket.getOutputStream().write(body.substring(20).getBytes());
        socket.getOutputStream().flush();
        String answer = new String(socket.getInputStream().readAllBytes());
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
      }
      List<String> rest = out.lines().toList();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), "it goes on");
      assertTrue(rest.contains("seedhawk: ended"), rest.toString());
    } finally {
      process.destroyForcibly();
    }
  }

  private static int port(BufferedReader out) throws IOException {
    Pattern ready = Pattern.compile("seedhawk: ready at http://127.0.0.1:(\\d+) with .*");
    StringBuilder all = new StringBuilder();
    String line = out.readLine();
    while (line != null) {
      Matcher found = ready.matcher(line);
      if (found.matches()) {
        return Integer.parseInt(found.group(1));
      }
      all.append(line).append('\n');
      line = out.readLine();
    }
    throw new AssertionError("it ended:\n" + all);
  }

  @Test
  void wrongCommandLinesAreExplained() throws Exception {
    assertFails(2, "--models names 'nothing'; there are: ", "--models", "nothing");
    assertFails(2, "--models names '../x'; there are: ", "--models", "../x");
    assertFails(2, "--port is 70000; it must be 0..65535", "--port", "70000");
    assertFails(2, "--tls-key has no effect without --tls-cert", "--tls-key", "x");
    assertFails(3, "cannot be read", "--tls-cert", "no.pem", "--tls-key", "no.pem");
  }

  private static void assertFails(int code, String says, String... args) throws Exception {
    Process process = start(args);
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(code, process.waitFor(), out);
    assertTrue(out.contains(says), out);
    assertEquals(1, out.lines().count(), out);
  }
}
