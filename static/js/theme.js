/** Switches between light and dark at once; the choice is sent along in the background. */

const other = (theme) => (theme === "donker" ? "licht" : "donker");

function send(control) {
  const form = control.form;
  const request = form
    ? fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" })
    : fetch(control.href, { redirect: "manual" });
  request.catch(() => {}); // without a connection the choice holds for this page
}

/** Listen for the two theme switches in the header. */
export function followTheme() {
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-theme-to]");
    if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const theme = control.dataset.themeTo;
    document.documentElement.dataset.theme = theme;
    send(control);
    document.querySelector(`[data-theme-to="${other(theme)}"]`)?.focus();
  });
}
