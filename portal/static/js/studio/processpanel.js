// The process as a whole: its name, the stations people see, the variables its choices may look at.
import { make, papan, say } from "./board.js";
import { listed, properties, setProperties } from "./properties.js";

// The process drawn here: in the draft's own diagram the one it is named after, in a called one the one that runs.
// Beside it, the shape its changes are told by.
export const processOf = (board) => {
  const registry = board.get("elementRegistry");
  const pools = registry.filter((one) => one.type === "bpmn:Participant" && one.businessObject.processRef);
  const own = (one) => one.businessObject.processRef.id === papan.proses;
  const pool = pools.find(own) ?? pools.find((one) => one.businessObject.processRef.isExecutable);
  const root = board.get("canvas").getRootElement();
  return pool ? { element: pool, bo: pool.businessObject.processRef } : { element: root, bo: root.businessObject };
};

const codeOf = (label, taken) => {
  const word = label.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "tahap";
  let code = word;
  for (let number = 2; taken.includes(code); number += 1) code = `${word}_${number}`;
  return code;
};

export const processPanel = (board, root) => {
  const { element, bo } = processOf(board);
  const name = root.querySelector("[data-proses-nama]");
  name.value = bo.name ?? "";
  name.onchange = () => board.get("modeling").updateModdleProperties(element, bo, { name: name.value.trim() });
  const stations = listed(properties(bo).phases).map((pair) => pair.split(/:(.*)/s).slice(0, 2));
  const keep = (changed) => {
    setProperties(board, element, { phases: changed.map(([code, label]) => `${code}:${label.replace(/[,:]/g, " ")}`).join(",") }, bo);
    processPanel(board, root);
  };
  root.querySelector("[data-tahap-daftar]").replaceChildren(
    ...stations.map(([code, label], place) => {
      const field = make("input", { value: label ?? code, maxlength: "40", "aria-label": say("tahap_baru") });
      field.addEventListener("change", () => keep(stations.map((one, n) => (n === place ? [code, field.value.trim() || code] : one))));
      const remove = make("button", { type: "button", class: "hapus", "aria-label": `${say("hapus")} ${label}` }, "×");
      remove.addEventListener("click", () => keep(stations.filter((_, n) => n !== place)));
      return make("li", { class: "sebaris" }, field, remove);
    }),
  );
  root.querySelector("[data-tahap-tambah]").onclick = () => {
    const label = say("tahap_baru");
    keep([...stations, [codeOf(label, stations.map(([code]) => code)), label]]);
  };
  const variables = root.querySelector("[data-peubah]");
  variables.value = listed(properties(bo).variables).join(", ");
  variables.onchange = () => setProperties(board, element, { variables: listed(variables.value).join(",") }, bo);
};
