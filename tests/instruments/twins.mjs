// Computes the cases of a JSON file as the browser does: node twins.mjs CASES EXPRESSIONS_JS
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [cases, twin] = process.argv.slice(2);
const { around, text, truth, worth } = await import(pathToFileURL(twin));
const answers = JSON.parse(readFileSync(cases, "utf8")).map(({ tree, rows, own, today }) => {
  const value = worth(tree, around(rows, own, today));
  return [value === undefined ? "?" : value, text(value), truth(value)];
});
process.stdout.write(JSON.stringify(answers));
