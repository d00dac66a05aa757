// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.ModelException;

/** Which models there are, and whether they are those that were measured. */
class ModelFilesTest {

  /** SHA-256 of "abc", FIPS 180-2. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void namesFilesThatAreNotThoseOfTheResults(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("model.onnx"), "abc");
    ModelFiles files = ModelFiles.find(folder.toString());
    assertEquals(List.of(), files.unmeasured(), "nothing was measured");
    Path results = folder.resolve("results.json");
    Files.writeString(results, "{\"files\": {\"model.onnx\": \"" + ABC + "\"}}");
    assertEquals(List.of(), files.unmeasured());
    Files.writeString(folder.resolve("model.onnx"), "abd");
    assertEquals(List.of("model.onnx"), files.unmeasured());
  }

  @Test
  void findsTheDefaultModelByItsFormerName() {
    assertEquals("duplexnet", ModelFiles.find(null).name());
    assertEquals("duplexnet", ModelFiles.find("seedhawk").name());
    assertEquals("duplexnet", ModelIndex.current("duplexnet"));
    assertEquals("deeptarget", ModelIndex.current("deeptarget"));
  }

  @Test
  void findsModelsOfTheFolderByName(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("mine"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("mine/model.onnx"), "abc");
    for (String experiment : new String[] {"why/second", "how/first", "how/table"}) {
      Files.createDirectories(folder.resolve("experiments").resolve(experiment));
    }
    Path first = folder.resolve("experiments/how/first");
    Files.writeString(first.resolve("model.onnx"), "abc");
    Path second = folder.resolve("experiments/why/second");
    Files.writeString(second.resolve("encoder.onnx"), "abc");
    Files.writeString(second.resolve("decoder.onnx"), "abc");
    String before = System.setProperty("seedhawk.models", folder.toString());
    try {
      List<String> names = ModelIndex.names();
      assertEquals(ModelIndex.embedded(), names.subList(0, names.size() - 1));
      assertEquals("mine", names.getLast());
      assertEquals(
          folder.resolve("mine/model.onnx").toString(),
          ModelFiles.find("mine").where("model.onnx"));
      assertEquals(List.of("first", "second"), ModelIndex.experiments());
      assertEquals(
          first.resolve("model.onnx").toString(), ModelFiles.find("first").where("model.onnx"));
      assertEquals(
          second.resolve("encoder.onnx").toString(),
          ModelFiles.generator("second").where("encoder.onnx"));
      assertEquals(ModelIndex.embeddedGenerators(), ModelIndex.generators());
      for (String none : new String[] {"table", "how", "how/first", "../" + folder.getFileName()}) {
        assertThrows(ModelException.class, () -> ModelFiles.find(none), none);
      }
    } finally {
      if (before == null) {
        System.clearProperty("seedhawk.models");
      } else {
        System.setProperty("seedhawk.models", before);
      }
    }
  }

  @Test
  void aNameThatIsNoPathIsNoModel() {
    for (String name : new String[] {"a\0b", "/"}) {
      ModelException e = assertThrows(ModelException.class, () -> ModelFiles.find(name));
      assertFalse(e.getMessage().isEmpty());
      assertThrows(ModelException.class, () -> ModelFiles.generator(name));
    }
  }
}
