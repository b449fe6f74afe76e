// The drawing table: draw, save, check, propose. The gate is the portal's; here its findings are shown.
import { colours, fit, icon, make, papan, refit, say, showElement, texts, titleLanes, translate, zoomButtons } from "./board.js";
import { homes, offer } from "./diagrams.js";
import { mark, show } from "./findings.js";
import { ask, download, dropCopy, keepCopy, keptCopy, Refusal } from "./keeping.js";
import { Panel } from "./panel.js";
import { listPaths, paths } from "./paths.js";
import { DESCRIPTOR } from "./properties.js";
import { stage } from "./tables.js";
import { tools } from "./tools.js";

const page = (selector) => document.querySelector(selector);
const container = page("#papan-gambar");
const state = { revision: papan.revisi, files: { ...papan.berkas }, drawn: papan.utama, dirty: false, passed: false, report: null };

const board = new window.BpmnJS({
  container,
  bpmnRenderer: colours(),
  textRenderer: texts,
  moddleExtensions: { spiffworkflow: DESCRIPTOR },
  additionalModules: [{ translate: ["value", translate] }],
});
titleLanes(board);
tools(board);
let panel = null;

const tell = (text, look = "") => {
  const line = page("[data-keadaan]");
  line.textContent = text;
  line.className = `keadaan ${look}`;
};

const refreshButtons = () => {
  page("[data-simpan]").disabled = !state.dirty;
  page("[data-usulkan]").disabled = state.dirty || !state.passed;
  page("[data-urungkan]").disabled = !board.get("commandStack").canUndo();
  page("[data-ulangi]").disabled = !board.get("commandStack").canRedo();
};

// Unsent work is the drawing and the reason typed for it.
const keep = async () => keepCopy(await current(), state.revision, page("#alasan").value);
let waiting;
const keepSoon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 1200);
};
const changed = () => {
  state.dirty = true;
  state.passed = false;
  tell(say("berubah"));
  refreshButtons();
  keepSoon();
};

const current = async () => {
  const { xml } = await board.saveXML({ format: true });
  return { ...state.files, [state.drawn]: xml };
};

// A table edited below the diagram is part of the draft.
const setFile = (name, text) => {
  if (state.files[name] === text) return;
  state.files[name] = text;
  changed();
};

const accept = (said, files) => {
  Object.assign(state, { revision: said.revisi, files, dirty: false });
  clearTimeout(waiting);
  if (page("#alasan").value) keepCopy(files, said.revisi, page("#alasan").value);
  else dropCopy();
  tell(say("tersimpan", { pada: said.pada }), "ok");
  refreshButtons();
};

const problem = async (error) => {
  if (!(error instanceof Refusal)) throw error;
  tell(error.message, "bad");
  await keep();
  const conflict = error.status === 409 && state.dirty;
  page("[data-konflik]").hidden = !conflict;
  if (conflict) page("[data-konflik-pesan]").textContent = error.message;
};

// Whoever presses the next button while the portal still answers waits for that answer, instead of colliding with it.
let turn = Promise.resolve();
const inTurn = (work) => (...given) => (turn = turn.catch(() => {}).then(() => work(...given)));

const save = async () => {
  tell(say("menyimpan"));
  const files = await current();
  try {
    accept(await ask("PUT", papan.alamat.save, { berkas: files, revisi: state.revision }), files);
    return true;
  } catch (error) {
    await problem(error);
    return false;
  }
};

const check = async () => {
  if (state.dirty && !(await save())) return;
  tell(say("memeriksa"));
  try {
    const report = await ask("POST", papan.alamat.check, {});
    state.passed = report.lolos;
    state.report = report;
    page("[data-laporan]").hidden = false;
    const places = { stages: page("[data-tahapan]"), list: page("[data-temuan-daftar]"), promised: page("[data-jalur-gagal]") };
    const drawn = homes(state.files, papan.utama);
    show(board, report, places, drawn, async (id) => {
      const { diagram } = drawn.get(id);
      if (diagram !== state.drawn) await inTurn(turnTo)(diagram);
      const element = showElement(board, id);
      if (element) board.get("selection").select(element);
      container.scrollIntoView({ block: "nearest" });
    });
    const wrong = report.temuan.filter((one) => one.level === "galat").length;
    page("[data-skenario]").hidden = !report.temuan.some((one) => one.code === "scenario");
    page("[data-skenario-hasil]").replaceChildren();
    tell(report.lolos ? say("lolos") : say("gagal", { jumlah: wrong }), report.lolos ? "ok" : "bad");
    refreshButtons();
  } catch (error) {
    await problem(error);
  }
};

const adapt = async (without = []) => {
  if (state.dirty && !(await save())) return;
  try {
    const said = await ask("POST", papan.alamat.adapt, { revisi: state.revision, tanpa: without });
    accept(said, { ...state.files, [papan.skenario]: said.skenario });
    await check();
    await listPaths();
    const rows = said.perubahan.map((one) => {
      const row = make("li", {}, make("b", {}, one.nama), ` ${one.kata} `, make("span", { class: "muted" }, one.rinci));
      if (one.apa === "tetap_gagal") {
        const drop = make("button", { type: "button", class: "btn kecil bahaya" }, say("hapus_jalur"));
        drop.addEventListener("click", () => inTurn(adapt)([one.nama]));
        row.append(" ", drop);
      }
      return row;
    });
    page("[data-skenario-hasil]").replaceChildren(...(rows.length ? rows : [make("li", {}, say("sesuai"))]));
    page("[data-skenario]").hidden = false;
  } catch (error) {
    await problem(error);
  }
};

const propose = async () => {
  const reason = page("#alasan");
  const wrong = page("[data-alasan-galat]");
  wrong.hidden = true;
  try {
    const said = await ask("POST", papan.alamat.propose, { revisi: state.revision, alasan: reason.value });
    dropCopy();
    state.dirty = false;
    location.assign(said.alamat);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await keep();
    wrong.hidden = false;
    wrong.replaceChildren(icon("circle-alert"), make("span", {}, error.message));
    reason.focus();
  }
};

const saveBeside = async () => {
  try {
    const said = await ask("POST", papan.alamat.copy, { berkas: await current() });
    dropCopy();
    state.dirty = false;
    location.assign(said.alamat);
  } catch (error) {
    await problem(error);
  }
};

const open = async (xml) => {
  try {
    await board.importXML(xml);
    container.querySelector(".papan-pesan")?.remove();
    fit(board, 116);
  } catch (error) {
    tell(say("rusak", { sebab: error.message }), "bad");
  }
};

// Another diagram of the draft onto the board; what was drawn on the one before stays in the draft.
const turnTo = async (name) => {
  if (state.dirty) state.files = await current();
  state.drawn = name;
  page("#diagram-lain").value = name;
  await open(state.files[name]);
  panel.show(null);
  panel.list();
  mark(board, state.report?.temuan ?? []);
  refreshButtons();
};

const offerCopy = () => {
  const copy = keptCopy();
  if (!copy || copy.files?.[papan.utama] === undefined) return;
  const reason = () => (page("#alasan").value ||= copy.reason ?? "");
  if (JSON.stringify(copy.files) === JSON.stringify(state.files)) return void (reason() || dropCopy());
  const banner = page("[data-salinan]");
  banner.hidden = false;
  const when = new Intl.DateTimeFormat(papan.bahasa, { dateStyle: "medium", timeStyle: "short" }).format(new Date(copy.at));
  page("[data-salinan-pesan]").textContent = say("salinan", { pada: when });
  page("[data-salinan-pulihkan]").addEventListener("click", async () => {
    banner.hidden = true;
    state.files = { ...copy.files };
    reason();
    await open(copy.files[state.drawn] ?? copy.files[papan.utama]);
    panel.show(null);
    panel.list();
    changed();
  });
  page("[data-salinan-buang]").addEventListener("click", () => {
    banner.hidden = true;
    dropCopy();
  });
};

const listen = () => {
  board.get("eventBus").on("commandStack.changed", ({ trigger }) => {
    if (trigger !== "clear") changed();
    refreshButtons();
  });
  page("[data-simpan]").addEventListener("click", inTurn(save));
  page("[data-periksa]").addEventListener("click", inTurn(check));
  page("[data-urungkan]").addEventListener("click", () => board.get("commandStack").undo());
  page("[data-ulangi]").addEventListener("click", () => board.get("commandStack").redo());
  page("[data-sesuaikan]").addEventListener("click", () => inTurn(adapt)());
  page("[data-usulan]").addEventListener("submit", (event) => {
    event.preventDefault();
    inTurn(propose)();
  });
  page("#alasan").addEventListener("input", keepSoon);
  page("[data-tabel-baru]").addEventListener("submit", async (event) => {
    event.preventDefault();
    const word = page("#tabel-nama").value.trim().toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
    if (!word || state.files[`${word}.dmn`]) return;
    setFile(`${word}.dmn`, papan.tabel_kosong.replaceAll("NAMA", word));
    if (await inTurn(save)()) location.reload();
  });
  page("[data-konflik-simpan]").addEventListener("click", saveBeside);
  page("[data-konflik-unduh]").addEventListener("click", async () => download(state.drawn, (await current())[state.drawn]));
  page("[data-konflik-muat]").addEventListener("click", () => {
    state.dirty = false;
    dropCopy();
    location.reload();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (state.dirty) inTurn(save)();
    }
  });
  addEventListener("beforeunload", (event) => {
    if (state.dirty) event.preventDefault();
  });
};

await open(papan.berkas[papan.utama]);
zoomButtons(board, container, 116);
refit(board, container, 116, true);
panel = new Panel(board, page("[data-panel]"));
panel.list();
panel.show(null);
listen();
paths(state, inTurn(save));
offer(page("[data-diagram-lain]"), state.files, papan.utama, inTurn(turnTo));
mark(board, []);
refreshButtons();
offerCopy();
document.querySelectorAll("[data-tabel]").forEach((section) => stage(section, setFile));
container.dataset.siap = "1";
container.papan = board; // for those who look at the page by script, as our tests do
