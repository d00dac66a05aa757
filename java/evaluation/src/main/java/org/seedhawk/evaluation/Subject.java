// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.seedhawk.PairLevel;
import org.seedhawk.ScanOptions;
import org.seedhawk.Seedhawk;
import org.seedhawk.model.ModelContract;
import org.seedhawk.model.ModelFiles;

/**
 * A model that is evaluated and how it searches. Thread-safe, as its engine is.
 *
 * @param label what tables call it
 * @param engine open; closed by the owner of this
 * @param geneLevel how it searches genes
 * @param options rule and workers
 * @param files hashes of its ONNX files by name
 * @param folder where its results are, if there is one
 */
record Subject(
    String label,
    Seedhawk engine,
    PairLevel geneLevel,
    ScanOptions options,
    Map<String, String> files,
    Optional<Path> folder) {

  static Subject open(String model, PairLevel geneLevel, ScanOptions options) {
    Map<String, String> files = ModelFolder.hashes(ModelFiles.find(model));
    Seedhawk engine = Seedhawk.open(model);
    String label = engine.model().name();
    return new Subject(
        geneLevel == PairLevel.GENE ? label : label + ", compat",
        engine,
        geneLevel,
        options,
        files,
        ModelFolder.of(model));
  }

  Subject withLabel(String newLabel) {
    return new Subject(newLabel, engine, geneLevel, options, files, folder);
  }

  double threshold() {
    return engine.model().threshold();
  }

  String rule() {
    return (options.seedMatch() == null ? engine.model().seedMatch() : options.seedMatch()).label()
        + (options.gu() ? ", G:U counts" : "");
  }

  /** Returns what a result file says of it. */
  Map<String, Object> facts() {
    ModelContract contract = engine.model();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("label", label);
    facts.put("name", contract.name());
    facts.put("version", contract.version());
    facts.put("architecture", contract.architecture());
    facts.put("files", files);
    facts.put("training_data_sha256", contract.trainingDataSha256());
    facts.put("threshold", contract.threshold());
    facts.put("calibration", contract.calibration());
    facts.put("seed_match", rule());
    facts.put(
        "search",
        switch (geneLevel) {
          case GENE, SITE -> "clean";
          case GENE_AS_DEEPTARGET -> "as published DeepTarget";
          case GENE_AS_TARGETNET -> "as published TargetNet";
          case GENE_AS_MITAR -> "as published miTAR";
        });
    return facts;
  }
}
