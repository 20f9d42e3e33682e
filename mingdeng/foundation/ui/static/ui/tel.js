// Shows a masked value after asking the server, which records who asked: [data-reveal-url] inside [data-reveal].
// Answer expected: {"value": "0912345678", "shown": "0912-345-678", "seconds": 60}. A number gets a link to dial.
// Hidden again after its seconds; never kept anywhere else.

async function fetchValue(button) {
  const body = new FormData(button.closest("form[data-reveal-form]") ?? undefined);
  const answer = await fetch(button.dataset.revealUrl, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": document.body.dataset.csrf || "", Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    cache: "no-store",
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message || "現在不能顯示，請確認權限或稍後再試。");
  return told;
}

function dialLink(value, shown) {
  const link = document.createElement("a");
  link.href = `tel:${String(value).replace(/[^\d+#*,]/g, "")}`;
  link.textContent = shown;
  return link;
}

async function reveal(button) {
  const root = button.closest("[data-reveal]");
  const text = root.querySelector("[data-reveal-text]");
  const status = root.querySelector("[data-reveal-status]");
  const masked = text.textContent;
  button.disabled = true;
  try {
    const { value, shown = value, seconds = 60 } = await fetchValue(button);
    const isNumber = button.dataset.revealKind === "tel";
    text.replaceChildren(isNumber ? dialLink(value, shown) : document.createTextNode(shown));
    button.hidden = true;
    if (isNumber) text.firstChild.focus();
    if (status) status.textContent = `已顯示，${seconds} 秒後遮住，已留紀錄`;
    setTimeout(() => {
      text.textContent = masked;
      button.hidden = false;
      button.disabled = false;
      if (status) status.textContent = "";
    }, seconds * 1000);
  } catch (problem) {
    button.disabled = false;
    const detail = { text: problem.message === "Failed to fetch" ? "連不上伺服器，沒有顯示。" : problem.message, level: "error" };
    document.body.dispatchEvent(new CustomEvent("toast", { detail }));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal-url]");
  if (button) reveal(button);
});
