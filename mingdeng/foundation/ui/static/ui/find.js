// The search box as a combobox: the list under it comes by htmx ([data-found]); arrows choose, Enter
// opens, Escape closes. Nothing typed is kept anywhere.

const box = document.querySelector("[data-find]");
const found = document.querySelector("[data-found]");

function options() {
  return [...found.querySelectorAll('[role="option"]')];
}

function choose(next) {
  for (const option of options()) option.setAttribute("aria-selected", String(option === next));
  if (next) {
    box.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  } else box.removeAttribute("aria-activedescendant");
}

function close() {
  found.replaceChildren();
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function move(step) {
  const all = options();
  if (!all.length) return false;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length]);
  return true;
}

const KEYS = {
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Escape: () => {
    const open = found.childElementCount > 0;
    close();
    return open;
  },
  Enter: () => {
    const chosen = found.querySelector('[role="option"][aria-selected="true"]');
    if (chosen) chosen.click();
    return Boolean(chosen);
  },
};

if (box && found) {
  box.addEventListener("keydown", (event) => {
    if (!event.isComposing && KEYS[event.key]?.()) event.preventDefault();
  });
  found.addEventListener("htmx:afterSettle", () => {
    box.setAttribute("aria-expanded", String(options().length > 0));
    box.removeAttribute("aria-activedescendant");
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".find")) close();
  });
  box.form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !event.relatedTarget.closest(".find")) close();
  });
}
