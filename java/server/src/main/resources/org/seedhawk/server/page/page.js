// SPDX-License-Identifier: Apache-2.0
// The page: asks the server, reads its lines as they come, draws them. All text goes in as text.
"use strict";

const $ = (id) => document.getElementById(id);
const ROWS = 100; // of a table at first, and each time more are wanted
const LANES = 14; // of the track
const TSV = "text/tab-separated-values";
const MOST_ROWS = 200000; // kept in the browser
const EXAMPLE =
  ">example_3UTR\nGCUUCACAUCACUGAAAGAGUAGCAAGGACUUUCUUAACACAACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAACUUGGACA\n"
  + "UUCAGUAGGUGUUACUUACUACCUCAUUUGCAAUGGACUUUUAAACACUGUUUGUCAGUCAACAUCAGUCUGAUAAGCUACUAAUGGAUUCUUGACAAGCA\n";
const EXAMPLE_MIRNA = { id: "hsa-let-7a-5p", sequence: "UGAGGUAGUAGGUUGUAUAGUU" };
const RULE_FIRST = (rule) => (rule.startsWith("offset") ? 2 : 1);
// Where the types pair: the first and the last nt of the microRNA.
const SPAN = {
  "8mer": [1, 8], "7mer-m8": [2, 8], "7mer-A1": [1, 7], "6mer": [2, 7],
  "offset-7mer": [3, 9], "offset-6mer": [3, 8], "6mer-A1": [1, 6],
};
const CANONICAL = new Set(["8mer", "7mer-m8", "7mer-A1", "6mer"]);

const state = {
  key: "", models: [], genome: null, chosen: new Map(), gene: null,
  run: null, // the answer that is shown: {request, targets, mirnas, sites, effects, model}
  abort: null, picked: null, sort: { sites: ["score", -1], effects: ["log2fc", 1] },
  rows: { sites: ROWS, effects: ROWS },
};

// --- small helpers

function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const count = (number) => number.toLocaleString("en");
const plural = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;
const fixed = (value, digits) => (typeof value === "number" ? value.toFixed(digits) : "-").replace("-0.0000", "0.0000");
const style = (type) => type === "8mer" ? "t8" : type.startsWith("7mer") ? "t7" : type === "6mer" ? "t6" : "t0";
const rna = (letters) => letters.toUpperCase().replace(/T/g, "U");

function say(text) {
  $("say").textContent = text;
  $("say").hidden = !text;
}

function fail(text) {
  $("bad").textContent = text;
  $("bad").hidden = !text;
}

/** Shows what the server finds odd about the request. */
function warn(texts) {
  $("odd").lastElementChild.replaceChildren(...[...new Set(texts)].map((one) => el("li", {}, one)));
  $("odd").hidden = !texts.length;
}

// --- the server

/** An error whose message the server wrote. */
class Refused extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  const headers = { ...options.headers };
  if (state.key) headers.Authorization = `Bearer ${state.key}`;
  let answer;
  try {
    answer = await fetch(path, { ...options, headers, cache: "no-store" });
  } catch (e) {
    if (e.name === "AbortError") throw e;
    throw new Error("The server does not answer. Is it running?");
  }
  if (answer.ok) return answer;
  let message = `The server answered with status ${answer.status}.`;
  try {
    message = (await answer.json()).error || message;
  } catch {
    // A proxy may answer with something else.
  }
  if (answer.status === 401) {
    $("key-part").hidden = false;
    $("key").focus();
  }
  const again = answer.headers.get("Retry-After");
  throw new Refused(message + (again ? `\nCome again in ${plural(Number(again) || 1, "second")}.` : ""), answer.status);
}

const post = (path, body, accept, signal) =>
  ask(path, {
    method: "POST", body: JSON.stringify(body), signal,
    headers: { "Content-Type": "application/json", Accept: accept || "application/x-ndjson" },
  });

/** Reads lines of JSON; returns the last one, which says whether the answer is whole. */
async function lines(answer, each) {
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let last = null;
  const take = (line) => {
    if (!line) return;
    const one = JSON.parse(line);
    if (one.summary || one.error) last = one;
    else each(one);
  };
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (e) {
      if (e.name === "AbortError") throw e;
      break; // cut: there is no last line
    }
    if (part.done) break;
    rest += decoder.decode(part.value, { stream: true });
    const all = rest.split("\n");
    rest = all.pop();
    all.forEach(take);
  }
  return last;
}

// --- what the server has

async function begin() {
  fail("");
  let listed;
  try {
    listed = await (await ask("v1/models")).json();
  } catch (e) {
    fail(e.message);
    if (!(e instanceof Refused) || e.status !== 503) return;
    setTimeout(begin, 2000); // it opens its models
    return;
  }
  $("key-part").hidden = true;
  state.models = listed.models;
  state.genome = listed.genome || null;
  $("model").replaceChildren(...state.models.map((one) => el("option", { value: one.name }, one.name)));
  $("known-part").hidden = $("all-part").hidden = listed.mirnas === 0;
  $("own-part").open = listed.mirnas === 0;
  $("mirna-about").textContent = `The server has ${plural(listed.mirnas, "microRNA")}.`;
  $("all-text").textContent = `All ${count(listed.mirnas)} microRNAs of the server`;
  $("source").hidden = !state.genome;
  chooseModel();
  ready();
}

function model() {
  return state.models.find((one) => one.name === $("model").value);
}

function chooseModel() {
  const one = model();
  $("threshold").value = one.threshold;
  $("model-about").textContent =
    `${one.name} ${one.version}: candidates by the rule ${one.seed_match}, windows of ${one.window_length} letters, `
    + `listed from ${one.threshold} on; licence ${one.licence}; computed on ${one.device}.`;
  const rows = one.chance || [];
  $("chance-part").hidden = rows.length === 0;
  $("chance-caption").textContent =
    `Counted in 3'UTRs whose dinucleotides were shuffled, with the rule ${one.seed_match}.`;
  $("chance-table").tBodies[0].replaceChildren(...rows
    .filter(([threshold]) => threshold >= 0.3)
    .map(([threshold, rate]) => el("tr", {},
      el("td", {}, String(threshold)), el("td", { class: "n" }, rate.toPrecision(3)),
      el("td", {}, el("button", {
        type: "button", "aria-label": `Use ${threshold} as threshold`,
        onclick: () => { $("threshold").value = threshold; chance(); },
      }, "use")))));
  chance();
}

/** Returns how many sites chance lists in 1,000 nt for one microRNA; null: not measured. */
function rate(threshold) {
  const rows = model()?.chance || [];
  // Between two measured thresholds, the lower one is on the safe side.
  const below = rows.filter(([from]) => from <= threshold + 1e-9);
  return below.length ? below[below.length - 1] : null;
}

function chance() {
  const threshold = Number($("threshold").value);
  const found = rate(threshold);
  if (!found) {
    $("chance").textContent = model()?.chance ? "" : "Nobody measured what chance lists with this model.";
    return;
  }
  const [at, per] = found;
  const letters = targetLetters();
  const mirnas = $("all").checked ? null : state.chosen.size;
  let text = `By chance, ${at < threshold - 1e-9 ? "up to " : ""}${per.toPrecision(2)} sites in 1,000 nt for one microRNA.`;
  if (letters && mirnas) {
    const expected = per * letters / 1000 * mirnas;
    text += ` For ${plural(mirnas, "microRNA")} on ${count(letters)} nt: ${expected < 10 ? expected.toPrecision(2) : count(Math.round(expected))}.`;
  }
  $("chance").textContent = text;
}

// --- targets

function isGene() {
  return Boolean(state.genome) && document.querySelector("[name=source]:checked").value === "gene";
}

/** Reads letters or FASTA; names that come twice get a number. */
function records(text) {
  const found = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith(">")) {
      found.push({ id: line.slice(1).trim().split(/\s+/)[0], sequence: "" });
    } else if (line.trim()) {
      if (!found.length) found.push({ id: "target", sequence: "" });
      found[found.length - 1].sequence += line.replace(/[\s\d]/g, "");
    }
  }
  const names = new Map();
  found.forEach((one, at) => {
    one.id = one.id || `target_${at + 1}`;
    const before = names.get(one.id) || 0;
    names.set(one.id, before + 1);
    if (before) one.id += `_${before + 1}`;
  });
  return found;
}

function transcript() {
  return state.gene?.transcripts.find((one) => one.id === $("isoform").value);
}

function targetLetters() {
  if (isGene()) return transcript()?.sequence.length || 0;
  return records($("target").value).reduce((sum, one) => sum + one.sequence.length, 0);
}

async function chooseGene(id) {
  fail("");
  try {
    state.gene = await (await ask(`v1/genes/${encodeURIComponent(id)}`)).json();
  } catch (e) {
    state.gene = null;
    $("isoform-part").hidden = true;
    fail(e.message);
    return;
  }
  const longestFirst = [...state.gene.transcripts].sort((a, b) => b.sequence.length - a.sequence.length);
  $("isoform").replaceChildren(...longestFirst.map((one) =>
    el("option", { value: one.id }, `${one.id}, 3'UTR of ${count(one.sequence.length)} nt, ${one.chrom}:${count(one.start + 1)}-${count(one.end)} (${one.strand})`)));
  $("isoform-part").hidden = false;
  chance();
}

// --- lists to choose from, as the pattern of the ARIA guide for a combobox

function combo(input, list, find, choose) {
  let options = [];
  let at = -1;
  let asked = 0;
  let timer = 0;
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    at = to;
    [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  };
  const take = (i) => {
    const one = options[i];
    close();
    choose(one);
  };
  const show = async () => {
    const mine = ++asked;
    let found;
    try {
      found = await find(input.value.trim());
    } catch (e) {
      fail(e.message);
      return;
    }
    if (mine !== asked || document.activeElement !== input) return;
    options = found;
    list.replaceChildren(...found.map((one, i) => el("li", {
      role: "option", id: `${list.id}-${i}`, "aria-selected": "false",
      onmousedown: (e) => e.preventDefault(), onclick: () => take(i),
    }, el("b", {}, one.label), el("span", { class: one.letters ? "letters" : null }, one.more))));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    if (input.value.trim() && !found.length) say(`Nothing is called '${input.value.trim()}'.`);
    else if (input.value.trim()) say("");
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
  input.addEventListener("focus", () => { if (input.value.trim()) show(); });
  input.addEventListener("blur", () => { asked++; close(); });
  input.addEventListener("keydown", async (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) await show();
      else mark((at + (e.key === "ArrowDown" ? 1 : options.length + (at < 0 ? 0 : -1))) % options.length);
    } else if (e.key === "Enter") {
      e.preventDefault(); // not the form
      if (!list.hidden && options.length) take(Math.max(at, 0));
    } else if (e.key === "Escape") {
      close();
    }
  });
}

function add(id, sequence, own) {
  state.chosen.set(id, { id, sequence: rna(sequence), own });
  chips();
}

function chips() {
  $("chosen").replaceChildren(...[...state.chosen.values()].map((one) =>
    el("li", {}, el("span", { title: one.sequence }, one.id), el("button", {
      type: "button", "aria-label": `Remove ${one.id}`,
      onclick: () => { state.chosen.delete(one.id); chips(); $("mirna").focus(); },
    }, "\u00d7"))));
  $("chosen").hidden = state.chosen.size === 0;
  chance();
}

// --- a run

function request() {
  const asked = { model: $("model").value };
  if (isGene()) {
    const one = transcript();
    if (!one) throw new Error("Name a gene first, and choose it from the list.");
    asked.genes = [one.id];
  } else {
    asked.targets = records($("target").value);
    if (!asked.targets.length) throw new Error("Paste a sequence first.");
  }
  if ($("all").checked) {
    asked.mirnas = "all";
  } else {
    asked.mirnas = [...state.chosen.values()].map((one) => one.own ? { id: one.id, sequence: one.sequence } : one.id);
    if (!asked.mirnas.length) throw new Error("Choose a microRNA first.");
  }
  const threshold = $("threshold").value;
  if (threshold === "" || !(Number(threshold) >= 0 && Number(threshold) <= 1)) {
    throw new Error("The threshold must be a number from 0 to 1.");
  }
  asked.threshold = Number(threshold);
  if ($("energy").checked) asked.energy = true;
  return asked;
}

/** Fetches the letters of microRNAs that were not chosen one by one: alignments need them. */
async function allMirnas(signal) {
  const found = await (await ask("v1/mirnas?limit=10000", { signal })).json();
  return new Map(found.mirnas.map((one) => [one.id, rna(one.sequence)]));
}

async function run() {
  fail("");
  let asked;
  try {
    asked = request();
  } catch (e) {
    fail(e.message);
    return;
  }
  const one = transcript();
  const targets = isGene() ? [{ id: one.id, sequence: one.sequence }] : asked.targets;
  const mine = {
    request: asked, model: model(), sites: [], effects: [], whole: false,
    targets: new Map(targets.map((each) => [each.id, rna(each.sequence)])),
    mirnas: new Map([...state.chosen.values()].map((each) => [each.id, each.sequence])),
    gene: isGene() ? state.gene : null,
  };
  state.abort?.abort();
  const abort = new AbortController();
  state.abort = abort;
  state.run = mine;
  state.picked = null;
  $("run").disabled = true;
  $("stop").hidden = false;
  say("The server looks for sites ...");
  warn([]);
  reset(mine);
  let next = performance.now() + 700;
  try {
    if (asked.mirnas === "all") mine.mirnas = await allMirnas(abort.signal);
    const answer = await post("v1/scan", asked, null, abort.signal);
    const last = await lines(answer, (line) => {
      if (line.progress) {
        say(`${count(line.progress.bases)} letters are done; ${plural(mine.sites.length, "site")} so far ...`);
        return;
      }
      if (mine.sites.length < MOST_ROWS) mine.sites.push(site(mine, line));
      else mine.dropped = (mine.dropped || 0) + 1;
      if (performance.now() > next) {
        const begun = performance.now();
        show();
        say(`${plural(mine.sites.length, "site")} so far ...`);
        // Drawing takes a small part of the time, however many sites there are.
        next = performance.now() + Math.max(700, 8 * (performance.now() - begun));
      }
    });
    show();
    end(mine, last, "sites");
    if (mine.whole) {
      // Effects are predicted from the letters, so a gene's are sent as a target.
      mine.whole = false;
      const effects = await post("v1/effects", { targets, mirnas: asked.mirnas }, null, abort.signal);
      const done = await lines(effects, (line) => { if (!line.progress) effect(mine, line); });
      end(mine, done, "effects");
      show();
    }
    if (mine.whole) {
      const summary = mine.summary;
      say(`Done: ${plural(summary.listed_sites, "site")} of ${plural(mine.mirnas.size, "microRNA")} on ${plural(summary.targets, "target")}`
        + ` (${count(summary.bases)} nt), of ${plural(summary.sites, "candidate")}; ${summary.seconds} s.`
        + (mine.dropped ? `\nThe page shows the first ${count(MOST_ROWS)}; the TSV has all.` : ""));
      if (document.activeElement === $("stop") || document.activeElement === document.body) $("results").focus();
    }
  } catch (e) {
    if (state.run !== mine) return;
    show();
    if (e.name === "AbortError") say(`Stopped. ${plural(mine.sites.length, "site")} came before; there may be more.`);
    else { say(""); fail(e.message); }
  } finally {
    if (state.run === mine) {
      $("run").disabled = false;
      $("stop").hidden = true;
    }
  }
}

/** Says whether an answer came whole. */
function end(mine, last, what) {
  mine.whole = Boolean(last && last.summary);
  if (mine.whole) {
    if (what === "sites") mine.summary = last.summary;
    mine.warnings = [...(mine.warnings || []), ...(last.summary.warnings || [])];
    warn(mine.warnings);
    return;
  }
  const rows = what === "sites" ? plural(mine.sites.length, "site") : plural(mine.effects.length, "effect");
  say("");
  fail(last
    ? `The server stopped after ${rows}: ${last.error}`
    : `The answer was cut: ${rows} came, and more may be missing. Run it again.`);
}

function site(mine, line) {
  const first = SPAN[line.site_type]?.[0];
  // The letter opposite nt 1 of the microRNA. The window's end tells it for sites of no type.
  const nt1 = first ? line.end + first - 2 : null;
  if (nt1 !== null) mine.after = line.window_end - 1 - nt1;
  return { ...line, target: String(line.target), nt1, key: `${line.target}\t${line.mirna}\t${line.start}\t${line.end}`, log2fc: undefined };
}

function nt1(one) {
  if (one.nt1 !== null) return one.nt1;
  return state.run.after !== undefined
    ? one.window_end - 1 - state.run.after
    : one.end + RULE_FIRST(state.run.model.seed_match) - 2;
}

/** Takes what is predicted of a pair, and hands each site its share. */
function effect(mine, line) {
  const types = (...wanted) => line.sites.filter((one) => wanted.includes(one.site_type)).length;
  mine.byPair ??= group(mine.sites);
  const here = mine.byPair.get(`${line.target}\t${line.mirna}`) || [];
  mine.effects.push({
    target: line.target, mirna: line.mirna, log2fc: line.log2fc, listed_sites: here.length,
    score: here.length ? Math.max(...here.map((one) => one.score)) : undefined,
    n_8mer: types("8mer"), n_7mer_m8: types("7mer-m8"), n_7mer_A1: types("7mer-A1"), n_6mer: types("6mer"),
    n_weak: types("offset-6mer", "6mer-A1"),
  });
  const shares = new Map(line.sites.map((one) => [`${one.start}\t${one.end}`, one.log2fc]));
  for (const one of here) one.log2fc = shares.get(`${one.start}\t${one.end}`);
}

function group(sites) {
  const all = new Map();
  for (const one of sites) {
    const key = `${one.target}\t${one.mirna}`;
    if (!all.has(key)) all.set(key, []);
    all.get(key).push(one);
  }
  return all;
}

// --- the results

const SITE_COLUMNS = [
  ["target", "target", "name", (one) => one.target],
  ["mirna", "microRNA", "name", (one) => one.mirna],
  ["start", "start", "n", (one) => count(one.start)],
  ["end", "end", "n", (one) => count(one.end)],
  ["site_type", "type", "", (one) => one.site_type],
  ["score", "score", "n", (one) => fixed(one.score, 4)],
  ["log2fc", "log2fc", "n", (one) => fixed(one.log2fc, 4)],
  ["energy", "energy", "n", (one) => fixed(one.energy, 1)],
  ["chrom_start", "place", "", (one) => `${one.chrom}:${count(one.chrom_start + 1)}-${count(one.chrom_end)}`],
];
const EFFECT_COLUMNS = [
  ["target", "target", "name", (one) => one.target],
  ["mirna", "microRNA", "name", (one) => one.mirna],
  ["log2fc", "log2fc", "n", (one) => fixed(one.log2fc, 4)],
  ["left", "mRNA left", "n", (one) => `${Math.round(100 * 2 ** one.log2fc)} %`],
  ["score", "best score", "n", (one) => fixed(one.score, 4)],
  ["n_8mer", "8mer", "n", (one) => String(one.n_8mer)],
  ["n_7mer_m8", "7mer-m8", "n", (one) => String(one.n_7mer_m8)],
  ["n_7mer_A1", "7mer-A1", "n", (one) => String(one.n_7mer_A1)],
  ["n_6mer", "6mer", "n", (one) => String(one.n_6mer)],
  ["n_weak", "weak", "n", (one) => String(one.n_weak)],
];
// What the columns mean, by their ids; those of the effects that differ have the prefix "effects.".
const ABOUT = {
  target: "name of your sequence",
  mirna: "name of the microRNA; click it to see its alignment with the site",
  start: "first letter of the site in the target, counted from 0",
  end: "letter behind the site, counted from 0, so that end - start is its length",
  site_type: "what pairs: 8mer is nt 2-8 of the microRNA and an A opposite nt 1; 7mer-m8 is nt 2-8; 7mer-A1 is nt 2-7 and the A; 6mer is nt 2-7; "
    + "offset-6mer is nt 3-8; noncanonical is none of these",
  score: "0 to 1: how much the place looks like one that an experiment found bound",
  log2fc: "predicted log2 change of the mRNA that this site brings; - where none is predicted",
  energy: "of the best duplex with the microRNA, in kcal/mol; the lower, the firmer it binds",
  chrom_start: "place in the genome, as browsers show it: the first letter is 1, and the last one is included",
  "effects.mirna": "name of the microRNA",
  "effects.log2fc": "predicted log2 change of the mRNA by all sites of the microRNA together",
  left: "share of the mRNA that is left",
  "effects.score": "highest score of the sites that are listed above; - where none is",
  n_8mer: "sites of the type 8mer that the target has, listed or not",
  n_7mer_m8: "sites of the type 7mer-m8, listed or not",
  n_7mer_A1: "sites of the type 7mer-A1, listed or not",
  n_6mer: "sites of the type 6mer, listed or not",
  n_weak: "sites of the types offset-6mer and 6mer-A1, listed or not",
};
const about = (which, id) => ABOUT[`${which}.${id}`] || ABOUT[id];
const EFFECT_TSV = ["target", "mirna", "log2fc", "score", "listed_sites", "n_8mer", "n_7mer_m8", "n_7mer_A1", "n_6mer", "n_weak"];

function columns(which) {
  const mine = state.run;
  const all = which === "effects" ? EFFECT_COLUMNS : SITE_COLUMNS;
  return all.filter(([id]) =>
    (id !== "target" || mine.targets.size > 1) && (id !== "energy" || mine.request.energy) && (id !== "chrom_start" || mine.request.genes));
}

function reset(mine) {
  $("results").hidden = false;
  $("site").hidden = true;
  const names = [...mine.targets.keys()];
  $("shown").replaceChildren(...names.map((name) => el("option", { value: name }, name)));
  $("shown-part").hidden = names.length < 2;
  $("bed").hidden = $("browse").hidden = !mine.request.genes;
  $("browse").hidden = !(mine.request.genes && state.genome?.browser);
  $("browse").href = mine.gene ? `browser?locus=${encodeURIComponent(`${transcript().chrom}:${transcript().start + 1}-${transcript().end}`)}` : "browser";
  state.rows = { sites: ROWS, effects: ROWS };
  $("only").value = $("type").value = $("from").value = "";
  $("type").replaceChildren(
    el("option", { value: "" }, "all"), el("option", { value: "canonical" }, "canonical: 8mer, 7mer, 6mer"),
    ...["8mer", "7mer-m8", "7mer-A1", "6mer", "offset-6mer", "noncanonical"].map((type) => el("option", { value: type }, type)));
  for (const which of ["sites", "effects"]) heads(which);
  show();
}

function heads(which) {
  const [by, way] = state.sort[which];
  $(`${which}-about`).replaceChildren(...columns(which).map(([id, title]) =>
    el("div", {}, el("dt", {}, title), el("dd", {}, about(which, id)))));
  $(which).tHead.rows[0].replaceChildren(...columns(which).map(([id, title, kind]) =>
    el("th", { scope: "col", class: kind === "n" ? "n" : null, "aria-sort": id === by ? (way > 0 ? "ascending" : "descending") : "none" },
      el("button", {
        type: "button", "data-by": id, title: about(which, id),
        onclick: () => {
          const [before, direction] = state.sort[which];
          const down = id === "score" || id.startsWith("n_");
          state.sort[which] = [id, before === id ? -direction : down ? -1 : 1];
          heads(which);
          table(which);
          $(which).tHead.querySelector(`[data-by="${id}"]`).focus();
        },
      }, title))));
}

function passes(one) {
  const only = $("only").value.trim().toLowerCase();
  const type = $("type").value;
  const from = Number($("from").value || 0);
  return (!only || one.mirna.toLowerCase().includes(only))
    && (!type || (type === "canonical" ? CANONICAL.has(one.site_type) : one.site_type === type))
    && !(one.score < from);
}

function sorted(rows, [by, way]) {
  const value = by === "left" ? (one) => one.log2fc : (one) => one[by];
  return [...rows].sort((a, b) => {
    const x = value(a);
    const y = value(b);
    if (x === undefined || x === null) return y === undefined || y === null ? 0 : 1;
    if (y === undefined || y === null) return -1;
    return way * (typeof x === "number" ? x - y : String(x).localeCompare(String(y), "en", { numeric: true }));
  });
}

function show() {
  const mine = state.run;
  if (!mine) return;
  mine.shown = mine.sites.filter(passes);
  const of = mine.sites.length;
  const threshold = Math.max(mine.request.threshold, Number($("from").value || 0));
  const found = rate(threshold);
  const letters = [...mine.targets.values()].reduce((sum, text) => sum + text.length, 0);
  $("count").textContent = (mine.shown.length === of ? `${plural(of, "site")}.` : `${count(mine.shown.length)} of ${plural(of, "site")}.`)
    + (found && !$("only").value && !$("type").value
      ? ` By chance one expects about ${count(Number((found[1] * letters / 1000 * mine.mirnas.size).toPrecision(2)))} from score ${found[0]} on.` : "");
  track();
  table("sites");
  table("effects");
}

function table(which) {
  const mine = state.run;
  const only = $("only").value.trim().toLowerCase();
  const all = which === "sites" ? mine.shown : mine.effects.filter((one) => one.mirna.toLowerCase().includes(only));
  const rows = sorted(all, state.sort[which]).slice(0, state.rows[which]);
  const kinds = columns(which);
  const body = $(which).tBodies[0];
  body.replaceChildren(...rows.map((one) => {
    const cells = kinds.map(([id, , kind, text]) => {
      const shown = text(one);
      if (which === "sites" && id === "mirna") {
        return el("td", { class: kind }, el("button", {
          type: "button", "aria-label": `Show the site of ${one.mirna} at ${one.start} on ${one.target}`, onclick: () => pick(one, true),
        }, shown));
      }
      return el("td", { class: kind || null }, shown);
    });
    const row = el("tr", { class: one === state.picked ? "picked" : null }, ...cells);
    row.site = one;
    return row;
  }));
  if (!rows.length) {
    body.append(el("tr", {}, el("td", { class: "none", colspan: kinds.length },
      which === "sites" ? "No site. A lower threshold may list some." : "No site with a seed, so no effect is predicted.")));
  }
  $(which === "sites" ? "more" : "more-effects").hidden = all.length <= rows.length;
  $(which === "sites" ? "more" : "more-effects").textContent = `Show more of ${count(all.length)} rows`;
}

/** Draws the sites of the shown target; those that score best come first where room is scarce. */
function track() {
  const mine = state.run;
  const name = $("shown").value;
  const letters = mine.targets.get(name) || "";
  const length = Math.max(1, letters.length);
  const here = mine.shown.filter((one) => one.target === name);
  // Narrow screens get fewer units, so that text stays legible.
  const width = Math.max(320, Math.min(1040, $("track").clientWidth || 1040));
  const scale = (width - 20) / length;
  const lanes = [];
  let left = 0;
  const placed = [];
  for (const one of sorted(here, ["score", -1])) {
    const span = Math.max(5, (one.end - one.start) * scale);
    const x = Math.min(width - 10 - span, 10 + (one.start + one.end) / 2 * scale - span / 2);
    const from = Math.floor(x) - 1;
    const to = Math.ceil(x + span) + 1;
    let lane = lanes.findIndex((taken) => taken.indexOf(1, from) === -1 || taken.indexOf(1, from) >= to);
    if (lane < 0 && lanes.length === LANES) { left++; continue; }
    if (lane < 0) lane = lanes.push(new Uint8Array(width + 2)) - 1;
    lanes[lane].fill(1, from, to);
    placed.push({ one, x, span, lane });
  }
  placed.sort((a, b) => a.one.start - b.one.start || a.lane - b.lane);
  const high = 22;
  const base = Math.max(1, lanes.length) * high + 6;
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${base + 34}`, role: "group", "aria-labelledby": "track-title" });
  drawing.append(svg("rect", { class: "strand", x: 10, y: base, width: width - 20, height: 4, rx: 2 }));
  const step = [1, 2, 5].flatMap((n) => [1, 10, 100, 1000, 10000, 100000].map((p) => n * p)).sort((a, b) => a - b)
    .find((each) => each * scale >= 60) || length;
  for (let at = 0; at <= length; at += step) {
    const x = 10 + at * scale;
    drawing.append(svg("line", { class: "axis", x1: x, x2: x, y1: base + 4, y2: base + 10 }));
    const label = svg("text", { x, y: base + 24, "text-anchor": at === 0 ? "start" : x > width - 40 ? "end" : "middle" });
    label.textContent = at === 0 ? "5' 0" : count(at);
    drawing.append(label);
  }
  placed.forEach(({ one, x, span, lane }, at) => {
    const bottom = base - 3 - lane * high;
    const tall = Math.max(4, (high - 4) * one.score);
    const title = svg("title");
    title.textContent = words(one);
    const bar = svg("g", { class: `bar${one === state.picked ? " picked" : ""}`, role: "button", tabindex: at === 0 ? 0 : -1, "aria-label": words(one) },
      title, svg("rect", { class: style(one.site_type), x, y: bottom - tall, width: span, height: tall, rx: 1 }),
      svg("rect", { class: "hit", x: x - 3, y: bottom - high + 2, width: span + 6, height: high }));
    bar.site = one;
    bar.addEventListener("click", () => pick(one));
    drawing.append(bar);
  });
  drawing.addEventListener("keydown", (e) => {
    const bars = [...drawing.querySelectorAll(".bar")];
    const now = bars.indexOf(document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: bars.length - 1 }[e.key];
    if (now < 0) return;
    if (to !== undefined && bars[to]) {
      e.preventDefault();
      bars[now].setAttribute("tabindex", "-1");
      bars[to].setAttribute("tabindex", "0");
      bars[to].focus();
    } else if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      pick(bars[now].site);
    }
  });
  $("track-title").textContent = `${name}: ${plural(here.length, "site")} on ${count(letters.length)} nt`
    + (left ? `; the ${count(here.length - left)} that score best and have room are drawn` : "");
  $("track").replaceChildren(drawing);
}

function words(one) {
  return `${one.mirna}, ${one.site_type}, ${one.start} to ${one.end}, score ${fixed(one.score, 3)}`;
}

function pick(one, fromTable) {
  state.picked = one;
  if ($("shown").value !== one.target) {
    $("shown").value = one.target;
    track();
  }
  document.querySelectorAll(".bar").forEach((bar) => bar.classList.toggle("picked", bar.site === one));
  [...$("sites").tBodies[0].rows].forEach((row) => row.classList.toggle("picked", row.site === one));
  $("site").hidden = false;
  $("site-title").textContent = `${one.mirna} on ${one.target}: ${one.site_type}`;
  duplex(one);
  const facts = [
    ["Place", `letters ${count(one.start + 1)} to ${count(one.end)} of the target; start ${count(one.start)} and end ${count(one.end)} in tables, which count from 0`],
    ["Score", `${fixed(one.score, 4)}${expected(one.score)}`],
    ["Effect of this site (log2fc)", typeof one.log2fc === "number" ? fixed(one.log2fc, 4)
      : CANONICAL.has(one.site_type) ? "not known" : "none is predicted for this type"],
    ["Energy of the duplex", typeof one.energy === "number" ? `${fixed(one.energy, 1)} kcal/mol` : "not computed"],
    ["Letters that the rule for candidates looks at", `${one.matches} pair, ${one.mismatches} do not; G:U counts as no pair`],
  ];
  if (one.chrom) facts.push(["In the genome", `${one.chrom}:${count(one.chrom_start + 1)}-${count(one.chrom_end)} (${one.chrom_strand})`]);
  $("facts").replaceChildren(...facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
  if (fromTable) $("site").scrollIntoView({ block: "nearest" });
}

function expected(score) {
  const found = rate(score);
  return found ? `; chance lists ${found[1].toPrecision(2)} in 1,000 nt from ${found[0]} on` : "";
}

/** Writes the letters opposite each other, without bulges. */
function duplex(one) {
  const letters = state.run.targets.get(one.target) || "";
  const mirna = state.run.mirnas.get(one.mirna) || "";
  const last = nt1(one);
  const length = Math.max(mirna.length, SPAN[one.site_type]?.[1] || 0);
  const first = last + 1 - length;
  const flank = 4;
  let top = "";
  let bars = "";
  let below = "";
  let pairs = 0;
  let wobbles = 0;
  for (let i = 0; i < length; i++) {
    const x = letters[first + i] || " ";
    const y = mirna[length - 1 - i] || " ";
    const bar = "AU UA GC CG".includes(x + y) && x !== " " ? "|" : x + y === "GU" || x + y === "UG" ? ":" : " ";
    pairs += bar === "|";
    wobbles += bar === ":";
    top += x;
    bars += bar;
    below += y;
  }
  const from = Math.max(0, one.start - first);
  const to = Math.min(length, one.end - first);
  const marked = (text) => [text.slice(0, from), el("b", { class: style(one.site_type) }, text.slice(from, to)), text.slice(to)];
  const before = (letters.slice(Math.max(0, first - flank), Math.max(0, first)) || "").padStart(flank);
  const after = letters.slice(last + 1, last + 1 + flank);
  $("duplex").replaceChildren(
    "target 5' ", before, ...marked(top), after, " 3'\n",
    " ".repeat(10 + flank), bars, "\n",
    " miRNA 3' ", " ".repeat(flank), ...marked(below), " ".repeat(after.length), " 5'");
  $("duplex-words").textContent =
    `Drawn without bulges, ${plural(pairs, "base pair")} and ${wobbles} G U pairs of ${mirna.length} letters of the microRNA.`;
}

// --- files

function save(parts, type, name) {
  const link = el("a", { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

async function download(name, more) {
  fail("");
  say("The server writes the table ...");
  try {
    // The server's own bytes, those of the command line. A cut transfer throws.
    const asked = { ...state.run.request, ...more };
    const bytes = await (await post("v1/scan", asked, TSV)).arrayBuffer();
    save([bytes], TSV, name);
    say(`${name} is saved.`);
  } catch (e) {
    say("");
    fail(e instanceof Refused ? e.message : "The table was cut on its way, and nothing is saved. Try again.");
  }
}

function downloadEffects() {
  const rows = state.run.effects.map((one) => EFFECT_TSV.map((id) => one[id] ?? "NA").join("\t"));
  save([[EFFECT_TSV.join("\t"), ...rows].join("\n"), "\n"], TSV, "effects.tsv");
  say(state.run.whole ? "effects.tsv is saved." : "effects.tsv is saved, with what came; some may be missing.");
}

// --- the wires

function ready() {
  const gene = isGene();
  $("paste-part").hidden = gene;
  $("gene-part").hidden = !gene;
  chance();
}

$("ask").addEventListener("submit", (e) => { e.preventDefault(); run(); });
$("stop").addEventListener("click", () => state.abort.abort());
$("key-use").addEventListener("click", () => { state.key = $("key").value.trim(); begin(); });
$("example").addEventListener("click", async () => {
  $("target").value = EXAMPLE;
  chance();
  if (state.chosen.size || $("all").checked) return;
  // Its microRNA, so that one more click shows what the page does.
  try {
    const found = await (await ask(`v1/mirnas?limit=1&q=${EXAMPLE_MIRNA.id}`)).json();
    const one = found.mirnas[0] || EXAMPLE_MIRNA;
    if (!state.chosen.size) add(one.id, one.sequence, one === EXAMPLE_MIRNA);
    say(`An example and ${one.id} are there. Find its sites now.`);
  } catch (e) {
    fail(e.message);
  }
});
$("target").addEventListener("input", chance);
$("threshold").addEventListener("input", chance);
$("model").addEventListener("change", chooseModel);
$("all").addEventListener("change", chance);
$("isoform").addEventListener("change", chance);
document.querySelectorAll("[name=source]").forEach((one) => one.addEventListener("change", ready));
$("own-add").addEventListener("click", () => {
  const letters = $("own-letters").value.replace(/\s/g, "");
  if (!/^[acgtu]{6,}$/i.test(letters)) {
    fail("A microRNA has 6 letters or more, of A C G U and T.");
    return;
  }
  fail("");
  add($("own-name").value.trim() || `own-${state.chosen.size + 1}`, letters, true);
  $("own-name").value = $("own-letters").value = "";
  $("own-name").focus();
});
for (const id of ["only", "type", "from"]) $(id).addEventListener("input", () => { state.rows = { sites: ROWS, effects: ROWS }; show(); });
$("shown").addEventListener("change", track);
$("more").addEventListener("click", () => { state.rows.sites += 5 * ROWS; table("sites"); });
$("more-effects").addEventListener("click", () => { state.rows.effects += 5 * ROWS; table("effects"); });
$("tsv").addEventListener("click", () => download("sites.tsv", {}));
$("bed").addEventListener("click", () => download("sites.bed", { bed: true, energy: false }));
$("genes-tsv").addEventListener("click", downloadEffects);
let resized = 0;
addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => state.run && track(), 150); });

combo($("mirna"), $("mirna-list"),
  async (text) => {
    if (!text) return [];
    const found = await (await ask(`v1/mirnas?limit=30&q=${encodeURIComponent(text)}`)).json();
    return found.mirnas.map((one) => ({ label: one.id, more: one.sequence, letters: true, one }));
  },
  ({ one }) => { add(one.id, one.sequence, false); $("mirna").value = ""; say(`${one.id} is chosen.`); });
combo($("gene"), $("gene-list"),
  async (text) => {
    if (!text) return [];
    const found = await (await ask(`v1/genes?limit=30&q=${encodeURIComponent(text)}`)).json();
    return found.genes.map((one) => ({
      label: one.name || one.id, more: `${one.name ? one.id + ", " : ""}${plural(one.transcripts.length, "transcript")}`, one,
    }));
  },
  ({ one }) => { $("gene").value = one.name || one.id; chooseGene(one.id); });
chips();
begin();
