// Rows of a form (members and other lists): added from a template and taken out on the spot; without scripts the server does it.
document.querySelectorAll("[data-anggota]").forEach((box) => {
  const { parentElement: home, dataset } = box;
  const pattern = home.querySelector("template[data-anggota-pola]");
  let next = Number(dataset.anggotaBerikut);
  const rows = () => box.querySelectorAll("[data-anggota-baris]");
  const changed = () => box.dispatchEvent(new Event("input", { bubbles: true }));
  home.querySelector("[data-anggota-tambah]").addEventListener("click", (event) => {
    event.preventDefault();
    if (rows().length >= Number(dataset.anggotaPaling)) return;
    const made = document.createElement("div");
    made.innerHTML = pattern.innerHTML.replaceAll("__n__", String(next)).replaceAll("__ke__", String(rows().length + 1));
    const row = made.firstElementChild;
    box.append(row);
    next += 1;
    changed();
    [...row.querySelectorAll("input:not([type=hidden]), select")].find((field) => !field.closest("[hidden]"))?.focus();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-anggota-buang]");
    if (!button) return;
    event.preventDefault();
    if (rows().length <= Number(dataset.anggotaSedikit)) return;
    button.closest("[data-anggota-baris]").remove();
    changed();
  });
});
