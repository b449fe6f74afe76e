// Forms: typing is kept on the device until the portal has it, leaving with typing asks, the position is taken.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const PREFIX = `ketikan:${document.body.dataset.orang || ""}:`;
const SENT = "ketikan-terkirim";
const secret = (field) => ["hidden", "file", "password"].includes(field.type) || field.dataset.rahasia !== undefined;
const ticked = (field) => field.type === "radio" || field.type === "checkbox";

// What was sent and did not come back to this page, or to an error, has arrived: only now is it forgotten.
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent && !document.querySelector("[data-gagal]") && !all("form[data-simpan]").some((form) => PREFIX + form.dataset.simpan === sent)) localStorage.removeItem(sent);

const kept = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
};

all("form[data-simpan]").forEach((form) => {
  const key = PREFIX + form.dataset.simpan;
  const before = kept(key);
  all("[name]", form).forEach((field) => {
    if (secret(field) || !(field.name in before)) return;
    if (ticked(field)) field.checked = field.checked || (!form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`) && before[field.name] === field.value);
    else if (!field.value) field.value = before[field.name];
  });
  form.addEventListener("input", () => {
    const typed = {};
    all("[name]", form).forEach((field) => {
      if (!secret(field) && field.value && (!ticked(field) || field.checked)) typed[field.name] = field.value;
    });
    localStorage.setItem(key, JSON.stringify(typed));
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || sessionStorage.setItem(SENT, key));
});

// A file that is too large is said so when it is chosen, not after a long upload.
all("input[type=file][data-terbesar]").forEach((field) =>
  field.addEventListener("change", () => {
    const large = [...field.files].some(({ size }) => size > Number(field.dataset.terbesar));
    field.setCustomValidity(large ? field.dataset.terlaluBesar : "");
    if (large) field.reportValidity();
  }),
);

// Nobody's typing stays on a shared computer after signing out.
all('form[action="/logout/"]').forEach((form) =>
  form.addEventListener("submit", () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith("ketikan:"))
      .forEach((key) => localStorage.removeItem(key)),
  ),
);

// Leaving with typing that nothing keeps: the browser asks.
const unsaved = new Set();
all('form[method="post"]').forEach((form) => {
  form.addEventListener("input", ({ target }) => {
    if (form.dataset.simpan === undefined || (secret(target) && target.type !== "hidden")) unsaved.add(form);
  });
  form.addEventListener("submit", (event) => event.defaultPrevented || unsaved.delete(form));
});
addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
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
