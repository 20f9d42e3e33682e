// Security keys and passkeys (WebAuthn level 2): asks the browser, puts its answer into the form.
// <form data-passkey="make|use|login">; options come from <script type="application/json"
// id="passkey-data">, for `login` from a GET of the form's own address.

const toBytes = (text) => {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
};
const toText = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const withBytes = (listed) => (listed || []).map((item) => ({ ...item, id: toBytes(item.id) }));

function forMaking({ publicKey }, alone) {
  const selection = { ...publicKey.authenticatorSelection };
  if (alone !== null) {
    selection.residentKey = alone ? "required" : "discouraged";
    selection.requireResidentKey = alone;
    if (alone) selection.userVerification = "required";
  }
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
    excludeCredentials: withBytes(publicKey.excludeCredentials),
    authenticatorSelection: selection,
  };
}

function forUsing({ publicKey }) {
  return {
    ...publicKey,
    challenge: toBytes(publicKey.challenge),
    allowCredentials: withBytes(publicKey.allowCredentials),
  };
}

function asJson(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = {};
  for (const part of parts) if (response[part]) told[part] = toText(response[part]);
  if (response.getTransports) told.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: told,
  });
}

async function options(form) {
  if (form.dataset.passkey !== "login") {
    return JSON.parse(document.getElementById("passkey-data").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("options");
  return answer.json();
}

async function ask(form) {
  const given = await options(form);
  if (form.dataset.passkey === "make") {
    const box = form.elements.passwordless;
    const publicKey = forMaking(given.creation_options, box ? box.checked : null);
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: forUsing(given.request_options) });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[data-passkey-status]");
    if (!window.PublicKeyCredential) {
      status.textContent = "這個瀏覽器不支援安全金鑰，請改用密碼與驗證碼。";
      return;
    }
    try {
      status.textContent = "請依裝置的指示操作。";
      form.elements.credential.value = asJson(await ask(form));
      form.submit();
    } catch {
      status.textContent = "沒有完成：可能取消了、逾時，或這個裝置沒有可用的金鑰。請再試一次。";
    }
  });
}
