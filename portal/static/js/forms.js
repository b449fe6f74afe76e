// Forms: typing is kept on the device until it is sent, the position is taken, members are added.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const secret = (field) => field.type === "hidden" || field.type === "file" || field.type === "password" || field.name === "csrf_token" || field.dataset.rahasia !== undefined;

all("form[data-simpan]").forEach((form) => {
  const key = `ketikan:${form.dataset.simpan}`;
  const kept = JSON.parse(localStorage.getItem(key) || "{}");
  all("[name]", form).forEach((field) => {
    if (secret(field) || !(field.name in kept)) return;
    if (field.type === "radio" || field.type === "checkbox") field.checked = kept[field.name] === field.value;
    else if (!field.value) field.value = kept[field.name];
  });
  form.addEventListener("input", () => {
    const typed = {};
    all("[name]", form).forEach((field) => {
      if (secret(field) || ((field.type === "radio" || field.type === "checkbox") && !field.checked)) return;
      if (field.value) typed[field.name] = field.value;
    });
    localStorage.setItem(key, JSON.stringify(typed));
  });
  form.addEventListener("submit", () => localStorage.removeItem(key));
});

// The best of several fixes, not the first coarse one: stop at 20 m or after 30 seconds.
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
    const stop = () => {
      navigator.geolocation.clearWatch(watch);
      button.disabled = false;
    };
    const timer = setTimeout(stop, 30000);
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        if (coords.accuracy >= best) return;
        best = coords.accuracy;
        set("lat", coords.latitude.toFixed(6));
        set("lng", coords.longitude.toFixed(6));
        set("accuracy_m", Math.round(coords.accuracy));
        told.textContent = `±${Math.round(coords.accuracy)} m`;
        if (coords.accuracy <= 20) {
          clearTimeout(timer);
          stop();
        }
      },
      () => {
        told.textContent = box.dataset.gpsGagal || "";
        stop();
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 30000 },
    );
  });
});
