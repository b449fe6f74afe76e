// The family's questionnaire: one section at a time, what is not asked is hidden, answers are checked where they stand.
// The server decides again when the form is sent; without this script everything is shown.
import { around, holds, number, worth } from "./expressions.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = document.querySelector("form[data-kuesioner]");
const data = document.getElementById("definisi-kuesioner");
const told = (name) => document.querySelector(`template[data-kata-${name}]`)?.innerHTML || "";

if (form && data) {
  const { pertanyaan: order, daftar: rosters } = JSON.parse(data.textContent);
  const today = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);

  // ---- answers as the form has them
  const valueIn = (box, one) => {
    const fields = all("input:not([type=hidden]), select, textarea", box);
    if (one.jenis === "select_multiple") {
      const ticked = fields.filter((field) => field.checked).map((field) => field.value);
      return ticked.length ? ticked : null;
    }
    const typed = fields[0]?.value.trim() || "";
    if (typed === "") return null;
    if (one.jenis === "bool") return typed === "true";
    if (one.jenis === "int" || one.jenis === "decimal") return number(typed.replace(",", ".")) ?? typed;
    return typed;
  };
  const boxIn = (root, name) => root.querySelector(`[data-isian="${name}"]`);
  const rowsOf = (roster) => {
    if (roster.catatan && !roster.anggota) return [form];
    const box = form.querySelector(`[data-anggota="${roster.anggota ? "anggota" : roster.awalan}"]`);
    return box ? all("[data-anggota-baris]:not(.keluar)", box) : [];
  };

  let outside = null; // where what stands outside of all rows is looked up
  const settle = () => {
    const places = Object.fromEntries(Object.entries(rosters).map(([name, roster]) => [name, rowsOf(roster)]));
    const values = Object.fromEntries(Object.entries(places).map(([name, rows]) => [name, rows.map(() => ({}))]));
    const root = { ...values };
    const found = [];
    order.forEach((one) => {
      const name = one.nama;
      const rows = one.daftar ? places[one.daftar] : [form];
      rows.forEach((place, at) => {
        const holder = one.daftar ? values[one.daftar][at] : root;
        const box = boxIn(place, name);
        const here = around(one.daftar ? [holder, root] : [root], null, today);
        const shown = one.syarat.every((tree) => holds(tree, here));
        holder[name] = shown && box ? (one.hitung ? worth(one.hitung, here) : valueIn(box, one)) : null;
        if (box) found.push({ name, one, box, shown, holder, here });
      });
      if (one.daftar) root[name] = values[one.daftar].map((row) => row[name]);
    });
    outside = around([root], null, today);
    return found;
  };

  // ---- what is shown, and how much of each section is answered
  const counts = new Map();
  const draw = () => {
    counts.clear();
    settle().forEach(({ name, one, box, shown, holder }) => {
      if (box.hidden === shown) box.hidden = !shown;
      const output = box.querySelector("[data-hitung]");
      if (output) output.textContent = holder[name] ?? "—";
      const section = box.closest("[data-bagian]");
      if (!shown || !section || !box.classList.contains("tanya")) return;
      const [filled, asked] = counts.get(section) || [0, 0];
      const answered = holder[name] !== null && holder[name] !== "";
      counts.set(section, [filled + Number(answered), asked + 1]);
    });
    all("[data-daftar]", form).forEach((part) => {
      part.hidden = !rosters[part.dataset.daftar].syarat.every((tree) => holds(tree, outside));
    });
    all("[data-daftar-tidak]", form).forEach((note) => {
      note.hidden = !form.querySelector(`[data-daftar="${note.dataset.daftarTidak}"]`).hidden;
    });
    all("[data-sub]", form).forEach((part) => {
      part.hidden = all("[data-isian]", part).every((box) => box.hidden);
    });
    links.forEach((link) => {
      const [filled, asked] = counts.get(sectionOf(link)) || [0, 0];
      link.querySelector("[data-langkah-isi]").textContent = asked ? `${filled}/${asked}` : "0";
    });
  };

  // ---- an answer that does not fit says so at its place
  const check = (box) => {
    const name = box.dataset.isian;
    const met = settle().find((one) => one.box === box);
    const field = box.querySelector("input:not([type=hidden]), select, textarea");
    if (!met || !field || field.dataset.rahasia !== undefined) return;
    const value = met.holder[name];
    const wrong = value !== null && met.one.batas && !holds(met.one.batas, { ...met.here, own: value });
    const id = `${field.id}-syarat`;
    document.getElementById(id)?.remove();
    field.toggleAttribute("aria-invalid", false);
    if (!wrong) return;
    const words = document.createElement("p");
    Object.assign(words, { id, className: "galat", textContent: met.one.pesan || told("syarat") });
    words.setAttribute("role", "alert");
    field.setAttribute("aria-invalid", "true");
    field.after(words);
  };

  // ---- one section at a time
  const nav = form.querySelector("[data-langkah]");
  const links = all("a", nav);
  const sections = all("[data-bagian]", form);
  const sectionOf = (link) => document.getElementById(link.hash.slice(1));
  const buttons = form.querySelector("[data-langkah-tombol]");
  const everything = form.querySelector("[data-semua]");
  const KEPT = "kuesioner-semua";
  let at = 0;
  let whole = localStorage.getItem(KEPT) === "1";
  // on a phone the sections stand in one row that scrolls: the one at hand is in its middle
  const center = (link) => {
    const row = link.closest("ol");
    row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  };
  const show = (step, focus = false) => {
    at = Math.max(0, Math.min(sections.length - 1, step));
    sections.forEach((section, place) => {
      section.hidden = !whole && place !== at;
    });
    links.forEach((link, place) => (place === at && !whole ? link.setAttribute("aria-current", "step") : link.removeAttribute("aria-current")));
    buttons.hidden = whole;
    buttons.querySelector("[data-mundur]").disabled = at === 0;
    buttons.querySelector("[data-maju]").disabled = at === sections.length - 1;
    everything.setAttribute("aria-pressed", String(whole));
    center(links[at]);
    if (!focus) return;
    sections[at].focus({ preventScroll: true });
    nav.scrollIntoView({ block: "start" });
  };
  const goTo = (id) => {
    const target = id ? document.getElementById(id) : null;
    const section = target?.closest("[data-bagian]");
    if (!section) return false;
    show(sections.indexOf(section));
    if (target !== section) {
      const box = target.closest("[data-isian]");
      if (box) box.hidden = false;
      target.scrollIntoView({ block: "center" });
      (target.matches("fieldset") ? target.querySelector("input:not([type=hidden]), select") || target : target).focus();
    }
    return true;
  };
  everything.hidden = false;
  everything.addEventListener("click", () => {
    whole = !whole;
    localStorage.setItem(KEPT, whole ? "1" : "");
    show(at);
  });
  links.forEach((link, place) =>
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(place, true);
      if (whole) sections[place].scrollIntoView();
    }),
  );
  buttons.querySelector("[data-mundur]").addEventListener("click", () => show(at - 1, true));
  buttons.querySelector("[data-maju]").addEventListener("click", () => show(at + 1, true));
  all(".galat-ringkas a[href^='#']").forEach((link) => link.addEventListener("click", (event) => goTo(link.hash.slice(1)) && event.preventDefault()));
  const first = sections.findIndex((section) => section.querySelector("[aria-invalid]"));
  draw();
  if (!goTo(location.hash.slice(1))) show(Math.max(0, first));

  let waiting = 0;
  form.addEventListener("input", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  });
  form.addEventListener("change", ({ target }) => {
    const box = target.closest("[data-isian]");
    if (box) check(box);
  });

  if (form.dataset.coba === undefined) keep();
}

// ---- typing is kept on this device until the portal has it; numbers of persons are not
function keep() {
  const key = `ketikan:${document.body.dataset.orang || ""}:${form.dataset.cadangan}`;
  const secret = (field) => ["hidden", "file", "password"].includes(field.type) || field.dataset.rahasia !== undefined;
  const ticked = (field) => field.type === "radio" || field.type === "checkbox";
  const typed = () => all("[name]", form).filter((field) => !secret(field) && field.tagName !== "BUTTON");
  const restore = (kept) => {
    all("[data-anggota]", form).forEach((box) => {
      const missing = () => kept.some(([name]) => name.startsWith(`${box.dataset.anggota}-`) && !form.querySelector(`[name="${CSS.escape(name)}"]`));
      for (let tries = 0; tries < 30 && missing(); tries += 1) box.parentElement.querySelector("[data-anggota-tambah]").click();
    });
    const chosen = new Set(kept.map(([name, value]) => `${name}=${value}`));
    const values = new Map(kept);
    typed().forEach((field) => {
      if (ticked(field)) field.checked = chosen.has(`${field.name}=${field.value}`);
      else if (values.has(field.name)) field.value = values.get(field.name);
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const offer = () => {
    const before = localStorage.getItem(key);
    if (!before || document.querySelector(".galat-ringkas") || form.querySelector(".pesan")) return;
    form.prepend(form.querySelector("template[data-pulihkan]").content.cloneNode(true));
    const bar = form.querySelector(".pesan");
    bar.querySelector("[data-pulihkan-tidak]").addEventListener("click", () => {
      localStorage.removeItem(key);
      bar.remove();
    });
    bar.querySelector("[data-pulihkan-ya]").addEventListener("click", () => {
      restore(JSON.parse(before));
      bar.remove();
    });
  };
  addEventListener("DOMContentLoaded", offer);
  let pause = 0;
  form.addEventListener("input", ({ isTrusted, target }) => {
    if (!isTrusted && target !== form) return;
    clearTimeout(pause);
    pause = setTimeout(() => {
      const said = typed().filter((field) => field.value && (!ticked(field) || field.checked)).map((field) => [field.name, field.value]);
      localStorage.setItem(key, JSON.stringify(said));
      const words = form.querySelector("[data-cadangan-kata]");
      if (words) words.textContent = told("cadangan").replace("{jam}", new Date().toTimeString().slice(0, 5).replace(":", "."));
    }, 1500);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(pause);
    if (!event.defaultPrevented) sessionStorage.setItem("ketikan-terkirim", key);
  });
}
