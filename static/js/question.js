/**
 * Answers a question without leaving the page: the form is sent as it would be, and from the page that comes back
 * only the <section> of this question is shown. No connection? The answer stays, and is sent when there is one.
 */

const NO_CONNECTION = "Geen verbinding. Je antwoord staat nog hier.";
const waiting = new WeakMap();

function say(form, text) {
  const status = form.querySelector("[data-status]");
  if (status) status.textContent = text;
}

/** Try again when the connection is back, unless the answer changes before that. */
function waitForConnection(form, submitter) {
  const wait = new AbortController();
  waiting.set(form, wait);
  say(form, form.dataset.offline || NO_CONNECTION);
  addEventListener("online", () => form.isConnected && send(form, submitter), { once: true, signal: wait.signal });
  form.addEventListener("input", () => stopWaiting(form), { once: true, signal: wait.signal });
}

function stopWaiting(form) {
  waiting.get(form)?.abort();
  waiting.delete(form);
  say(form, "");
}

/** Anything but this question came back: let the browser show it. */
function goOn(form, submitter, response) {
  if (response.redirected) location.assign(response.url);
  else {
    form.dataset.plain = "";
    form.requestSubmit(submitter);
  }
}

function show(section, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById(section.id);
  if (!fresh) return false;
  section.replaceWith(document.adoptNode(fresh));
  (fresh.querySelector("[data-focus]") ?? fresh.querySelector("[aria-invalid], input, select, textarea"))?.focus();
  fresh.querySelector(".el-feedback")?.scrollIntoView({ block: "nearest" });
  return true;
}

async function send(form, submitter) {
  stopWaiting(form);
  form.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form, submitter));
    const response = await fetch(form.action, { method: "POST", body });
    if (!show(form.closest("section[id]"), await response.text())) goOn(form, submitter, response);
  } catch {
    waitForConnection(form, submitter);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-question]") || "plain" in form.dataset || !form.closest("section[id]")) return;
  event.preventDefault();
  if (!form.hasAttribute("aria-busy")) send(form, event.submitter);
});
