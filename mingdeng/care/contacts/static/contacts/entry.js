// The contact form: shows only what the way and the outcome ask for, puts ready sentences at the cursor, asks about
// factors when the narrative mentions them, and says when the next contact would be. Works on a dead line: everything
// it needs is in the page. Without it every field is simply visible.

const BLANK = "＿＿";

class Entry {
  constructor(form) {
    this.form = form;
    this.words = form.elements.namedItem("narrative");
    form.addEventListener("change", () => this.draw());
    form.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-snippet]");
      if (chip) this.toggle(chip);
    });
    this.words?.addEventListener("input", () => {
      this.cues();
      this.pressed();
    });
    this.draw();
    this.cues();
    this.pressed();
  }

  value(name) {
    return this.form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
  }

  draw() {
    const met = this.value("met");
    const channel = this.value("channel");
    for (const part of this.form.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== met;
    for (const chip of this.form.querySelectorAll("[data-snippet]")) {
      const fits = chip.dataset.channels.split(" ").includes(channel);
      chip.hidden = !fits || chip.dataset.reached !== (met || "yes");
    }
    const possible = this.form.querySelector(`[data-outcomes="${CSS.escape(channel)}"]`)?.dataset.codes.split(" ") ?? [];
    this.narrow("why", possible);
    this.narrow("how", possible);
    this.next(channel, met || "yes");
    const other = this.form.querySelector("[data-other]");
    if (other) other.hidden = this.value("following") !== "other" && !other.querySelector(".bad");
  }

  // Only what can come of this way; a choice that no longer can be is let go.
  narrow(name, possible) {
    const radios = [...this.form.querySelectorAll(`input[name="${name}"]`)];
    for (const radio of radios) {
      const fits = possible.includes(radio.value);
      radio.closest("label").hidden = !fits;
      if (!fits) radio.checked = false;
    }
    const left = radios.filter((radio) => !radio.closest("label").hidden);
    if (name !== "how" || !left.length) return;
    if (!left.some((radio) => radio.checked)) left[0].checked = true;
    left[0].closest("[data-when]").hidden ||= left.length < 2;
  }

  next(channel, met) {
    const offer = this.form.querySelector(`[data-offer="${CSS.escape(`${channel}:${met}`)}"]`);
    if (!offer) return;
    put(this.form, '[data-next="rule"]', offer.dataset.rule);
    put(this.form, '[data-next="soon"]', offer.dataset.soon);
    put(this.form, "[data-next-why]", offer.dataset.why);
  }

  // At the cursor, or at the end; the first blank is selected, ready to be typed over.
  toggle(chip) {
    const text = chip.dataset.text;
    const held = this.words.value;
    const at = held.indexOf(text);
    if (at >= 0) {
      this.words.value = held.slice(0, at) + held.slice(at + text.length);
    } else {
      const where = document.activeElement === this.words ? this.words.selectionStart : held.length;
      this.words.value = held.slice(0, where) + text + held.slice(where);
      const blank = text.indexOf(BLANK);
      if (blank >= 0) {
        this.words.focus();
        this.words.setSelectionRange(where + blank, where + blank + BLANK.length);
      }
    }
    this.words.dispatchEvent(new Event("input", { bubbles: true }));
  }

  pressed() {
    for (const chip of this.form.querySelectorAll("[data-snippet]")) {
      chip.setAttribute("aria-pressed", String(this.words.value.includes(chip.dataset.text)));
    }
  }

  cues() {
    for (const cue of this.form.querySelectorAll("[data-cue]")) {
      const word = cue.dataset.cue.split("|").find((one) => this.words.value.includes(one));
      cue.hidden = !word;
      if (!word) continue;
      put(cue, "[data-cue-word]", word);
      this.link(cue);
    }
  }

  // Links to the factors in the form, when the form has them: <… id="factor-CODE" data-factor-label="…">.
  link(cue) {
    const place = cue.querySelector("[data-cue-factor]");
    if (place.childElementCount) return;
    for (const code of cue.dataset.factors.split(" ")) {
      const factor = document.getElementById(`factor-${code}`);
      if (!factor) continue;
      const link = document.createElement("a");
      link.href = `#factor-${code}`;
      link.textContent = `「${factor.dataset.factorLabel ?? code}」要改嗎？`;
      link.addEventListener("click", () => factor.closest("details")?.setAttribute("open", ""));
      place.append(link, " ");
    }
  }
}

function put(root, selector, text) {
  const place = root.querySelector(selector);
  if (place && text && place.textContent !== text) place.textContent = text;
}

const entries = new Map();

function adopt() {
  for (const form of document.querySelectorAll("form[data-entry]")) {
    if (entries.has(form)) entries.get(form).draw();
    else entries.set(form, new Entry(form));
  }
}

adopt();
document.addEventListener("htmx:load", adopt);
