// The letter editor: the preview follows the typing, fields are put in at the cursor, problems lead to their place.
const desk = document.querySelector("[data-surat]");
const form = document.getElementById("sunting");
const text = document.getElementById("bunyi");
const place = desk && desk.querySelector("[data-pratinjau]");
const WAIT = 600;

if (desk && form && text && place) {
  let waiting, asked = 0;
  const look = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(desk.dataset.surat, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (answer.ok && !answer.redirected && mine === asked) place.innerHTML = await answer.text();
    } catch {
      // away from the network: the last preview stays
    }
  };
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT);
  });
  desk.querySelectorAll("[data-sisip]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      text.focus();
      text.setRangeText(button.dataset.sisip, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
  place.addEventListener("click", (event) => {
    const link = event.target.closest("[data-baris]");
    if (!link) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const at = lines.slice(0, link.dataset.baris - 1).reduce((sum, line) => sum + line.length + 1, 0) + Number(link.dataset.kolom) - 1;
    text.focus();
    text.setSelectionRange(at, Math.min(at + 1, text.value.length));
    const ruler = text.cloneNode();
    ruler.removeAttribute("id");
    ruler.removeAttribute("name");
    Object.assign(ruler.style, { position: "absolute", visibility: "hidden", minHeight: "0", height: "0", width: `${text.offsetWidth}px` });
    ruler.value = text.value.slice(0, at);
    text.after(ruler);
    text.scrollTop = ruler.scrollHeight - text.clientHeight / 2;
    ruler.remove();
  });
}
