// Saves a form's words to the server while they are written: <form data-draft-url="…">.
// Every 10 seconds and on leaving a field, when something changed. On a dead line the words stay on
// the page, the page says which are not saved, and it tries again, later each time. Nothing is ever
// kept in the browser's own storage: this telephone may be lost.
// Answer expected: 200 {"saved_at": "10:42"}; or 4xx {"message": "…"}. The draft's state is written into every
// [data-draft-state] (its data-state: saved, unsaved, saving, offline, refused) and the notice [data-draft-notice].

const EVERY_MS = 10_000;
const FIRST_RETRY_S = 4;
const LAST_RETRY_S = 60;
const UNREACHABLE = new Set([502, 503, 504]); // a proxy's answer for a server that is not there

class Draft {
  constructor(form) {
    this.form = form;
    this.saved = this.snapshot();
    this.inFlight = null;
    this.retryS = 0;
    this.retryAt = 0;
    this.savedAt = form.dataset.draftSavedAt || "";
    this.refused = "";
    this.dead = false;
    form.addEventListener("input", () => this.onChange());
    form.addEventListener("change", () => this.onChange());
    form.addEventListener("focusout", () => this.save());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    this.timer = setInterval(() => this.tick(), 1000);
    this.nextAt = Date.now() + EVERY_MS;
    this.tell();
  }

  snapshot() {
    const values = new Map();
    for (const [name, value] of new FormData(this.form)) {
      if (name === "csrfmiddlewaretoken" || value instanceof File) continue;
      values.set(name, `${values.get(name) ?? ""}\u001f${value}`);
    }
    return values;
  }

  unsavedNames() {
    const now = this.snapshot();
    const names = new Set([...now.keys(), ...this.saved.keys()]);
    return [...names].filter((name) => now.get(name) !== this.saved.get(name));
  }

  onChange() {
    this.refused = "";
    this.leaving = false;
    this.tell();
  }

  // Leaving the page for an answer that never comes would lose the words: they go to the server as a draft first,
  // and only when that was answered is the form itself sent.
  async onSubmit(event) {
    if (event.defaultPrevented || this.sure) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.asking) return;
    this.asking = true;
    const stays = await this.whyToStay();
    this.asking = false;
    if (stays) {
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: stays, level: "error" } }));
      return;
    }
    this.sure = this.leaving = true; // a draft arriving after the final words would come back as a ghost
    this.form.requestSubmit(event.submitter ?? undefined);
    this.sure = false;
  }

  // In words, or "" when the form may be sent. A draft the server will not take keeps nobody from saving.
  async whyToStay() {
    await this.inFlight;
    this.refused = "";
    await this.save({ again: true, unchanged: true });
    if (this.dead) return "還連不上伺服器，沒有送出；文字都還在，連線後再按一次。";
    if (this.refused && !(await this.renew())) return "已登出，沒有送出；文字還在畫面上，請另開視窗登入後再按一次。";
    return "";
  }

  // Signing in again elsewhere gives this browser a new token; this page takes it over. Whether she is signed in.
  async renew() {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401) return false;
      const held = new DOMParser().parseFromString(await answer.text(), "text/html").body.dataset.csrf;
      if (!held) return answer.ok;
      document.body.dataset.csrf = held;
      document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": held }));
      for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = held;
      return true;
    } catch {
      return false;
    }
  }

  tick() {
    if (!this.form.isConnected) {
      clearInterval(this.timer);
      drafts.delete(this.form);
      return;
    }
    const now = Date.now();
    if (this.retryS) {
      if (now >= this.retryAt) this.save({ again: true });
      else this.tell();
    } else if (now >= this.nextAt) {
      this.save();
    }
  }

  async save({ again = false, unchanged = false } = {}) {
    if (!this.form.isConnected || this.inFlight || this.refused || this.leaving || (this.retryS && !again)) return;
    this.nextAt = Date.now() + EVERY_MS;
    const sent = this.snapshot();
    if (!unchanged && !this.unsavedNames().length) return;
    this.inFlight = this.send(sent);
    this.tell();
    await this.inFlight;
    this.inFlight = null;
    this.tell();
  }

  async send(sent) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    this.abort = new AbortController();
    const patience = setTimeout(() => this.abort.abort(), 15_000);
    try {
      const answer = await fetch(this.form.dataset.draftUrl, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": document.body.dataset.csrf || "", Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        signal: this.abort.signal,
      });
      this.dead = UNREACHABLE.has(answer.status);
      if (answer.ok) await this.onSaved(answer, sent);
      else if (answer.status >= 500 || answer.status === 429) this.onDeadLine();
      else await this.onRefused(answer);
    } catch {
      if (this.leaving) return;
      this.dead = true;
      this.onDeadLine();
    } finally {
      clearTimeout(patience);
    }
  }

  async onSaved(answer, sent) {
    const told = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    this.saved = sent;
    this.retryS = 0;
    document.dispatchEvent(new CustomEvent("draft-saved"));
    this.savedAt = told.saved_at || new Date().toLocaleTimeString("zh-TW", {
      hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Taipei",
    });
  }

  onDeadLine() {
    this.retryS = Math.min(this.retryS ? this.retryS * 2 : FIRST_RETRY_S, LAST_RETRY_S);
    this.retryAt = Date.now() + this.retryS * 1000;
  }

  async onRefused(answer) {
    const told = await answer.json().catch(() => ({}));
    this.retryS = 0;
    this.refused = told.message || "草稿存不進去，可能已登出。文字還在畫面上，請另開視窗登入後按「現在重試」。";
  }

  state() {
    const count = this.unsavedNames().length;
    if (this.refused) return ["refused", `尚未存：${count} 個欄位`];
    if (this.retryS) return ["offline", `未上傳：${count} 個欄位`];
    if (this.inFlight) return ["saving", "正在存草稿"];
    if (count) return ["unsaved", `尚未存：${count} 個欄位`];
    return ["saved", this.savedAt ? `草稿已存 ${this.savedAt}` : "尚未更動"];
  }

  tell() {
    const [state, words] = this.state();
    for (const place of document.querySelectorAll("[data-draft-state]")) {
      place.dataset.state = state;
      const text = place.querySelector("[data-draft-words]") ?? place;
      if (text.textContent !== words) text.textContent = words;
    }
    this.tellNotice(state);
  }

  tellNotice(state) {
    const notice = document.querySelector("[data-draft-notice]");
    if (!notice) return;
    const bad = state === "offline" || state === "refused";
    notice.hidden = !bad;
    if (!bad) return;
    const labels = this.unsavedNames().map((name) => this.labelOf(name));
    const seconds = Math.max(0, Math.ceil((this.retryAt - Date.now()) / 1000));
    const last = this.savedAt ? `最後存到 ${this.savedAt}。` : "還沒有存過。";
    put(notice, "[data-draft-title]", state === "offline" ? "網路斷了，文字還在" : "草稿沒有存成");
    put(notice, "[data-draft-which]", `還沒存的欄位：${[...new Set(labels)].join("、")}。`);
    put(notice, "[data-draft-why]", state === "offline"
      ? `${last}這個裝置不留資料，請先不要關閉此頁。` : this.refused);
    // Outside the live region: a countdown read aloud every second would drown the words.
    put(notice, "[data-draft-countdown]", state === "offline" ? `${seconds} 秒後再試` : "");
  }

  labelOf(name) {
    const control = this.form.elements.namedItem(name);
    const first = control instanceof RadioNodeList ? control[0] : control;
    const legend = first?.closest("fieldset")?.querySelector("legend");
    const label = legend ?? first?.labels?.[0];
    return (label?.firstChild?.textContent ?? name).trim();
  }

  async retryNow() {
    if (this.refused) await this.renew();
    this.refused = "";
    this.save({ again: true });
  }
}

function put(root, selector, text) {
  const place = root.querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}

const drafts = new Map();

function adopt(root) {
  for (const form of root.querySelectorAll?.("form[data-draft-url]") ?? []) {
    if (!drafts.has(form)) drafts.set(form, new Draft(form));
  }
}

adopt(document);
document.addEventListener("htmx:load", (event) => adopt(event.target));
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-draft-retry]")) drafts.forEach((draft) => draft.retryNow());
});
addEventListener("online", () => drafts.forEach((draft) => draft.retryNow()));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) drafts.forEach((draft) => draft.save());
});
addEventListener("beforeunload", (event) => {
  const lost = [...drafts.values()].some((d) => d.form.isConnected && !d.leaving && d.unsavedNames().length);
  if (lost) event.preventDefault();
});
