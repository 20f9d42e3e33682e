// A signature drawn on the screen: <canvas data-signature> inside a form, with an input[name$=signature].
// Pointer events serve pen, finger and mouse alike. What was drawn goes into the field as a PNG data URL when
// the form is sent, and nowhere else. A blank canvas sends nothing, so the server asks for a signature.

const INK = "#1c2529";
const WIDTH = 2.6;

class Signature {
  constructor(canvas) {
    this.canvas = canvas;
    this.form = canvas.closest("form");
    this.field = this.form.querySelector("input[name$='signature']");
    this.strokes = [];
    this.stroke = null;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) canvas.addEventListener(name, () => this.end());
    this.form.querySelector("[data-signature-clear]")?.addEventListener("click", () => this.clear());
    this.form.addEventListener("submit", () => this.keep());
    window.addEventListener("resize", () => this.fit());
    this.fit();
  }

  fit() {
    const scale = Math.min(window.devicePixelRatio || 1, 2);
    const box = this.canvas.getBoundingClientRect();
    this.canvas.width = Math.max(1, Math.round(box.width * scale));
    this.canvas.height = Math.max(1, Math.round(box.height * scale));
    this.scale = scale;
    this.draw();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  begin(event) {
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.stroke = [this.place(event)];
    this.strokes.push(this.stroke);
    this.draw();
    this.tell();
  }

  go(event) {
    if (!this.stroke) return;
    this.stroke.push(this.place(event));
    this.draw();
  }

  end() {
    this.stroke = null;
  }

  clear() {
    this.strokes = [];
    this.field.value = "";
    this.draw();
    this.tell();
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    pen.strokeStyle = INK;
    pen.fillStyle = INK;
    pen.lineWidth = WIDTH;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      pen.beginPath();
      if (stroke.length === 1) {
        pen.arc(...stroke[0], WIDTH / 2, 0, 2 * Math.PI);
        pen.fill();
        continue;
      }
      stroke.forEach((point, at) => (at ? pen.lineTo(...point) : pen.moveTo(...point)));
      pen.stroke();
    }
  }

  keep() {
    this.field.value = this.strokes.length ? this.canvas.toDataURL("image/png") : "";
  }

  tell() {
    const status = this.form.querySelector("[data-signature-status]");
    if (status) status.textContent = this.strokes.length ? "已簽名" : "還沒有簽名";
  }
}

for (const canvas of document.querySelectorAll("canvas[data-signature]")) new Signature(canvas);
