// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The files of deploy/, held against the program: options, ports, paths, what they promise. */
class DeployTest {
  private static final Path ROOT = Path.of(System.getProperty("seedhawk.root", "../.."));
  private static final Map<String, OptionSpec> OPTIONS =
      new CommandLine(new ServeCommand()).getCommandSpec().optionsMap();
  private static final int DEFAULT_PORT = defaultPort();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static int defaultPort() {
    return Integer.parseInt(OPTIONS.get("--port").initialValue().toString());
  }

  private static String read(String name) throws IOException {
    return Files.readString(ROOT.resolve("deploy").resolve(name));
  }

  private static List<JsonNode> yaml(String name) throws IOException {
    Iterable<Object> all = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(read(name));
    return StreamSupport.stream(all.spliterator(), false)
        .<JsonNode>map(MAPPER::valueToTree)
        .toList();
  }

  /** Checks that options are the command's, and have a value each. */
  private static void checkOptions(List<String> args) {
    assertFalse(args.isEmpty());
    for (int i = 0; i < args.size(); i++) {
      OptionSpec option = OPTIONS.get(args.get(i));
      assertTrue(option != null, args.get(i) + " is no option of 'seedhawk serve'");
      i += option.arity().max();
      assertTrue(i < args.size(), option + " has no value");
    }
  }

  private static List<String> texts(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(one -> all.add(one.asText()));
    return all;
  }

  private static void checkProbe(JsonNode container, String probe) {
    String path = container.path(probe).path("httpGet").path("path").asText();
    assertTrue(
        path.equals("/v2/models/%s/ready".formatted(TestServer.MODEL))
            || TestServer.shared().endpoints().stream()
                .anyMatch(one -> one.path().equals(path) && one.method().equals("GET")),
        probe + " asks " + path);
    assertEquals(200, TestServer.get(TestServer.shared(), path).status(), path);
    String port = container.path(probe).path("httpGet").path("port").asText();
    assertTrue(Set.of("http", "" + DEFAULT_PORT).contains(port), port);
  }

  private static void checkContainer(JsonNode pod) {
    JsonNode container = pod.path("containers").path(0);
    assertTrue(pod.path("securityContext").path("runAsNonRoot").asBoolean());
    JsonNode security = container.path("securityContext");
    assertTrue(security.path("readOnlyRootFilesystem").asBoolean());
    assertFalse(security.path("allowPrivilegeEscalation").asBoolean(true));
    assertEquals("ALL", security.path("capabilities").path("drop").path(0).asText());
    assertEquals(DEFAULT_PORT, container.path("ports").path(0).path("containerPort").asInt());
    checkOptions(texts(container.path("args")));
    checkProbe(container, "readinessProbe");
    checkProbe(container, "livenessProbe");
    Set<String> volumes =
        pod.path("volumes").findValuesAsText("name").stream().collect(Collectors.toSet());
    for (JsonNode mount : container.path("volumeMounts")) {
      assertTrue(volumes.contains(mount.path("name").asText()), mount.toString());
    }
    assertTrue(texts(container.path("volumeMounts")).size() > 0, "nothing can be unpacked");
  }

  @Test
  void kubernetesKnowsTheServer() throws IOException {
    List<JsonNode> all = yaml("kubernetes.yaml");
    assertEquals(
        List.of("Deployment", "Service"),
        all.stream().map(one -> one.path("kind").asText()).toList());
    JsonNode template = all.get(0).path("spec").path("template");
    checkContainer(template.path("spec"));
    checkProbe(template.path("spec").path("containers").path(0), "startupProbe");
    assertEquals(
        template.path("metadata").path("labels"), all.get(1).path("spec").path("selector"));
    assertEquals(
        "/metrics",
        template.path("metadata").path("annotations").path("prometheus.io/path").asText());
    int grace = seconds(texts(template.path("spec").path("containers").path(0).path("args")));
    assertTrue(template.path("spec").path("terminationGracePeriodSeconds").asInt() > grace);
  }

  private static int seconds(List<String> args) {
    return Integer.parseInt(args.get(args.indexOf("--grace-seconds") + 1));
  }

  @Test
  void kserveKnowsTheServer() throws IOException {
    JsonNode service = yaml("inferenceservice.yaml").getFirst();
    assertEquals("InferenceService", service.path("kind").asText());
    JsonNode pod = service.path("spec").path("predictor");
    checkContainer(pod);
    JsonNode container = pod.path("containers").path(0);
    assertEquals("kserve-container", container.path("name").asText());
    List<String> args = texts(container.path("args"));
    assertEquals(
        List.of("--models", TestServer.MODEL, "--caller-share", "100"),
        args,
        "behind the proxy all calls have one address");
    checkOptions(args);
  }

  @Test
  void theUnitKnowsTheServer() throws IOException {
    Map<String, String> unit =
        read("seedhawk.service")
            .lines()
            .filter(line -> line.matches("[A-Z][A-Za-z]+=.*"))
            .collect(
                Collectors.toMap(
                    line -> line.replaceFirst("=.*", ""),
                    line -> line.replaceFirst("[^=]*=", ""),
                    (first, second) -> second));
    List<String> start = List.of(unit.get("ExecStart").split(" "));
    assertEquals("/opt/seedhawk/bin/serve", start.getFirst());
    checkOptions(start.subList(1, start.size()));
    assertTrue(start.get(start.indexOf("--jobs") + 1).startsWith("/var/lib/seedhawk/"));
    assertEquals("seedhawk", unit.get("StateDirectory"));
    assertEquals(
        "SEEDHAWK_CACHE=/var/cache/" + unit.get("CacheDirectory"), unit.get("Environment"));
    assertEquals("143", unit.get("SuccessExitStatus"));
    assertTrue(Integer.parseInt(unit.get("TimeoutStopSec")) > seconds(start));
    for (String hardening :
        List.of("DynamicUser", "NoNewPrivileges", "PrivateTmp", "PrivateDevices")) {
      assertEquals("yes", unit.get(hardening), hardening);
    }
    assertEquals("strict", unit.get("ProtectSystem"));
  }

  @Test
  void theImageKnowsTheServer() throws IOException {
    List<String> lines = read("Dockerfile").lines().toList();
    JsonNode entry = MAPPER.readTree(rest(lines, "ENTRYPOINT "));
    assertEquals("/opt/seedhawk/bin/serve", entry.path(0).asText());
    List<String> args = texts(entry);
    checkOptions(args.subList(1, args.size()));
    assertEquals("" + DEFAULT_PORT, args.get(args.indexOf("--port") + 1));
    assertEquals("" + DEFAULT_PORT, rest(lines, "EXPOSE "));
    assertEquals("65532:65532", rest(lines, "USER "));
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.startsWith("HEALTHCHECK ")
                        && line.endsWith(
                            "[\"/opt/seedhawk/bin/ready\", \"%s\"]".formatted(DEFAULT_PORT))));
    assertTrue(lines.contains("RUN deploy/assemble /opt/seedhawk"));
    String assemble = read("assemble");
    for (String program : List.of("serve", "ready")) {
      assertTrue(Files.isExecutable(ROOT.resolve("deploy").resolve(program)), program);
      assertTrue(assemble.contains("deploy/" + program), program);
    }
  }

  private static String rest(List<String> lines, String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction))
        .findFirst()
        .orElseThrow()
        .substring(instruction.length());
  }

  @Test
  void readySaysWhetherTheServerIs() throws Exception {
    SeedhawkServer server = TestServer.shared();
    assertEquals(0, ready(server.port()));
    try (SeedhawkServer starting =
        SeedhawkServer.start(TestServer.settings(1 << 20, java.time.Duration.ofSeconds(5)))) {
      assertEquals(1, ready(starting.port()));
    }
    assertEquals(1, ready(1));
  }

  private static int ready(int port) throws Exception {
    Process process =
        new ProcessBuilder("bash", ROOT.resolve("deploy/ready").toString(), "" + port)
            .redirectErrorStream(true)
            .start();
    process.getInputStream().readAllBytes();
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    return process.exitValue();
  }
}
