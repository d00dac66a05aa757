// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.formats.AtomicFile;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Json;

/**
 * A job and what became of it. Each change of its state is written to its folder before anybody
 * hears of it. Thread-safe: {@link JobStore} alone changes it.
 */
public final class Job {
  /** The file that holds the state. */
  static final String STATE = "job.json";

  /** The file that holds the body of the request. */
  static final String REQUEST = "request";

  /** Where a job stands. */
  public enum State {
    /** It has not begun, or begins anew after a restart of the server. */
    WAITING,
    /** It computes. */
    RUNNING,
    /** Its result is there. */
    DONE,
    /** Its error says why. */
    FAILED,
    /** It was ended by a caller. */
    CANCELLED;

    /** Returns whether nothing more happens. */
    public boolean isEnd() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }

    /** Returns the name in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is written to the folder. Immutable.
   *
   * @param starts how often it was begun
   * @param ended empty: it has not
   * @param error empty: none
   * @param counts of the result, by name
   * @param warnings about the request
   */
  record Facts(
      State state,
      int starts,
      Instant submitted,
      Optional<Instant> ended,
      Optional<String> error,
      Map<String, Long> counts,
      List<String> warnings) {
    /** Returns the same job where it has not ended. */
    Facts open(State next, int begun) {
      return new Facts(
          next, begun, submitted, Optional.empty(), Optional.empty(), Map.of(), List.of());
    }
  }

  private final String id;
  private final Path folder;
  private final JobRequest head; // without its body, which lies in the folder
  private volatile Facts facts;
  private volatile JobWork.Progress progress = JobWork.Progress.NONE;
  private Optional<Thread> thread = Optional.empty(); // guarded by this
  private boolean unwanted; // guarded by this

  private Job(String id, Path folder, JobRequest head, Facts facts) {
    this.id = id;
    this.folder = folder;
    this.head = head;
    this.facts = facts;
  }

  /** Makes a job in a folder that nobody looks into yet. */
  static Job create(String id, Path making, Path folder, JobRequest request) throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Facts facts =
        new Facts(State.WAITING, 0, now, Optional.empty(), Optional.empty(), Map.of(), List.of());
    Job job = new Job(id, folder, request.withBody(new byte[0]), facts);
    write(making.resolve(REQUEST), request.body());
    write(making.resolve(STATE), job.bytes(facts));
    return job;
  }

  /** Reads a job of an earlier run of the server. */
  static Job read(Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(STATE));
    JobFiles.keep(folder); // an earlier version left it open
    try {
      JsonNode json = Json.object(bytes, 0, bytes.length);
      Map<String, String> query = new LinkedHashMap<>();
      json.path("request")
          .path("query")
          .properties()
          .forEach(one -> query.put(one.getKey(), one.getValue().asText()));
      Map<String, Long> counts = new LinkedHashMap<>();
      json.path("counts")
          .properties()
          .forEach(one -> counts.put(one.getKey(), one.getValue().asLong()));
      List<String> warnings = new ArrayList<>(); // an earlier version wrote none
      json.path("warnings").forEach(one -> warnings.add(one.asText()));
      JsonNode request = json.path("request");
      JobRequest head =
          new JobRequest(
              request.path("type").asText(),
              query,
              new byte[0],
              request.path("file").asText(),
              request.path("file_type").asText());
      Facts facts =
          new Facts(
              State.valueOf(json.path("state").asText().toUpperCase(Locale.ROOT)),
              json.path("starts").asInt(),
              Instant.parse(json.path("submitted").asText()),
              text(json, "ended").map(Instant::parse),
              text(json, "error"),
              counts,
              warnings);
      return new Job(folder.getFileName().toString(), folder, head, facts);
    } catch (Failure | IllegalArgumentException | DateTimeException e) {
      throw new IOException(
          "%s: the state of a job cannot be read: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.hasNonNull(name) ? Optional.of(json.path(name).asText()) : Optional.empty();
  }

  /** Returns the name, which cannot be guessed. */
  public String id() {
    return id;
  }

  /** Returns where it stands. */
  public State state() {
    return facts.state();
  }

  Facts facts() {
    return facts;
  }

  Path folder() {
    return folder;
  }

  /** Returns the request with its body. */
  JobRequest request() throws IOException {
    return head.withBody(Files.readAllBytes(folder.resolve(REQUEST)));
  }

  /** Returns the result's path. */
  Path result() {
    return folder.resolve(head.file());
  }

  /**
   * Returns a file of the result.
   *
   * @throws Failure with status 404 if there is none of this name; names are compared, and lead to
   *     no path
   */
  public Path file(String name) {
    if (facts.state() != State.DONE || !name.equals(head.file())) {
      throw new Failure(
          404,
          facts.state() == State.DONE
              ? "the job has no such file; GET /v1/jobs/ID lists its files"
              : "the job is %s and has no files".formatted(facts.state().label()));
    }
    return result();
  }

  /** Returns the media type of the result. */
  public String fileType() {
    return head.fileType();
  }

  /** Changes the state: first on the disk. */
  synchronized void become(Facts next) throws IOException {
    write(folder.resolve(STATE), bytes(next));
    facts = next;
  }

  /** Says that the result is there. */
  void done(Map<String, Long> counts, List<String> warnings) throws IOException {
    end(State.DONE, Optional.empty(), counts, warnings);
  }

  /** Says that there will be no result. */
  void end(State how, Optional<String> error) throws IOException {
    end(how, error, Map.of(), List.of());
  }

  private synchronized void end(
      State how, Optional<String> error, Map<String, Long> counts, List<String> warnings)
      throws IOException {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    become(
        new Facts(
            how, facts.starts(), facts.submitted(), Optional.of(now), error, counts, warnings));
  }

  /** Gives the result its name. */
  void commit(AtomicFile file) throws IOException {
    file.commit();
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    AtomicFile.replaceOwn(file, bytes);
  }

  void progress(JobWork.Progress now) {
    progress = now;
  }

  /** Says which thread computes; returns false if nobody wants the job any more. */
  synchronized boolean runIn(Thread computing) {
    thread = Optional.of(computing);
    return !unwanted;
  }

  synchronized void hasRun() {
    thread = Optional.empty();
  }

  /** Ends the computing early. */
  synchronized void interrupt() {
    unwanted = true;
    thread.ifPresent(Thread::interrupt);
  }

  synchronized boolean isUnwanted() {
    return unwanted;
  }

  private byte[] bytes(Facts now) {
    return Json.write(
        json -> {
          json.writeStartObject();
          write(json, now);
          json.writeNumberField("starts", now.starts());
          json.writeObjectFieldStart("request");
          json.writeStringField("type", head.type());
          json.writeObjectFieldStart("query");
          for (Map.Entry<String, String> one : head.query().entrySet()) {
            json.writeStringField(one.getKey(), one.getValue());
          }
          json.writeEndObject();
          json.writeStringField("file", head.file());
          json.writeStringField("file_type", head.fileType());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private void write(JsonGenerator json, Facts now) throws IOException {
    json.writeStringField("id", id);
    json.writeStringField("state", now.state().label());
    json.writeStringField("submitted", now.submitted().toString());
    if (now.ended().isPresent()) {
      json.writeStringField("ended", now.ended().get().toString());
    }
    if (now.error().isPresent()) {
      json.writeStringField("error", now.error().get());
    }
    json.writeObjectFieldStart("counts");
    for (Map.Entry<String, Long> one : now.counts().entrySet()) {
      json.writeNumberField(one.getKey(), one.getValue());
    }
    json.writeEndObject();
    json.writeFieldName("warnings");
    Json.texts(json, now.warnings());
  }

  /** Writes what callers see. */
  public void describe(JsonGenerator json) throws IOException {
    Facts now = facts;
    JobWork.Progress far = progress;
    json.writeStartObject();
    write(json, now);
    if (now.state() == State.RUNNING) {
      json.writeObjectFieldStart("progress");
      json.writeNumberField("targets", far.targets());
      json.writeNumberField("of_targets", far.ofTargets());
      json.writeNumberField("bases", far.bases());
      json.writeNumberField("of_bases", far.ofBases());
      json.writeEndObject();
    }
    json.writeArrayFieldStart("files");
    if (now.state() == State.DONE) {
      json.writeStartObject();
      json.writeStringField("name", head.file());
      json.writeNumberField("bytes", Files.size(result()));
      json.writeStringField("type", head.fileType());
      json.writeStringField("path", "/v1/jobs/%s/files/%s".formatted(id, head.file()));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
