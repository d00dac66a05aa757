// SPDX-License-Identifier: Apache-2.0
package org.seedhawk;

import example.WithoutAccess;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Where Java lets nobody call native code, which is to become its default, the message helps. */
@EnabledForJreRange(min = JRE.JAVA_24)
class NativeAccessTest {
  private static final String DENY = "--illegal-native-access=deny";

  @Test
  void theClassPathIsToldItsOption() throws Exception {
    ChildJvm.run(WithoutAccess.class, List.of(DENY), "ALL-UNNAMED");
  }

  @Test
  void theModuleIsToldItsOption() throws Exception {
    Path engine =
        Path.of(Seedhawk.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String others =
        String.join(
            File.pathSeparator,
            List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(entry -> !Path.of(entry).equals(engine))
                .toList());
    ChildJvm.run(
        WithoutAccess.class,
        Map.of(),
        others,
        List.of(
            DENY,
            "--module-path",
            engine.toString(),
            "--add-modules",
            "org.seedhawk",
            "--add-exports",
            "org.seedhawk/org.seedhawk.check=ALL-UNNAMED"),
        "org.seedhawk");
  }
}
