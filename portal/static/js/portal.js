// Small conveniences; every page works without them.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// "/" goes to the search box, j and k through a list, n goes to the next case.
const rows = all("[data-list] [data-row]");
let at = -1;
const step = (by) => {
  at = Math.max(0, Math.min(rows.length - 1, at + by));
  rows[at]?.querySelector("a")?.focus();
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") all("details.menu[open]").forEach((menu) => menu.removeAttribute("open"));
  if (event.target.closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-cari]")?.focus();
  } else if (event.key === "j" && rows.length) step(1);
  else if (event.key === "k" && rows.length) step(-1);
  else document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});

// A choice that filters or counts at once; its button stays for those without scripts.
all("[data-submit]").forEach((field) => field.addEventListener("change", () => field.form.requestSubmit()));

// An answer that must say why is not even asked about before it does.
const noted = ({ dataset, form }) => {
  const { note } = form.elements;
  if (!dataset.catatan || note.value.trim().length >= 5) return true;
  note.setCustomValidity(dataset.catatan);
  note.reportValidity();
  note.addEventListener("input", () => note.setCustomValidity(""), { once: true });
  return false;
};

// What cannot be taken back asks first, in the page's own dialog; an answer chosen before says what it is.
const question = document.querySelector("dialog[data-tanya]");
const title = question?.querySelector("#tanya-judul");
const untitled = title?.textContent;
all("button[data-konfirmasi]").forEach((button) =>
  button.addEventListener("click", (event) => {
    if (button.dataset.yakin || !question?.showModal) return;
    event.preventDefault();
    if (!noted(button) || (!button.formNoValidate && !button.form.reportValidity())) return;
    const said = { ...button.dataset, ...button.form.querySelector("[data-tanya-judul]:checked")?.dataset };
    const yes = question.querySelector("[value=ya]");
    title.textContent = said.tanyaJudul || untitled;
    question.querySelector("#tanya-pesan").textContent = said.konfirmasi;
    yes.textContent = said.ya || button.textContent.trim();
    yes.className = `btn ${said.rupa ?? (button.classList.contains("bahaya") ? "bahaya" : "utama")}`;
    question.returnValue = "";
    question.onclose = () => {
      if (question.returnValue !== "ya") return;
      button.dataset.yakin = "1";
      button.form.requestSubmit(button);
      delete button.dataset.yakin;
    };
    question.showModal();
  }),
);

// One press, one submission; the page coming back from history is fresh again.
all("form[data-sekali]").forEach((form) =>
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.terkirim) {
      event.preventDefault();
      return;
    }
    form.dataset.terkirim = "1";
    setTimeout(() => all("button", form).forEach((button) => (button.disabled = true)), 0);
  }),
);
addEventListener("pageshow", () =>
  all("form[data-sekali]").forEach((form) => {
    delete form.dataset.terkirim;
    all("button", form).forEach((button) => (button.disabled = false));
  }),
);

// Messages can be put away; menus close when one looks elsewhere.
document.addEventListener("click", (event) => {
  event.target.closest("[data-tutup]")?.closest(".pesan")?.remove();
  all("details.menu[open]").forEach((menu) => menu.contains(event.target) || menu.removeAttribute("open"));
});
addEventListener("beforeprint", () => all("details.bagian").forEach((part) => (part.open = true)));
document.querySelector(".galat-ringkas")?.focus();
if (document.querySelector(".putus")) document.body.classList.add("berputus");
