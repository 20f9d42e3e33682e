// Warns two minutes before the server ends an idle session, and says so to the user's other tabs.
// <body data-idle-seconds="1800" data-idle-url="…">. The server decides; this only warns.

const { idleSeconds, idleUrl } = document.body.dataset;
const dialog = document.getElementById("idle");
const WARN_MS = 120_000;
const limitMs = Number(idleSeconds) * 1000;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("mingdeng-active") : null;
let lastSeen = Date.now();

function seen() {
  lastSeen = Date.now();
  if (dialog?.open) dialog.close();
}

async function stay() {
  try {
    const answer = await fetch(idleUrl, {
      method: "POST",
      headers: { "X-CSRFToken": document.body.dataset.csrf || "" },
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok) throw new Error("ended");
    seen();
    channel?.postMessage("seen");
  } catch {
    const detail = { text: "連不上伺服器或已登出；畫面上的文字還在，請另開視窗登入。", level: "error" };
    document.body.dispatchEvent(new CustomEvent("toast", { detail }));
  }
}

function check() {
  const left = limitMs - (Date.now() - lastSeen);
  if (left <= 0) {
    location.assign(document.body.dataset.home || "/"); // the server sends on to the login page
    return;
  }
  if (left > WARN_MS) return;
  const words = dialog.querySelector("[data-idle-left]");
  const minutes = Math.ceil(left / 60_000);
  const text = left > 60_000 ? `${minutes} 分鐘` : `${Math.ceil(left / 10_000) * 10} 秒`;
  if (words.textContent !== text) words.textContent = text;
  if (!dialog.open) dialog.showModal();
}

if (dialog && limitMs > 0) {
  // Only what reaches the server counts there, so only that counts here.
  // What the page asks by itself (bell, progress) is no sign of life there either.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt?.getAttribute("hx-trigger")?.startsWith("every")) return;
    seen();
    channel?.postMessage("seen");
  });
  document.addEventListener("draft-saved", () => { seen(); channel?.postMessage("seen"); });
  channel?.addEventListener("message", seen);
  channel?.postMessage("seen");
  dialog.querySelector("[data-idle-stay]").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  setInterval(check, 5000);
}
