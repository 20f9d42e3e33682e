// Native dialogs: data-opens="id", data-closes, and a question before a grave act (data-confirm, hx-confirm).

const confirmDialog = document.getElementById("confirm");

function ask(source, text) {
  if (!confirmDialog) return Promise.resolve(window.confirm(text));
  confirmDialog.querySelector("#confirm-title").textContent = source.dataset.confirmTitle || "確定嗎？";
  confirmDialog.querySelector("#confirm-text").textContent = text;
  const yes = confirmDialog.querySelector("#confirm-yes");
  yes.textContent = source.dataset.confirmVerb || source.textContent.trim().slice(0, 12) || "確定";
  confirmDialog.returnValue = "no";
  confirmDialog.showModal();
  return new Promise((resolve) => {
    confirmDialog.addEventListener("close", () => resolve(confirmDialog.returnValue === "yes"), { once: true });
  });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  // A click on the backdrop lands on the dialog itself, outside its box.
  if (event.target instanceof HTMLDialogElement && event.target.matches(".drawer, [data-light]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right
      && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  }
});

document.addEventListener("submit", async (event) => {
  const source = event.submitter?.dataset.confirm ? event.submitter : event.target;
  const text = source.dataset?.confirm;
  if (!text || source.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { target: form, submitter } = event;
  if (await ask(source, text)) {
    source.dataset.confirmed = "yes";
    form.requestSubmit(submitter ?? undefined);
    delete source.dataset.confirmed;
  }
}, { capture: true });

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.elt, event.detail.question)) event.detail.issueRequest(true);
});

// A form that came back with errors: read the summary first.
document.querySelector("[data-focus-first]")?.focus();
