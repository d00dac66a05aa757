// SPDX-License-Identifier: Apache-2.0
package org.seedhawk.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;
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
 * @param sha256 of its ONNX file
 */
record Subject(
    String label, Seedhawk engine, PairLevel geneLevel, ScanOptions options, String sha256) {

  static Subject open(String model, PairLevel geneLevel, ScanOptions options) {
    String sha256 = DataFolder.sha256(ModelFiles.find(model).read("model.onnx"));
    Seedhawk engine = Seedhawk.open(model);
    String label = engine.model().name();
    return new Subject(
        geneLevel == PairLevel.GENE_AS_DEEPTARGET ? label + ", compat" : label,
        engine,
        geneLevel,
        options,
        sha256);
  }

  Subject withLabel(String newLabel) {
    return new Subject(newLabel, engine, geneLevel, options, sha256);
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
    facts.put("sha256", sha256);
    facts.put("training_data_sha256", contract.trainingDataSha256());
    facts.put("threshold", contract.threshold());
    facts.put("calibration", contract.calibration());
    facts.put("seed_match", rule());
    facts.put(
        "search", geneLevel == PairLevel.GENE_AS_DEEPTARGET ? "as published DeepTarget" : "clean");
    return facts;
  }
}
