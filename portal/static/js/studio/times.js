// Timers and deadlines in days and hours.
import { say } from "./board.js";

const DURATION = /^(kerja )?P(?:(\d+)D)?(?:T(?:(\d+)H)?)?$/;
const unquoted = (text) => text.trim().replace(/^(["'])(.*)\1$/, "$2");

// A whole number that was typed; 0 for an empty field, null for anything else.
export const wholeNumber = (field) => {
  if (field.validity.badInput) return null;
  const text = field.value.trim();
  return text === "" ? 0 : /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : null;
};

// What is wrong with a length of time, in words; an empty field is none.
const lengthWrong = (field, unit, days) => {
  const number = wholeNumber(field);
  const most = unit === "H" ? days * 24 : days;
  const said = { paling: most.toLocaleString(document.documentElement.lang), satuan: say(unit === "H" ? "satuan_jam" : "satuan_hari") };
  return number === null ? say("lama_salah", said) : number > most ? say("lama_terlalu", said) : "";
};
export const dueLength = (field, unit) => lengthWrong(field, unit, Number(field.max));

// The message of a field; the old value stays where it is kept.
export const wrongLength = (root, field, text) => {
  const told = root.querySelector(`#${field.getAttribute("aria-describedby")}`);
  told.hidden = !text;
  told.textContent = text;
  field.setAttribute("aria-invalid", Boolean(text));
};

export const readTimer = (element) =>
  (element.businessObject.eventDefinitions ?? []).find((one) => one.$type === "bpmn:TimerEventDefinition");

export const fillTimer = (root, element) => {
  wrongLength(root, root.querySelector("[data-lama]"), "");
  const timer = readTimer(element);
  const text = unquoted(timer.timeDuration?.body ?? "");
  const found = DURATION.exec(text) ?? [];
  root.querySelector("[data-lama]").value = found[2] ?? found[3] ?? "";
  root.querySelector("[data-lama-satuan]").value = found[3] ? "H" : found[1] ? "K" : "D";
  const other = timer.timeCycle?.body ?? timer.timeDate?.body ?? (text && !found.length ? text : "");
  const told = root.querySelector("[data-waktu-lain]");
  told.hidden = !other;
  told.textContent = other;
  const stops = root.querySelector("[data-menghentikan]");
  stops.closest("label").hidden = element.type !== "bpmn:BoundaryEvent";
  stops.checked = element.businessObject.cancelActivity !== false;
};

export const listenTimer = (board, root, current) => {
  const length = root.querySelector("[data-lama]");
  const unit = root.querySelector("[data-lama-satuan]");
  const write = () => {
    const element = current();
    const timer = element && readTimer(element);
    if (!timer) return;
    const number = wholeNumber(length);
    const wrong = number === 0 ? say("lama_kosong") : dueLength(length, unit.value);
    wrongLength(root, length, wrong);
    if (wrong) return;
    const text = { H: `PT${number}H`, D: `P${number}D`, K: `kerja P${number}D` }[unit.value];
    const body = board.get("bpmnFactory").create("bpmn:FormalExpression", { body: `"${text}"` });
    body.$parent = timer;
    board.get("modeling").updateModdleProperties(element, timer, { timeDuration: body, timeCycle: undefined, timeDate: undefined });
    fillTimer(root, element);
  };
  length.addEventListener("change", write);
  unit.addEventListener("change", write);
  root.querySelector("[data-menghentikan]").addEventListener("change", (event) => {
    const element = current();
    if (element) board.get("modeling").updateProperties(element, { cancelActivity: event.target.checked });
  });
};
