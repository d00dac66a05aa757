// SPDX-License-Identifier: Apache-2.0
// A small genome, and servers for the tests of the page.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const LET7 = "UGAGGUAGUAGGUUGUAUAGUU";
const MIRNAS = { "hsa-let-7a-5p": LET7, "hsa-let-7b-5p": "UGAGGUAGUAGGUUGUGUGGUU", "hsa-miR-1-3p": "UGGAAUGUAAAGAAGUAUGUAU", "hsa-miR-21-5p": "UAGCUUAUCAGACUGAUGUUGA" };

/** Returns letters that are the same in every run. */
export function letters(count, seed) {
  let state = seed;
  let text = "";
  while (text.length < count) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += "ACGT"[state >>> 30];
  }
  return text;
}

/** Writes a genome with one gene on each strand of chr7, an annotation, miRNAs, and tracks of the command line. */
export function write(folder, command) {
  const tracks = join(folder, "tracks");
  mkdirSync(tracks, { recursive: true });
  const chr = [...letters(6000, 11)];
  const put = (at, text) => [...text].forEach((letter, i) => { chr[at + i] = letter; });
  put(1500, "ACTATACAACCTACTACCTCA"); // sites of let-7, on both strands
  put(2300, "TGCTACCTCA");
  put(4300, "TGAGGTAGTAGGTTGTATAGT");
  const text = chr.join("");
  const fasta = `>chr7\n${text}\n`;
  writeFileSync(join(folder, "genome.fa"), fasta);
  writeFileSync(join(tracks, "genome.fa"), fasta);
  writeFileSync(join(tracks, "genome.fa.fai"), `chr7\t${text.length}\t6\t${text.length}\t${text.length + 1}\n`);
  writeFileSync(join(tracks, "known.bed"), "chr7\t1500\t1521\tknown\t900\t+\n");
  const row = (type, from, to, strand, gene, isoform) =>
    `chr7\tx\t${type}\t${from + 1}\t${to}\t.\t${strand}\t.\tgene_id "ENSG${gene}"; transcript_id "ENST${gene}.${isoform}"; gene_name "${gene === 1 ? "LIN41" : "MINUS1"}";\n`;
  let gtf = "";
  for (const [isoform, end] of [[1, 2600], [2, 1900]]) {
    gtf += row("exon", 1000, 1700, "+", 1, isoform) + row("exon", 1800, end, "+", 1, isoform) + row("CDS", 1000, 1300, "+", 1, isoform);
  }
  gtf += row("exon", 4000, 5000, "-", 2, 1) + row("CDS", 4700, 5000, "-", 2, 1);
  writeFileSync(join(folder, "genes.gtf"), gtf);
  const others = Array.from({ length: 100 }, (_, i) => [`test-${i}`, letters(22, 100 + i)]);
  writeFileSync(join(folder, "mature.fa"), [...Object.entries(MIRNAS), ...others].map(([id, sequence]) => `>${id}\n${sequence}\n`).join(""));
  writeFileSync(join(folder, "keys"), "0123456789abcdef\n");
  for (const name of ["sites.bb", "sites.bed.gz"]) {
    execFileSync(command, ["scan", "--mirna", join(folder, "mature.fa"), "--genome", join(folder, "genome.fa"),
      "--annotation", join(folder, "genes.gtf"), "--sites", join(tracks, name)], { stdio: ["ignore", "ignore", "pipe"] });
  }
  return { tracks, genome: join(folder, "genome.fa"), annotation: join(folder, "genes.gtf"), mirnas: join(folder, "mature.fa"), keys: join(folder, "keys") };
}

/** Starts a server and waits until it is ready. */
export function serve(command, ...args) {
  const child = spawn(command, ["serve", "--port", "0", ...args], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/ready at (http:\S+)/);
      if (found) resolve({ address: found[1], child, stop: () => new Promise((done) => { child.on("exit", done); child.kill("SIGTERM"); }) });
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}
