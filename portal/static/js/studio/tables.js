// Decision tables: edited by dmn-js, tried out by the portal's own evaluator, saved with the draft.
import { make, papan, say, translate } from "./board.js";
import { ask, Refusal } from "./keeping.js";

const typed = (text) => {
  const plain = text.trim();
  if (plain === "") return null;
  if (/^-?\d+(\.\d+)?$/.test(plain)) return Number(plain);
  if (/^(ya|true|benar)$/i.test(plain)) return true;
  if (/^(tidak|false|salah)$/i.test(plain)) return false;
  return plain;
};

const shown = (value) => {
  if (value === true) return say("ya");
  if (value === false) return say("tidak");
  return value === null || value === undefined ? "–" : String(value);
};

const tellResult = (told) => {
  const lines = (told.required ?? []).flatMap(tellResult);
  const title = make("b", {}, told.label ?? told.decision);
  if (told.refusal) return [...lines, make("p", { class: "pesan bad" }, title, ` ${told.refusal}`)];
  const outputs = Object.entries(told.outputs ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} = ${shown(value)}`);
  const hits = told.hits?.length ? told.hits.join(", ") : say("coba_tidak_ada");
  return [...lines, make("p", {}, title, `: ${say("coba_hasil")} `, make("b", {}, outputs.join("; ") || "–"), `. ${say("coba_aturan")}: ${hits}.`)];
};

// Draws the table of a section; `setFile` makes what is edited there part of the draft.
export const stage = async (section, setFile) => {
  const name = section.dataset.tabel;
  const form = section.querySelector("[data-coba]");
  const picker = section.querySelector("[data-coba-keputusan]");
  const fields = section.querySelector("[data-coba-isian]");
  const result = section.querySelector("[data-coba-hasil]");
  const spoken = { additionalModules: [{ translate: ["value", translate] }] };
  const container = section.querySelector("[data-dmn]");
  const editor = new window.DmnJS({ container, drd: spoken, decisionTable: spoken, literalExpression: spoken });
  await editor.importXML(papan.berkas[name]);
  const table = editor.getViews().find((view) => view.type === "decisionTable");
  if (table) await editor.open(table);
  // The corner above the rules' numbers is no heading.
  container.querySelectorAll("th.index-column").forEach((corner) => corner.setAttribute("role", "presentation"));
  const text = async () => (await editor.saveXML({ format: true })).xml;
  const initial = await text();
  editor.on("views.changed", () => watch());
  const watched = new WeakSet();
  const watch = () => {
    const viewer = editor.getActiveViewer();
    if (!viewer || watched.has(viewer)) return;
    watched.add(viewer);
    viewer.on("elements.changed", async () => {
      const now = await text();
      if (now !== initial) setFile(name, now);
    });
  };
  watch();
  let known = [];
  const ready = async (decision = "", values = {}) => {
    const said = await ask("POST", papan.alamat.attempt, { tabel: await text(), keputusan: decision, nilai: values });
    known = said.decisions;
    return said;
  };
  const draw = () => {
    const reads = known.find((one) => one.id === picker.value)?.reads ?? [];
    fields.replaceChildren(
      ...reads.map((variable) => {
        const label = papan.daftar.peubah[variable] ?? variable.replaceAll("_", " ");
        const field = make("input", { name: variable, id: `coba-${name}-${variable}` });
        return make("div", { class: "isian" }, make("label", { for: field.id }, label), field);
      }),
      ...(reads.length ? [] : [make("p", { class: "muted sm" }, say("coba_tanpa_isian"))]),
    );
  };
  const refused = (error) => {
    if (!(error instanceof Refusal)) throw error;
    result.replaceChildren(make("p", { class: "pesan bad" }, error.message));
  };
  form.closest("details").addEventListener("toggle", async () => {
    try {
      await ready();
      picker.replaceChildren(...known.map((one) => make("option", { value: one.id }, one.label)));
      draw();
    } catch (error) {
      refused(error);
    }
  });
  picker.addEventListener("change", draw);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries([...fields.querySelectorAll("input")].map((one) => [one.name, typed(one.value)]));
    try {
      const said = await ready(picker.value, values);
      result.replaceChildren(...tellResult(said.told));
    } catch (error) {
      refused(error);
    }
  });
};
