// Minutes in the hall: every decision is kept on this device at once and sent as soon as there is a network. Sending the
// same decision twice is one decision (its mark). Without this script each button is a plain form.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const board = document.querySelector("[data-musdes][data-catat]");
const word = (name) => document.querySelector(`template[data-kata-${name}]`)?.innerHTML || "";
const EVERY = 5000;
const RECENT = 60000;
const WITH_REASON = ["tolak", "coret"];
const LOOKS = { setuju: "ok", tetap: "ok", tolak: "bad", coret: "bad", tunda: "warn" };

if (board) {
  const KEY = `musdes:${document.body.dataset.orang}:${board.dataset.musdes}`;
  const rows = new Map(all("[data-butir]", board).map((row) => [row.dataset.butir, row]));
  const formOf = (row) => row.querySelector("form.putusan");
  const said = (row, text, wrong = false) => {
    const place = row.querySelector("[data-keadaan]");
    if (!place) return;
    place.textContent = text;
    place.classList.toggle("galat", wrong);
  };

  // ---- what waits to be sent: family → its last decision
  const read = (key = KEY) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };
  const write = (queue, key = KEY) => (Object.keys(queue).length ? localStorage.setItem(key, JSON.stringify(queue)) : localStorage.removeItem(key));

  // ---- what just arrived: a page that was drawn while it was on its way does not know it yet
  const ARRIVED = `${KEY}:tiba`;
  const arrived = (state) => {
    const recent = Object.entries(read(ARRIVED)).filter(([, one]) => Date.now() - one.pada < RECENT);
    write({ ...Object.fromEntries(recent), ...(state ? { [state.butir]: { ...state, pada: Date.now() } } : {}) }, ARRIVED);
    return recent;
  };

  // ---- what the page shows
  const draw = (row, { keputusan, kode, catatan }) => {
    const form = formOf(row);
    row.dataset.keputusan = keputusan;
    row.classList.remove("ok", "bad", "warn");
    if (LOOKS[keputusan]) row.classList.add(LOOKS[keputusan]);
    all("button[name=keputusan]", form).forEach((button) => button.setAttribute("aria-pressed", String(button.value === keputusan)));
    if (kode !== undefined && WITH_REASON.includes(keputusan)) form.elements.kode.value = kode;
    if (catatan !== undefined && document.activeElement !== form.elements.catatan) form.elements.catatan.value = catatan;
  };
  const count = () => {
    const decided = [...rows.values()].map((row) => row.dataset.keputusan);
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    const tell = (name, text) => all(`[data-hitung="${name}"]`).forEach((place) => (place.textContent = text));
    Object.keys(LOOKS).forEach((name) => tell(name, number(decided.filter((one) => one === name).length)));
    tell("belum", number(decided.filter((one) => !one).length));
    tell("putus", `${decided.filter(Boolean).length}/${decided.length}`);
  };
  const link = document.querySelector("[data-sambungan]");
  const connected = (state) => {
    const waiting = Object.keys(read()).length;
    const name = waiting ? state : "tersambung";
    link.hidden = false;
    link.className = `chip ${{ tersambung: "ok", mengirim: "info" }[name] || "bad"}`;
    link.textContent = word(name).replace("{jumlah}", waiting);
  };

  // ---- sending, one after the other, in the order they were said
  let busy = false;
  let token = board.querySelector("[name=csrf_token]")?.value;
  const freshToken = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    token = page.querySelector("[data-catat] [name=csrf_token]")?.value;
    return Boolean(token);
  };
  const send = (id, one) => {
    const body = new URLSearchParams({ csrf_token: token, butir: id, keputusan: one.keputusan, kode: one.kode, catatan: one.catatan, tanda: one.tanda, versi: one.versi });
    return fetch(formOf(rows.get(id)).getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
  };
  const settle = async (id, one, answer) => {
    const told = await (answer.ok ? answer.json() : answer.json().catch(() => ({})));
    const queue = read(); // only now: more may have been said while the answer came
    const still = queue[id]?.tanda === one.tanda;
    const row = rows.get(id);
    const held = answer.ok ? told : told.tersimpan; // a refusal brings what the portal holds instead
    if (held) {
      arrived(held);
      row.dataset.versi = held.versi;
      formOf(row).elements.versi.value = held.versi;
    }
    if (answer.ok) {
      if (still) {
        delete queue[id];
        draw(row, told);
        said(row, word("tersimpan"));
      } else if (queue[id]) queue[id].versi = told.versi;
    } else {
      if (still) delete queue[id];
      if (still && held) {
        delete row.dataset.hendak;
        draw(row, held);
      }
      said(row, told.detail || String(answer.status), true);
    }
    write(queue);
    count();
  };
  const flush = async () => {
    if (busy) return;
    busy = true;
    let state = "mengirim";
    try {
      for (let [id, one] = Object.entries(read())[0] || []; id; [id, one] = Object.entries(read())[0] || []) {
        if (!rows.has(id)) {
          const queue = read();
          delete queue[id];
          write(queue);
          continue;
        }
        connected("mengirim");
        let answer = await send(id, one);
        if (answer.status === 400 && (await freshToken())) answer = await send(id, one);
        if (answer.redirected || answer.status === 400 || answer.status === 401) {
          state = "masuk";
          break;
        }
        if (answer.status >= 500) throw new Error(answer.statusText);
        await settle(id, one, answer);
      }
    } catch {
      state = "putus";
    }
    busy = false;
    connected(state);
    Object.keys(read()).forEach((id) => rows.has(id) && said(rows.get(id), word("menunggu")));
  };

  // ---- saying something
  const say = (row, keputusan) => {
    const form = formOf(row);
    const kode = form.elements.kode.value;
    const catatan = form.elements.catatan.value;
    if (WITH_REASON.includes(keputusan) && (!kode || (kode === "7" && catatan.trim().length < 5))) {
      said(row, word("alasan"), true);
      row.dataset.hendak = keputusan;
      (kode ? form.elements.catatan : form.elements.kode).focus();
      return;
    }
    delete row.dataset.hendak;
    const queue = read();
    const tanda = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    queue[row.dataset.butir] = { keputusan, kode, catatan, tanda, versi: row.dataset.versi };
    write(queue);
    draw(row, { keputusan });
    count();
    said(row, "");
    flush();
  };
  rows.forEach((row) => {
    const form = formOf(row);
    if (!form) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter?.value) say(row, event.submitter.value);
      else if (row.dataset.keputusan) say(row, row.dataset.keputusan);
    });
    const again = () => {
      const wanted = row.dataset.hendak || row.dataset.keputusan;
      if (wanted) say(row, wanted);
    };
    form.elements.kode.addEventListener("change", again);
    form.elements.catatan.addEventListener("change", again);
  });

  // ---- one key for one decision, on the row that has the focus
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-butir]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    const form = formOf(row);
    const button = form?.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
    const reason = /^[1-9]$/.test(event.key) && WITH_REASON.includes(row.dataset.hendak || row.dataset.keputusan);
    if (button) say(row, button.value);
    else if (reason) {
      const listed = [...form.elements.kode.options]; // the first says nothing; a code that is no digit is found by its place
      const chosen = listed.find((one) => one.value === event.key) || listed[Number(event.key)];
      if (chosen) form.elements.kode.value = chosen.value;
      say(row, row.dataset.hendak || row.dataset.keputusan);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });

  // ---- a page loaded again shows what just arrived, and what is not sent yet
  arrived().forEach(([id, one]) => {
    const row = rows.get(id);
    if (!row || !formOf(row) || one.versi <= Number(row.dataset.versi)) return;
    row.dataset.versi = one.versi;
    formOf(row).elements.versi.value = one.versi;
    draw(row, one);
  });
  Object.entries(read()).forEach(([id, one]) => {
    if (!rows.has(id) || !formOf(rows.get(id))) return;
    draw(rows.get(id), one);
    said(rows.get(id), word("pulih"));
  });
  count();
  connected("mengirim");
  flush();
  addEventListener("online", flush);
  addEventListener("offline", () => connected("putus"));
  setInterval(() => Object.keys(read()).length && flush(), EVERY);
}
