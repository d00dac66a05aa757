// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.bench.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FlameGraphTest {
  private static final List<String> STACKS =
      List.of("a;b 20", "a;c<x> 30", "a;b 10", "d 39", "a;b;thin 1", "rare 0");

  private static NodeList frames(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
        .getElementsByTagName("g");
  }

  private static Element rect(NodeList frames, String title) {
    for (int i = 0; i < frames.getLength(); i++) {
      Element frame = (Element) frames.item(i);
      if (frame.getElementsByTagName("title").item(0).getTextContent().equals(title)) {
        return (Element) frame.getElementsByTagName("rect").item(0);
      }
    }
    throw new AssertionError("no frame '" + title + "'");
  }

  @Test
  void framesAreAsWideAsTheirShareAndStandOnTheirCallers() throws Exception {
    NodeList frames = frames(FlameGraph.of(STACKS).svg("title & more"));
    assertEquals(6, frames.getLength());
    Element all = rect(frames, "all, 100.00 %");
    Element a = rect(frames, "a, 61.00 %");
    Element b = rect(frames, "b, 31.00 %");
    Element c = rect(frames, "c<x>, 30.00 %");
    Element d = rect(frames, "d, 39.00 %");
    assertEquals(1200, Double.parseDouble(all.getAttribute("width")), 0.1);
    assertEquals(732, Double.parseDouble(a.getAttribute("width")), 0.1);
    assertEquals(372, Double.parseDouble(c.getAttribute("x")), 0.1);
    assertEquals(732, Double.parseDouble(d.getAttribute("x")), 0.1);
    assertEquals(a.getAttribute("y"), d.getAttribute("y"));
    assertEquals(b.getAttribute("y"), c.getAttribute("y"));
    int line = Integer.parseInt(all.getAttribute("height"));
    assertEquals(
        Integer.parseInt(all.getAttribute("y")), Integer.parseInt(a.getAttribute("y")) + line);
    assertEquals(
        Integer.parseInt(a.getAttribute("y")), Integer.parseInt(b.getAttribute("y")) + line);
    assertTrue(Integer.parseInt(b.getAttribute("y")) >= 40, "below the title");
  }

  @Test
  void leavesOutWhatIsTooThinToBeSeen() throws Exception {
    assertFalse(FlameGraph.of(List.of("a 100000", "thin 1")).svg("t").contains("thin"));
    assertEquals(1, frames(FlameGraph.of(List.of()).svg("t")).getLength());
  }

  @Test
  void refusesWhatIsNoStack() {
    for (String bad : List.of("a;b", "a;b x", " 3", "")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> FlameGraph.of(List.of(bad)), bad);
      assertEquals("'" + bad + "' is no stack with a count", e.getMessage());
    }
  }
}
