// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.typed;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.seedhawk.scan.Rna;
import org.seedhawk.scan.ScanSummary;
import org.seedhawk.server.failure.Deadline;
import org.seedhawk.server.failure.Failure;
import org.seedhawk.server.http.Call;
import org.seedhawk.server.http.Endpoint;
import org.seedhawk.server.http.Endpoint.Access;
import org.seedhawk.server.http.FileAnswer;
import org.seedhawk.server.job.Job;
import org.seedhawk.server.job.JobRequest;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.job.JobWork;
import org.seedhawk.server.model.Models;

/**
 * {@code /v1/jobs}: scans and gene tables that go on when their caller has gone. Thread-safe.
 *
 * <p>Who knows the name of a job may see and end it; nothing lists the names.
 */
public final class JobsHttp {
  private final Supplier<Models> models;
  private final Optional<JobStore> store;

  /**
   * Creates it.
   *
   * @param models asked for once the server is ready
   * @param store empty: the server takes no jobs
   */
  public JobsHttp(Supplier<Models> models, Optional<JobStore> store) {
    this.models = models;
    this.store = store;
  }

  /** Returns the calls. */
  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint("POST", "/v1/jobs", Access.READY, this::submit),
        new Endpoint("GET", "/v1/jobs", Access.READY, this::states),
        new Endpoint("GET", "/v1/jobs/{job}", Access.READY, this::show),
        new Endpoint("DELETE", "/v1/jobs/{job}", Access.READY, this::delete),
        new Endpoint("GET", "/v1/jobs/{job}/files/{file}", Access.READY, this::file));
  }

  private JobStore store() {
    return store.orElseThrow(
        () ->
            new Failure(
                404, "this server takes no jobs; who runs it starts it with --jobs and a folder"));
  }

  private void submit(Call call) throws IOException {
    JobStore to = store();
    ScanRequest.Body body = ScanRequest.Body.ofJob(call);
    // What is wrong with a job is told now, to who can do something about it.
    ScanRequest asked = ScanRequest.read(body, models.get());
    ScanRequest.Form form = asked.form();
    ScanRun.check(form.kind(), asked, form.tsv());
    Job job =
        to.submit(
            new JobRequest(
                body.type(),
                body.query(),
                body.bytes(),
                form.kind().rows() + ending(asked),
                form.tsv() ? RowStream.TSV : RowStream.NDJSON));
    call.set("Location", "/v1/jobs/" + job.id());
    call.sendJson(202, job::describe);
  }

  private static String ending(ScanRequest asked) {
    if (asked.place().filter(GenomePart::bed).isPresent()) {
      return ".bed";
    }
    return asked.form().tsv() ? ".tsv" : ".ndjson";
  }

  private void states(Call call) {
    JobStore of = store();
    call.sendJson(
        json -> {
          json.writeStartObject();
          for (Job.State state : Job.State.values()) {
            json.writeNumberField(state.label(), of.count(state));
          }
          json.writeEndObject();
        });
  }

  private void show(Call call) {
    Job job = store().get(call.variable("job"));
    call.sendJson(job::describe);
  }

  private void delete(Call call) throws IOException {
    JobStore.Removal removal = store().delete(call.variable("job"));
    if (removal.removed()) {
      call.sendJson(
          json -> {
            json.writeStartObject();
            json.writeStringField("id", removal.job().id());
            json.writeBooleanField("removed", true);
            json.writeEndObject();
          });
    } else {
      // A job that runs ends some moments later.
      call.sendJson(202, removal.job()::describe);
    }
  }

  private void file(Call call) throws IOException {
    Job job = store().get(call.variable("job"));
    FileAnswer.send(call, job.file(call.variable("file")), job.fileType());
  }

  /** Returns what jobs compute. */
  public JobWork work() {
    return this::run;
  }

  private Map<String, Long> run(JobRequest request, Duration longest, JobWork.Result result)
      throws IOException {
    ScanRequest asked =
        ScanRequest.read(
            new ScanRequest.Body(request.type(), request.query(), request.body(), true),
            models.get());
    Map<String, Long> counts = new LinkedHashMap<>();
    RowStream to = new RowStream(new ToFile(asked, result, counts), asked.form().tsv());
    Map<String, Long> statuses = new TreeMap<>();
    ScanRun.run(
        asked.form().kind(),
        asked,
        to.counting(statuses),
        Deadline.in(longest, Deadline.Whose.JOB));
    counts.putAll(statuses);
    return counts;
  }

  /** Rows go to the result, what else is known to the job. */
  private static final class ToFile implements RowStream.Channel {
    private final JobWork.Result result;
    private final Map<String, Long> counts;
    private final long targets;
    private final long bases;

    ToFile(ScanRequest asked, JobWork.Result result, Map<String, Long> counts) {
      this.result = result;
      this.counts = counts;
      if (asked.place().isPresent()) {
        targets = asked.place().get().part().targetCount();
        bases = asked.place().get().part().letterCount();
      } else {
        targets = asked.targets().size();
        bases = asked.targets().stream().map(Rna::letters).mapToLong(String::length).sum();
      }
    }

    @Override
    public OutputStream open(String type, List<String> warnings, boolean trailer) {
      return result.out();
    }

    @Override
    public void trailer(String value) {
      // The state of the job says that its file is whole.
    }

    @Override
    public boolean failed(int status) {
      return false;
    }

    @Override
    public void progress(ScanSummary sofar) {
      result.progress(new JobWork.Progress(sofar.targets(), targets, sofar.bases(), bases));
    }

    @Override
    public void ended(ScanSummary summary, List<String> warnings) {
      result.warn(warnings);
      counts.put("targets", summary.targets());
      counts.put("sites", summary.sites());
      counts.put("listed_sites", summary.listedSites());
      counts.put("pairs", summary.pairs());
    }
  }
}
