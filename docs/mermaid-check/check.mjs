// Parses each diagram of the files that are named with Mermaid's own parser, which wants a document
// to clean texts in. Names what it refuses, with the line where the diagram begins.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

let diagrams = 0;
let refused = 0;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  for (const block of text.matchAll(/^```mermaid\n(.*?)^```$/gms)) {
    diagrams++;
    try {
      await mermaid.parse(block[1]);
    } catch (error) {
      refused++;
      const line = text.slice(0, block.index).split("\n").length;
      console.log(`${file}:${line}: ${error.message}`);
    }
  }
}
console.log(`${diagrams} diagrams, ${refused} refused`);
process.exitCode = refused > 0 ? 1 : 0;
