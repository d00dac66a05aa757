// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedhawk.RegionScorer;
import org.seedhawk.Seedhawk;
import org.seedhawk.server.TestServer.Answer;

/** The Open Inference Protocol over HTTP, and what implementers of it get wrong. */
@Timeout(30)
class KserveHttpTest {
  private static final String LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
  private static final String MODEL = "/v2/models/" + TestServer.MODEL;
  private static final String INFER = MODEL + "/infer";
  private static final String LENGTH = "Inference-Header-Content-Length";

  private static Seedhawk engine;
  private static RegionScorer scorer;

  private final SeedhawkServer server = TestServer.shared();

  @BeforeAll
  static void open() {
    engine = Seedhawk.open(TestServer.MODEL);
    scorer = engine.newRegionScorer(1);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static float expected() {
    return scorer.score(LET7.getBytes(), TestServer.SITE.getBytes());
  }

  private static String tensor(String name, String shape, String data) {
    return "{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"BYTES\",\"data\":%s}"
        .formatted(name, shape, data);
  }

  private static String request(String more) {
    return "{%s\"inputs\":[%s,%s]}"
        .formatted(
            more,
            tensor("mirna", "[1]", "[\"" + LET7 + "\"]"),
            tensor("target", "[1]", "[\"" + TestServer.SITE + "\"]"));
  }

  private void assertBad(String body, String says) {
    Answer answer = TestServer.post(server, INFER, body);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.error().contains(says), answer.error());
  }

  @Test
  void theServerDescribesItself() {
    JsonNode json = TestServer.get(server, "/v2").json();
    assertEquals("seedhawk", json.path("name").asText());
    assertTrue(json.path("version").asText().matches("[0-9].*"), json.toString());
    assertEquals("binary_tensor_data", json.path("extensions").path(0).asText());
    assertTrue(TestServer.get(server, "/v2/health/live").json().path("live").asBoolean());
    assertTrue(TestServer.get(server, "/v2/health/ready").json().path("ready").asBoolean());
  }

  @Test
  void modelsDescribeThemselves() {
    JsonNode json = TestServer.get(server, MODEL).json();
    assertEquals(TestServer.MODEL, json.path("name").asText());
    String version = json.path("versions").path(0).asText();
    assertEquals(engine.model().version(), version);
    assertEquals(
        "mirna BYTES [-1], target BYTES [-1], score FP32 [-1], position INT64 [-1], status BYTES"
            + " [-1]",
        String.join(", ", tensors(json.path("inputs")), tensors(json.path("outputs"))));
    for (String path : new String[] {"", "/ready"}) {
      assertEquals(200, TestServer.get(server, MODEL + path).status());
      assertEquals(200, TestServer.get(server, MODEL + "/versions/" + version + path).status());
      Answer other = TestServer.get(server, MODEL + "/versions/0.0.9" + path);
      assertEquals(404, other.status());
      assertTrue(other.error().contains(version), other.error());
    }
    assertTrue(TestServer.get(server, MODEL + "/ready").json().path("ready").asBoolean());
  }

  private static String tensors(JsonNode list) {
    return String.join(
        ", ",
        StreamSupport.stream(list.spliterator(), false)
            .map(
                one ->
                    one.path("name").asText()
                        + " "
                        + one.path("datatype").asText()
                        + " "
                        + one.path("shape"))
            .toList());
  }

  @Test
  void pairsAreScoredAsTheEngineScoresThem() {
    Answer answer = TestServer.post(server, INFER, request("\"id\":\"call 7\","));
    assertEquals(200, answer.status(), answer.text());
    JsonNode json = answer.json();
    assertEquals("call 7", json.path("id").asText());
    assertEquals(TestServer.MODEL, json.path("model_name").asText());
    assertEquals(engine.model().version(), json.path("model_version").asText());
    JsonNode outputs = json.path("outputs");
    assertEquals("score", outputs.path(0).path("name").asText());
    assertEquals(expected(), outputs.path(0).path("data").path(0).floatValue());
    assertEquals("[1]", outputs.path(0).path("shape").toString());
    assertTrue(outputs.path(1).path("data").path(0).isIntegralNumber());
    assertEquals("scored", outputs.path(2).path("data").path(0).asText());
    assertTrue(
        TestServer.post(server, INFER, request("")).json().path("id").isMissingNode(),
        "no id was sent");
    String version = MODEL + "/versions/" + engine.model().version() + "/infer";
    assertEquals(200, TestServer.post(server, version, request("")).status());
    assertEquals(404, TestServer.post(server, MODEL + "/versions/9/infer", request("")).status());
  }

  @Test
  void aBadPairDoesNotHarmTheOthers() {
    Answer answer =
        TestServer.post(
            server,
            INFER,
            "{\"inputs\":[%s,%s]}"
                .formatted(
                    tensor("mirna", "[3]", "[\"%s\",\"%s\",\"\"]".formatted(LET7, "no RNA!")),
                    tensor(
                        "target", "[3]", "[\"%s\",\"%1$s\",\"%1$s\"]".formatted(TestServer.SITE))));
    assertEquals(200, answer.status(), answer.text());
    JsonNode outputs = answer.json().path("outputs");
    assertEquals(expected(), outputs.path(0).path("data").path(0).floatValue());
    assertEquals(0, outputs.path(0).path("data").path(1).floatValue());
    assertEquals(-1, outputs.path(1).path("data").path(2).asInt());
    assertEquals("scored", outputs.path(2).path("data").path(0).asText());
    for (int bad : new int[] {1, 2}) {
      String status = outputs.path(2).path("data").path(bad).asText();
      assertTrue(status.startsWith("bad_input: "), status);
    }
  }

  @Test
  void whatIsNoSequenceIsNotScored() {
    String mirnas =
        "[\"%s\",\"UGAGGUAGUAGGUmUGmUAUAGUU\",\"%1$s\",\"nan\",\"dTdTUGAGGUAGUAGGUdA\"]"
            .formatted(LET7);
    String targets = "[\"%s\",\"%1$s\",\"NA\",\"%1$s\",\"%1$s\"]".formatted(TestServer.SITE);
    Answer answer =
        TestServer.post(
            server,
            INFER,
            "{\"inputs\":[%s,%s]}"
                .formatted(tensor("mirna", "[5]", mirnas), tensor("target", "[5]", targets)));
    assertEquals(200, answer.status(), answer.text());
    JsonNode outputs = answer.json().path("outputs");
    JsonNode status = outputs.path(2).path("data");
    assertEquals("scored", status.path(0).asText());
    for (int i = 1; i < 5; i++) {
      assertEquals(0, outputs.path(0).path("data").path(i).floatValue());
      assertTrue(status.path(i).asText().startsWith("bad_input: "), status.toString());
    }
    assertTrue(status.path(1).asText().contains("modified bases"), status.toString());
    assertTrue(status.path(2).asText().contains("'NA' says that there is no"), status.toString());
  }

  @Test
  void outputsComeAsTheyWereNamed() {
    String named = "\"outputs\":[{\"name\":\"status\"},{\"name\":\"score\"}],";
    JsonNode outputs = TestServer.post(server, INFER, request(named)).json().path("outputs");
    assertEquals(2, outputs.size());
    assertEquals("status", outputs.path(0).path("name").asText());
    assertEquals("score", outputs.path(1).path("name").asText());
    assertBad(request("\"outputs\":[{\"name\":\"scores\"}],"), "no output 'scores'");
    assertBad(request("\"outputs\":[{\"name\":\"score\"},{\"name\":\"score\"}],"), "named twice");
    assertBad(request("\"outputs\":[{}],"), "no name");
    assertBad(request("\"outputs\":{},"), "outputs must be a list");
  }

  @Test
  void emptyTensorsHaveEmptyAnswers() {
    Answer answer =
        TestServer.post(
            server,
            INFER,
            "{\"inputs\":[%s,%s]}"
                .formatted(tensor("mirna", "[0]", "[]"), tensor("target", "[0]", "[]")));
    assertEquals(200, answer.status(), answer.text());
    assertEquals("[0]", answer.json().path("outputs").path(0).path("shape").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "{\"inputs\":3}", "{\"a\":1,\"a\":2}"})
  void whatIsNoRequestIsRefused(String body) {
    Answer answer = TestServer.post(server, INFER, body);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(!answer.error().isEmpty());
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body = request("").getBytes(StandardCharsets.UTF_8);
    body[body.length - 20] = (byte) 0xff;
    Answer answer = TestServer.send(server, "POST", INFER, body);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.error().contains("UTF-8"), answer.error());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2]|shape says 2",
        "[1,1]|one dimension",
        "[]|one dimension",
        "[-1]|negative",
        "[4294967296,4294967296]|too many elements",
        "[9223372036854775807]|a call may have",
        "[9223372036854775808]|64 bits",
        "[1.0]|whole numbers",
        "[\"1\"]|whole numbers",
        "1|no shape",
        "[5000]|a call may have 4096"
      })
  void shapesAreChecked(String shape, String says) {
    assertBad(
        "{\"inputs\":[%s,%s]}"
            .formatted(tensor("mirna", shape, "[\"A\"]"), tensor("target", "[1]", "[\"A\"]")),
        says);
  }

  @Test
  void inputsAreChecked() {
    String mirna = tensor("mirna", "[1]", "[\"A\"]");
    String target = tensor("target", "[1]", "[\"A\"]");
    assertBad("{\"inputs\":[%s]}".formatted(mirna), "'target' is missing");
    assertBad("{\"inputs\":[%s,%s,%s]}".formatted(mirna, mirna, target), "'mirna' is there twice");
    assertBad(
        "{\"inputs\":[%s,%s,%s]}".formatted(mirna, target, tensor("other", "[1]", "[\"A\"]")),
        "no input 'other'");
    assertBad(
        "{\"inputs\":[%s,%s]}".formatted(mirna, tensor("target", "[2]", "[\"A\",\"A\"]")),
        "as many");
    assertBad(
        "{\"inputs\":[%s,%s]}".formatted(mirna.replace("BYTES", "bytes"), target), "upper case");
    assertBad("{\"inputs\":[%s,%s]}".formatted(mirna.replace("BYTES", "FP32"), target), "BYTES");
    assertBad(
        "{\"inputs\":[%s,%s]}".formatted(tensor("mirna", "[1]", "[7]"), target), "must be texts");
    assertBad(
        "{\"inputs\":[%s,%s]}".formatted(tensor("mirna", "[1]", "\"A\""), target), "list of texts");
    assertBad("{\"id\":7,\"inputs\":[%s,%s]}".formatted(mirna, target), "id must be a text");
    String shared =
        mirna.replace("\"data\"", "\"parameters\":{\"shared_memory_region\":\"x\"},\"data\"");
    assertBad("{\"inputs\":[%s,%s]}".formatted(shared, target), "shared memory");
  }

  private static byte[] packed(String... texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeBytes(
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static String binary(String name, int count, int size) {
    return "{\"name\":\"%s\",\"shape\":[%s],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":%s}}"
        .formatted(name, count, size);
  }

  private Answer sendBinary(String json, byte[] data, int length) {
    return TestServer.send(
        server,
        "POST",
        INFER,
        joined(json.getBytes(StandardCharsets.UTF_8), data),
        LENGTH,
        String.valueOf(length));
  }

  @Test
  void dataMayBeBinary() {
    byte[] mirna = packed(LET7);
    byte[] target = packed(TestServer.SITE);
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[%s,%s]}"
            .formatted(binary("mirna", 1, mirna.length), binary("target", 1, target.length));
    Answer answer = sendBinary(json, joined(mirna, target), json.length());
    assertEquals(200, answer.status(), answer.text());
    int length = Integer.parseInt(answer.header(LENGTH));
    ByteBuffer body =
        ByteBuffer.wrap(answer.response().body()).order(ByteOrder.LITTLE_ENDIAN).position(length);
    assertEquals(expected(), body.getFloat());
    assertTrue(body.getLong() >= 0);
    byte[] status = new byte[body.getInt()];
    body.get(status);
    assertArrayEquals("scored".getBytes(), status);
    assertEquals(0, body.remaining());
    String head = answer.text().substring(0, length);
    assertTrue(head.contains("\"binary_data_size\":4"), head);
    assertTrue(head.contains("\"binary_data_size\":8"), head);
    assertTrue(head.contains("\"binary_data_size\":10"), head);
  }

  @Test
  void oneInputAndOneOutputMayBeBinary() {
    byte[] target = packed(TestServer.SITE);
    String json =
        "{\"outputs\":[{\"name\":\"status\"},{\"name\":\"score\",\"parameters\":{\"binary_data\":true}}],\"inputs\":[%s,%s]}"
            .formatted(
                tensor("mirna", "[1]", "[\"" + LET7 + "\"]"), binary("target", 1, target.length));
    Answer answer = sendBinary(json, target, json.length());
    assertEquals(200, answer.status(), answer.text());
    int length = Integer.parseInt(answer.header(LENGTH));
    assertEquals(length + 4, answer.response().body().length);
    assertTrue(answer.text().contains("\"data\":[\"scored\"]"), answer.text());
  }

  @Test
  void binaryDataAreChecked() {
    byte[] mirna = packed(LET7);
    byte[] target = packed(TestServer.SITE);
    byte[] both = joined(mirna, target);
    String json =
        "{\"inputs\":[%s,%s]}"
            .formatted(binary("mirna", 1, mirna.length), binary("target", 1, target.length));
    assertBinary(json, joined(both, new byte[3]), json.length(), "3 bytes are left");
    assertBinary(json, mirna, json.length(), "binary_data_size");
    assertBinary(json, both, json.length() - 1, "no JSON");
    assertBinary(json, both, 1 << 20, LENGTH);
    String two = json.replace("[1]", "[2]");
    assertBinary(two, both, two.length(), "its shape says 2");
    String none = json.replace("[1]", "[0]");
    assertBinary(none, both, none.length(), "more than the 0 elements");
    byte[] wrong = both.clone();
    wrong[3] = 0x7f;
    assertBinary(json, wrong, json.length(), "ends within element 0");
    wrong[3] = -1;
    assertBinary(json, wrong, json.length(), "ends within element 0");
    String negative = json.replace(":" + mirna.length, ":-4");
    assertBinary(negative, both, negative.length(), "0 or more");
    Answer answer = TestServer.send(server, "POST", INFER, both, LENGTH, "99999999999999999999");
    assertEquals(400, answer.status());
  }

  private void assertBinary(String json, byte[] data, int length, String says) {
    Answer answer = sendBinary(json, data, length);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.error().contains(says), answer.error());
  }
}
