// SPDX-License-Identifier: Apache-2.0
// Uses the page in Chromium as people do. .ci/page runs it.
//   SEEDHAWK: the launcher; CHROMIUM: the browser; OUT: folder for screenshots
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { mkdtempSync, readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { LET7, letters, serve, write } from "./fixture.mjs";

const require = createRequire(import.meta.url);
const out = process.env.OUT || mkdtempSync(join(tmpdir(), "page-"));
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const SITE = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";
const UTR = `>first\n${letters(300, 3)}\n${SITE}\n${letters(300, 4)}CTACCTCA\n>second utr\n${letters(200, 5)}${SITE}\n`;

let browser, files, server, context, page, problems;

before(async () => {
  mkdirSync(out, { recursive: true });
  files = write(mkdtempSync(join(tmpdir(), "genome-")), process.env.SEEDHAWK);
  server = await serve(process.env.SEEDHAWK, "--mirna", files.mirnas, "--genome", files.genome, "--annotation", files.annotation,
    "--tracks", files.tracks, "--igv", require.resolve("igv/dist/igv.esm.min.js"));
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open(options = {}, address = server.address, path = "/") {
  context = await browser.newContext({ viewport: { width: 1200, height: 900 }, acceptDownloads: true, ...options });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", (e) => problems.push(String(e)));
  page.on("console", (m) => { if (m.type() === "error" && !m.text().includes("status of")) problems.push(m.text()); });
  page.on("request", (r) => { if (!r.url().startsWith(address) && !/^(blob|data):/.test(r.url())) problems.push(`asks for ${r.url()}`); });
  await page.goto(address + path);
}

beforeEach(() => { problems = []; });
afterEach(async () => {
  const found = problems;
  await context?.close();
  assert.deepEqual(found, [], "the page said errors, or asked for something elsewhere");
});

const text = (selector) => page.locator(selector).innerText();
const picture = (name) => page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
const done = () => page.waitForFunction(() => /^Done/.test(document.getElementById("say").textContent), null, { timeout: 20000 });
const rows = (id) => page.locator(`#${id} tbody tr`).count();
const bad = () => page.waitForSelector("#bad:not([hidden])").then(() => text("#bad"));

async function choose(name, pressed = 1) {
  await page.fill("#mirna", name);
  await page.waitForSelector("#mirna-list:not([hidden]) [role=option]");
  for (let i = 0; i < pressed; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

async function run(utr = UTR, threshold = "0.3") {
  await page.fill("#target", utr);
  await choose("let-7a");
  await choose("mir-21");
  await page.fill("#threshold", threshold);
  await page.click("#run");
  await done();
}

/** Returns what axe finds wrong. */
async function accessible() {
  await page.evaluate(axe).catch(() => {});
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
  return found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")}`);
}

test("a 3'UTR is pasted, and its sites are shown with alignment, score, effect and energy", async () => {
  await open();
  await page.check("#energy");
  await run();
  assert.match(await text("#say"), /^Done: \d+ sites of 2 microRNAs on 2 targets/);
  assert.ok(await rows("sites") > 4);
  assert.deepEqual(await page.locator("#shown option").allInnerTexts(), ["first", "second"]);
  assert.match(await text("#chance"), /sites in 1,000 nt for one microRNA\. For 2 microRNAs on 908 nt: /);
  assert.match(await text("#count"), /By chance one expects about [\d.]+ from score 0.3 on/);
  await page.locator("#sites tbody button", { hasText: "let-7a" }).first().click();
  assert.match(await text("#site-title"), /hsa-let-7a-5p on (first|second): 8mer/);
  const drawn = (await page.locator("#duplex").textContent()).split("\n");
  assert.match(drawn[0], /^target 5' .*CUACCUCA.* 3'$/);
  assert.ok(drawn[2].includes([...LET7].reverse().join("")), drawn[2]);
  // The seed's letters stand opposite those of the site.
  assert.equal(drawn[1].slice(drawn[2].indexOf("GAUGGAGU"), drawn[2].indexOf("GAUGGAGU") + 8), "||||||||");
  const facts = await text("#facts");
  assert.match(facts, /log2fc\)\s*-0\.\d{4}/);
  assert.match(facts, /-\d+\.\d kcal\/mol/);
  assert.match(facts, /chance lists/);
  assert.match(await text("#effects tbody"), /hsa-let-7a-5p\s+-0\.\d{4}\s+\d+ %/);
  await picture("pasted");
});

test("the alignment of every site is right, whatever its type", async () => {
  await open();
  await page.fill("#target", letters(4000, 9));
  await page.check("#all");
  await page.fill("#threshold", "0");
  await page.click("#run");
  await done();
  const counts = await page.evaluate(() => {
    const first = { "8mer": 1, "7mer-m8": 2, "7mer-A1": 1, "6mer": 2, "offset-6mer": 3, noncanonical: 2 };
    const last = { "8mer": 8, "7mer-m8": 8, "7mer-A1": 7, "6mer": 7, "offset-6mer": 8, noncanonical: 10 };
    const seen = {};
    for (const one of state.run.sites) {
      duplex(one);
      const [top, bars, below] = document.getElementById("duplex").textContent.split("\n");
      const end = below.trimEnd().replace(/ *5'$/, "").length; // behind nt 1
      const pairs = (nt) => "|:".indexOf(bars[end - nt] || " ");
      let matches = 0;
      for (let nt = 2; nt <= 10; nt++) matches += pairs(nt) === 0;
      if (matches !== one.matches) return `${JSON.stringify(one)}\n${top}\n${bars}\n${below}`;
      const marked = document.querySelector("#duplex b").textContent.length;
      if (marked !== last[one.site_type] - first[one.site_type] + 1 && one.start > 0) return `marked ${marked}: ${JSON.stringify(one)}`;
      seen[one.site_type] = (seen[one.site_type] || 0) + 1;
    }
    return seen;
  });
  assert.ok(counts.noncanonical > 10 && counts["6mer"] > 0 && counts["offset-6mer"] > 0, JSON.stringify(counts));
});

test("rows are filtered and sorted", async () => {
  await open();
  await run();
  const all = await rows("sites");
  await page.fill("#only", "mir-21");
  const few = await page.locator("#sites tbody tr").allInnerTexts();
  assert.ok(few.length < all && few.every((row) => row.includes("hsa-miR-21-5p")));
  await page.fill("#only", "");
  await page.selectOption("#type", "8mer");
  assert.ok((await page.locator("#sites tbody tr").allInnerTexts()).every((row) => row.includes("8mer")));
  await page.selectOption("#type", "");
  await page.fill("#from", "0.9");
  assert.ok(await rows("sites") < all);
  assert.match(await text("#count"), new RegExp(`^\\d+ of ${all} sites`));
  await page.fill("#from", "");
  const starts = async () => (await page.locator("#sites tbody tr td:nth-child(3)").allInnerTexts()).map((one) => Number(one.replace(",", "")));
  await page.locator("#sites th button", { hasText: "start" }).click();
  assert.deepEqual(await starts(), (await starts()).toSorted((a, b) => a - b));
  assert.equal(await page.locator("#sites th[aria-sort=ascending]").innerText(), "start");
  await page.locator("#sites th button", { hasText: "start" }).click();
  assert.deepEqual(await starts(), (await starts()).toSorted((a, b) => b - a));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "start", "the focus stays at the column");
});

test("the table is saved with the command line's columns, the effects too", async () => {
  await open();
  await run();
  const shown = await rows("sites");
  const save = async (button) => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
    return { name: file.suggestedFilename(), lines: readFileSync(await file.path(), "utf8").trimEnd().split("\n") };
  };
  const sites = await save("#tsv");
  assert.equal(sites.name, "sites.tsv");
  assert.match(sites.lines[0], /^#target\tstart\tend\tmirna\tscore\tstrand\tsite_type/);
  assert.equal(sites.lines.length, shown + 1);
  const effects = await save("#genes-tsv");
  assert.match(effects.lines[0], /^target\tmirna\tlog2fc/);
  assert.equal(effects.lines.length, await rows("effects") + 1);
});

test("a gene is named, its sites have places in the genome, and BED is saved", async () => {
  await open();
  await page.check("[name=source][value=gene]");
  await page.fill("#gene", "lin");
  await page.waitForSelector("#gene-list [role=option]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#isoform option", { state: "attached" });
  assert.equal(await page.locator("#isoform option").count(), 2);
  assert.match(await page.locator("#isoform option").first().innerText(), /^ENST1\.1, 3'UTR of 1,200 nt, chr7:1,301-2,600 \(\+\)$/);
  await choose("let-7a");
  await page.click("#run");
  await done();
  await page.locator("#sites tbody button").first().click();
  assert.match(await text("#facts"), /chr7:[\d,]+-[\d,]+ \(\+\)/);
  await picture("gene");
  const [file] = await Promise.all([page.waitForEvent("download"), page.click("#bed")]);
  const bed = readFileSync(await file.path(), "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
  assert.equal(file.suggestedFilename(), "sites.bed");
  assert.ok(bed.every((row) => row.length === 12 && row[0] === "chr7" && row[3] === "LIN41:hsa-let-7a-5p"), bed.join("\n"));
  assert.match(await page.locator("#browse").getAttribute("href"), /^browser\?locus=chr7%3A1301-2600$/);
});

test("an unknown gene is told, and similar names are offered", async () => {
  await open();
  await page.evaluate(() => chooseGene("LIN42"));
  assert.match(await bad(), /called 'LIN42'; did you mean LIN41\?/);
});

test("igv.js shows the tracks of the server, and reads them in parts", async () => {
  await open();
  const parts = new Map();
  page.on("response", (one) => {
    const name = one.url().match(/v1\/tracks\/(.+)$/)?.[1];
    if (name) parts.set(name, [...(parts.get(name) || []), one.status()]);
  });
  await page.goto(`${server.address}/browser?locus=chr7:1450-1560`);
  await page.waitForFunction(() => /tracks are shown/.test(document.getElementById("say").textContent), null, { timeout: 20000 });
  assert.match(await text("#say"), /^3 tracks/);
  await page.waitForTimeout(500);
  // What lies in the shadow of an element is no child of it.
  const inside = await page.evaluate(() => {
    const all = (one) => [one, ...[...one.children, ...(one.shadowRoot?.children || [])].flatMap(all)];
    const found = all(document.getElementById("igv"));
    return { canvases: found.filter((one) => one.tagName === "CANVAS").length, text: found.map((one) => one.shadowRoot?.textContent || "").join(" ") };
  });
  assert.ok(inside.canvases >= 5, `${inside.canvases} canvases`);
  assert.match(inside.text, /sites\.bb/);
  assert.doesNotMatch(inside.text, /error/i);
  for (const name of ["sites.bb", "sites.bed.gz", "genome.fa"]) assert.ok(parts.get(name)?.includes(206), `${name}: ${parts.get(name)}`);
  assert.ok([...parts.values()].flat().every((status) => status === 200 || status === 206), JSON.stringify([...parts]));
  await picture("igv");
});

test("what is odd about a request is shown, and goes with the next one", async () => {
  await open();
  await page.click("#own-part summary");
  await page.fill("#own-name", "short <one>");
  await page.fill("#own-letters", "UGAGGUAGUAGG");
  await page.click("#own-add");
  await run(`>a\n${SITE}\n>b\n${SITE}\n>c\n${"N".repeat(40)}\n`);
  const odd = await page.locator("#odd li").allInnerTexts();
  assert.deepEqual(odd, [
    "miRNA 'short <one>' has 12; mature miRNAs have 15 to 30 nt (1 outside)",
    "target 'c' has fewer than 6 letters A C G U, so that nothing can be told of it",
    "targets 'a' and 'b' have the same letters",
  ]);
  await picture("warnings");
  await page.click('#chosen [aria-label="Remove short <one>"]');
  await page.fill("#target", SITE);
  await page.click("#run");
  await page.waitForFunction(() => !/^Done/.test(document.getElementById("say").textContent));
  await done();
  assert.ok(!await page.isVisible("#odd"));
});

test("a newcomer sees sites after two clicks, and what each column means", async () => {
  await open();
  await page.click("#example");
  await page.waitForSelector("#chosen li");
  assert.match(await text("#chosen"), /hsa-let-7a-5p/);
  await page.click("#run");
  await done();
  assert.ok(await rows("sites") > 0);
  for (const which of ["sites", "effects"]) {
    const titles = await page.locator(`#${which} th button`).allInnerTexts();
    await page.locator("details", { has: page.locator(`#${which}-about`) }).locator("summary").click();
    assert.deepEqual(await page.locator(`#${which}-about dt`).allInnerTexts(), titles);
    assert.ok((await page.locator(`#${which}-about dd`).allInnerTexts()).every((one) => one.length > 15));
    assert.ok(await page.locator(`#${which} th button[title]`).count() === titles.length);
  }
  await picture("newcomer");
});

test("everything can be done with the keyboard", async () => {
  await open();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  await page.focus("#target");
  await page.keyboard.insertText(SITE);
  await page.focus("#mirna");
  await page.keyboard.type("let-7");
  await page.waitForSelector("#mirna-list [role=option]");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getAttribute("#mirna", "aria-activedescendant"), "mirna-list-1");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.getAttribute("#mirna", "aria-activedescendant"), "mirna-list-1", "it goes round");
  await page.keyboard.press("Escape");
  assert.equal(await page.getAttribute("#mirna", "aria-expanded"), "false");
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector("#mirna-list:not([hidden])");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#chosen li").count(), 1);
  await page.focus("#threshold");
  await page.fill("#threshold", "0");
  await page.keyboard.press("Enter"); // the form
  await done();
  await page.focus("#from");
  while (!(await page.evaluate(() => document.activeElement.classList.contains("bar")))) await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), first);
  await page.keyboard.press("ArrowRight");
  assert.notEqual(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), first);
  await page.keyboard.press("Enter");
  assert.ok(await page.isVisible("#site"));
});

test("names with markup stay text", async () => {
  await open();
  const name = "<img/src=x/onerror=alert(1)>";
  await page.fill("#target", `>${name}\n${SITE}\n>"><script>alert(2)</script>\n${SITE}\n`);
  await page.click("#own-part summary");
  await page.fill("#own-name", "<b>mine</b>");
  await page.fill("#own-letters", LET7);
  await page.click("#own-add");
  await page.click("#run");
  await done();
  assert.equal(await page.locator("img, main script, td b").count(), 0);
  assert.ok((await text("#sites")).includes(name));
  assert.ok((await text("#sites")).includes("<b>mine</b>"));
});

test("what is wrong is said in the server's words, and nothing is lost", async () => {
  await open();
  await page.click("#run");
  assert.equal(await bad(), "Paste a sequence first.");
  await page.fill("#target", "ACGT!");
  await page.click("#run");
  assert.equal(await bad(), "Choose a microRNA first.");
  await choose("let-7a");
  await page.fill("#threshold", "7");
  await page.click("#run");
  assert.match(await bad(), /0 to 1/);
  await page.fill("#threshold", "0.5");
  await page.click("#run");
  await page.waitForFunction(() => /no nucleotide/.test(document.getElementById("bad").textContent));
  assert.equal(await page.inputValue("#target"), "ACGT!");
  await page.click("#own-part summary");
  await page.fill("#own-letters", "xyz");
  await page.click("#own-add");
  assert.match(await text("#bad"), /6 letters or more/);
  await picture("error");
});

test("a cut answer, a failure in it, a busy server and no server are told apart", async () => {
  await open();
  await page.fill("#target", SITE);
  await choose("let-7a");
  const line = (score) => `${JSON.stringify({ target: "target", start: 14, end: 22, mirna: "hsa-let-7a-5p", score, strand: "+", site_type: "8mer", matches: 9, gu: 0, mismatches: 0, window_start: -20, window_end: 30 })}\n`;
  const cases = [
    [{ body: line(0.9) + line(0.8) }, /^The answer was cut: 2 sites came/],
    [{ body: `${line(0.9)}{"error":"the call's time was over","status":504}\n` }, /^The server stopped after 1 site: the call's time was over/],
    [{ status: 429, headers: { "Retry-After": "3" }, body: '{"error":"too many scans wait"}' }, /^too many scans wait\nCome again in 3 seconds\.$/],
    [{ status: 502, body: "<html>" }, /^The server answered with status 502\.$/],
  ];
  for (const [answer, expected] of cases) {
    await page.route("**/v1/scan", (route) => route.fulfill(answer));
    await page.click("#run");
    await page.waitForFunction((source) => new RegExp(source).test(document.getElementById("bad").textContent), expected.source);
    assert.equal(await page.isEnabled("#run"), true);
    await page.unroute("**/v1/scan");
  }
  await page.route("**/v1/scan", (route) => route.abort());
  await page.click("#run");
  await page.waitForFunction(() => /does not answer/.test(document.getElementById("bad").textContent));
  await page.unroute("**/v1/scan");
  await page.click("#run");
  await done();
  assert.equal(await page.isVisible("#bad"), false, "the next run takes the message away");
  problems = problems.filter((one) => !one.includes("ERR_FAILED"));
});

test("a run can be stopped", async () => {
  await open();
  await page.fill("#target", letters(3000, 7));
  await choose("let-7a");
  await page.route("**/v1/scan", async (route) => { await new Promise((go) => setTimeout(go, 1500)); await route.continue().catch(() => {}); });
  await page.click("#run");
  await page.click("#stop");
  await page.waitForFunction(() => /^Stopped/.test(document.getElementById("say").textContent));
  assert.equal(await page.isVisible("#stop"), false);
});

test("a server with keys asks for one", async () => {
  const locked = await serve(process.env.SEEDHAWK, "--mirna", files.mirnas, "--keys", files.keys);
  try {
    await open({}, locked.address);
    assert.match(await bad(), /a key is wanted/);
    await page.fill("#key", "wrong-wrong-wrong-wrong");
    await page.click("#key-use");
    await page.waitForFunction(() => /key is unknown/.test(document.getElementById("bad").textContent));
    await page.fill("#key", "0123456789abcdef");
    await page.click("#key-use");
    await page.waitForSelector("#model option", { state: "attached" });
    assert.equal(await page.isVisible("#key-part"), false);
    await run();
  } finally {
    await locked.stop();
  }
});

test("assistive programs can use it, in both colour schemes and on a phone", async () => {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [{ width: 1200, height: 900 }, { width: 340, height: 700 }]) {
      await context?.close();
      await open({ colorScheme, viewport, bypassCSP: true }); // axe is put into the page
      assert.deepEqual(await accessible(), [], `${colorScheme}, ${viewport.width}, at first`);
      await run();
      await page.locator("#sites tbody button").first().click();
      await page.click("#chance-part summary");
      assert.deepEqual(await accessible(), [], `${colorScheme}, ${viewport.width}, with results`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing lies beside the screen");
      await picture(`${colorScheme}-${viewport.width}`);
    }
  }
});

test("all microRNAs of a long 3'UTR are shown in time", async () => {
  await open();
  await page.fill("#target", letters(30000, 21));
  await page.check("#all");
  await page.fill("#threshold", "0");
  const begun = Date.now();
  await page.click("#run");
  await done();
  const took = Date.now() - begun;
  assert.ok(await page.locator("#track .bar").count() > 50);
  assert.match(await text("#track-title"), /have room are drawn/);
  assert.equal(await rows("sites"), 100);
  await page.click("#more");
  assert.equal(await rows("sites"), 600);
  assert.ok(took < 15000, `${took} ms`);
  await picture("long");
});
