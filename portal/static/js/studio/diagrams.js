// The diagrams of a draft: the process's own first, then those it calls. One of them stands on the board.
import { make } from "./board.js";

const BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
const read = (xml) => new DOMParser().parseFromString(xml, "text/xml");

const named = (files, main) =>
  Object.keys(files)
    .filter((name) => name.endsWith(".bpmn"))
    .sort((one, other) => (other === main) - (one === main) || one.localeCompare(other));

// What people call a diagram: the name of its process.
const title = (xml, name) => read(xml).getElementsByTagNameNS(BPMN, "process")[0]?.getAttribute("name") || name.replace(/\.bpmn$/, "").replaceAll("_", " ");

// The picker of diagrams; hidden while there is only one.
export const offer = (root, files, main, turn) => {
  const picker = root.querySelector("select");
  const names = named(files, main);
  picker.replaceChildren(...names.map((name) => make("option", { value: name }, title(files[name], name))));
  root.hidden = names.length < 2;
  picker.addEventListener("change", () => turn(picker.value));
};

// Element → the diagram it is drawn in, and what it is called there.
export const homes = (files, main) => {
  const found = new Map();
  for (const diagram of named(files, main)) {
    for (const one of read(files[diagram]).getElementsByTagNameNS(BPMN, "*")) {
      if (one.id && !found.has(one.id)) found.set(one.id, { diagram, name: one.getAttribute("name") || "" });
    }
  }
  return found;
};
