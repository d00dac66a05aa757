// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example in Python, where Python is: a client that shares nothing with the server. */
@Timeout(60)
class PythonClientTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("seedhawk.root", "../.."), "deploy/client.py");

  @TempDir Path folder;

  private record Ended(int code, String out) {}

  private static Ended run(String... args) throws IOException, InterruptedException {
    String[] command = new String[args.length + 2];
    command[0] = "python3";
    command[1] = EXAMPLE.toString();
    System.arraycopy(args, 0, command, 2, args.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), out);
  }

  private static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void printsSitesAndSaysWhatIsWrong() throws Exception {
    assumeTrue(hasPython(), "there is no python3");
    Path fasta = Files.writeString(folder.resolve("t.fa"), ">utr\n" + TestServer.SITE + "\n");
    String server = "http://127.0.0.1:" + TestServer.shared().port();
    Ended sites = run(server, fasta.toString(), "hsa-let-7a-5p");
    assertEquals(0, sites.code(), sites.out());
    assertTrue(sites.out().startsWith("utr\thsa-let-7a-5p\t"), sites.out());
    Ended unknown = run(server, fasta.toString(), "nothing");
    assertEquals(1, unknown.code());
    assertTrue(unknown.out().contains("no miRNA 'nothing'"), unknown.out());
  }

  @Test
  void whatGoesWrongIsOneLine() throws Exception {
    assumeTrue(hasPython(), "there is no python3");
    Path fasta = Files.writeString(folder.resolve("t.fa"), ">utr\n" + TestServer.SITE + "\n");
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    String server = "http://127.0.0.1:" + TestServer.shared().port();
    for (String[] args :
        new String[][] {
          {"http://127.0.0.1:" + free, fasta.toString()},
          {"nonsense", fasta.toString()},
          {"http://no.such.host.invalid", fasta.toString()},
          {server + "/v2?", fasta.toString()},
          {server, folder.resolve("missing.fa").toString()},
          {server, Files.writeString(folder.resolve("bad.fa"), ">a\nACGU!\n").toString()},
          {server}
        }) {
      Ended ended = run(args);
      assertEquals(1, ended.code(), ended.out());
      assertEquals(1, ended.out().lines().count(), ended.out());
      assertFalse(ended.out().contains("Traceback"), ended.out());
    }
  }

  @Test
  void aServerThatIsNoneIsTold() throws Exception {
    assumeTrue(hasPython(), "there is no python3");
    Path fasta = Files.writeString(folder.resolve("t.fa"), ">utr\n" + TestServer.SITE + "\n");
    for (String answer :
        List.of(
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
            "HTTP/1.1 502 Bad\r\n\r\n<html>")) {
      try (ServerSocket socket = new ServerSocket(0)) {
        Thread.ofVirtual()
            .start(
                () -> {
                  try (Socket one = socket.accept()) {
                    one.getInputStream().read(new byte[4096]);
                    one.getOutputStream().write(answer.getBytes());
                    one.shutdownOutput();
                    one.getInputStream().readAllBytes();
                  } catch (IOException e) {
                    // The example has gone.
                  }
                });
        Ended ended = run("http://127.0.0.1:" + socket.getLocalPort(), fasta.toString());
        assertEquals(1, ended.code(), ended.out());
        assertEquals(1, ended.out().lines().count(), ended.out());
      }
    }
  }
}
