/** What every page does, and loading what its parts need. Each page works without any of this. */

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

/** On a narrow screen the list of parts starts closed, so that the text comes first. */
function closeRail() {
  const rail = find("details[data-rail]");
  if (rail && !matchMedia("(min-width: 64rem)").matches) rail.open = false;
}

/** Keep the zakkaart for when there is no connection; not while somebody is reading a lesson. */
function keepPocketCard() {
  if (!("serviceWorker" in navigator) || find("body.el-focus")) return;
  navigator.serviceWorker.register("/sw.js").catch(() => {});
}

document.addEventListener("click", switchTheme);
closeRail();
find("[data-focus-on-load]")?.focus();
if (find("form[data-question]")) import("./question.js");
if (find("form[data-draft]")) import("./draft.js");
addEventListener("load", keepPocketCard);
