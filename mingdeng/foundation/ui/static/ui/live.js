// Parts loaded by htmx: says what went wrong in words, and moves focus where the server asks.

const WORDS = {
  401: "登入已過期，請重新登入；畫面上的文字還在。",
  403: "這個動作需要授權，沒有執行。",
  404: "這一筆已經不在了，請重新整理。",
  413: "檔案太大，沒有上傳。",
  429: "動作太快，請稍等一下再試。",
  503: "系統維護中，請稍後再試。",
};

function say(text) {
  document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, level: "error" } }));
}

document.addEventListener("htmx:responseError", (event) => {
  say(WORDS[event.detail.xhr.status] ?? "這個動作沒有完成，請再試一次。");
});
document.addEventListener("htmx:sendError", () => say("連不上伺服器，這個動作沒有送出。請檢查網路後再試。"));
document.addEventListener("htmx:timeout", () => say("伺服器太久沒有回應，請再試一次。"));

// A swapped part may carry data-focus-after (a heading) or an error summary: go there.
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.target.querySelector?.("[data-focus-first], [data-focus-after]");
  if (!target) return;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus();
});

document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.elt.removeAttribute("aria-busy"));
