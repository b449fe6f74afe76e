// The outline of a draft by keyboard: Alt and an arrow move the question in hand, and say where it stands now.
const form = document.querySelector("[data-susun]");
const MOVED = "susunan-pindah";

if (form) {
  const news = form.querySelector("[data-kabar]");
  const say = (words) => {
    news.textContent = "";
    setTimeout(() => (news.textContent = words), 150);
  };
  form.querySelector("[data-petunjuk]").hidden = false;
  form.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const item = event.target.closest("li[data-tempat]");
    if (!item) return;
    event.preventDefault();
    const deed = event.key === "ArrowUp" ? "naik" : "turun";
    const button = item.querySelector(`button[value^="${deed}:"]`);
    if (!button) return say(form.querySelector("template[data-kata-ujung]").innerHTML);
    sessionStorage.setItem(MOVED, item.id);
    form.requestSubmit(button);
  });
  const moved = document.getElementById(sessionStorage.getItem(MOVED) || "");
  sessionStorage.removeItem(MOVED);
  // the address names the question too: only once the browser has gone there does the focus stay
  const settle = () =>
    setTimeout(() => {
      moved.querySelector("a").focus();
      say(moved.dataset.tempat);
    }, 50);
  if (moved) document.readyState === "complete" ? settle() : addEventListener("load", settle);
}
