// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.ModelException;
import org.seedhawk.scan.SeedMatch;
import org.seedhawk.training.TestWeights;
import org.seedhawk.training.network.DeepTargetOnnx;
import org.seedhawk.training.network.DeepTargetWeights;

class OnnxGraphTest {
  @TempDir Path directory;

  @Test
  void writesTheSameBytesForTheSameWeights() throws IOException {
    Path first = directory.resolve("a");
    Path second = directory.resolve("b");
    DeepTargetOnnx.write(first, TestWeights.random(5), TestWeights.CONTRACT);
    DeepTargetOnnx.write(second, TestWeights.random(5), TestWeights.CONTRACT);
    for (String file : TestWeights.FILES) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(file)), Files.readAllBytes(second.resolve(file)), file);
    }
    try (var files = Files.list(first)) {
      assertEquals(4, files.count(), "no temporary file is left");
    }
  }

  @Test
  void writesOpset20AndTheContract() throws IOException {
    DeepTargetOnnx.write(directory, TestWeights.random(5), TestWeights.CONTRACT);
    for (String part : List.of("joint", "site", "mirna", "pair")) {
      String file = part.equals("joint") ? "model.onnx" : part + ".onnx";
      OnnxMl.ModelProto model =
          OnnxMl.ModelProto.parseFrom(Files.readAllBytes(directory.resolve(file)));
      assertEquals(9, model.getIrVersion());
      assertEquals(20, model.getOpsetImport(0).getVersion());
      Map<String, String> metadata = new TreeMap<>();
      model.getMetadataPropsList().forEach(p -> metadata.put(p.getKey(), p.getValue()));
      assertEquals(part, metadata.get("seedhawk.part"));
      assertEquals("onehot-pair-30", metadata.get("seedhawk.encoding"));
      assertEquals("3to5", metadata.get("seedhawk.site_orientation"));
      assertEquals("20", metadata.get("seedhawk.opset"));
      assertEquals(19, metadata.size());
    }
  }

  @Test
  void refusesAContractThatTheEngineWouldRefuse() {
    ContractMetadata wrong =
        new ContractMetadata(
            "test", "1", SeedMatch.CANONICAL.label(), 1.5, "none", "none", "Apache-2.0");
    ModelException e =
        assertThrows(
            ModelException.class,
            () -> DeepTargetOnnx.write(directory, TestWeights.random(1), wrong));
    assertTrue(e.getMessage().contains("threshold"), e.getMessage());
  }

  @Test
  void refusesWeightsOfAnotherShape() {
    DeepTargetWeights weights = TestWeights.random(1);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new DeepTargetWeights(
                    weights.conv1(),
                    weights.conv3(),
                    weights.conv3(),
                    weights.conv4(),
                    weights.fc1(),
                    weights.fc2()));
    assertTrue(e.getMessage().contains("conv2"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[5], 2, 3));
  }
}
