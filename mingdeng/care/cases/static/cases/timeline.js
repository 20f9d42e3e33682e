// A timeline comes in parts (a few sources each): puts its moments in order as they arrive.
// <ol data-timeline> of <li data-on="2025-07-31" data-at="10:42">; [data-last] stays at the end;
// [data-nothing] shows only while there is no moment.

const key = (item) => `${item.dataset.on} ${item.dataset.at || ""}`;

function order(list) {
  const moments = [...list.querySelectorAll(":scope > li[data-on]")];
  const sorted = [...moments].sort((a, b) => (key(a) < key(b) ? 1 : key(a) > key(b) ? -1 : 0));
  if (sorted.some((item, at) => item !== moments[at])) list.prepend(...sorted);
  const waiting = list.querySelector(":scope > li[hx-get]");
  const nothing = list.querySelector(":scope > li[data-nothing]");
  if (nothing) nothing.hidden = Boolean(moments.length || waiting);
}

document.addEventListener("htmx:afterSettle", () => {
  document.querySelectorAll("ol[data-timeline]").forEach(order);
});
