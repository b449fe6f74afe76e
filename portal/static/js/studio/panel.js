// The side panel: what is selected, in the words of those who run the process. The markup comes with the page.
import { lookAt, make, papan, say, translate } from "./board.js";
import { answersBefore, wayEditor } from "./conditions.js";
import { listed, nameElement, properties, service, setProperties, setService } from "./properties.js";
import { assignRole, roleOf } from "./lanes.js";
import { processPanel, processOf } from "./processpanel.js";
import { dueLength, fillTimer, listenTimer, readTimer, wholeNumber, wrongLength } from "./times.js";

const LABELS = {
  "bpmn:UserTask": "User task",
  "bpmn:ServiceTask": "Service task",
  "bpmn:ExclusiveGateway": "Exclusive gateway",
  "bpmn:ParallelGateway": "Parallel gateway",
  "bpmn:InclusiveGateway": "Inclusive gateway",
  "bpmn:EventBasedGateway": "Event-based gateway",
  "bpmn:StartEvent": "Start event",
  "bpmn:EndEvent": "End event",
  "bpmn:BusinessRuleTask": "Business rule task",
  "bpmn:SequenceFlow": "Sequence flow",
  "bpmn:BoundaryEvent": "Boundary event",
  "bpmn:IntermediateCatchEvent": "Intermediate catch event",
  "bpmn:IntermediateThrowEvent": "Intermediate throw event",
  "bpmn:CallActivity": "Call activity",
  "bpmn:Lane": "Lane",
  "bpmn:Participant": "Pool",
  "bpmn:Task": "Task",
  "bpmn:SubProcess": "Sub-process (expanded)",
};
const CHOOSING = new Set(["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);
const kindOf = (element) => translate(LABELS[element.type] ?? element.type.replace("bpmn:", ""));
export const labelOf = (element) => element?.businessObject?.name || say("tanpa_nama");

export class Panel {
  constructor(board, root) {
    Object.assign(this, { board, root, element: null });
    this.sections = [...root.querySelectorAll("[data-bagian]")];
    this.picker = root.querySelector("[data-unsur]");
    this.picker.addEventListener("change", () => this.pick(this.picker.value));
    this.fill("[data-peran]", papan.daftar.peran);
    this.fill("[data-formulir]", papan.daftar.formulir);
    this.fill("[data-layanan]", papan.daftar.layanan);
    this.fill("[data-keputusan]", papan.keputusan ?? []);
    this.listen();
    board.get("eventBus").on("selection.changed", ({ newSelection }) => this.show(newSelection.length === 1 ? newSelection[0] : null));
    board.get("eventBus").on("commandStack.changed", () => {
      this.list();
      if (!root.contains(document.activeElement)) this.show(this.element);
    });
  }

  one(selector) {
    return this.root.querySelector(selector);
  }

  fill(selector, pairs) {
    this.root.querySelectorAll(selector).forEach((select) => {
      select.replaceChildren(make("option", { value: "" }, say("pilih")), ...pairs.map(([value, label]) => make("option", { value }, label)));
    });
  }

  steps() {
    return this.board.get("elementRegistry").filter((one) => one.type === "bpmn:UserTask" && !one.labelTarget);
  }

  list() {
    const drawn = this.board
      .get("elementRegistry")
      .filter((one) => !one.labelTarget && /Task|Gateway|Event|SubProcess|SequenceFlow|CallActivity/.test(one.type));
    const text = (one) =>
      one.type === "bpmn:SequenceFlow" ? say("panah", { dari: labelOf(one.source), ke: labelOf(one.target) }) : labelOf(one);
    const options = drawn.map((one) => make("option", { value: one.id }, `${text(one)} (${kindOf(one)})`));
    this.picker.replaceChildren(make("option", { value: "" }, say("pilih")), ...options);
    this.picker.value = this.element?.id ?? "";
  }

  pick(id) {
    const element = id ? this.board.get("elementRegistry").get(id) : null;
    if (!element) return this.show(null);
    this.board.get("selection").select(element);
    lookAt(this.board, element);
    return undefined;
  }

  show(element) {
    const alive = element && this.board.get("elementRegistry").get(element.id);
    this.element = alive ? (alive.labelTarget ?? alive) : null;
    if (this.dueWrong !== this.element) this.dueWrong = null;
    const wanted = this.wanted();
    this.sections.forEach((section) => (section.hidden = !wanted.includes(section.dataset.bagian)));
    this.one("[data-jenis]").textContent = this.element ? kindOf(this.element) : "";
    this.picker.value = this.element?.id ?? "";
    for (const section of wanted) this[section]?.();
  }

  wanted() {
    const type = this.element?.type;
    if (!type || type === "bpmn:Participant" || type === "bpmn:Collaboration" || type === "bpmn:Process") return ["proses"];
    if (type === "bpmn:Lane") return ["lajur"];
    if (type === "bpmn:SequenceFlow") return CHOOSING.has(this.element.source.type) ? ["jalan", "sisip"] : ["nama", "sisip"];
    const found = ["nama"];
    if (type === "bpmn:UserTask") found.push("langkah", "sisip");
    if (type === "bpmn:ServiceTask") found.push("layanan");
    if (type === "bpmn:BusinessRuleTask") found.push("aturan");
    if (CHOOSING.has(type)) found.push("jalan");
    if (readTimer(this.element)) found.push("waktu");
    return found;
  }

  nama() {
    const field = this.one("[data-nama]");
    field.value = this.element.businessObject.name ?? "";
    field.required = this.element.type === "bpmn:UserTask";
    this.one("[data-nama-wajib]").hidden = !field.required;
    this.named(field);
  }

  // A step without a name keeps the one it has: its name is what people read in their inbox.
  named(field) {
    const missing = field.required && !field.value.trim();
    field.setAttribute("aria-invalid", missing);
    this.one("[data-nama-galat]").hidden = !missing;
    return !missing;
  }

  langkah() {
    const said = properties(this.element.businessObject);
    this.one("[data-bagian=langkah] [data-peran]").value = roleOf(this.element);
    this.one("[data-formulir]").value = said.form ?? "";
    const phases = listed(properties(processOf(this.board).bo).phases).map((pair) => pair.split(/:(.*)/s).slice(0, 2));
    this.fill("[data-tahap]", phases);
    this.one("[data-tahap]").value = said.phase ?? "";
    this.checks("[data-jawaban]", papan.daftar.jawaban, listed(said.actions), "actions");
    const others = this.steps().filter((one) => one !== this.element).map((one) => [one.id, labelOf(one)]);
    const inCalls = listed(said.return_to).filter((id) => !others.some(([known]) => known === id));
    const there = [...others, ...inCalls.map((id) => [id, id.replaceAll("_", " ")])];
    this.checks("[data-kembali]", there, listed(said.return_to), "return_to");
    this.checks("[data-beda]", others, listed(said.not_same_as), "not_same_as");
    this.checks("[data-tarik]", others, listed(said.withdraw_from), "withdraw_from");
    this.one("[data-tarik]").closest("fieldset").hidden = !listed(said.actions).includes("batalkan");
    this.one("[data-kembali]").closest("fieldset").hidden = !listed(said.actions).includes("kembalikan");
    this.tenggat(said.due);
  }

  // What was typed wrong stays, with its message, while its step is looked at; the deadline stays as it was.
  tenggat(said) {
    const field = this.one("[data-tenggat]");
    if (this.dueWrong === this.element) return;
    this.dueWrong = null;
    const due = /^P(?:(\d+)D)?(?:T(\d+)H)?$/.exec(said ?? "") ?? [];
    field.value = due[1] ?? due[2] ?? "";
    this.one("[data-satuan]").value = due[2] ? "H" : "D";
    wrongLength(this.root, field, "");
  }

  setDue() {
    const field = this.one("[data-tenggat]");
    const unit = this.one("[data-satuan]").value;
    const wrong = dueLength(field, unit);
    this.dueWrong = wrong ? this.element : null;
    wrongLength(this.root, field, wrong);
    if (wrong) return;
    const number = wholeNumber(field);
    setProperties(this.board, this.element, { due: number ? (unit === "H" ? `PT${number}H` : `P${number}D`) : "" });
  }

  checks(selector, pairs, chosen, property) {
    const place = this.one(selector);
    const known = new Set(pairs.map(([value]) => value));
    const all = [...pairs, ...chosen.filter((one) => !known.has(one)).map((one) => [one, one.replaceAll("_", " ")])];
    place.replaceChildren(
      ...all.map(([value, label]) => {
        const box = make("input", { type: "checkbox", value, checked: chosen.includes(value) });
        box.addEventListener("change", () => {
          const now = [...place.querySelectorAll("input:checked")].map((one) => one.value);
          const kept = [...chosen.filter((one) => now.includes(one)), ...now.filter((one) => !chosen.includes(one))];
          this.answered(property, kept);
        });
        return make("label", { class: "centang" }, box, label);
      }),
    );
  }

  answered(property, values) {
    const changes = { [property]: values.join(",") };
    if (property === "actions" && !values.includes("kembalikan")) changes.return_to = "";
    if (property === "actions" && !values.includes("batalkan")) changes.withdraw_from = "";
    setProperties(this.board, this.element, changes);
    const focused = document.activeElement?.value;
    this.langkah();
    this.root.querySelector(`input[type=checkbox][value="${CSS.escape(focused ?? "")}"]`)?.focus();
  }

  layanan() {
    this.one("[data-layanan]").value = service(this.element.businessObject);
  }

  aturan() {
    this.one("[data-keputusan]").value = properties(this.element.businessObject).keputusan_dmn ?? "";
  }

  lajur() {
    this.one("[data-bagian=lajur] [data-peran]").value = this.element.businessObject.name ?? "";
  }

  waktu() {
    fillTimer(this.root, this.element);
  }

  proses() {
    processPanel(this.board, this.root);
  }

  jalan() {
    const gateway = this.element.type === "bpmn:SequenceFlow" ? this.element.source : this.element;
    const flows = this.element.type === "bpmn:SequenceFlow" ? [this.element] : gateway.outgoing.filter((one) => one.type === "bpmn:SequenceFlow");
    const declared = listed(properties(processOf(this.board).bo).variables);
    const context = {
      answers: answersBefore(gateway),
      steps: this.steps().map((one) => [one.id, labelOf(one)]),
      variables: [...new Set(["keputusan", "kembali_ke", ...declared])],
    };
    const editors = flows.map((flow) => wayEditor(this.board, flow, context, say("panah_ke", { tujuan: labelOf(flow.target) })));
    this.one("[data-jalan]").replaceChildren(...editors);
  }

  listen() {
    const on = (selector, deed) => this.root.querySelectorAll(selector).forEach((one) => one.addEventListener("change", () => this.element && deed(one)));
    const set = (name) => (field) => setProperties(this.board, this.element, { [name]: field.value });
    on("[data-nama]", (field) => this.named(field) && nameElement(this.board, this.element, field.value.trim()));
    on("[data-bagian=langkah] [data-peran]", (field) => assignRole(this.board, this.element, field.value));
    on("[data-bagian=lajur] [data-peran]", (field) => this.board.get("modeling").updateProperties(this.element, { name: field.value }));
    on("[data-formulir]", set("form"));
    on("[data-tahap]", set("phase"));
    on("[data-layanan]", (field) => setService(this.board, this.element, field.value));
    on("[data-keputusan]", set("keputusan_dmn"));
    on("[data-tenggat], [data-satuan]", () => this.setDue());
    listenTimer(this.board, this.root, () => this.element);
    this.one("[data-sisip]").addEventListener("click", () => this.insert());
    this.one("[data-jawaban-tambah]").addEventListener("click", () => {
      const field = this.one("[data-jawaban-lain]");
      const word = field.value.trim().toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
      field.value = "";
      if (word) this.answered("actions", [...new Set([...listed(properties(this.element.businessObject).actions), word])]);
    });
  }

  // A new step behind a step, or in an arrow; it begins with one plain answer.
  insert() {
    const modeling = this.board.get("modeling");
    const flow = this.element.type === "bpmn:SequenceFlow" ? this.element : this.element.outgoing.length === 1 ? this.element.outgoing[0] : null;
    const shape = this.board.get("elementFactory").createShape({ type: "bpmn:UserTask" });
    const before = flow ? flow.source : this.element;
    const phase = properties((before.type === "bpmn:UserTask" ? before : flow?.target ?? before).businessObject).phase ?? "";
    let made;
    if (flow) {
      const middle = flow.waypoints[Math.floor((flow.waypoints.length - 1) / 2)];
      const next = flow.waypoints[Math.floor((flow.waypoints.length - 1) / 2) + 1];
      made = modeling.createShape(shape, { x: (middle.x + next.x) / 2, y: (middle.y + next.y) / 2 }, flow);
    } else made = this.board.get("autoPlace").append(this.element, shape);
    modeling.updateProperties(made, { name: say("langkah_baru") });
    setProperties(this.board, made, { form: "keputusan", actions: "lanjutkan", phase });
    this.pick(made.id);
    this.one("[data-nama]").select();
  }
}
