// The promised paths below the drawing: what is drawn is saved before a path is recorded or dropped.
const rows = (page) => [...page.querySelectorAll("[data-jalur] .daftar-jalur details")];

const free = (form) => {
  delete form.dataset.terkirim;
  form.querySelectorAll("button").forEach((button) => (button.disabled = false));
};

export const paths = (state, save) => {
  document.querySelectorAll("[data-jalur-isian]").forEach((form) =>
    form.addEventListener("submit", async (event) => {
      form.elements.revisi.value = state.revision;
      if (!state.dirty || event.defaultPrevented) return;
      event.preventDefault();
      if (!(await save())) return void setTimeout(() => free(form), 0);
      form.elements.revisi.value = state.revision;
      form.submit();
    }),
  );
};

// After paths were adapted, the list says what the portal has now.
export const listPaths = async () => {
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  if (!answer.ok) return;
  const now = rows(document);
  const fresh = rows(new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (now.length === fresh.length) now.forEach((row, place) => row.replaceWith(fresh[place]));
  else location.reload();
};
