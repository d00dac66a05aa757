// SPDX-License-Identifier: Apache-2.0
// Calls the server as clients on Node do: fetch over HTTP, grpc-js with stubs that proto-loader makes of the server's own .proto files.
// .ci/protocol runs it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { LET7, letters, serve } from "./fixture.mjs";

const MODEL = "duplexnet";
const SITE = "AACUAUACAACCUACUACCUCAGGACACCAUUGUCACACUCCAAGGUAAC";
const folder = mkdtempSync(join(tmpdir(), "seedhawk-protocol-"));
const stub = (file) => grpc.loadPackageDefinition(loader.loadSync(join(process.env.PROTO, file), { keepCase: true, longs: Number, oneofs: true, arrays: true }));
let server;
let kserve;
let scans;

before(async () => {
  const mirnas = join(folder, "mature.fa");
  writeFileSync(mirnas, `>hsa-let-7a-5p\n${LET7}\n>hsa-miR-1-3p\nUGGAAUGUAAAGAAGUAUGUAU\n`);
  server = await serve(process.env.SEEDHAWK, "--models", MODEL, "--mirna", mirnas, "--threads", "2");
  const at = new URL(server.address).host;
  kserve = new (stub("inference.proto").inference.GRPCInferenceService)(at, grpc.credentials.createInsecure());
  scans = new (stub("scan.proto").seedhawk.v1.ScanService)(at, grpc.credentials.createInsecure());
});

after(async () => {
  kserve?.close();
  scans?.close();
  await server?.stop();
  rmSync(folder, { recursive: true });
});

/** Calls a method that has one answer. */
const call = (method, request, options = {}) =>
  new Promise((resolve, reject) => kserve[method](request, new grpc.Metadata(), options, (failure, answer) => (failure ? reject(failure) : resolve(answer))));

/** Returns strings as the protocol packs them: the length before each, in four bytes, the lowest first. */
function packed(...texts) {
  return Buffer.concat(texts.flatMap((text) => {
    const bytes = Buffer.from(text);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  }));
}

const tensors = (more = {}) => ["mirna", "target"].map((name) => ({ name, datatype: "BYTES", shape: [1], ...more[name] }));
const contents = { mirna: { contents: { bytes_contents: [Buffer.from(LET7)] } }, target: { contents: { bytes_contents: [Buffer.from(SITE)] } } };

test("HTTP: probes and metadata", async () => {
  for (const path of ["live", "ready"]) assert.equal((await fetch(`${server.address}/v2/health/${path}`)).status, 200);
  const about = await (await fetch(`${server.address}/v2`)).json();
  assert.equal(about.name, "seedhawk");
  assert.ok(about.extensions.includes("binary_tensor_data"));
  const model = await (await fetch(`${server.address}/v2/models/${MODEL}`)).json();
  assert.deepEqual(model.inputs.map((one) => one.name), ["mirna", "target"]);
  assert.equal((await fetch(`${server.address}/v2/models/${MODEL}/versions/${model.versions[0]}/ready`)).status, 200);
  const unknown = await fetch(`${server.address}/v2/models/none`);
  assert.equal(unknown.status, 404);
  assert.equal(typeof (await unknown.json()).error, "string");
});

test("HTTP and gRPC give one score, as JSON and as bytes", async () => {
  const infer = `${server.address}/v2/models/${MODEL}/infer`;
  const json = { id: "7", inputs: tensors({ mirna: { data: [LET7] }, target: { data: [SITE] } }) };
  const text = await (await fetch(infer, { method: "POST", body: JSON.stringify(json) })).json();
  assert.equal(text.id, "7");
  const score = text.outputs.find((one) => one.name === "score").data[0];
  assert.ok(score > 0.5);

  const strings = [packed(LET7), packed(SITE)];
  const head = Buffer.from(JSON.stringify({
    inputs: ["mirna", "target"].map((name, i) => ({ name, datatype: "BYTES", shape: [1], parameters: { binary_data_size: strings[i].length } })),
    outputs: [{ name: "score", parameters: { binary_data: true } }],
  }));
  const binary = await fetch(infer, { method: "POST", headers: { "Inference-Header-Content-Length": String(head.length) }, body: Buffer.concat([head, ...strings]) });
  const bytes = Buffer.from(await binary.arrayBuffer());
  const length = Number(binary.headers.get("Inference-Header-Content-Length"));
  assert.equal(JSON.parse(bytes.subarray(0, length)).outputs[0].parameters.binary_data_size, 4);
  assert.ok(Math.abs(bytes.readFloatLE(length) - score) < 1e-6);

  const typed = await call("ModelInfer", { model_name: MODEL, id: "8", inputs: tensors(contents) });
  assert.equal(typed.id, "8");
  assert.ok(Math.abs(typed.outputs[0].contents.fp32_contents[0] - score) < 1e-6);
  assert.equal(typed.outputs[2].contents.bytes_contents[0].toString(), "scored");
  const raw = await call("ModelInfer", { model_name: MODEL, inputs: tensors(), outputs: [{ name: "score" }], raw_input_contents: strings });
  assert.ok(Math.abs(raw.raw_output_contents[0].readFloatLE(0) - score) < 1e-6);
});

test("gRPC: probes and metadata", async () => {
  assert.equal((await call("ServerLive", {})).live, true);
  assert.equal((await call("ServerReady", {})).ready, true);
  assert.equal((await call("ServerMetadata", {})).name, "seedhawk");
  assert.equal((await call("ModelReady", { name: MODEL })).ready, true);
  const model = await call("ModelMetadata", { name: MODEL });
  assert.deepEqual(model.outputs.map((one) => one.datatype), ["FP32", "INT64", "BYTES"]);
  assert.deepEqual(model.inputs[0].shape, [-1]);
});

test("gRPC: what is wrong has its status, and its message in any letters", async () => {
  await assert.rejects(call("ModelReady", { name: "50% é" }), (failure) => failure.code === grpc.status.NOT_FOUND && failure.details.includes("50% é"));
  await assert.rejects(call("ModelInfer", { model_name: MODEL, inputs: tensors().slice(1) }), { code: grpc.status.INVALID_ARGUMENT });
  const large = tensors({ ...contents, target: { contents: { bytes_contents: [Buffer.alloc(5 << 20, "A")] } } });
  await assert.rejects(call("ModelInfer", { model_name: MODEL, inputs: large }), { code: grpc.status.RESOURCE_EXHAUSTED });
  await assert.rejects(call("ModelInfer", { model_name: MODEL, inputs: tensors(contents) }, { deadline: Date.now() - 1 }), { code: grpc.status.DEADLINE_EXCEEDED });
  assert.equal((await call("ServerLive", {})).live, true);
});

/** Returns all messages of a scan, or rejects with what ended it. */
function scan(request, options = {}, each = () => {}) {
  return new Promise((resolve, reject) => {
    const messages = [];
    const stream = scans.Scan(request, new grpc.Metadata(), options);
    stream.on("data", (message) => { messages.push(message); each(stream); });
    stream.on("end", () => resolve(messages));
    stream.on("error", reject);
  });
}

test("gRPC: scans stream what HTTP streams", async () => {
  const targets = [{ id: "utr", sequence: letters(3000, 5) + "CUACCUCA" + letters(500, 6) }];
  const messages = await scan({ targets, threshold: 0.2, energy: true });
  const sites = messages.flatMap((one) => one.sites);
  const http = await fetch(`${server.address}/v1/scan`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ targets, threshold: 0.2, energy: true }) });
  const lines = (await http.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  const { summary } = lines.pop();
  assert.ok(sites.length > 0);
  assert.deepEqual(sites.map((one) => [one.target, one.start, one.end, one.mirna, one.site_type]), lines.map((one) => [one.target, one.start, one.end, one.mirna, one.site_type]));
  sites.forEach((one, i) => { assert.ok(Math.abs(one.score - lines[i].score) < 1e-6); assert.ok(Math.abs(one.energy - lines[i].energy) < 0.006); });
  assert.equal(messages.at(-1).summary.listed_sites, summary.listed_sites);
  await assert.rejects(scan({ targets, mirna_names: ["nobody"] }), { code: grpc.status.NOT_FOUND });
});

test("gRPC: scans end with their callers and at their deadlines", async () => {
  const mirnas = Array.from({ length: 200 }, (_, i) => ({ id: `own-${i}`, sequence: LET7 }));
  const large = { targets: [{ id: "utr", sequence: "CUACCUCA".repeat(4000) }], mirnas, threshold: 0 };
  await assert.rejects(scan(large, {}, (stream) => stream.cancel()), { code: grpc.status.CANCELLED });
  await assert.rejects(scan(large, { deadline: Date.now() + 100 }), { code: grpc.status.DEADLINE_EXCEEDED });
  // Their places are free again, or this one would wait behind them for many seconds.
  const begun = Date.now();
  assert.ok((await scan({ targets: [{ id: "t", sequence: SITE }] })).at(-1).summary);
  assert.ok(Date.now() - begun < 5000);
});
