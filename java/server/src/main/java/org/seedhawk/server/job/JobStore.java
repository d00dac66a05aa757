// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.server.job;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.seedhawk.error.BadInputException;
import org.seedhawk.server.failure.Failure;

/**
 * The jobs of a server, in a folder that has one folder a job. One job computes at a time, in the
 * order in which they came. A job that waited or ran when the server ended begins anew when a
 * server is started with the folder again. Thread-safe.
 *
 * <p>A folder appears and goes by a renaming, and each file in it likewise, so a server that is
 * killed at any moment leaves whole jobs alone. Other names in the folder are left alone.
 */
public final class JobStore implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JobStore.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int ID_BYTES = 16;
  private static final String ID = "[0-9a-f]{32}";
  private static final String MAKING = ".making-";
  private static final String GOING = ".going-";

  /** A job that ends the server each time is not begun for ever. */
  private static final int MOST_STARTS = 3;

  /** Callers are asked to come again by then: others may take away what they need no more. */
  private static final Duration LATEST = Duration.ofMinutes(1);

  private static final Duration SWEEP = Duration.ofSeconds(10);

  private final Map<String, Job> jobs = new ConcurrentHashMap<>();
  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final Path root;
  private final JobLimits limits;
  private final FileChannel lockFile;
  private final JobRun run;
  private final Thread runner;
  private volatile Duration length = Duration.ofSeconds(10); // of the last job; a guess at first
  private volatile Optional<JobWork> work = Optional.empty();
  private volatile boolean closing;

  private JobStore(Path root, JobLimits limits, FileChannel lockFile) {
    this.root = root;
    this.limits = limits;
    this.lockFile = lockFile;
    run = new JobRun(limits, bytes);
    runner = Thread.ofPlatform().daemon().name("seedhawk-jobs").unstarted(this::runAll);
  }

  /**
   * Opens a folder and reads the jobs that are there; none begins before {@link #start}.
   *
   * @param root is made if it is not there
   * @throws BadInputException if another server has it
   */
  public static JobStore open(Path root, JobLimits limits) throws IOException {
    JobFiles.makeRoot(root);
    FileChannel lockFile =
        FileChannel.open(
            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (tryLock(lockFile) == null) {
        throw new BadInputException(
            "%s: another server has the jobs of this folder; name another folder".formatted(root));
      }
      JobStore store = new JobStore(root.toRealPath(), limits, lockFile);
      store.read();
      return store;
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // a server of this program
    }
  }

  private void read() throws IOException {
    List<Job> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        String name = folder.getFileName().toString();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        if (name.startsWith(MAKING) || name.startsWith(GOING)) {
          JobFiles.remove(folder);
        } else if (name.matches(ID)) {
          try {
            found.add(Job.read(folder));
          } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a job is left alone: " + e.getMessage());
          }
        }
      }
    }
    found.sort(Comparator.comparing(job -> job.facts().submitted()));
    for (Job job : found) {
      if (!job.state().isEnd()) {
        Files.deleteIfExists(job.result()); // the server ended before it could say that it is done
      }
      jobs.put(job.id(), job);
      bytes.addAndGet(JobFiles.size(job.folder()));
      if (!job.state().isEnd()) {
        requeue(job);
      }
    }
  }

  private void requeue(Job job) throws IOException {
    Job.Facts was = job.facts();
    if (was.starts() >= MOST_STARTS) {
      job.end(
          Job.State.FAILED,
          Optional.of(
              "the job was begun %s times, and the server ended each time"
                  .formatted(was.starts())));
    } else {
      job.become(was.open(Job.State.WAITING, was.starts()));
      waiting.add(job);
    }
  }

  /** Begins to compute. */
  public void start(JobWork what) {
    work = Optional.of(what);
    runner.start();
  }

  /**
   * Takes a job.
   *
   * @throws Failure with status 429 if there are too many, or their files are too large
   */
  public Job submit(JobRequest request) throws IOException {
    if (closing) {
      throw Failure.ending();
    }
    byte[] random = new byte[ID_BYTES];
    RANDOM.nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    long size = request.body().length;
    synchronized (this) {
      sweep();
      if (jobs.size() >= limits.count()) {
        throw Failure.busy(
            "the server keeps %s jobs, its most; DELETE those that you need no more"
                .formatted(limits.count()),
            again());
      }
      if (bytes.addAndGet(size) > limits.bytes()) {
        bytes.addAndGet(-size);
        throw CountedOutput.full(limits.bytes(), again());
      }
      Path making = root.resolve(MAKING + id);
      Path folder = root.resolve(id);
      try {
        JobFiles.makeFolder(making);
        Job job = Job.create(id, making, folder, request);
        Files.move(making, folder, StandardCopyOption.ATOMIC_MOVE);
        jobs.put(id, job);
        waiting.add(job);
        return job;
      } catch (IOException | RuntimeException e) {
        bytes.addAndGet(-size);
        JobFiles.remove(making);
        throw e;
      }
    }
  }

  /**
   * Returns after which time a place may be free. While jobs wait or run, that is when the next one
   * may have ended, and its caller takes it away; in any case when the first one is too old.
   */
  private Duration again() {
    Instant now = Instant.now();
    Duration first = LATEST;
    boolean more = false;
    for (Job job : jobs.values()) {
      Job.Facts facts = job.facts();
      more |= !facts.state().isEnd();
      if (facts.ended().isPresent()) {
        Duration old = Duration.between(now, facts.ended().get().plus(limits.age()));
        first = old.compareTo(first) < 0 ? old : first;
      }
    }
    Duration next = more ? length : LATEST;
    return next.compareTo(first) < 0 ? next : first;
  }

  /**
   * Returns a job.
   *
   * @throws Failure with status 404 if there is none of this name
   */
  public Job get(String id) {
    Job found = jobs.get(id);
    if (found == null) {
      throw new Failure(
          404, "there is no such job; it may be too old, or the name of another server's");
    }
    return found;
  }

  /** Returns how many jobs are in a state. */
  public long count(Job.State state) {
    return jobs.values().stream().filter(job -> job.state() == state).count();
  }

  /** Returns the bytes of all files. */
  public long bytes() {
    return bytes.get();
  }

  /**
   * Ends a job that waits or runs, and keeps its state; removes one that has ended.
   *
   * @return the job, and whether it is there no more
   */
  public Removal delete(String id) throws IOException {
    Job job = get(id);
    boolean removed;
    synchronized (this) {
      removed = job.state().isEnd();
      if (removed) {
        remove(job);
      } else if (waiting.remove(job)) {
        job.end(Job.State.CANCELLED, Optional.empty());
      } else {
        job.interrupt();
      }
    }
    return new Removal(job, removed);
  }

  /** What became of a job that was deleted. */
  public record Removal(Job job, boolean removed) {}

  private void runAll() {
    try {
      while (!closing) {
        Job job = waiting.poll(SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        if (job != null) {
          runOne(job);
        }
        synchronized (this) {
          sweep();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "no more jobs are begun");
    }
  }

  /** Runs a job in a thread of its own, so that no interrupt outlives it. */
  private void runOne(Job job) throws InterruptedException {
    Thread thread = Thread.ofPlatform().daemon().name("seedhawk-job").unstarted(() -> compute(job));
    thread.start();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        job.interrupt();
        thread.join(5_000);
        throw e;
      }
    }
  }

  private void compute(Job job) {
    run.compute(job, work.orElseThrow(), () -> closing).ifPresent(time -> length = time);
  }

  /** Removes jobs that are too old. The caller has the lock. */
  private void sweep() {
    Instant oldest = Instant.now().minus(limits.age());
    for (Job job : jobs.values()) {
      if (job.facts().ended().filter(oldest::isAfter).isPresent()) {
        try {
          remove(job);
        } catch (IOException e) {
          LOG.log(System.Logger.Level.WARNING, "an old job cannot be removed", e);
        }
      }
    }
  }

  private void remove(Job job) throws IOException {
    long size = JobFiles.size(job.folder());
    Path going = root.resolve(GOING + job.id());
    Files.move(job.folder(), going, StandardCopyOption.ATOMIC_MOVE);
    jobs.remove(job.id());
    bytes.addAndGet(-size);
    JobFiles.remove(going);
  }

  /** Ends the job that runs; it begins anew with the next server, as do those that wait. */
  @Override
  public void close() {
    closing = true;
    runner.interrupt();
    try {
      if (runner.getState() != Thread.State.NEW) {
        runner.join(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      lockFile.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the lock of the jobs' folder cannot be closed", e);
    }
  }
}
