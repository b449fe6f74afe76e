// The gate's findings: marked on the diagram, listed beside it; choosing one goes to its place.
import { icon, make, say } from "./board.js";

const LOOKS = { galat: ["kesalahan", "bad"], peringatan: ["peringatan", "warn"], catatan: ["catatan", "info"] };
// Promised paths that no longer hold: many at once after one change, so they stand apart.
const PROMISED = "scenario";
let marked = [];

const clear = (board) => {
  marked.forEach(([id, look]) => board.get("elementRegistry").get(id) && board.get("canvas").removeMarker(id, look));
  marked = [];
  board.get("overlays").remove({ type: "temuan" });
};

// Marks on the diagram that stands on the board.
export const mark = (board, findings) => {
  clear(board);
  const counts = new Map();
  for (const one of findings) {
    if (!one.element || one.level === "catatan" || !board.get("elementRegistry").get(one.element)) continue;
    const known = counts.get(one.element) ?? { level: one.level, count: 0 };
    counts.set(one.element, { level: known.level === "galat" ? "galat" : one.level, count: known.count + 1 });
  }
  for (const [id, { level, count }] of counts) {
    board.get("canvas").addMarker(id, `temuan-${level}`);
    marked.push([id, `temuan-${level}`]);
    const html = make("span", { class: `lencana ${level}` }, `! ${count}`);
    board.get("overlays").add(id, "temuan", { position: { top: -13, right: 20 }, html });
  }
};

// Names of elements the drawing no longer has, as the running version calls them.
let gone = {};
// Elements of every diagram of the draft, also of those not on the board.
let homes = new Map();
const nameOf = (board, id) => board.get("elementRegistry").get(id)?.businessObject.name || homes.get(id)?.name || gone[id] || id;

// Findings speak of elements by their ids; people know them by name.
const named = (board, text) =>
  text.replace(/[A-Za-z][\w.-]*_[\w-]+/g, (id) => {
    const found = board.get("elementRegistry").get(id);
    if (!found) return nameOf(board, id) === id ? id : `“${nameOf(board, id)}”`;
    if (found.type !== "bpmn:SequenceFlow") return `“${nameOf(board, id)}”`;
    return `“${nameOf(board, found.source.id)} → ${nameOf(board, found.target.id)}”`;
  });

const row = (board, one, chosen) => {
  const [word, look] = LOOKS[one.level] ?? LOOKS.catatan;
  const chip = make("span", { class: `chip ${look}` }, say(word));
  const place = one.element ? nameOf(board, one.element) : say("seluruh");
  const known = one.element && homes.has(one.element);
  const text = [make("b", {}, place), " ", named(board, one.why), " ", make("span", { class: "muted" }, named(board, one.mend ?? ""))];
  if (one.path?.length) text.push(make("span", { class: "muted xs" }, ` (${named(board, one.path.join(" → "))})`));
  const body = known ? make("button", { type: "button", "data-temuan": one.element }, ...text) : make("div", {}, ...text);
  if (known) body.addEventListener("click", () => chosen(one.element));
  return make("li", { "data-kode": one.code }, chip, body);
};

export const show = (board, report, { stages, list, promised }, drawn, chosen) => {
  gone = report.nama;
  homes = drawn;
  mark(board, report.temuan);
  stages.replaceChildren(
    ...report.tahap.map((stage) => {
      const text = make("div", {}, make("b", {}, stage.label), `: ${stage.state}`);
      for (const said of [stage.reason, stage.detail]) if (said) text.append(make("span", { class: "sub" }, said));
      if (stage.rows.length) text.append(make("ul", { class: "rinci sm" }, ...stage.rows.map((row) => make("li", {}, row))));
      return make("li", { class: stage.look }, icon({ ok: "check", bad: "circle-alert" }[stage.look] ?? "info"), text);
    }),
  );
  list.replaceChildren(...report.temuan.filter((one) => one.code !== PROMISED).map((one) => row(board, one, chosen)));
  const broken = report.temuan.filter((one) => one.code === PROMISED);
  promised.hidden = !broken.length;
  promised.open = broken.length > 0;
  promised.querySelector("summary").textContent = say("jalur_gagal", { jumlah: broken.length });
  promised.querySelector("ul").replaceChildren(...broken.map((one) => make("li", {}, named(board, one.why))));
};
