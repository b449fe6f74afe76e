// Forms: typing is kept on the device until the portal has it, leaving with typing asks, the position is taken.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const PREFIX = `ketikan:${document.body.dataset.orang || ""}:`;
const SENT = "ketikan-terkirim";
const SUGGESTED = "(saran)"; // no field has such a name
const secret = (field) => ["hidden", "file", "password"].includes(field.type) || field.dataset.rahasia !== undefined;
const plain = (text) => text.replaceAll("\0", ""); // nobody sees this sign, and the portal cannot keep it
const ticked = (field) => field.type === "radio" || field.type === "checkbox";

// A refused form is the answer to a sending: asked for again, by reload or by coming back from elsewhere, the browser
// would show its own page or send once more. Its place in the history is the page the form stands on.
const [asked] = performance.getEntriesByType("navigation");
const refused = document.body.dataset.balasan !== undefined && [409, 422].includes(asked?.responseStatus);
if (refused && document.referrer.startsWith(`${location.origin}/`)) history.replaceState(null, "", document.referrer);

// What was sent and did not come back to this page has arrived: only now is it forgotten; so has what did come back
// empty beside good news, like a comment. A page that turned it away because the session was gone says so, and keeps it.
const turnedAway = document.querySelector("[data-tertahan]") !== null;
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
const back = sent && all("form[data-simpan]").find((form) => PREFIX + form.dataset.simpan === sent);
const arrived = back ? document.querySelector(".pesan.ok[data-kilat]") && !back.querySelector("[aria-invalid]") : !turnedAway && !document.querySelector("[data-gagal]");
if (sent && arrived) localStorage.removeItem(sent);

const kept = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
};

const sayRestored = (form) => form.prepend(document.querySelector("template[data-dipulihkan]").content.cloneNode(true));
all("form[data-simpan]").forEach((form) => {
  const key = PREFIX + form.dataset.simpan;
  const before = kept(key);
  // Of a form of which nothing is saved yet, also what was chosen over a suggestion, while it suggests the same.
  const suggested = before[SUGGESTED] !== undefined && before[SUGGESTED] === form.dataset.baru && !form.querySelector("[aria-invalid]");
  let restored = false;
  all("[name]", form).forEach((field) => {
    if (secret(field) || !(field.name in before)) return;
    const was = field.checked || field.value;
    if (ticked(field)) field.checked = field.checked || (!form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`) && before[field.name] === field.value);
    else if (!field.value || suggested) field.value = plain(before[field.name]);
    if (was === (field.checked || field.value)) return;
    restored = true;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  });
  if (restored && form.querySelector("input[type=file]")) sayRestored(form);
  form.addEventListener("input", () => {
    const typed = form.dataset.baru === undefined ? {} : { [SUGGESTED]: form.dataset.baru };
    all("[name]", form).forEach((field) => {
      if (!secret(field) && field.value && (!ticked(field) || field.checked)) typed[field.name] = field.value;
    });
    localStorage.setItem(key, JSON.stringify(typed));
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || sessionStorage.setItem(SENT, key));
});

// A form sent without a session comes back to this tab after signing in again: everything typed but numbers and files.
const HELD = `tertahan:${document.body.dataset.orang || ""}:`;
const UNDERWAY = "tertahan-terkirim";
const open = (form) => form.getAttribute("role") !== "search" && form.dataset.simpan === undefined && form.dataset.rahasia === undefined && !form.querySelector("[type=password]");
const written = (form) => all("[name]", form).filter((field) => !secret(field) && field.type !== "submit" && field.tagName !== "BUTTON");
const placeOf = (form) => `${HELD}${location.pathname}:${form.getAttribute("action") || ""}`;

// Whoever signs in on this tab neither sees nor keeps what somebody else could not send.
if (document.body.dataset.orang)
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith("tertahan:") && !key.startsWith(HELD))
    .forEach((key) => sessionStorage.removeItem(key));

const underway = JSON.parse(sessionStorage.getItem(UNDERWAY) || "null");
sessionStorage.removeItem(UNDERWAY);
if (underway && turnedAway) sessionStorage.setItem(underway.place, underway.typed);
else if (underway) sessionStorage.removeItem(underway.place);

const restore = (form, typed) => {
  const find = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
  all("[data-anggota]", form).forEach((box) => {
    const own = typed.filter(([name]) => name.startsWith(`${box.dataset.anggota}-`));
    for (let tries = 0; tries < 30 && own.some(([name]) => !find(name)); tries += 1) box.parentElement.querySelector("[data-anggota-tambah]").click();
  });
  const values = new Map(typed.map(([name, value, on]) => [`${name}=${on === null ? "" : value}`, { value, on }]));
  written(form).forEach((field) => {
    const before = values.get(`${field.name}=${ticked(field) ? field.value : ""}`);
    if (before && ticked(field)) field.checked = before.on;
    else if (before) field.value = plain(before.value);
  });
  sayRestored(form);
};

// A note that came too late is shown until it is put away: nobody has it but this tab.
const late = document.querySelector("[data-belum]");
if (late) {
  const place = `${HELD}${location.pathname}:catatan`;
  const field = late.querySelector("textarea");
  if (field.value) sessionStorage.setItem(place, field.value);
  field.value = sessionStorage.getItem(place) || "";
  late.hidden = !field.value;
  late.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(place);
    late.hidden = true;
  });
}

addEventListener("DOMContentLoaded", () =>
  all('form[method="post"]').filter(open).forEach((form) => {
    const before = sessionStorage.getItem(placeOf(form));
    if (before) restore(form, JSON.parse(before));
    form.addEventListener("submit", (event) => {
      const typed = written(form).map((field) => [field.name, field.value, ticked(field) ? field.checked : null]);
      if (!event.defaultPrevented && typed.length) sessionStorage.setItem(UNDERWAY, JSON.stringify({ place: placeOf(form), typed: JSON.stringify(typed) }));
    });
  }),
);

// Without a network the browser would put its own page in place of the form, and chosen photos would be gone: such a
// form first asks whether the portal can be reached, and stays where it is while it cannot.
const REACH = 8000;
const within = () => navigator.onLine && fetch(document.querySelector("script[src]").src, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(REACH) }).then(() => true, () => false);
const asking = new Set();
const through = new Set();
document.addEventListener(
  "submit",
  async (event) => {
    const { target: form, submitter } = event;
    const words = form.querySelector("template[data-luring]");
    if (!words || through.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking.has(form)) return;
    asking.add(form);
    const there = await within();
    asking.delete(form);
    all("[data-belum-terkirim]", form).forEach((told) => told.remove());
    if (there) {
      through.add(form);
      form.requestSubmit(submitter);
      through.delete(form);
      return;
    }
    const told = words.content.firstElementChild.cloneNode(true);
    told.dataset.belumTerkirim = "";
    (submitter?.closest(".putus") || form.lastElementChild).before(told);
    told.focus();
  },
  true,
);

// A file that is too large is said so when it is chosen, not after a long upload.
all("input[type=file][data-terbesar]").forEach((field) =>
  field.addEventListener("change", () => {
    const large = [...field.files].some(({ size }) => size > Number(field.dataset.terbesar));
    field.setCustomValidity(large ? field.dataset.terlaluBesar : "");
    if (large) field.reportValidity();
    if (large) all("[data-kilat]").forEach((told) => told.remove()); // what an earlier file did is no answer to this one
  }),
);

// Nobody's typing stays on a shared computer after signing out.
all('form[action="/logout/"]').forEach((form) =>
  form.addEventListener("submit", () =>
    [localStorage, sessionStorage].forEach((store) =>
      Object.keys(store)
        .filter((key) => key.startsWith("ketikan") || key.startsWith("tertahan"))
        .forEach((key) => store.removeItem(key)),
    ),
  ),
);

// Leaving with typing that nothing keeps: the browser asks.
const unsaved = new Set();
all('form[method="post"]:not([role="search"])').forEach((form) => {
  form.addEventListener("input", ({ target }) => {
    if (form.dataset.simpan === undefined || (secret(target) && target.type !== "hidden")) unsaved.add(form);
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || unsaved.delete(form));
});
addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// The browser's own file button speaks the browser's language; ours speaks the page's.
const fileWords = document.querySelector("template[data-berkas]");
all("input[type=file]").forEach((field) => {
  const label = document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  if (!label || !fileWords) return;
  const button = document.createElement("button");
  const told = document.createElement("span");
  Object.assign(button, { type: "button", className: "btn", id: `${field.id}-tombol`, textContent: fileWords.innerHTML });
  Object.assign(told, { className: "sm muted", id: `${field.id}-nama` });
  label.id = `${field.id}-label`;
  label.htmlFor = button.id;
  button.setAttribute("aria-labelledby", `${label.id} ${button.id}`);
  button.setAttribute("aria-describedby", [told.id, field.getAttribute("aria-describedby")].filter(Boolean).join(" "));
  if (field.getAttribute("aria-invalid")) button.classList.add("bahaya");
  all(`a[href="#${CSS.escape(field.id)}"]`).forEach((link) => link.setAttribute("href", `#${button.id}`));
  const say = () => {
    told.textContent = field.files.length ? [...field.files].map((file) => `${file.name} (${Math.max(1, Math.round(file.size / 1000)).toLocaleString(document.documentElement.lang)} kB)`).join(", ") : fileWords.dataset.kosong;
  };
  field.hidden = true;
  field.after(button, " ", told);
  button.addEventListener("click", () => field.click());
  field.addEventListener("change", say);
  say();
  // The browser cannot point at a hidden field: what it finds wrong stands beside our button.
  const wrong = document.createElement("p");
  Object.assign(wrong, { className: "galat", id: `${field.id}-tolak`, hidden: true });
  wrong.setAttribute("role", "alert");
  told.after(wrong);
  field.addEventListener("invalid", (event) => {
    event.preventDefault();
    wrong.textContent = field.validationMessage;
    wrong.hidden = false;
    button.classList.add("bahaya");
    button.focus();
  });
  field.addEventListener("change", () => {
    if (!field.validity.valid) return;
    wrong.hidden = true;
    button.classList.remove("bahaya");
  });
});

// A text that nears its limit says so; at the limit the browser takes no more letters, and that is said, too.
const NEAR = 0.8;
all("textarea[maxlength]").forEach((field) => {
  const most = field.maxLength;
  const told = document.createElement("p");
  told.className = "bantu num";
  told.setAttribute("role", "status");
  field.after(told);
  const say = () => {
    const length = field.value.length;
    const words = length < most * NEAR ? "" : document.querySelector(length < most ? "template[data-hitung]" : "template[data-penuh]")?.innerHTML || "";
    const number = (value) => value.toLocaleString(document.documentElement.lang);
    told.textContent = words.replace("{isi}", number(length)).replace("{paling}", number(most));
  };
  field.addEventListener("input", say);
  say();
});

// The best of several fixes, not the first coarse one: stop at 20 m or after 30 seconds.
const PATIENCE = 30000;
const CLOSE = 20;
all("[data-gps]").forEach((box) => {
  const button = box.querySelector("[data-gps-ambil]");
  const told = box.querySelector("[data-gps-hasil]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  const set = (name, value) => {
    const field = box.querySelector(`[name="${name}"]`);
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  button.addEventListener("click", () => {
    let best = Infinity;
    button.disabled = true;
    told.textContent = "…";
    const stop = () => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      button.disabled = false;
      if (best === Infinity) told.textContent = box.dataset.gpsGagal;
    };
    const timer = setTimeout(stop, PATIENCE);
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        if (coords.accuracy >= best) return;
        best = coords.accuracy;
        set("lat", coords.latitude.toFixed(6));
        set("lng", coords.longitude.toFixed(6));
        set("accuracy_m", Math.round(coords.accuracy));
        told.textContent = `±${Math.round(coords.accuracy)} m`;
        if (coords.accuracy <= CLOSE) stop();
      },
      stop,
      { enableHighAccuracy: true, maximumAge: 0, timeout: PATIENCE },
    );
  });
});
