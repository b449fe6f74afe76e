// Conditions of arrows, picked instead of typed: what is looked at, how it is compared, with what.
import { make, papan, say } from "./board.js";
import { listed, properties } from "./properties.js";

const LITERAL = String.raw`'[^'\\]*'|"[^"\\]*"|-?\d+(?:\.\d+)?|True|False`;
const COMPARED = new RegExp(String.raw`^(\w+)\s*(==|!=|>=|<=|>|<)\s*(${LITERAL})$`);
const BARE = /^(not\s+)?([A-Za-z_]\w*)$/;
const RESERVED = new Set(["and", "or", "not", "in", "True", "False", "None"]);
const PARTS = /\s+and\s+(?=(?:[^'"]|'[^']*'|"[^"]*")*$)/;

// A condition as rows, or null when it is more than comparisons that must all hold.
export const parse = (text) => {
  if (!text?.trim()) return [];
  const rows = text
    .trim()
    .split(PARTS)
    .map((part) => {
      const compared = COMPARED.exec(part.trim());
      if (compared) return { variable: compared[1], comparison: compared[2], value: compared[3].replace(/^['"]|['"]$/g, "") };
      const bare = BARE.exec(part.trim());
      if (bare && !RESERVED.has(bare[2])) return { variable: bare[2], comparison: bare[1] ? "no" : "yes", value: "" };
      return null;
    });
  return rows.includes(null) ? null : rows;
};

const literal = (value) => {
  if (/^-?\d+(\.\d+)?$/.test(value) || value === "True" || value === "False") return value;
  return `'${value.replace(/['\\]/g, "")}'`;
};

export const build = (rows) =>
  rows
    .filter((row) => row.variable)
    .map(({ variable, comparison, value }) => {
      if (comparison === "yes") return variable;
      if (comparison === "no") return `not ${variable}`;
      return `${variable} ${comparison} ${literal(value)}`;
    })
    .join(" and ");

export const write = (board, flow, text) => {
  const factory = board.get("bpmnFactory");
  const expression = text ? factory.create("bpmn:FormalExpression", { body: text }) : undefined;
  board.get("modeling").updateProperties(flow, { conditionExpression: expression });
};

const options = (pairs, chosen) => {
  const known = pairs.some(([value]) => value === chosen);
  const all = known || !chosen ? pairs : [[chosen, chosen], ...pairs];
  return all.map(([value, label]) => make("option", { value, selected: value === chosen }, label));
};

const variables = (context) => context.variables.map((name) => [name, papan.daftar.peubah[name] ?? name.replaceAll("_", " ")]);

// What may be compared with: answers of the steps before (behind a called process: any answer), steps one may return to,
// else free text.
const valueField = (row, context, label) => {
  const answers = context.answers.length ? context.answers : papan.daftar.jawaban;
  const pairs = { keputusan: answers, kembali_ke: context.steps }[row.variable];
  if (!pairs) return make("input", { value: row.value, "aria-label": label, maxlength: "100" });
  const blank = make("option", { value: "" }, say("pilih"));
  return make("select", { "aria-label": label }, blank, ...options(pairs, row.value));
};

const rowOf = (row, context, changed, removed) => {
  const variable = make("select", { "aria-label": say("peubah"), class: "penuh" }, ...options(variables(context), row.variable));
  const comparison = make("select", { "aria-label": say("perbandingan") }, ...options(papan.daftar.banding, row.comparison));
  const value = valueField(row, context, say("nilai"));
  const bare = row.comparison === "yes" || row.comparison === "no";
  value.hidden = bare;
  const remove = make("button", { type: "button", class: "hapus", "aria-label": say("hapus_syarat") }, "×");
  remove.addEventListener("click", removed);
  variable.addEventListener("change", () => changed({ ...row, variable: variable.value, value: "" }, "variable"));
  comparison.addEventListener("change", () => changed({ ...row, comparison: comparison.value }, "comparison"));
  value.addEventListener("change", () => changed({ ...row, value: value.value }, "value"));
  return make("div", { class: "syarat" }, variable, comparison, bare ? make("span") : value, remove);
};

// The answers that can arrive at a gateway: of the nearest steps before it.
export const answersBefore = (gateway) => {
  const seen = new Set();
  const waiting = [gateway];
  const found = new Set();
  while (waiting.length) {
    const element = waiting.pop();
    for (const flow of element.incoming ?? []) {
      const source = flow.source;
      if (!source || seen.has(source.id)) continue;
      seen.add(source.id);
      if (source.type === "bpmn:UserTask") listed(properties(source.businessObject).actions).forEach((one) => found.add(one));
      else if (source.type.endsWith("Gateway")) waiting.push(source);
    }
  }
  const labels = new Map(papan.daftar.jawaban);
  return [...found].map((code) => [code, labels.get(code) ?? code.replaceAll("_", " ")]);
};

// One arrow: its text, its condition, whether it is the way taken otherwise.
export const wayEditor = (board, flow, context, title) => {
  const box = make("div", { class: "jalan-keluar" });
  const modeling = board.get("modeling");
  const draw = (focus) => {
    const bo = flow.businessObject;
    const text = bo.conditionExpression?.body ?? "";
    const isDefault = flow.source.businessObject.default === bo;
    const rows = parse(text);
    const name = make("input", { value: bo.name ?? "", maxlength: "80", "aria-label": say("nama_panah"), placeholder: say("nama_panah") });
    name.addEventListener("change", () => modeling.updateProperties(flow, { name: name.value.trim() }));
    const otherwise = make("input", { type: "checkbox", checked: isDefault });
    otherwise.addEventListener("change", () => {
      if (otherwise.checked) write(board, flow, "");
      modeling.updateProperties(flow.source, { default: otherwise.checked ? bo : undefined });
      draw();
    });
    box.replaceChildren(make("h2", {}, title), name, make("label", { class: "centang" }, otherwise, say("bawaan")));
    if (isDefault) return;
    if (rows === null) {
      const area = make("textarea", { rows: "2", "aria-label": say("ungkapan") });
      area.value = text;
      area.addEventListener("change", () => (write(board, flow, area.value.trim()), draw()));
      box.append(make("p", { class: "bantu sm" }, say("ungkapan")), area);
      return;
    }
    const keep = (made, where) => {
      write(board, flow, build(made));
      const answer = made.find((row) => row.variable === "keputusan" && row.value);
      if (answer && !flow.businessObject.name) modeling.updateProperties(flow, { name: answer.value.replaceAll("_", " ") });
      draw(where);
    };
    rows.forEach((row, place) =>
      box.append(
        rowOf(
          row,
          context,
          (changed, field) => keep(rows.map((one, n) => (n === place ? changed : one)), [place, field]),
          () => keep(rows.filter((_, n) => n !== place)),
        ),
      ),
    );
    const add = make("button", { type: "button", class: "btn kecil" }, say("tambah_syarat"));
    add.addEventListener("click", () => {
      const first = context.answers.length ? "keputusan" : context.variables[0] ?? "keputusan";
      keep([...rows, { variable: first, comparison: "==", value: "" }], [rows.length, "variable"]);
    });
    box.append(add);
    if (focus) [...box.querySelectorAll(".syarat")][focus[0]]?.children[{ variable: 0, comparison: 1, value: 2 }[focus[1]]]?.focus();
  };
  draw();
  return box;
};
