// Demo only: puts a demo account into the sign-in form.

const form = document.querySelector("[data-signin]");

for (const button of document.querySelectorAll("[data-fill-name]")) {
  button.addEventListener("click", () => {
    form.elements.login.value = button.dataset.fillName;
    form.elements.password.value = button.dataset.fillWord;
    form.querySelector("button").focus();
  });
}
