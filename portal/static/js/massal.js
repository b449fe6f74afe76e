// A bulk action on its way: the page asks for itself again and puts in what has changed; once it has ended, all of it.
const EVERY = 2000;
const find = (selector, root = document) => root.querySelector(selector);

const take = (fresh) => {
  find("[data-hidup]").replaceChildren(...find("[data-hidup]", fresh).childNodes);
  const told = find("[data-umum]");
  const now = find("[data-umum]", fresh);
  if (told.dataset.puluh === now.dataset.puluh) return;
  told.dataset.puluh = now.dataset.puluh;
  told.textContent = now.textContent;
};

const ask = async () => {
  if (document.hidden || find("dialog[open]")) return true;
  const answer = await fetch(location.href);
  if (!answer.ok || answer.redirected) return false;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!find("[data-hidup][data-jalan]", fresh)) {
    location.reload();
    return false;
  }
  take(fresh);
  return true;
};

const again = () => setTimeout(() => ask().catch(() => true).then((more) => more && again()), EVERY);
again();
