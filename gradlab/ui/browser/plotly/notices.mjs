// Writes what has to be known of both bundles: build.json (what they are made of, and their hashes)
// and NOTICES.txt (the licences of all that is in them), from esbuild's own accounts of them.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const bundles = { "figures.json": "plotly.min.js", "surface.json": "surface.min.js" };
const used = Object.entries(bundles).flatMap(([account, bundle]) => {
  const { inputs } = JSON.parse(readFileSync(account, "utf8")).outputs[bundle];
  return Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput);
});
const folders = used.map(([file]) => file.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
const parts = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license, author, contributors } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const by = [author, ...(contributors ?? [])].filter(Boolean).map((each) => each.name ?? each).join(", ");
  const text = file ? readFileSync(`${folder}/${file}`, "utf8").trim() : `Copyright (c) ${by}`;
  return { name, version, license, text, hasText: Boolean(file) };
});

// A few packages name their licence and ship no text; they are all MIT.
const mit = parts.find(({ name }) => name === "plotly.js").text.split(/\n\s*\n/).slice(2).join("\n\n");
const notices = parts.map(({ name, version, license, text, hasText }) =>
  `${name} ${version} (${license})\n\n${hasText ? text : `${text}\n\n${mit}`}`);
const line = `\n\n${"-".repeat(80)}\n\n`;
writeFileSync("NOTICES.txt", `plotly.min.js and surface.min.js hold code of these packages.${line}${notices.join(line)}\n`);

const hash = (bundle) => createHash("sha256").update(readFileSync(bundle)).digest("hex");
const sha256 = Object.fromEntries(Object.values(bundles).map((bundle) => [bundle, hash(bundle)]));
const packages = Object.fromEntries(parts.map(({ name, version }) => [name, version]));
writeFileSync("build.json", `${JSON.stringify({ sha256, packages }, null, 2)}\n`);
for (const account of Object.keys(bundles)) rmSync(account);
