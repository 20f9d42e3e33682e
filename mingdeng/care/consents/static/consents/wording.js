// Fills the consent's wording with what is chosen below it, as it is chosen: [data-wording] [data-fill]. Whoever
// signs reads the very text that will be kept. Without a script the server's text says what follows below.

const EMPTY = "（下方所選）";
const FIELDS = { purpose: "purpose", agencies: "agency_kinds", groups: "groups", from_on: "from_on", to_on: "to_on" };

function labels(form, name) {
  const picked = [...form.querySelectorAll(`input[name="${name}"]:checked`)];
  return picked.map((input) => input.closest("label").textContent.trim()).join("、");
}

function written(form, name) {
  const input = form.querySelector(`input[name="${name}"]`);
  if (!input) return "";
  if (input.type === "radio" || input.type === "checkbox") return labels(form, name);
  const parts = input.value.trim().match(/^(\d{2,3})[./-]?(\d{1,2})[./-]?(\d{1,2})$/);
  return parts ? `${Number(parts[1])}年${Number(parts[2])}月${Number(parts[3])}日` : input.value.trim();
}

function fill(wording, form) {
  for (const place of wording.querySelectorAll("[data-fill]")) {
    place.textContent = written(form, FIELDS[place.dataset.fill]) || EMPTY;
  }
}

for (const wording of document.querySelectorAll("[data-wording]")) {
  const form = document.querySelector("form:has(canvas[data-signature])");
  if (!form) continue;
  form.addEventListener("input", () => fill(wording, form));
  form.addEventListener("change", () => fill(wording, form));
  fill(wording, form);
}
