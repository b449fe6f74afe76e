// What every drawing board shares: its colours, its words, its lanes by role title, its zoom buttons.
import { INDONESIAN } from "./words.js";

export const papan = JSON.parse(document.getElementById("papan")?.textContent || "{}");
export const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), papan.kata?.[key] ?? key);

export const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
};

export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "i s");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
};

// The theme's own colours, as the board's renderer wants them.
export const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  return {
    defaultFillColor: colour("--surface"),
    defaultStrokeColor: colour("--ink-2"),
    defaultLabelColor: colour("--ink"),
  };
};

// Words are measured in the face they are drawn in; those beside arrows are small, as diagrams of others leave little room.
export const texts = {
  defaultStyle: { fontFamily: '"Plus Jakarta Sans", sans-serif', fontSize: 12 },
  externalStyle: { fontFamily: '"Plus Jakarta Sans", sans-serif', fontSize: 9.5 },
};

export const translate = (template, replacements = {}) => {
  const known = papan.bahasa === "id" ? INDONESIAN[template] : undefined;
  return (known ?? template).replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
};

// Lanes carry role codes; people read titles.
export const titleLanes = (board) => {
  const renderer = board.get("bpmnRenderer");
  board.get("eventBus").on("render.shape", 1500, (_, context) => {
    const lane = context.element.businessObject;
    if (context.element.type !== "bpmn:Lane" || !papan.peran?.[lane.name]) return undefined;
    const code = lane.name;
    lane.name = papan.peran[code];
    try {
      return renderer.drawShape(context.gfx, context.element, context.attrs);
    } finally {
      lane.name = code;
    }
  });
};

// The whole diagram, with room below it: bpmn.io's mark stays clear of what is drawn.
const whole = (canvas, left = 12) => {
  const { inner, outer } = canvas.viewbox();
  if (!(outer.width > 0 && inner.width > 0)) return;
  const scale = Math.min(1, (outer.width - left - 12) / inner.width, (outer.height - 76) / inner.height);
  const width = outer.width / scale;
  const height = outer.height / scale;
  const spare = (width - inner.width - (left + 12) / scale) / 2;
  canvas.viewbox({ x: inner.x - left / scale - spare, y: inner.y - 14 / scale, width, height });
};

export const fit = (board, left) => {
  const canvas = board.get("canvas");
  canvas.resized();
  whole(canvas, left);
};

// Turned or widened, a board to look at is fitted again; one to draw on only when it had no room before.
export const refit = (board, container, left, once = false) => {
  let width = container.clientWidth;
  new ResizeObserver(() => {
    if (container.clientWidth && container.clientWidth !== width && !(once && width)) fit(board, left);
    width = container.clientWidth;
  }).observe(container);
};

const LEGIBLE = 0.8;
const middleOf = ({ x, y, width, height, waypoints }) =>
  waypoints ? waypoints[Math.floor(waypoints.length / 2)] : { x: x + width / 2, y: y + height / 2 };

// An element in the middle of the board, large enough to read.
export const lookAt = (board, element) => {
  const canvas = board.get("canvas");
  const { outer } = canvas.viewbox();
  if (!(outer.width > 0)) return;
  const scale = Math.max(canvas.zoom(), LEGIBLE);
  const { x, y } = middleOf(element);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
};

const ZOOMS = [
  ["plus", "Perbesar", "Zoom in", (canvas) => canvas.zoom(canvas.zoom() * 1.25)],
  ["minus", "Perkecil", "Zoom out", (canvas) => canvas.zoom(canvas.zoom() / 1.25)],
  ["fit", "Seluruh diagram", "Whole diagram", whole],
];

export const zoomButtons = (board, container, left) => {
  const signs = { plus: "+", minus: "−", fit: "⤢" };
  const buttons = ZOOMS.map(([name, indonesian, english, deed]) => {
    const label = papan.bahasa === "en" ? english : indonesian;
    const button = make("button", { type: "button", class: "btn kecil", "aria-label": label, title: label }, signs[name]);
    button.addEventListener("click", () => deed(board.get("canvas"), left));
    return button;
  });
  container.append(make("div", { class: "papan-zoom" }, ...buttons));
};

export const mark = (board, marks) => {
  const registry = board.get("elementRegistry");
  for (const [id, look] of Object.entries(marks)) if (registry.get(id)) board.get("canvas").addMarker(id, look);
};

export const showElement = (board, id) => {
  const element = board.get("elementRegistry").get(id);
  if (!element) return null;
  lookAt(board, element);
  return element;
};
