// Writes what has to be known of plotly.min.js: build.json (what it is made of, and its hash) and
// NOTICES.txt (the licences of all that is in it), from esbuild's own account in meta.json.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const { outputs } = JSON.parse(readFileSync("meta.json", "utf8"));
const used = Object.entries(outputs["plotly.min.js"].inputs).filter(([, { bytesInOutput }]) => bytesInOutput);
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
writeFileSync("NOTICES.txt", `plotly.min.js holds code of these packages.${line}${notices.join(line)}\n`);

const sha256 = createHash("sha256").update(readFileSync("plotly.min.js")).digest("hex");
const packages = Object.fromEntries(parts.map(({ name, version }) => [name, version]));
writeFileSync("build.json", `${JSON.stringify({ sha256, packages }, null, 2)}\n`);
rmSync("meta.json");
