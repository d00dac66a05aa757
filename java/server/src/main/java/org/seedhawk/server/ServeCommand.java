// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.seedhawk.command.EngineOptions;
import org.seedhawk.command.ExitCode;
import org.seedhawk.command.OptionRules;
import org.seedhawk.command.RecordOptions;
import org.seedhawk.command.Streams;
import org.seedhawk.formats.MirnaFasta;
import org.seedhawk.formats.MirnaLimit;
import org.seedhawk.model.ModelIndex;
import org.seedhawk.scan.Rna;
import org.seedhawk.server.admission.AccessKeys;
import org.seedhawk.server.failure.Lifecycle;
import org.seedhawk.server.genome.BrowserFiles;
import org.seedhawk.server.genome.ServedGenome;
import org.seedhawk.server.job.JobLimits;
import org.seedhawk.server.job.JobStore;
import org.seedhawk.server.model.Models;
import org.seedhawk.server.record.AccessLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seedhawk serve}: answers calls over HTTP and gRPC until it is told to end. */
@Command(
    name = "seedhawk serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serves models over HTTP and gRPC, on one port.",
    footer = {
      "",
      "The server ends on SIGTERM or Ctrl-C. It then takes no more calls, and lets those that have"
          + " begun end.",
      "docs/server.md has its calls; /openapi.json describes them for programs.",
      "",
      "Example:",
      "  seedhawk serve --port 8080 --mirna mature.fa"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int MIB = 20;

  /** Both are kept, or their levels would be forgotten. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  /** It writes a stack trace for each message that is too large, which its sender is told. */
  private static final Logger GRPC = Logger.getLogger("io.helidon.webserver.grpc");

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port to listen at; 0 takes one that is free. Default: ${DEFAULT-VALUE}.")
  private int port = 8080;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Address to listen at; 0.0.0.0 stands for all of this machine's. Default:"
              + " ${DEFAULT-VALUE}, which other machines cannot reach.")
  private String host = "127.0.0.1";

  @Option(
      names = "--models",
      paramLabel = "NAME",
      split = ",",
      description =
          "Models that callers may name, with commas between them; the first one answers those that"
              + " name none. Default: the first of 'seedhawk models list'.")
  private List<String> models = List.of();

  @Option(
      names = "--mirna",
      paramLabel = "FASTA",
      description =
          "Mature miRNAs that callers may name. Plain, gzip or bgzip. Default: none, callers send"
              + " sequences.")
  private Path mirna;

  @Option(
      names = "--max-body",
      paramLabel = "MIB",
      description = "Most MiB that a call may send, 1 to 1024. Default: ${DEFAULT-VALUE}.")
  private int maxBody = 64;

  @Option(
      names = "--max-bodies",
      paramLabel = "MIB",
      description =
          "Most MiB that all calls together may have in memory; more are refused with status 429."
              + " Default: ${DEFAULT-VALUE}.")
  private int maxBodies = 512;

  @Option(
      names = "--max-seconds",
      paramLabel = "S",
      description = "Most seconds that a call may take. Default: ${DEFAULT-VALUE}.")
  private int maxSeconds = 300;

  @Option(
      names = "--peer-seconds",
      paramLabel = "S",
      description =
          "Seconds in which headers must arrive, a body must arrive, and a part of an answer must"
              + " be taken. Default: ${DEFAULT-VALUE}.")
  private int peerSeconds = 30;

  @Option(
      names = "--waiting",
      paramLabel = "N",
      description =
          "Scans that wait while as many as there are workers compute; more are refused with status"
              + " 429. Default: ${DEFAULT-VALUE}.")
  private int waiting = 64;

  @Option(
      names = "--caller-share",
      paramLabel = "PERCENT",
      description =
          "Share of the waiting scans, of the waiting pairs and of --max-bodies that one caller may"
              + " have, 1 to 100; more is refused with status 429. A caller is a key, or else an"
              + " address. Default: ${DEFAULT-VALUE}.")
  private int callerShare = 50;

  @Option(
      names = "--caller-connections",
      paramLabel = "N",
      description =
          "Most connections that one address may have, 1 to 8192; more end at once. Default:"
              + " ${DEFAULT-VALUE}.")
  private int callerConnections = Settings.DEFAULT.callerConnections();

  @Option(
      names = "--grace-seconds",
      paramLabel = "S",
      description =
          "Seconds that calls in flight have to end when the server ends. Default:"
              + " ${DEFAULT-VALUE}.")
  private int graceSeconds = 30;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description =
          "Keys, one a line, of which each call must show one as 'Authorization: Bearer KEY'."
              + " Default: none, whoever reaches the port may call.")
  private Path keys;

  @Option(
      names = "--tls-cert",
      paramLabel = "PEM",
      description =
          "Certificate of the server, and those above it; with --tls-key. Default: none, and no"
              + " TLS.")
  private Path tlsCert;

  @Option(
      names = "--tls-key",
      paramLabel = "PEM",
      description =
          "Private key of the certificate, in PKCS#8, without a passphrase. Default: none.")
  private Path tlsKey;

  @Option(
      names = "--client-ca",
      paramLabel = "PEM",
      description =
          "Certificates of those who sign the certificates of callers; callers must then have one."
              + " Default: none.")
  private Path clientCa;

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description = "File to append a line to for each call; - is the error output. Default: none.")
  private String accessLog;

  @Option(
      names = "--control",
      description =
          "Callers may load anew and unload the models that --models names. Default: they may not.")
  private boolean control;

  @Option(
      names = "--jobs",
      paramLabel = "FOLDER",
      description =
          "Folder of jobs and their results; it is made if it is not there. Default: none, and no"
              + " jobs are taken.")
  private Path jobs;

  @Option(
      names = "--max-jobs",
      paramLabel = "N",
      description =
          "Most jobs that are kept, ended ones among them; more are refused with status 429."
              + " Default: ${DEFAULT-VALUE}.")
  private int maxJobs = JobLimits.DEFAULT.count();

  @Option(
      names = "--max-job-files",
      paramLabel = "MIB",
      description = "Most MiB of the files of all jobs. Default: ${DEFAULT-VALUE}.")
  private long maxJobFiles = JobLimits.DEFAULT.bytes() >> MIB;

  @Option(
      names = "--job-days",
      paramLabel = "D",
      description = "Days after which a job that has ended is removed. Default: ${DEFAULT-VALUE}.")
  private int jobDays = (int) JobLimits.DEFAULT.age().toDays();

  @Option(
      names = "--job-seconds",
      paramLabel = "S",
      description = "Most seconds that a job may compute. Default: ${DEFAULT-VALUE}.")
  private int jobSeconds = (int) JobLimits.DEFAULT.longest().toSeconds();

  @Mixin private ServedFiles served;

  @Mixin private RecordOptions records;

  @Mixin private EngineOptions engineOptions;

  @Override
  public Integer call() throws IOException {
    check();
    // Its warnings are stack traces of what callers send wrong: they would fill the log.
    HELIDON.setLevel(Level.SEVERE);
    GRPC.setLevel(Level.OFF);
    Streams streams = new Streams(System.out, System.err, false);
    MirnaFasta.Mirnas read =
        mirna == null
            ? MirnaFasta.Mirnas.NONE
            : MirnaFasta.read(mirna, id -> MirnaLimit.MATURE, records.skips(), streams::warn);
    List<Rna> mirnas = read.list();
    Settings settings = settings();
    try (SeedhawkServer server = SeedhawkServer.start(settings)) {
      CountDownLatch ended = new CountDownLatch(1);
      Thread hook = new Thread(() -> end(server, streams, ended), "seedhawk-end");
      Runtime.getRuntime().addShutdownHook(hook);
      streams.say("starting at %s, port %s".formatted(host, server.port()));
      List<String> names = names();
      BrowserFiles files = served.files(streams);
      Optional<ServedGenome> genome = served.open(streams);
      server.open(
          () ->
              Models.open(
                      names,
                      engineOptions::builder,
                      mirnas,
                      engineOptions.threads(),
                      server.metrics())
                  .from(read)
                  .with(genome, files));
      genome.ifPresent(
          one ->
              streams.say(
                  "%s transcripts of %s genes may be named"
                      .formatted(one.transcriptCount(), one.geneCount())));
      streams.say(
          "ready at %s://%s:%s with %s and %s miRNAs"
              .formatted(
                  tlsCert == null ? "http" : "https",
                  host.contains(":") ? "[" + host + "]" : host,
                  server.port(),
                  String.join(", ", names),
                  mirnas.size()));
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.OK.code();
  }

  private void end(SeedhawkServer server, Streams streams, CountDownLatch ended) {
    if (server.lifecycle().state() == Lifecycle.State.DRAINING) {
      return; // it ended by itself, and what called it says why
    }
    streams.say("ending; %s calls are in flight".formatted(server.lifecycle().inFlight()));
    boolean whole = server.close(Duration.ofSeconds(graceSeconds));
    streams.say(whole ? "ended" : "ended; some calls were cut, as the grace period was over");
    ended.countDown();
  }

  private void check() throws IOException {
    OptionRules rules = new OptionRules(spec);
    rules.inRange("--port", port, 0, 65_535);
    rules.inRange("--max-body", maxBody, 1, 1024);
    rules.inRange("--max-bodies", maxBodies, maxBody, 1 << 20);
    rules.inRange("--max-seconds", maxSeconds, 1, 86_400);
    rules.inRange("--peer-seconds", peerSeconds, 1, 3600);
    rules.inRange("--waiting", waiting, 0, 100_000);
    rules.inRange("--caller-share", callerShare, 1, 100);
    rules.inRange("--caller-connections", callerConnections, 1, SeedhawkServer.MOST_CONNECTIONS);
    rules.inRange("--grace-seconds", graceSeconds, 0, 3600);
    rules.inRange("--max-jobs", maxJobs, 1, 1_000_000);
    rules.inRange("--max-job-files", maxJobFiles, 1, 1 << 30);
    rules.inRange("--job-days", jobDays, 1, 3650);
    rules.inRange("--job-seconds", jobSeconds, 1, 30 * 86_400);
    for (String name : List.of("--max-jobs", "--max-job-files", "--job-days", "--job-seconds")) {
      rules.needs(name, "--jobs");
    }
    rules.needs("--tls-key", "--tls-cert");
    rules.needs("--tls-cert", "--tls-key");
    rules.needs("--client-ca", "--tls-cert");
    served.check(rules);
    List<String> known = ModelIndex.names();
    for (String name : models) {
      if (!known.contains(name)) {
        throw rules.usage(
            "--models names '%s'; there are: %s".formatted(name, String.join(", ", known)));
      }
    }
    if (new HashSet<>(models).size() < models.size()) {
      throw rules.usage("--models names a model twice; name each once");
    }
  }

  private List<String> names() {
    return models.isEmpty() ? List.of(ModelIndex.embedded().getFirst()) : models;
  }

  private Settings settings() throws IOException {
    return new Settings(
        host,
        port,
        (long) maxBody << MIB,
        (long) maxBodies << MIB,
        Duration.ofSeconds(maxSeconds),
        Duration.ofSeconds(peerSeconds),
        engineOptions.threads(),
        waiting,
        callerShare / 100.0,
        callerConnections,
        keys == null ? AccessKeys.NONE : AccessKeys.read(keys),
        log(),
        tlsCert == null
            ? Optional.empty()
            : Optional.of(TlsFiles.read(tlsCert, tlsKey, Optional.ofNullable(clientCa))),
        control,
        jobStore());
  }

  private Optional<JobStore> jobStore() throws IOException {
    if (jobs == null) {
      return Optional.empty();
    }
    JobLimits limits =
        new JobLimits(
            maxJobs, maxJobFiles << MIB, Duration.ofDays(jobDays), Duration.ofSeconds(jobSeconds));
    return Optional.of(JobStore.open(jobs, limits));
  }

  private AccessLog log() throws IOException {
    if (accessLog == null) {
      return AccessLog.NONE;
    }
    return accessLog.equals("-") ? AccessLog.to(System.err) : AccessLog.append(Path.of(accessLog));
  }
}
