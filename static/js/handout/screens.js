/** A module, one screen at a time; an address that names a screen, or something in it, opens there. */
(function () {
  "use strict";

  const { icon, report } = window.keukentafel;
  const part = document.querySelector("[data-onderdeel]");
  const screens = [...part.querySelectorAll("[data-scherm]")];
  const [pager, count] = [part.querySelector("[data-bladeren]"), part.querySelector("[data-telling]")];
  const [back, on] = [pager.querySelector("[data-terug]"), pager.querySelector("[data-verder]")];
  const [end, said] = [part.querySelector("[data-slot]"), part.querySelector("[data-af]")];
  let now = 0;

  /** The element that the address names, if it names any. */
  const named = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const screenOf = (place) => screens.findIndex((one) => one.contains(place));

  function show(number, focus) {
    now = number;
    const last = now === screens.length - 1;
    screens.forEach((one, i) => (one.hidden = i !== now));
    count.textContent = `Scherm ${now + 1} van ${screens.length}`;
    back.hidden = now === 0;
    on.replaceChildren(last ? "Module afronden " : "Verder ", icon(last ? "check" : "arrow-right", false));
    on.hidden = last && !said.hidden;
    end.hidden = !last;
    if (focus) focusOn(screens[now].querySelector("h2"));
  }

  function focusOn(place) {
    place.focus();
    place.scrollIntoView({ block: "start" });
  }

  const open = (number) => (location.hash = screens[number].id);

  function finish() {
    said.hidden = false;
    on.hidden = true;
    report.done(part.dataset.onderdeel);
    focusOn(said.querySelector("strong"));
  }

  if (screens.length) {
    back.addEventListener("click", () => open(now - 1));
    on.addEventListener("click", () => (now < screens.length - 1 ? open(now + 1) : finish()));
    addEventListener("hashchange", () => {
      const place = named();
      const number = place ? screenOf(place) : 0;
      if (number >= 0) show(number, !place || screens.includes(place));
      if (number >= 0 && place && !screens.includes(place)) place.scrollIntoView();
    });
    pager.hidden = false;
    show(Math.max(0, screenOf(named())), false);
  }
})();
