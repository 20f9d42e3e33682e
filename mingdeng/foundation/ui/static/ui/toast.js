// Short words after an act, with 復原 where the act can be undone.
// Server: messages, or the header HX-Trigger: {"toast": {"text": "…", "undo": "/url/", "level": "success"}}.
// Scripts: document.body.dispatchEvent(new CustomEvent("toast", {detail: {text: "…"}})).

const region = document.getElementById("toasts");
const SHOWN_MS = 8000;

function closer(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "close";
  button.setAttribute("aria-label", "關閉訊息");
  button.textContent = "✕";
  button.addEventListener("click", () => toast.remove());
  return button;
}

function undoForm(url) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = document.body.dataset.csrf || "";
  const button = document.createElement("button");
  button.textContent = "復原";
  form.append(token, button);
  return form;
}

// Errors and undo stay until closed; the rest leaves by itself, but never while read or held.
function settle(toast, stays) {
  toast.append(closer(toast));
  if (stays) return;
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, SHOWN_MS);
    else toast.remove();
  };
  setTimeout(leave, SHOWN_MS);
}

function show({ text, undo, level = "success" }) {
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.level = level;
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  if (undo) toast.append(undoForm(undo));
  settle(toast, Boolean(undo) || level === "error" || level === "warning");
  region.append(toast);
}

for (const toast of region?.querySelectorAll("[data-toast]") ?? []) {
  settle(toast, ["error", "warning"].includes(toast.dataset.level));
}
document.body.addEventListener("toast", (event) => show(event.detail ?? {}));
