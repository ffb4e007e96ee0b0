// Prints what the official AsyncAPI parser says of a document, as JSON, and fails when it is not valid.
// Run from the folder in which the parser is installed: node check.mjs ../../openapi/asyncapi.json
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(process.argv[2], "utf8"));
const told = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join("/"), severity }));
const operations = document ? document.operations().all().map((operation) => operation.id()) : [];
const messages = document ? document.messages().all().map((message) => message.id()) : [];
console.log(JSON.stringify({ diagnostics: told, operations, messages }, null, 1));
process.exitCode = document ? 0 : 1;
