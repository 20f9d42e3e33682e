// Keyboard: / search, g h home, j k through a list, ? the table of keys, data-key for a page's own.
// Single keys can be switched off (WCAG 2.1.4); the choice is a cookie holding only "off".

const OFF = "md_keys=off";
const typing = (target) =>
  target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]");
const off = () => document.cookie.split("; ").includes(OFF);
let waitingForSecond = false;

function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

function move(step) {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.offsetParent !== null);
  if (!items.length) return;
  const at = items.findIndex((item) => item.classList.contains("at"));
  const next = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  items.forEach((item) => item.classList.toggle("at", item === next));
  const link = next.querySelector("[data-open]") ?? next.querySelector("a[href], button") ?? next;
  if (link === next) next.tabIndex = -1;
  link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function second(key) {
  waitingForSecond = false;
  if (key !== "h") return false;
  location.assign(document.body.dataset.home || "/");
  return true;
}

const ACTIONS = {
  "/": () => document.querySelector("[data-find]")?.focus(),
  "?": () => open("keys"),
  j: () => move(1),
  k: () => move(-1),
  g: () => {
    waitingForSecond = true;
    setTimeout(() => { waitingForSecond = false; }, 1500);
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off()) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (waitingForSecond && second(event.key)) {
    event.preventDefault();
    return;
  }
  const own = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (own) {
    event.preventDefault();
    own.click();
    return;
  }
  if (ACTIONS[event.key]) {
    event.preventDefault();
    ACTIONS[event.key]();
  }
});

// The page's own keys join the table, so that ? always tells the truth.
const list = document.querySelector("[data-keys-list]");
for (const element of list ? document.querySelectorAll("[data-key]") : []) {
  const key = document.createElement("kbd");
  key.textContent = element.dataset.key;
  const term = document.createElement("dt");
  term.append(key);
  const meaning = document.createElement("dd");
  meaning.textContent = element.dataset.keyLabel || element.textContent.trim();
  list.append(term, meaning);
}

const box = document.querySelector("[data-keys-off]");
if (box) {
  box.checked = off();
  box.addEventListener("change", () => {
    const age = box.checked ? "max-age=31536000" : "max-age=0";
    document.cookie = `${OFF}; path=/; samesite=strict; ${age}`;
  });
}
