// Prints the page: [data-print]. Folded data tables (details[data-print-open]) are opened for paper only.
// With [data-print-when-loaded] the dialogue opens by itself when every part fetched after first paint
// has come; a part that fails says so on the page instead, and nobody prints a sheet with a hole unasked.

let opened = [];

addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details[data-print-open]:not([open])")];
  opened.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => {
  opened.forEach((fold) => { fold.open = false; });
  opened = [];
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

const WAITING = "[hx-trigger='load']";
const whenLoaded = document.querySelector("[data-print-when-loaded]");

if (whenLoaded) {
  let failed = false;
  const printOnce = () => {
    if (failed || document.querySelector(WAITING)) return;
    document.removeEventListener("htmx:afterSettle", printOnce);
    window.print();
  };
  document.addEventListener("htmx:afterSettle", printOnce);
  document.addEventListener("htmx:responseError", () => { failed = true; });
  document.addEventListener("htmx:sendError", () => { failed = true; });
  window.addEventListener("load", printOnce);
}
