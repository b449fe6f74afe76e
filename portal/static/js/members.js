// The members of a proposal: rows are added from a template and taken out on the spot; without scripts the server does it.
const box = document.querySelector("[data-anggota]");
const pattern = document.querySelector("template[data-anggota-pola]");

if (box && pattern) {
  let next = Number(box.dataset.anggotaBerikut);
  const rows = () => box.querySelectorAll("[data-anggota-baris]");
  document.querySelector("[data-anggota-tambah]").addEventListener("click", (event) => {
    event.preventDefault();
    if (rows().length >= Number(box.dataset.anggotaPaling)) return;
    const made = document.createElement("div");
    made.innerHTML = pattern.innerHTML.replaceAll("__n__", String(next)).replaceAll("__ke__", String(rows().length + 1));
    const row = made.firstElementChild;
    box.append(row);
    next += 1;
    row.querySelector("input:not([type=hidden]), select").focus();
  });
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-anggota-buang]");
    if (!button) return;
    event.preventDefault();
    if (rows().length > 1) button.closest("[data-anggota-baris]").remove();
  });
}
