// The palette and the context pad offer what processes here are made of: a task is a step of a person.
const DROPPED = ["create.data-object", "create.data-store", "create.group", "create.participant-expanded"];

export const tools = (board) => {
  const shape = () => board.get("elementFactory").createShape({ type: "bpmn:UserTask" });
  board.get("palette").registerProvider(500, {
    getPaletteEntries: () => (entries) => {
      DROPPED.forEach((name) => delete entries[name]);
      const start = (event) => board.get("create").start(event, shape());
      entries["create.task"] = { ...entries["create.task"], className: "bpmn-icon-user-task", action: { dragstart: start, click: start } };
      return entries;
    },
  });
  board.get("contextPad").registerProvider(500, {
    getContextPadEntries: () => (entries) => {
      const known = entries["append.append-task"];
      if (!known) return entries;
      const click = (_, element) => board.get("autoPlace").append(element, shape());
      const dragstart = (event, element) => board.get("create").start(event, shape(), { source: element });
      return { ...entries, "append.append-task": { ...known, className: "bpmn-icon-user-task", action: { click, dragstart } } };
    },
  });
};
