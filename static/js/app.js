/** What every page does. Each page works without any of this. */

const find = (selector) => document.querySelector(selector);

/** Switch between light and dark at once; the choice is sent along in the background. */
function switchTheme(event) {
  const control = event.target.closest("[data-theme-to]");
  if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const theme = control.dataset.themeTo;
  document.documentElement.dataset.theme = theme;
  find(`[data-theme-to="${theme === "donker" ? "licht" : "donker"}"]`)?.focus();
  keepTheme(control).catch(() => {}); // without a connection the choice holds for this page
}

/** Keep the choice: a visitor's is a link, a signed-in person's a form. */
function keepTheme(control) {
  if (!control.form) return fetch(control.href, { redirect: "manual" });
  const body = new URLSearchParams(new FormData(control.form));
  return fetch(control.form.action, { method: "POST", body, redirect: "manual" });
}

/** Beside the text there is room for the list of parts; above it, on a phone, it stays closed. */
function openRail() {
  const rail = find("details[data-rail]");
  if (rail && matchMedia("(min-width: 64rem)").matches) rail.open = true;
}

/** Start at what the page is about: a summary of mistakes, or what the address points at. */
function startWhereItMatters() {
  const place = document.getElementById(location.hash.slice(1));
  (find("[data-focus-on-load]") ?? place?.querySelector("[data-focus]"))?.focus();
}

/** Keep the zakkaart for when there is no connection; not while somebody is reading a lesson. */
function keepPocketCard() {
  if (!("serviceWorker" in navigator) || find("body.el-focus")) return;
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}

document.addEventListener("click", switchTheme);
openRail();
// After the browser's own jump to the place in the address, which takes the focus away.
addEventListener("load", () => requestAnimationFrame(startWhereItMatters));
addEventListener("load", keepPocketCard);
