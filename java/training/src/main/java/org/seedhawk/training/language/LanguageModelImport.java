// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.training.language;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.seedhawk.error.BadInputException;
import org.seedhawk.error.ModelException;
import org.seedhawk.ffi.onnxruntime.OrtException;
import org.seedhawk.seq.Bases;
import org.seedhawk.seq.SequenceBatch;
import org.seedhawk.seq.SequencePackerJava;
import org.seedhawk.training.file.ResultFiles;
import org.seedhawk.training.onnx.OnnxGraph;

/**
 * Makes a language model from elsewhere one that this program can use: adds the contract to its
 * metadata, leaves out outputs that nobody reads, and tries it. The graph and its weights stay as
 * they are.
 */
public final class LanguageModelImport {
  private static final String MODEL = "model.onnx";
  private static final String PREFIX = "seedhawk.";

  /** Pieces of a trial: about a miRNA, and a window. */
  private static final int MIRNA = 22;

  private static final int WINDOW = 30;

  private LanguageModelImport() {}

  /**
   * What the user says of a model.
   *
   * @param name model name
   * @param k letters of a token
   * @param tokens see {@link LanguageContract#tokens}
   * @param begin token before the first, or {@link LanguageContract#NONE}
   * @param end token behind the last, or {@link LanguageContract#NONE}
   * @param output name of the embeddings in the graph, null where there is only one float32[?,?,?]
   * @param width values of an embedding, 0 where the graph says it
   * @param maxLength most tokens of a row
   * @param licence of the weights
   */
  public record Description(
      String name,
      int k,
      List<Long> tokens,
      long begin,
      long end,
      String output,
      int width,
      int maxLength,
      String licence) {}

  /**
   * Imports a file.
   *
   * @param out folder that receives {@code model.onnx}
   * @return the contract that was written
   * @throws BadInputException if the file is no ONNX file
   * @throws ModelException if it cannot be used as a language model, or the trial run fails;
   *     nothing is written then
   */
  public static LanguageContract run(Path file, Description description, Path out)
      throws IOException {
    OnnxMl.ModelProto.Builder model = parse(file).toBuilder();
    refuseExternalData(file, model.getGraph());
    String input = input(file, model.getGraph());
    OnnxMl.ValueInfoProto output = output(file, model.getGraph(), description.output());
    LanguageContract contract =
        new LanguageContract(
            description.name(),
            "1",
            "imported",
            input,
            output.getName(),
            description.k(),
            description.tokens(),
            description.begin(),
            description.end(),
            width(file, output, description.width()),
            description.maxLength(),
            "unknown: weights from elsewhere, sha256 of the file " + ResultFiles.sha256(file),
            description.licence());
    LanguageContract.read(file.toString(), contract.metadata());
    model.getGraphBuilder().clearOutput().addOutput(output);
    List<OnnxMl.StringStringEntryProto> kept =
        model.getMetadataPropsList().stream()
            .filter(entry -> !entry.getKey().startsWith(PREFIX))
            .toList();
    model.clearMetadataProps().addAllMetadataProps(kept);
    contract
        .metadata()
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    Files.createDirectories(out);
    Path staged = Files.createTempFile(out, ".import-", ".onnx");
    try {
      Files.write(staged, model.build().toByteArray());
      tryOut(file, staged, contract);
      Files.move(staged, out.resolve(MODEL), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
    return contract;
  }

  /**
   * Writes our own language model without its last layers.
   *
   * @param layers that are kept; 0 leaves each letter's own vector
   * @param name of what is written; null: the model's name and the number of layers
   * @param out folder that receives {@code model.onnx}
   * @throws BadInputException if it is another language model, or has fewer layers
   */
  public static void firstLayers(Path file, int layers, String name, Path out) throws IOException {
    LanguageContract contract;
    try (LanguageModel model = LanguageModel.open(file)) {
      contract = model.contract();
    }
    RnaBert.Stored stored = RnaBert.read(file, contract);
    if (layers > stored.model().layers()) {
      throw new BadInputException(
          "%s: --layers is '%d' but the language model has %d layers"
              .formatted(file, layers, stored.model().layers()));
    }
    RnaBert.Stored cut = stored.first(layers);
    OnnxGraph graph =
        new OnnxGraph(contract.name())
            .tokenInput(LanguageContract.TOKENS, OnnxGraph.FREE)
            .output(LanguageContract.EMBEDDINGS, OnnxGraph.FREE, contract.width());
    cut.model()
        .addTo(graph, cut.weights(), "", LanguageContract.TOKENS, LanguageContract.EMBEDDINGS);
    Files.createDirectories(out);
    Path staged = Files.createTempFile(out, ".import-", ".onnx");
    try {
      String of = name == null ? contract.name() + "-layers-" + layers : name;
      graph.write(staged, contract.named(of).metadata());
      tryOut(file, staged, contract);
      Files.move(staged, out.resolve(MODEL), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(staged);
    }
  }

  private static OnnxMl.ModelProto parse(Path file) throws IOException {
    try {
      OnnxMl.ModelProto model = OnnxMl.ModelProto.parseFrom(Files.readAllBytes(file));
      if (model.getGraph().getNodeCount() > 0) {
        return model;
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(file + ": no such file", e);
    } catch (InvalidProtocolBufferException e) {
      throw new BadInputException("%s: no ONNX file: %s".formatted(file, e.getMessage()), e);
    }
    throw new BadInputException(file + ": no ONNX file: it has no nodes");
  }

  private static void refuseExternalData(Path file, OnnxMl.GraphProto graph) {
    for (OnnxMl.TensorProto tensor : graph.getInitializerList()) {
      if (tensor.getExternalDataCount() > 0) {
        throw new ModelException(
            "model '%s' keeps tensor '%s' in another file, '%s'; save it as one file"
                .formatted(file, tensor.getName(), tensor.getExternalData(0).getValue()));
      }
    }
  }

  private static String input(Path file, OnnxMl.GraphProto graph) {
    Set<String> constants =
        graph.getInitializerList().stream()
            .map(OnnxMl.TensorProto::getName)
            .collect(Collectors.toSet());
    List<OnnxMl.ValueInfoProto> inputs =
        graph.getInputList().stream()
            .filter(value -> !constants.contains(value.getName()))
            .toList();
    if (inputs.size() != 1 || !isTensor(inputs.getFirst(), OnnxMl.TensorProto.DataType.INT64, 2)) {
      throw new ModelException(
          "model '%s' takes %s; a language model takes its tokens alone, int64[?,?]"
              .formatted(file, names(inputs)));
    }
    return inputs.getFirst().getName();
  }

  private static OnnxMl.ValueInfoProto output(Path file, OnnxMl.GraphProto graph, String name) {
    List<OnnxMl.ValueInfoProto> fitting =
        graph.getOutputList().stream()
            .filter(value -> isTensor(value, OnnxMl.TensorProto.DataType.FLOAT, 3))
            .filter(value -> name == null || value.getName().equals(name))
            .toList();
    if (fitting.size() != 1) {
      throw new ModelException(
          "model '%s' gives %s; %s"
              .formatted(
                  file,
                  names(graph.getOutputList()),
                  name == null
                      ? "name the embeddings, float32[?,?,width], with --output"
                      : "none of them is '%s', float32[?,?,width]".formatted(name)));
    }
    return fitting.getFirst();
  }

  private static boolean isTensor(
      OnnxMl.ValueInfoProto value, OnnxMl.TensorProto.DataType type, int rank) {
    OnnxMl.TypeProto.Tensor tensor = value.getType().getTensorType();
    return tensor.getElemType() == type.getNumber() && tensor.getShape().getDimCount() == rank;
  }

  private static String names(List<OnnxMl.ValueInfoProto> values) {
    return values.stream().map(LanguageModelImport::show).collect(Collectors.joining(" and "));
  }

  private static String show(OnnxMl.ValueInfoProto value) {
    OnnxMl.TypeProto.Tensor tensor = value.getType().getTensorType();
    OnnxMl.TensorProto.DataType type = OnnxMl.TensorProto.DataType.forNumber(tensor.getElemType());
    return "'%s' %s[%s]"
        .formatted(
            value.getName(),
            type == null ? "?" : type.name().toLowerCase(Locale.ROOT),
            tensor.getShape().getDimList().stream()
                .map(dim -> dim.hasDimValue() ? Long.toString(dim.getDimValue()) : "?")
                .collect(Collectors.joining(",")));
  }

  private static int width(Path file, OnnxMl.ValueInfoProto output, int said) {
    OnnxMl.TensorShapeProto.Dimension dimension =
        output.getType().getTensorType().getShape().getDim(2);
    long width = dimension.hasDimValue() ? dimension.getDimValue() : said;
    if (width < 1) {
      throw new ModelException(
          "model '%s' does not say how wide '%s' is; give --width"
              .formatted(file, output.getName()));
    }
    if (said > 0 && said != width) {
      throw new ModelException(
          "model '%s' gives '%s' %d wide but --width is %d"
              .formatted(file, output.getName(), width, said));
    }
    return Math.toIntExact(width);
  }

  /** Embeds all letters, padding, and the longest row; a wrong token or width shows here. */
  private static void tryOut(Path file, Path staged, LanguageContract contract) throws IOException {
    int longest = contract.maxLength() + contract.k() - 1;
    try (SequenceBatch batch = new SequenceBatch(new SequencePackerJava());
        LanguageModel model = LanguageModel.open(staged);
        Arena arena = Arena.ofConfined()) {
      SplittableRandom random = new SplittableRandom(1);
      batch.add(letters(random, Math.min(MIRNA, longest)) + "N");
      batch.add(letters(random, longest));
      Piece mirna = new Piece(batch.get(0), 0, Math.min(MIRNA, longest), false);
      Piece ambiguous = new Piece(batch.get(0), 1, (int) batch.get(0).baseCount() - 1, false);
      Piece row = new Piece(batch.get(1), 0, longest, false);
      int columns = Math.min(WINDOW, contract.maxLength());
      long rowValues = (long) columns * model.width();
      MemorySegment two = arena.allocate(2 * rowValues * Float.BYTES, 64);
      model.embed(List.of(mirna, ambiguous), columns, two);
      MemorySegment whole =
          arena.allocate((long) contract.maxLength() * model.width() * Float.BYTES, 64);
      model.embed(List.of(row), contract.maxLength(), whole);
      if (!isFinite(two) || !isFinite(whole)) {
        throw new ModelException(
            "model '%s' gives embeddings that are no numbers in a trial run".formatted(file));
      }
      if (two.asSlice(0, rowValues * Float.BYTES).mismatch(two.asSlice(rowValues * Float.BYTES))
          < 0) {
        throw new ModelException(
            "model '%s' gives the same embeddings for different RNAs in a trial run; are the tokens %s right?"
                .formatted(file, contract.tokens()));
      }
    } catch (OrtException e) {
      throw new ModelException(
          ("model '%s' fails in a trial run with tokens %s, begin %s, end %s and rows of up to %d"
                  + " tokens: %s")
              .formatted(
                  file,
                  contract.tokens(),
                  contract.begin(),
                  contract.end(),
                  contract.maxLength(),
                  e.getMessage()),
          e);
    }
  }

  private static String letters(SplittableRandom random, int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(Bases.letter(i < 4 ? i : random.nextInt(4)));
    }
    return letters.toString();
  }

  private static boolean isFinite(MemorySegment floats) {
    for (long i = 0; i < floats.byteSize() / Float.BYTES; i++) {
      if (!Float.isFinite(floats.getAtIndex(JAVA_FLOAT, i))) {
        return false;
      }
    }
    return true;
  }
}
