// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkFilterTest {
  /** What the library sees, whatever pieces the bytes come in. */
  private static void assertSeen(String seen, String sent) {
    for (int piece : new int[] {1, 2, 3, 7, Integer.MAX_VALUE}) {
      ChunkFilter filter = new ChunkFilter();
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] bytes = sent.getBytes(StandardCharsets.ISO_8859_1);
      for (int at = 0; at < bytes.length; ) {
        int end = (int) Math.min(bytes.length, (long) at + piece);
        out.writeBytes(filter.pass(Arrays.copyOfRange(bytes, at, end)));
        at = end;
      }
      assertEquals(seen, out.toString(StandardCharsets.ISO_8859_1), "pieces of " + piece);
    }
  }

  private static String text(String escaped) {
    return escaped.replace("~", "\r\n").replace('^', '\n').replace('@', '\r');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "2~{}~0~~| 2~{}~0~~",
        "2;a=b~{}~0~~| 2~{}~0~~",
        "2 \t; a=\"x y\";c~{}~0;last~~| 2~{}~0~~",
        "A;x~0123456789~a~0123456789~00~~| A~0123456789~a~0123456789~00~~",
        "2~;~~0~~| 2~;~~0~~", // letters of the body that look like an extension
        "2~{}~0~X-a: b~Y:~~| 2~{}~0~~",
        "0~X-a: b~~GET / HTTP/1.1~~| 0~~GET / HTTP/1.1~~", // the next request is not looked at
        "0~~2;a~| 0~~2;a~"
      })
  void extensionsAndTrailersAreLeftOut(String sent, String seen) {
    assertSeen(text(seen), text(sent));
  }

  /**
   * What stands there in their place is refused by the library: nobody guesses where a body ends.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "2;a^{}~0~~| 2;^{}~0~~",
        "2;a@{}~0~~| 2;{}~0~~",
        "2 x~{}~0~~| 2 x~{}~0~~",
        ";a~{}~0~~| ;a~{}~0~~",
        "123456789;a~| 123456789;a~",
        "2~{}0~~| 2~{}0~~",
        "0~GET / HTTP/1.1~~| 0~? / HTTP/1.1~~",
        "0~: b~~| 0~?: b~~",
        "0~X: a^~| 0~?^~"
      })
  void whatIsNoneGoesOn(String sent, String seen) {
    assertSeen(text(seen), text(sent));
  }

  @Test
  void theirLengthIsLimited() {
    String most = "a".repeat(ChunkFilter.MOST_EXTENSIONS);
    assertSeen("2\r\n{}\r\n0\r\n\r\n", "2;" + most + "\r\n{}\r\n0\r\n\r\n");
    assertSeen("2;a\r\n{}\r\n0\r\n\r\n", "2;" + most + "a\r\n{}\r\n0\r\n\r\n");
    String trailer = "X: " + "b".repeat(ChunkFilter.MOST_TRAILERS - 5);
    assertSeen("0\r\n\r\n", "0\r\n" + trailer + "\r\n\r\n");
    assertSeen("0\r\n?\n\r\n", "0\r\n" + trailer + "b\r\n\r\n");
  }
}
