/** Keeps what is half written: a form with data-draft="<address>" is sent there while somebody types. */

const PAUSE = 500; // ms without a key before saving
const timers = new Map();

function say(form, text) {
  const status = form.querySelector("[data-draft-status]");
  if (status) status.textContent = text;
}

async function save(form) {
  forget(form);
  try {
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.dataset.draft, { method: "POST", body, keepalive: true });
    say(form, response.ok ? form.dataset.saved || "Bewaard" : form.dataset.unsaved || "Nog niet bewaard");
  } catch {
    say(form, form.dataset.unsaved || "Nog niet bewaard");
  }
}

function forget(form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  forget(form);
  timers.set(form, setTimeout(save, PAUSE, form));
});
document.addEventListener("submit", (event) => forget(event.target), true);
addEventListener("pagehide", () => [...timers.keys()].forEach(save));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") [...timers.keys()].forEach(save);
});
