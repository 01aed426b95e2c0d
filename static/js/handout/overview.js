/** What a foreign site knows of somebody, shown in the table of contents. A website in a folder knows nothing. */
(function () {
  "use strict";

  const { el, icon, report } = window.keukentafel;
  const state = report.state();
  if (!state) return;

  for (const item of document.querySelectorAll("[data-onderdeel]")) {
    if (!state.done.includes(item.dataset.onderdeel)) continue;
    item.classList.add("el-step--done");
    item.querySelector("[data-klaar]").replaceChildren(icon("check"));
    item.querySelector("[data-klaar-woord]").hidden = false;
  }
  const ready = state.required.filter((slug) => state.done.includes(slug)).length;
  const words = [`${ready} van de ${state.required.length} onderdelen die je moet doen, zijn klaar`];
  if (state.score !== null) words.push(`score ${state.score} van 100`);
  const place = document.querySelector("[data-stand]");
  place.append(...words.map((text) => el("span", "", text)));
  place.hidden = false;
  document.querySelector("[data-zonder-leeromgeving]").textContent =
    "Je leeromgeving onthoudt welke onderdelen klaar zijn, of je antwoorden goed waren, en waar je was.";
})();
