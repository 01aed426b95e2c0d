/**
 * What all pages of a handout share: making elements, and telling the page around the course how it goes.
 * Classic scripts, because a browser loads no modules from a folder.
 */
(function () {
  "use strict";

  const NOBODY = { at() {}, done() {}, answered() {}, tested() {}, state: () => null };

  /** The page around the course in a foreign site; a website in a folder has none, and keeps nothing. */
  function around() {
    try {
      return (window.parent !== window && window.parent.keukentafelLms) || NOBODY;
    } catch {
      return NOBODY;
    }
  }

  function el(tag, className, ...inside) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside.filter((one) => one !== null && one !== undefined && one !== ""));
    return made;
  }

  function icon(name, small = true) {
    const drawn = document.querySelector(`[data-icoon="${name}"] > svg`).cloneNode(true);
    drawn.classList.toggle("ic--small", small);
    return drawn;
  }

  function button(text, look, onClick, ...after) {
    const made = el("button", `el-button${look ? ` el-button--${look}` : ""}`, text, ...after);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  }

  /** The box that says how an answer was; its title can take focus. */
  function feedback(right, title, inside, level = "h3") {
    const look = right === null ? " el-feedback--open" : right ? "" : " el-feedback--fout";
    const sign = right === null ? "message-circle" : right ? "check" : "x";
    const heading = el(level, "el-feedback__title", title);
    heading.tabIndex = -1;
    const body = el("div", "stack stack--sm", heading, ...inside);
    return el("div", `el-feedback${look}`, el("span", "el-feedback__icon", icon(sign, false)), body);
  }

  const report = around();
  window.keukentafel = { el, icon, button, feedback, report };
  for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;
  report.at();
  addEventListener("pageshow", (event) => event.persisted && report.at());
  addEventListener("hashchange", () => report.at());
})();
