// Saving without losing: the portal keeps revisions, the browser keeps a copy until the portal has it.
import { papan, say } from "./board.js";

const PLACE = `draf:${document.body.dataset.orang ?? ""}:${papan.draf}`;
let token = papan.kunci;

export class Refusal extends Error {
  constructor(status, detail, fields = {}) {
    super(detail);
    Object.assign(this, { status, fields });
  }
}

// After signing in again in another tab this page's token is stale: the page is asked for a new one.
const freshToken = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = JSON.parse(page.getElementById("papan")?.textContent || "{}");
  token = said.kunci ?? token;
  return Boolean(said.kunci);
};

const send = (method, address, body) =>
  fetch(address, {
    method,
    credentials: "same-origin",
    redirect: "manual",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });

export const ask = async (method, address, body) => {
  let answer;
  try {
    answer = await send(method, address, body);
    if (answer.status === 400 && (await freshToken())) answer = await send(method, address, body);
  } catch {
    throw new Refusal(0, say("putus"));
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 400) throw new Refusal(401, say("sesi"));
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, said.detail ?? say("putus"), said.errors);
  return said;
};

export const keepCopy = (files, revision, reason) => {
  try {
    localStorage.setItem(PLACE, JSON.stringify({ files, revision, reason, at: new Date().toISOString() }));
  } catch {
    // a full or forbidden store only costs the copy
  }
};

export const dropCopy = () => localStorage.removeItem(PLACE);

export const keptCopy = () => {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null");
  } catch {
    return null;
  }
};

export const download = (name, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/xml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
