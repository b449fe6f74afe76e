// Diagrams to look at: drawn from an address, with marks and badges; the words stand beside them on the page.
import { colours, fit, make, mark, refit, texts, titleLanes, translate, zoomButtons } from "./board.js";

const badge = (said, link, id) => {
  const parts = [];
  if (said.teks) parts.push(make("span", {}, said.teks));
  if (said.jumlah !== undefined) parts.push(make("b", {}, String(said.jumlah)), make("span", {}, said.umur));
  if (said.lewat) parts.push(make("span", { class: "lewat" }, `! ${said.lewat}`));
  const address = `${link}${encodeURIComponent(id)}`;
  return link ? make("a", { class: "lencana", href: address }, ...parts) : make("span", { class: "lencana" }, ...parts);
};

const draw = async (container) => {
  const message = container.querySelector(".papan-pesan");
  const board = new window.BpmnJS({
    container,
    bpmnRenderer: colours(),
    textRenderer: texts,
    additionalModules: [{ translate: ["value", translate] }],
  });
  titleLanes(board);
  try {
    const answer = await fetch(container.dataset.diagram, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    await board.importXML(await answer.text());
  } catch (error) {
    message.textContent = error.message;
    return;
  }
  message.remove();
  const known = board.get("elementRegistry");
  mark(board, JSON.parse(container.dataset.tanda || "{}"));
  const link = container.dataset.tautan || "";
  for (const [id, said] of Object.entries(JSON.parse(container.dataset.lencana || "{}")))
    if (known.get(id)) board.get("overlays").add(id, { scale: { min: 0.75 }, position: { top: -13, left: 4 }, html: badge(said, link, id) });
  board.get("eventBus").on("element.click", ({ element }) => {
    const row = document.getElementById(`langkah-${element.id}`);
    if (row) row.scrollIntoView({ block: "center" });
  });
  zoomButtons(board, container);
  fit(board);
  refit(board, container);
  container.dataset.siap = "1";
};

document.querySelectorAll("[data-diagram]").forEach(draw);
