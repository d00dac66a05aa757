// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.seedhawk.error.BadInputException;
import org.seedhawk.server.TestServer.Answer;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.job.Job;
import org.seedhawk.server.job.JobLimits;
import org.seedhawk.server.job.JobRequest;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.job.JobWork;

/** Jobs: what they compute, how they end, and what is left of them after a restart. */
@Timeout(60)
class JobsTest {
  private static final String FASTA = "text/x-fasta";
  private static final JobRequest REQUEST =
      new JobRequest(FASTA, Map.of("threshold", "0"), new byte[100], "sites.tsv", "text/plain");

  @TempDir Path folder;

  private SeedhawkServer server(JobStore store) {
    Settings all = TestServer.settings(TestServer.MOST_BYTES, Duration.ofSeconds(5));
    SeedhawkServer server =
        SeedhawkServer.start(
            new Settings(
                all.host(),
                0,
                all.mostBytes(),
                all.mostBytesAtOnce(),
                all.longest(),
                all.peerTime(),
                2,
                4,
                all.share(),
                all.callerConnections(),
                all.keys(),
                all.accessLog(),
                all.tls(),
                false,
                Optional.of(store)));
    TestServer.open(server);
    return server;
  }

  private JobStore store(int count, long bytes, Duration age) throws IOException {
    return JobStore.open(
        folder.resolve("jobs"), new JobLimits(count, bytes, age, Duration.ofMinutes(1)));
  }

  private static String targets() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      text.append(">utr").append(i).append('\n').append(TestServer.SITE.repeat(20)).append('\n');
    }
    return text.toString();
  }

  private static JsonNode await(SeedhawkServer server, String id, String state)
      throws InterruptedException {
    while (true) {
      JsonNode job = TestServer.get(server, "/v1/jobs/" + id).json();
      if (job.path("state").asText().equals(state)) {
        return job;
      }
      assertFalse(Set.of("done", "failed").contains(job.path("state").asText()), job.toString());
      Thread.sleep(10);
    }
  }

  private static void await(JobStore store, Job job, Job.State state) throws InterruptedException {
    while (job.state() != state) {
      Thread.sleep(5);
    }
    assertEquals(job, store.get(job.id()));
  }

  @Test
  void nobodyElseReadsJobs() throws Exception {
    Path jobs = folder.resolve("jobs");
    Map<String, String> unfinished = new ConcurrentHashMap<>();
    try (JobStore store = store(10, 1 << 20, Duration.ofDays(1))) {
      store.start(
          (request, longest, result) -> {
            result.out().write(1);
            try (Stream<Path> all = Files.walk(jobs)) {
              all.filter(file -> file.toString().endsWith(".tmp"))
                  .forEach(file -> unfinished.put(file.toString(), permissions(file)));
            }
            return Map.of();
          });
      Job job = store.submit(REQUEST);
      await(store, job, Job.State.DONE);
      assertEquals(List.of("rw-------"), List.copyOf(unfinished.values()));
      assertEquals("rwx------", permissions(jobs));
      assertEquals("rwx------", permissions(jobs.resolve(job.id())));
      try (Stream<Path> files = Files.list(jobs.resolve(job.id()))) {
        assertEquals(
            Map.of("job.json", "rw-------", "request", "rw-------", "sites.tsv", "rw-------"),
            files.collect(
                Collectors.toMap(file -> file.getFileName().toString(), JobsTest::permissions)));
      }
      Files.setPosixFilePermissions(
          jobs.resolve(job.id()), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    try (JobStore again = store(10, 1 << 20, Duration.ofDays(1));
        Stream<Path> folders = Files.list(jobs).filter(Files::isDirectory)) {
      assertEquals(List.of("rwx------"), folders.map(JobsTest::permissions).toList());
      assertEquals(1, again.count(Job.State.DONE));
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aResultIsThatOfTheCall() throws Exception {
    try (SeedhawkServer server = server(store(10, 1 << 30, Duration.ofDays(1)))) {
      for (String kind : List.of("scan", "genes")) {
        Answer direct =
            TestServer.post(
                server,
                "/v1/" + kind + "?threshold=0.2",
                targets(),
                "Content-Type",
                FASTA,
                "Accept",
                "text/tab-separated-values");
        assertEquals(200, direct.status());
        Answer taken =
            TestServer.post(
                server,
                "/v1/jobs?threshold=0.2&format=tsv&kind=" + kind,
                targets(),
                "Content-Type",
                FASTA);
        assertEquals(202, taken.status(), taken.text());
        String id = taken.json().path("id").asText();
        assertTrue(id.matches("[0-9a-f]{32}"), id);
        assertEquals("/v1/jobs/" + id, taken.header("Location"));
        JsonNode job = await(server, id, "done");
        assertEquals(50, job.path("counts").path("targets").asInt());
        assertTrue(job.path("counts").path("sites").asInt() > 0);
        if (kind.equals("genes")) {
          assertEquals(
              job.path("counts").path("pairs"), job.path("counts").path("scored"), job.toString());
        }
        JsonNode file = job.path("files").path(0);
        String path = file.path("path").asText();
        byte[] whole = direct.response().body();
        assertEquals(whole.length, file.path("bytes").asLong());
        Answer read = TestServer.get(server, path);
        assertArrayEquals(whole, read.response().body());
        assertEquals("bytes", read.header("Accept-Ranges"));
        checkRanges(server, path, whole);
        assertEquals(200, delete(server, id).status());
        assertEquals(404, TestServer.get(server, path).status());
        assertEquals(404, TestServer.get(server, "/v1/jobs/" + id).status());
      }
      assertEquals(0, TestServer.get(server, "/v1/jobs").json().path("done").asInt());
    }
  }

  private static Answer delete(SeedhawkServer server, String id) {
    return TestServer.send(server, "DELETE", "/v1/jobs/" + id, new byte[0]);
  }

  private static void checkRanges(SeedhawkServer server, String path, byte[] whole) {
    int size = whole.length;
    for (int[] range : new int[][] {{0, 0}, {5, 99}, {size - 3, size - 1}, {7, size + 100}}) {
      Answer part =
          TestServer.get(server, path, "Range", "bytes=%s-%s".formatted(range[0], range[1]));
      int end = Math.min(size, range[1] + 1);
      assertEquals(206, part.status());
      assertEquals(
          "bytes %s-%s/%s".formatted(range[0], end - 1, size), part.header("Content-Range"));
      assertArrayEquals(Arrays.copyOfRange(whole, range[0], end), part.response().body());
    }
    assertArrayEquals(
        Arrays.copyOfRange(whole, size - 9, size),
        TestServer.get(server, path, "Range", "bytes=-9").response().body());
    assertArrayEquals(
        Arrays.copyOfRange(whole, 9, size),
        TestServer.get(server, path, "Range", "bytes=9-").response().body());
    Answer outside = TestServer.get(server, path, "Range", "bytes=%s-".formatted(size));
    assertEquals(416, outside.status());
    assertEquals("bytes */" + size, outside.header("Content-Range"));
    for (String ignored : List.of("lines=1-2", "bytes=5-3", "bytes=-", "bytes=0-1,3-4")) {
      assertEquals(200, TestServer.get(server, path, "Range", ignored).status(), ignored);
    }
  }

  @Test
  void badJobsAreRefusedAtOnce() throws Exception {
    try (SeedhawkServer server = server(store(1, 1 << 30, Duration.ofDays(1)))) {
      String path = "/v1/jobs?mirnas=hsa-let-7a-5p&";
      assertRefused(400, server, path + "kind=x", "kind is 'x'");
      assertRefused(400, server, path + "format=x", "format is 'x'");
      assertRefused(400, server, path + "treshold=1", "treshold");
      assertRefused(404, server, path + "model=../x", "not served");
      assertRefused(400, server, path + "kind=genes&circular=true&log2fc=true", "circular");
      Answer place =
          TestServer.post(
              server,
              "/v1/jobs",
              "{\"mirnas\":[\"hsa-let-7a-5p\"],\"genes\":[\"a\"]}",
              "Content-Type",
              "application/json");
      assertEquals(400, place.status(), place.text());
      assertTrue(place.error().contains("no genome"), place.error());
      assertEquals(
          400,
          TestServer.post(server, "/v1/scan?kind=scan", targets(), "Content-Type", FASTA).status());
      Answer one = TestServer.post(server, "/v1/jobs", targets(), "Content-Type", FASTA);
      assertEquals(202, one.status());
      assertRefused(429, server, "/v1/jobs", "1 jobs");
      String id = one.json().path("id").asText();
      await(server, id, "done");
      for (String name :
          List.of("job.json", "request", "..%2Fjob.json", "%2e%2e%2f.lock", "x", "..")) {
        Answer file = TestServer.get(server, "/v1/jobs/" + id + "/files/" + name);
        assertEquals(404, file.status(), name);
      }
      for (String name : List.of("x", "..", "%2e%2e", "0".repeat(32), "..%2f" + id)) {
        assertEquals(404, TestServer.get(server, "/v1/jobs/" + name).status(), name);
      }
    }
    assertEquals(404, TestServer.get(TestServer.shared(), "/v1/jobs").status());
  }

  private static void assertRefused(int status, SeedhawkServer server, String path, String says) {
    Answer answer = TestServer.post(server, path, targets(), "Content-Type", FASTA);
    assertEquals(status, answer.status(), answer.text());
    assertTrue(answer.error().contains(says), answer.error());
  }

  /** Work that writes a part, then waits until it is interrupted or let go. */
  private static JobWork waits(CountDownLatch begun, CountDownLatch go) {
    return (request, longest, result) -> {
      result.out().write(new byte[1000]);
      result.progress(new JobWork.Progress(1, 2, 3, 4));
      begun.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new java.io.InterruptedIOException("interrupted");
      }
      return Map.of("scored", 5L);
    };
  }

  @Test
  void jobsAreCancelledWaitingAndRunning() throws Exception {
    try (JobStore store = store(10, 10_000, Duration.ofDays(1))) {
      CountDownLatch begun = new CountDownLatch(1);
      store.start(waits(begun, new CountDownLatch(1)));
      Job running = store.submit(REQUEST);
      Job waiting = store.submit(REQUEST);
      begun.await();
      assertEquals(Job.State.WAITING, waiting.state());
      assertEquals(1200, store.bytes());
      assertFalse(store.delete(waiting.id()).removed());
      assertEquals(Job.State.CANCELLED, waiting.state());
      assertFalse(store.delete(running.id()).removed());
      await(store, running, Job.State.CANCELLED);
      assertEquals(200, store.bytes(), "the part of a result is given back");
      assertTrue(store.delete(running.id()).removed());
      assertTrue(store.delete(waiting.id()).removed());
      assertEquals(0, store.bytes());
      assertEquals(Set.of(".lock"), names(folder.resolve("jobs")));
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(one -> one.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void aRestartBeginsAnewWhatRanAndKeepsWhatHasEnded() throws Exception {
    Path jobs = folder.resolve("jobs");
    String done;
    String running;
    String waiting;
    try (JobStore store = store(10, 10_000, Duration.ofDays(1))) {
      AtomicInteger number = new AtomicInteger();
      CountDownLatch begun = new CountDownLatch(1);
      JobWork work = waits(begun, new CountDownLatch(1));
      store.start(
          (request, longest, result) -> {
            if (number.getAndIncrement() > 0) {
              return work.run(request, longest, result);
            }
            result.out().write("result".getBytes(StandardCharsets.US_ASCII));
            return Map.of("scored", 6L);
          });
      Job first = store.submit(REQUEST);
      await(store, first, Job.State.DONE);
      done = first.id();
      running = store.submit(REQUEST).id();
      waiting = store.submit(REQUEST).id();
      begun.await();
      assertThrows(
          BadInputException.class, () -> store(10, 10_000, Duration.ofDays(1)), "it is locked");
    }
    // What a kill may leave: a half-made job, a half-removed one, a result that nobody vouched for.
    Files.createDirectory(jobs.resolve(".making-" + "0".repeat(32)));
    Files.writeString(
        Files.createDirectory(jobs.resolve(".going-" + "1".repeat(32))).resolve("request"), "x");
    Files.writeString(jobs.resolve(running).resolve("sites.tsv"), "half");
    Path broken = Files.createDirectory(jobs.resolve("2".repeat(32)));
    Files.writeString(broken.resolve("job.json"), "{");
    Files.writeString(jobs.resolve("notes.txt"), "not the server's");
    try (JobStore store = store(10, 10_000, Duration.ofDays(1))) {
      assertEquals(Job.State.DONE, store.get(done).state());
      assertEquals("result", Files.readString(store.get(done).file("sites.tsv")));
      assertEquals(Job.State.WAITING, store.get(running).state());
      assertEquals(Job.State.WAITING, store.get(waiting).state());
      assertEquals(306, store.bytes());
      CountDownLatch go = new CountDownLatch(0);
      store.start(waits(new CountDownLatch(1), go));
      for (String id : List.of(running, waiting)) {
        await(store, store.get(id), Job.State.DONE);
        assertEquals(1000, Files.size(store.get(id).file("sites.tsv")));
      }
      assertEquals(
          Set.of(".lock", done, running, waiting, "2".repeat(32), "notes.txt"), names(jobs));
    }
  }

  @Test
  void aJobThatEndsTheServerEachTimeFails() throws Exception {
    String id;
    try (JobStore store = store(10, 10_000, Duration.ofDays(1))) {
      id = store.submit(REQUEST).id();
    }
    Path state = folder.resolve("jobs").resolve(id).resolve("job.json");
    // As three kills would leave it.
    String text = Files.readString(state);
    Files.writeString(
        state, text.replace("\"waiting\"", "\"running\"").replace("\"starts\":0", "\"starts\":3"));
    try (JobStore store = store(10, 10_000, Duration.ofDays(1))) {
      assertEquals(Job.State.FAILED, store.get(id).state());
    }
  }

  @Test
  void whoFindsNoPlaceHearsWhenOneMayBeFree() throws Exception {
    try (SeedhawkServer server = server(store(2, 1 << 30, Duration.ofDays(1)))) {
      for (int i = 0; i < 2; i++) {
        Answer taken = TestServer.post(server, "/v1/jobs", targets(), "Content-Type", FASTA);
        await(server, taken.json().path("id").asText(), "done");
      }
      // Nothing runs: a caller may take away a result at any time.
      Answer full = TestServer.post(server, "/v1/jobs", targets(), "Content-Type", FASTA);
      assertEquals(429, full.status(), full.text());
      assertEquals("60", full.header("Retry-After"));
    }
    try (JobStore store = JobStore.open(folder.resolve("others"), limits(1, Duration.ofDays(1)))) {
      store.submit(REQUEST);
      assertEquals(10, again(store), "the length of a job is not known yet");
    }
    try (JobStore store = JobStore.open(folder.resolve("more"), limits(2, Duration.ofSeconds(9)))) {
      CountDownLatch go = new CountDownLatch(1);
      AtomicInteger number = new AtomicInteger();
      store.start(
          (request, longest, result) -> {
            if (number.getAndIncrement() == 0) {
              return wait(1_100);
            }
            return waits(new CountDownLatch(1), go).run(request, longest, result);
          });
      await(store, store.submit(REQUEST), Job.State.DONE);
      store.submit(REQUEST);
      assertEquals(2, again(store), "the last job took a little more than a second");
      go.countDown();
    }
  }

  private static JobLimits limits(int count, Duration age) {
    return new JobLimits(count, 1 << 30, age, Duration.ofMinutes(1));
  }

  private static Map<String, Long> wait(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return Map.of();
  }

  private static long again(JobStore store) {
    Failure failure = assertThrows(Failure.class, () -> store.submit(REQUEST));
    assertEquals(429, failure.status());
    return failure.againSeconds();
  }

  @Test
  void jobsThatTakeTooLongSayTheirLimit() throws Exception {
    JobLimits brief = new JobLimits(10, 1 << 30, Duration.ofDays(1), Duration.ofMillis(1));
    try (SeedhawkServer server = server(JobStore.open(folder.resolve("brief"), brief))) {
      Answer taken = TestServer.post(server, "/v1/jobs", targets(), "Content-Type", FASTA);
      String path = "/v1/jobs/" + taken.json().path("id").asText();
      JsonNode job = TestServer.get(server, path).json();
      while (!job.path("state").asText().equals("failed")) {
        assertFalse(job.path("state").asText().equals("done"), job.toString());
        Thread.sleep(10);
        job = TestServer.get(server, path).json();
      }
      assertEquals(
          "the call was not done within 1 ms, the server's limit of a job; ask for less at once",
          job.path("error").asText());
    }
  }

  @Test
  void bytesAndAgeAreLimited() throws Exception {
    try (JobStore store = store(10, 1050, Duration.ofMillis(500))) {
      store.start(
          (request, longest, result) -> {
            result.out().write(new byte[1000]);
            return Map.of();
          });
      Job tooLarge = store.submit(REQUEST);
      await(store, tooLarge, Job.State.FAILED);
      Thread.sleep(600);
      JobRequest large = new JobRequest(FASTA, Map.of(), new byte[2000], "sites.tsv", "text/plain");
      assertEquals(429, assertThrows(Failure.class, () -> store.submit(large)).status());
      // The sweep before it has taken the old one away.
      assertThrows(Failure.class, () -> store.get(tooLarge.id()));
      assertEquals(0, store.bytes());
    }
  }

  @Test
  void aServerThatIsStartedAgainGoesOn() throws Exception {
    String id;
    JobStore first = store(10, 1 << 30, Duration.ofDays(1));
    try (SeedhawkServer server = server(first)) {
      String letters = "CUACCUCAUUACAUUCC".repeat(2000);
      StringBuilder many = new StringBuilder();
      for (int i = 0; i < 100; i++) {
        many.append(">t").append(i).append('\n').append(letters).append('\n');
      }
      Answer taken =
          TestServer.post(server, "/v1/jobs?threshold=0", many.toString(), "Content-Type", FASTA);
      id = taken.json().path("id").asText();
      await(server, id, "running");
    }
    assertTrue(
        Files.readString(folder.resolve("jobs").resolve(id).resolve("job.json"))
            .contains("\"waiting\""));
    assertEquals(Set.of("job.json", "request"), names(folder.resolve("jobs").resolve(id)));
    try (SeedhawkServer server = server(store(10, 1 << 30, Duration.ofDays(1)))) {
      JsonNode job = await(server, id, "done");
      assertEquals(100, job.path("counts").path("targets").asInt());
      Answer file = TestServer.get(server, job.path("files").path(0).path("path").asText());
      assertTrue(file.text().endsWith("}}\n"), "the summary is its last line");
      assertTrue(
          TestServer.get(server, "/metrics").text().contains("seedhawk_jobs{state=\"done\"} 1"));
    }
  }
}
