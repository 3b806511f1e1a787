// Passkeys: asks the browser's authenticator, puts its answer into the form, sends the form.
// Without it, or where the browser has none, the form stays hidden and the page says why.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const hex = (buffer) =>
  Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

function create({ challenge, site, office, user, login }) {
  return navigator.credentials.create({
    publicKey: {
      challenge: bytes(challenge),
      rp: { id: site, name: office },
      user: { id: bytes(user), name: login, displayName: login },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
    },
  });
}

function get({ challenge, site }) {
  return navigator.credentials.get({
    publicKey: { challenge: bytes(challenge), rpId: site, userVerification: "required" },
  });
}

async function answer(form) {
  const made = form.dataset.passkey === "create";
  const credential = await (made ? create(form.dataset) : get(form.dataset));
  const { response } = credential;
  const field = (name, value) => {
    form.elements[name].value = value;
  };
  field("credential", hex(credential.rawId));
  field("client_data", hex(response.clientDataJSON));
  field("authenticator_data", hex(made ? response.getAuthenticatorData() : response.authenticatorData));
  if (!made) {
    field("signature", hex(response.signature));
    field("user_handle", hex(response.userHandle ?? new ArrayBuffer(0)));
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.hidden = false;
  form.previousElementSibling.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      await answer(form);
    } catch {
      failed.hidden = false;
      return;
    }
    form.submit();
  });
}
