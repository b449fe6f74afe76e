// A button that prints the page; without scripts the browser's own menu does.
document.querySelectorAll("[data-cetak]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
