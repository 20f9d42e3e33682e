// Prints the page: [data-print]. Folded data tables (details[data-print-open]) are opened for paper only.

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
