// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.encode.WindowEncoder;
import org.seedhawk.encode.WindowEncoderJava;
import org.seedhawk.error.BadInputException;
import org.seedhawk.evaluation.data.MirnaFamilies;
import org.seedhawk.evaluation.report.LearningCurves;
import org.seedhawk.training.file.OutputFolder;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.fit.Epoch;
import org.seedhawk.training.fit.Fit;
import org.seedhawk.training.fit.TrainingException;
import org.seedhawk.training.fit.TrainingKey;
import org.seedhawk.training.fit.TrainingProgress;
import org.seedhawk.training.network.Initial;
import org.seedhawk.training.network.Network;
import org.seedhawk.training.network.Weights;
import org.seedhawk.training.onnx.OnnxGraph;

/**
 * Trains a language model by a recipe, measures it, and writes {@code model.onnx}, {@code
 * results.json} and {@code README.md}. Nothing stands under a final name before the model is
 * trained, exported and proven equal to what was trained. One thread at a time.
 */
public final class LanguageTraining {
  /** Embeddings are sums of float32 in another order, through several layers. */
  static final double TOLERANCE = 1e-5;

  private static final int PARITY_PIECES = 256;

  /** Neighbours on each side that the k-mer table is tried with. */
  private static final int MAX_TABLE = 6;

  private static final String MODEL = "model.onnx";
  private static final String CHECKPOINT = ".checkpoint";

  private final LanguageRecipe recipe;
  private final Path data;
  private final TrainingProgress progress;
  private final Map<String, String> hashes = new LinkedHashMap<>();

  /**
   * Prepares a training.
   *
   * @param data folder of the data
   */
  public LanguageTraining(LanguageRecipe recipe, Path data, TrainingProgress progress)
      throws IOException {
    this.recipe = recipe;
    this.data = data;
    this.progress = progress;
    List<String> files = new ArrayList<>();
    recipe.data().transcripts().forEach(transcripts -> files.add(transcripts.file()));
    files.add(recipe.data().mirnas());
    files.add(recipe.data().families());
    files.add(recipe.data().familySequences());
    for (String file : files) {
      hashes.put(file, ResultFiles.dataSha256(data.resolve(file)));
    }
  }

  /**
   * Trains, or with {@code random} does not, and writes the model's folder. Goes on from a
   * checkpoint in it.
   *
   * @param random whether the first, random weights are written: a control for what is built on the
   *     model
   * @param command how this run was started, for the result file
   * @param commit revision of the code, for the result file
   */
  public void run(OutputFolder output, boolean random, String command, String commit)
      throws IOException {
    final long started = System.nanoTime();
    List<RnaDomain> domains = new ArrayList<>();
    try (RnaBertNetwork network = network()) {
      readDomains(domains);
      RnaDomain mirnas = domains.getLast();
      List<RnaDomain> transcripts = domains.subList(0, domains.size() - 1);
      WindowEncoder encoder = new WindowEncoderJava();
      try (MaskedLanguageTask task =
          new MaskedLanguageTask(
              network, recipe.tokens(), transcripts, mirnas, encoder, recipe.drawing())) {
        List<Epoch> history = List.of();
        int bestEpoch = 0;
        double earlierSeconds = 0;
        Path checkpoint = output.folder().resolve(CHECKPOINT);
        if (!random) {
          Fit fit = new Fit(task, recipe.training(), progress, checkpoint, key());
          history = fit.run();
          earlierSeconds = fit.earlierSeconds();
          bestEpoch = recipe.training().keep().equals("best") ? fit.bestEpoch() : history.size();
        }
        Path staging = output.staging();
        Path model = staging.resolve(MODEL);
        network.setWeights(RnaBert.rounded(network.weights()));
        write(model, network.weights());
        LanguageResults.Parity parity = parity(model, network, domains);
        progress.say(
            "ONNX Runtime against DJL on %d pieces: %.1e; evaluating"
                .formatted(parity.pieces(), parity.largest()));
        Map<String, String> sha256 = new LinkedHashMap<>(hashes);
        sha256.put(MODEL, ResultFiles.sha256(model));
        LanguageResults results =
            new LanguageResults(
                recipe,
                command,
                commit,
                Math.round(earlierSeconds + (System.nanoTime() - started) / 1e9),
                ResultFiles.machine(recipe.training().threads()),
                parameters(network.weights()),
                Files.size(model),
                sha256,
                domains.stream().map(RnaDomain::counts).toList(),
                history,
                bestEpoch,
                parity,
                lines(task));
        ResultFiles.writeJson(staging.resolve(ResultFiles.RESULTS), results);
        Optional<String> curves = LearningCurves.picture(staging);
        if (curves.isPresent()) {
          ResultFiles.writeText(staging.resolve(LearningCurves.PICTURE), curves.get());
        }
        ResultFiles.writeText(staging.resolve(ResultFiles.CARD), LanguageCard.of(results));
        output.publish(staging);
        Files.deleteIfExists(checkpoint);
      }
    } finally {
      domains.forEach(RnaDomain::close);
    }
  }

  private RnaBertNetwork network() {
    Network.seed(recipe.training().seed());
    return new RnaBertNetwork(
        recipe.architecture(), recipe.tokens().words(), new Initial(recipe.training().seed()));
  }

  private void readDomains(List<RnaDomain> domains) throws IOException {
    LanguageRecipe.SplitPart split = recipe.split();
    for (LanguageRecipe.Transcripts transcripts : recipe.data().transcripts()) {
      domains.add(
          RnaDomain.transcripts(
              transcripts.name(),
              data.resolve(transcripts.file()),
              split.transcriptShare(),
              split.seed()));
    }
    MirnaFamilies families =
        MirnaFamilies.read(
            data.resolve(recipe.data().families()), data.resolve(recipe.data().familySequences()));
    domains.add(
        RnaDomain.mirnas(
            "miRNAs",
            data.resolve(recipe.data().mirnas()),
            families,
            split.mirnaShare(),
            split.seed()));
    for (RnaDomain domain : domains) {
      RnaDomain.Counts counts = domain.counts();
      progress.say(
          "%s: %,d records (%,d nt) for training, %,d held out, %,d left out"
              .formatted(
                  counts.name(),
                  counts.trainingRecords(),
                  counts.trainingBases(),
                  counts.validationRecords(),
                  counts.dropped()));
      if (domain.validationPieces(recipe.model().maxLength()).isEmpty()
          || domain.validationPieces(recipe.model().window()).isEmpty()) {
        throw new BadInputException(
            "%s: training has seen every held-out piece; hold out more, or other records, with split"
                .formatted(counts.name()));
      }
    }
  }

  /** What a checkpoint belongs to: everything that decides about the weights. */
  private TrainingKey key() throws IOException {
    return TrainingKey.of(
        ResultFiles.sha256(ResultFiles.json(recipe) + "\n" + hashes), recipe, 0, hashes);
  }

  private int parameters(Weights weights) {
    return weights.count()
        - weights.tensors().get(RnaBertNetwork.WORDS_WEIGHT).values().length
        - weights.tensors().get(RnaBertNetwork.WORDS_BIAS).values().length;
  }

  private void write(Path file, Weights weights) throws IOException {
    RnaBert model = recipe.architecture();
    OnnxGraph graph =
        new OnnxGraph(recipe.model().name())
            .tokenInput(LanguageContract.TOKENS, OnnxGraph.FREE)
            .output(LanguageContract.EMBEDDINGS, OnnxGraph.FREE, model.width());
    model.addTo(graph, weights, "", LanguageContract.TOKENS, LanguageContract.EMBEDDINGS);
    LanguageRecipe.ModelPart part = recipe.model();
    LanguageContract contract =
        new LanguageContract(
            part.name(),
            part.version(),
            part.architecture(),
            LanguageContract.TOKENS,
            LanguageContract.EMBEDDINGS,
            part.k(),
            java.util.Arrays.stream(recipe.tokens().ids()).boxed().toList(),
            LanguageContract.NONE,
            LanguageContract.NONE,
            part.width(),
            part.maxLength(),
            ResultFiles.sha256(hashes.toString()),
            part.licence());
    Map<String, String> metadata = contract.metadata();
    LanguageContract.read(file.toString(), metadata);
    graph.write(file, metadata);
  }

  private LanguageResults.Parity parity(Path file, RnaBertNetwork network, List<RnaDomain> domains)
      throws IOException {
    List<Piece> pieces = new ArrayList<>();
    for (RnaDomain domain : domains) {
      List<Piece> all = domain.validationPieces(recipe.model().window());
      pieces.addAll(all.subList(0, Math.min(PARITY_PIECES / domains.size(), all.size())));
    }
    int columns = recipe.model().window() - recipe.model().k() + 1;
    int width = recipe.model().width();
    long values = (long) pieces.size() * columns * width;
    try (Arena arena = Arena.ofConfined();
        LanguageModel served = LanguageModel.open(file);
        PieceEncoder encoder =
            new PieceEncoder(new WindowEncoderJava(), recipe.model().k(), recipe.tokens().ids());
        NDManager manager = network.manager().newSubManager()) {
      MemorySegment embeddings = arena.allocate(values * Float.BYTES, 64);
      served.embed(pieces, columns, embeddings);
      MemorySegment tokens = arena.allocate((long) pieces.size() * columns * Long.BYTES, 64);
      for (int row = 0; row < pieces.size(); row++) {
        encoder.write(pieces.get(row), tokens, row, columns);
      }
      NDArray input =
          manager.create(
              tokens.asByteBuffer().order(ByteOrder.nativeOrder()),
              new Shape(pieces.size(), columns),
              DataType.INT64);
      float[] trained = network.embed(input).toFloatArray();
      double largest = 0;
      double scale = 0;
      for (int i = 0; i < trained.length; i++) {
        double difference = Math.abs((double) embeddings.getAtIndex(JAVA_FLOAT, i) - trained[i]);
        largest = Double.isNaN(difference) ? Double.NaN : Math.max(largest, difference);
        scale = Math.max(scale, Math.abs(trained[i]));
      }
      if (!(largest <= TOLERANCE)) {
        throw new TrainingException(
            "ONNX Runtime differs from DJL by %s on %d pieces; %s is allowed"
                .formatted(largest, pieces.size(), TOLERANCE));
      }
      return new LanguageResults.Parity(pieces.size(), largest, scale, TOLERANCE);
    }
  }

  private List<LanguageResults.Line> lines(MaskedLanguageTask task) {
    List<LanguageResults.Line> lines = new ArrayList<>();
    List<RnaDomain> domains = task.domains();
    List<KmerTable> tables =
        domains.stream().map(domain -> new KmerTable(domain, MAX_TABLE)).toList();
    for (int length : new int[] {recipe.model().window(), recipe.model().maxLength()}) {
      List<MaskedLanguageTask.Accuracy> measured = task.accuracy(length);
      for (int i = 0; i < domains.size(); i++) {
        lines.add(line(measured.get(i), domains.get(i), tables.get(i)));
      }
    }
    return lines;
  }

  private LanguageResults.Line line(
      MaskedLanguageTask.Accuracy measured, RnaDomain domain, KmerTable table) {
    List<Piece> pieces = domain.validationPieces(measured.length());
    List<Double> all = new ArrayList<>();
    for (int k = 0; k <= MAX_TABLE; k++) {
      all.add(
          table.accuracy(
              k,
              pieces,
              recipe.data().hiddenShare() / recipe.model().k(),
              recipe.training().seed()));
    }
    int best = 1;
    for (int k = 2; k < all.size(); k++) {
      best = all.get(k) > all.get(best) ? k : best;
    }
    return new LanguageResults.Line(
        measured.domain(),
        measured.length(),
        measured.pieces(),
        measured.letters(),
        measured.accuracy(),
        measured.loss(),
        all.get(best),
        best,
        all.subList(1, all.size()),
        all.getFirst());
  }
}
