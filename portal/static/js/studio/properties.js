// The author's properties of an element: read and written through the board's own commands, so that undo knows them.
export const DESCRIPTOR = {
  name: "SpiffWorkflow",
  uri: "http://spiffworkflow.org/bpmn/schema/1.0/core",
  prefix: "spiffworkflow",
  xml: { tagAlias: "lowerCase" },
  associations: [],
  types: [
    { name: "Properties", superClass: ["Element"], properties: [{ name: "values", type: "Property", isMany: true }] },
    {
      name: "Property",
      superClass: ["Element"],
      properties: [
        { name: "name", isAttr: true, type: "String" },
        { name: "value", isAttr: true, type: "String" },
      ],
    },
    {
      name: "ServiceTaskOperator",
      superClass: ["Element"],
      properties: [
        { name: "id", isAttr: true, type: "String" },
        { name: "parameters", type: "Parameters" },
      ],
    },
    { name: "Parameters", superClass: ["Element"], properties: [] },
  ],
};

const HOLDER = "spiffworkflow:Properties";
const OPERATOR = "spiffworkflow:ServiceTaskOperator";
const extensions = (bo) => bo.extensionElements?.values ?? [];

export const listed = (text) =>
  (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

export const properties = (bo) => {
  const holder = extensions(bo).find((one) => one.$type === HOLDER);
  return Object.fromEntries((holder?.values ?? []).map((one) => [one.name, one.value ?? ""]));
};

export const service = (bo) =>
  properties(bo).layanan || extensions(bo).find((one) => one.$type === OPERATOR)?.id || "";

const rewrite = (board, element, bo, dropped, made) => {
  const factory = board.get("bpmnFactory");
  const kept = extensions(bo).filter((one) => one.$type !== dropped);
  const whole = factory.create("bpmn:ExtensionElements", { values: made ? [...kept, made] : kept });
  whole.$parent = bo;
  whole.values.forEach((one) => (one.$parent = whole));
  board.get("modeling").updateModdleProperties(element, bo, { extensionElements: whole });
};

export const setProperties = (board, element, changes, bo = element.businessObject) => {
  const factory = board.get("bpmnFactory");
  const pairs = Object.entries({ ...properties(bo), ...changes }).filter(([, value]) => value !== "");
  const holder = factory.create(HOLDER, { values: pairs.map(([name, value]) => factory.create("spiffworkflow:Property", { name, value })) });
  holder.values.forEach((one) => (one.$parent = holder));
  rewrite(board, element, bo, HOLDER, holder);
};

export const setService = (board, element, name) => {
  const factory = board.get("bpmnFactory");
  const operator = name ? factory.create(OPERATOR, { id: name, parameters: factory.create("spiffworkflow:Parameters") }) : null;
  if (operator) operator.parameters.$parent = operator;
  if (properties(element.businessObject).layanan) setProperties(board, element, { layanan: "" });
  rewrite(board, element, element.businessObject, OPERATOR, operator);
};

// An element a machine named gets a word for an id once people name it: records and promised paths speak of it.
const MACHINE = /^(?:[A-Z][a-z]+){1,3}_(?:0x)?[0-9a-z]*[0-9][0-9a-z]*$|^[A-Z][a-z]+_[0-9a-z]{7}$/;
export const nameElement = (board, element, name) => {
  board.get("modeling").updateProperties(element, { name });
  if (!MACHINE.test(element.id) || element.type === "bpmn:SequenceFlow") return;
  const word = name
    .toLowerCase()
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 60);
  const registry = board.get("elementRegistry");
  if (!word) return;
  let id = word;
  for (let number = 2; registry.get(id); number += 1) id = `${word}_${number}`;
  board.get("modeling").updateProperties(element, { id });
};
