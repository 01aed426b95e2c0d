/** Passkeys: a form with data-passkey="create" or "get" asks the device first, and is then sent with its answer. */

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const words = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** Read what the site asks: names and challenges come as text. */
function read(options) {
  const named = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) publicKey.user = { ...options.user, id: bytes(options.user.id) };
  if (options.allowCredentials) publicKey.allowCredentials = named(options.allowCredentials);
  if (options.excludeCredentials) publicKey.excludeCredentials = named(options.excludeCredentials);
  return { publicKey };
}

/** Write the answer of the device as text. */
function write({ id, rawId, type, response }) {
  const said = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) said[name] = words(response[name]);
  }
  return JSON.stringify({ id, rawId: words(rawId), type, response: said });
}

async function ask(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const response = await fetch(form.dataset.options, { method: "POST", body, redirect: "error" });
  if (!response.ok) return location.reload(); // signed out, or too long ago: the page itself says what to do
  form.elements.credential.value = write(await navigator.credentials[form.dataset.passkey](read(await response.json())));
  const own = document.getElementById("own_device"); // the choice of the form with the password holds here too
  if (own && form.elements.own_device) form.elements.own_device.value = own.checked ? "y" : "";
  form.submit();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-passkey]");
  if (!form) return;
  event.preventDefault();
  const status = form.querySelector("[role=status]");
  status.textContent = "";
  ask(form).catch((error) => {
    status.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
  });
});

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = false;
  for (const text of document.querySelectorAll("[data-without-passkey]")) text.hidden = true;
}
