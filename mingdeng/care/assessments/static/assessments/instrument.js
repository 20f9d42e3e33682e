// A questionnaire by keyboard: 1 to 9 choose an answer of the question at hand and go on to the next. Questions an
// earlier answer makes void are folded away; a hard trigger shows at once what to do. Without this file everything
// can still be chosen with the ordinary keys, and the server says the same after saving.

const COMPARE = {
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "==": (a, b) => a === b,
};

class Questionnaire {
  constructor(form) {
    this.form = form;
    this.questions = [...form.querySelectorAll("[data-question]")];
    form.addEventListener("change", () => this.draw());
    form.addEventListener("focusin", (event) => {
      const at = event.target.closest("[data-question]");
      if (at) this.stand(at);
    });
    document.addEventListener("keydown", (event) => this.key(event));
    this.stand(this.open().find((one) => !this.answer(one)) ?? this.questions[0]);
    this.draw();
  }

  answer(question) {
    return question.querySelector("input:checked");
  }

  open() {
    return this.questions.filter((one) => !one.hasAttribute("data-void"));
  }

  stand(question) {
    this.at = question;
    for (const one of this.questions) one.classList.toggle("at", one === question);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    if (document.querySelector("dialog[open]") || !/^[1-9]$/.test(event.key)) return;
    const radio = this.at?.querySelector(`[data-nth="${event.key}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    this.next();
  }

  next() {
    const open = this.open();
    const following = open[open.indexOf(this.at) + 1];
    // A trigger that has just shown must be read before going on.
    if (!following || this.at.querySelector("[data-trigger]:not([hidden])")) return;
    this.stand(following);
    (this.answer(following) ?? following.querySelector("input"))?.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    following.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  draw() {
    for (const question of this.questions) {
      this.fold(question);
      question.classList.toggle("done", Boolean(this.answer(question)) && !question.hasAttribute("data-void"));
      const alert = question.querySelector("[data-trigger]");
      const chosen = this.answer(question);
      if (alert) this.warn(alert, chosen);
    }
    const open = this.open();
    const progress = this.form.querySelector("[data-progress]");
    if (progress) progress.textContent = `已答 ${open.filter((one) => this.answer(one)).length}／${open.length} 題`;
  }

  // What to do at once is put before the worker's eyes, above the bar at the foot.
  warn(alert, chosen) {
    const holds = chosen && COMPARE[alert.dataset.operator](Number(chosen.value), Number(alert.dataset.value));
    const appears = holds && alert.hidden;
    alert.hidden = !holds;
    if (appears) alert.scrollIntoView({ block: "center" });
  }

  fold(question) {
    const { skipName, skipEquals } = question.dataset;
    if (!skipName) return;
    const earlier = this.form.querySelector(`input[name="${skipName}"]:checked`);
    const isVoid = earlier?.value === skipEquals;
    question.toggleAttribute("data-void", isVoid);
    question.querySelector("[data-skipped]").hidden = !isVoid;
  }
}

for (const form of document.querySelectorAll("form[data-instrument]")) new Questionnaire(form);
