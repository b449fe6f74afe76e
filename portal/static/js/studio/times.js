// Timers in days and hours.

const DURATION = /^(kerja )?P(?:(\d+)D)?(?:T(?:(\d+)H)?)?$/;
const unquoted = (text) => text.trim().replace(/^(["'])(.*)\1$/, "$2");

export const readTimer = (element) =>
  (element.businessObject.eventDefinitions ?? []).find((one) => one.$type === "bpmn:TimerEventDefinition");

export const fillTimer = (root, element) => {
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
    const number = Number.parseInt(length.value, 10);
    if (!timer || !(number > 0)) return;
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
