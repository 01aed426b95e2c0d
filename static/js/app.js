/** What every page does: load what its parts need. Each page works without any of this. */
import { followTheme } from "./theme.js";

const has = (selector) => document.querySelector(selector) !== null;

/** On a narrow screen the list of parts starts closed, so that the text comes first. */
function closeRail() {
  const rail = document.querySelector("details[data-rail]");
  if (rail && !matchMedia("(min-width: 64rem)").matches) rail.open = false;
}

/** A form that came back with mistakes starts at their summary. */
function startAtMistakes() {
  document.querySelector("[data-focus-on-load]")?.focus();
}

/** Keep the zakkaart for when there is no connection. */
function keepPocketCard() {
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
}

followTheme();
closeRail();
startAtMistakes();
if (has("form[data-question]")) import("./question.js");
if (has("form[data-draft]")) import("./draft.js");
addEventListener("load", keepPocketCard);
