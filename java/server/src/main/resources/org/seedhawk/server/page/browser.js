// SPDX-License-Identifier: Apache-2.0
// Shows the server's tracks with igv.js, which the server has where --igv names it.
const $ = (id) => document.getElementById(id);
const DATA = /\.(bb|bigbed|bw|bigwig|bed|bed\.gz|gff3?|gff3?\.gz|gtf|gtf\.gz)$/i;
const SEQUENCE = /\.(fa|fasta|fna)(\.gz)?$/i;

function fail(text) {
  $("say").hidden = true;
  $("bad").textContent = text;
  $("bad").hidden = !text;
}

/** Returns what igv.js reads letters from; null: nothing does. */
function reference(names, address) {
  const twoBit = names.find((name) => /\.2bit$/i.test(name));
  if (twoBit) return { twoBitURL: address(twoBit) };
  const fasta = names.find((name) => SEQUENCE.test(name) && names.includes(`${name}.fai`));
  if (!fasta) return null;
  const packed = names.includes(`${fasta}.gzi`);
  return { fastaURL: address(fasta), indexURL: address(`${fasta}.fai`), ...(packed ? { compressedIndexURL: address(`${fasta}.gzi`) } : {}) };
}

async function start(key) {
  fail("");
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  const answer = await fetch("v1/tracks", { headers, cache: "no-store" });
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    $("ask").hidden = answer.status !== 401;
    fail(said.error || `The server answered with status ${answer.status}.`);
    return;
  }
  $("ask").hidden = true;
  const names = (await answer.json()).tracks.map((one) => one.name);
  const address = (name) => new URL(`v1/tracks/${encodeURIComponent(name)}`, location.href).href;
  const found = reference(names, address);
  if (!found) {
    fail("The folder of --tracks has no genome: put a 2bit file into it, or FASTA with its .fai.");
    return;
  }
  let igv;
  try {
    igv = (await import("./igv.esm.min.js")).default;
  } catch {
    fail("The server has no igv.js: start it with --igv igv.esm.min.js.");
    return;
  }
  const tracks = names.filter((name) => DATA.test(name)).map((name) => {
    const index = [`${name}.tbi`, `${name}.csi`].find((one) => names.includes(one));
    return {
      name, url: address(name), headers, displayMode: "EXPANDED",
      ...(index ? { indexURL: address(index) } : { indexed: false }),
    };
  });
  const locus = new URLSearchParams(location.search).get("locus");
  await igv.createBrowser($("igv"), {
    loadDefaultGenomes: false,
    reference: { id: "genome", name: "genome", ...found, headers },
    ...(locus ? { locus } : {}),
    tracks,
  });
  $("say").textContent = tracks.length === 1 ? "1 track is shown." : `${tracks.length} tracks are shown.`;
  $("say").hidden = false;
}

const begin = (key) => start(key).catch((e) => fail(`The browser could not start: ${e.message || e}`));
$("ask").addEventListener("submit", (e) => { e.preventDefault(); begin($("key").value.trim()); });
begin("");
