// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.seedhawk.scan.ScanSummary;

/** An answer of rows: what goes out while there are none. */
class RowStreamTest {
  private static final String HEADER = "target\tstart\n";
  private static final ScanSummary NONE = new ScanSummary(1, 100, 0, 0, 0, 0, 0, 1);

  /** A reader, who may go. */
  private static final class Reader implements RowStream.Channel {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean gone;

    @Override
    public OutputStream open(String type, List<String> warnings, boolean trailer) {
      return new OutputStream() {
        @Override
        public void write(int one) throws IOException {
          if (gone) {
            throw new IOException("gone");
          }
          bytes.write(one);
        }
      };
    }

    @Override
    public void trailer(String value) {}

    @Override
    public boolean failed(int status) {
      return true;
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void aTableWithoutRowsNoticesThatItsReaderHasGone() throws Exception {
    Reader reader = new Reader();
    RowStream to = new RowStream(reader, true);
    to.header(HEADER);
    to.progress(NONE);
    assertEquals("", reader.text(), "a failure now would still have a status of its own");
    Thread.sleep(1_050);
    to.progress(NONE);
    to.progress(NONE);
    assertEquals("t", reader.text());
    reader.gone = true;
    Thread.sleep(1_050);
    assertThrows(IOException.class, () -> to.progress(NONE));
  }

  @Test
  void theBytesAreTheSameHoweverSlowTheRowsCame() throws Exception {
    Reader reader = new Reader();
    RowStream to = new RowStream(reader, true);
    to.header(HEADER);
    Thread.sleep(1_050);
    to.progress(NONE);
    to.rows().text("t1\t5\n");
    to.send();
    to.rows().text("t1\t6\n");
    to.end(NONE);
    assertEquals(HEADER + "t1\t5\nt1\t6\n", reader.text());
    Reader empty = new Reader();
    RowStream none = new RowStream(empty, true);
    none.header(HEADER);
    none.end(NONE);
    assertEquals(HEADER, empty.text());
  }

  @Test
  void linesSayHowFarAScanIs() throws Exception {
    Reader reader = new Reader();
    RowStream to = new RowStream(reader, false);
    Thread.sleep(1_050);
    to.progress(NONE);
    assertEquals("{\"progress\":{\"targets\":1,\"bases\":100}}\n", reader.text());
    to.end(NONE);
    assertTrue(reader.text().endsWith("}}\n"), reader.text());
  }
}
