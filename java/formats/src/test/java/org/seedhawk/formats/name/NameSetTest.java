// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.formats.name;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.seedhawk.formats.TestFiles;

class NameSetTest {
  @Test
  void agreesWithAMap() {
    Random random = new Random(5);
    NameSet names = new NameSet();
    Map<String, Long> map = new HashMap<>();
    for (long line = 1; line <= 40_000; line++) {
      String name = "n" + random.nextInt(30_000);
      Long before = map.putIfAbsent(name, line);
      byte[] bytes = TestFiles.bytes(name + "junk");
      assertEquals(before == null ? 0 : before, names.add(bytes, name.length(), line));
    }
  }
}
