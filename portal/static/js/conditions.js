// The editor's conditions: lines or text, not both at once; the codes of the chosen question are offered.
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const form = document.querySelector("form[data-sunting]");
const data = document.getElementById("kode-pertanyaan");

if (form) {
  const way = form.querySelector("[name=cara]");
  const kind = form.querySelector("[name=jenis]");
  const show = () => {
    if (way) all("[data-cara]", form).forEach((part) => (part.hidden = part.dataset.cara !== way.value));
    if (kind) all("[data-jenis]", form).forEach((part) => (part.hidden = !part.dataset.jenis.split(" ").includes(kind.value)));
  };
  form.addEventListener("change", show);
  show();
  const codes = data ? JSON.parse(data.textContent) : {};
  all(".syarat-baris", form).forEach((line, place) => {
    const [asked, , value] = all("select, input", line);
    const list = document.createElement("datalist");
    list.id = `kode-baris-${place}`;
    value.setAttribute("list", list.id);
    value.after(list);
    const offer = () => {
      list.replaceChildren(...(codes[asked.value] || []).map((code) => Object.assign(document.createElement("option"), { value: code })));
    };
    asked.addEventListener("change", offer);
    offer();
  });
}
