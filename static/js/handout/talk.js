/** Plays a conversation with the words that stand in the page; what can be said, and what it does, casus.js knows. */
(function () {
  "use strict";

  const { el, icon, button, casus: rules, report } = window.keukentafel;
  const page = document.querySelector("[data-casus]");
  const casus = JSON.parse(page.dataset.casus);
  const player = page.querySelector("[data-speler]");
  const words = page.querySelector("[data-scenes]");
  const after = [...page.querySelectorAll("[data-nabespreking], [data-hierna]")];
  const ENDINGS = {
    goed: ["De deur staat open", "door-open", " el-chip--ok"],
    half: ["De deur staat op een kier", "door-open", " el-chip--now"],
    gestopt: ["Het gesprek is gestopt", "door", ""],
  };
  let [start, position, turns, made] = [null, null, [], []];

  const sceneText = (slug) => words.querySelector(`[data-scene="${CSS.escape(slug)}"]`);
  const moveText = (scene, key) => sceneText(scene).querySelector(`[data-zet="${CSS.escape(key)}"]`);
  const titleOf = (slug) => sceneText(slug).querySelector("h3").textContent;
  const sentence = (scene, key) => moveText(scene, key).querySelector("[data-zin]").textContent;
  const times = (number) => (number ? `${number} keer` : "geen keer");

  function copied(place, selector) {
    const found = place.querySelector(selector)?.cloneNode(true);
    return found ?? null;
  }

  /** The lines of a list whose conditions are met now. */
  function heard(place, conditions, state) {
    const list = copied(place, ":scope > [data-gezegd]");
    if (!list) return null;
    const unsaid = [...list.children].filter((_, i) => !rules.holds(conditions[i], state));
    unsaid.forEach((line) => line.remove());
    return list.children.length ? list : null;
  }

  function doors() {
    const card = el("section", "el-card stack stack--sm el-talk__doors");
    card.setAttribute("aria-label", "Openheid");
    for (const meter of casus.meters) {
      const step = rules.door(position.meters[meter.slug]);
      const drawn = page.querySelectorAll("[data-deur]")[step - 1];
      const segments = el("p", "el-door__segments", ...[1, 2, 3, 4, 5].map((one) => el("span", one <= step ? "el-door__on" : "")));
      segments.setAttribute("role", "img");
      segments.setAttribute("aria-label", `${step} van 5`);
      const said = el("div", "", el("p", "small muted", `Openheid van ${meter.name}`), el("p", "el-door__word", drawn.dataset.deur), segments);
      card.append(el("div", "el-door", drawn.firstElementChild.cloneNode(true), said));
    }
    return card;
  }

  function techniques(move) {
    const chips = move.techniques.map((one) => el("span", `el-chip el-chip--${move.trap ? "warn" : "action"}`, one));
    return el("p", "row el-techniques", el("span", "vh", "Techniek: "), ...chips);
  }

  function show(title, ...inside) {
    const heading = el("h1", "", title);
    heading.tabIndex = -1;
    player.replaceChildren(el("div", "el-scene-head", heading), ...inside);
    heading.focus();
    player.scrollIntoView({ block: "start" });
  }

  function take(turn) {
    note(turn);
    draw();
  }

  /** Make a turn, and remember what else could have been said. */
  function note(turn) {
    const others = rules.available(casus, position).filter((one) => one.key !== turn);
    const { scene } = position;
    position = rules.take(casus, position, turn);
    turns.push(turn);
    if (turn === rules.BACK) made.at(-1).undone = true;
    const move = rules.answered(casus, position);
    if (move) made.push({ scene, move, others, number: turns.length - 1, undone: move.stop });
  }

  function draw() {
    const scene = rules.sceneAt(casus, position.scene);
    if (scene.ending) showEnding(scene);
    else if (position.answered !== null) showReply(scene);
    else showScene(scene);
  }

  function showScene(scene) {
    const text = sceneText(scene.slug);
    const stage = el("section", "el-card stack el-talk__stage", copied(text, "[data-film]"), heard(text, scene.said, position));
    stage.setAttribute("aria-label", "De scène");
    const moves = rules.available(casus, position);
    const choice = el("section", "el-talk__choice stack", el("h2", "", moves.length ? `Wat zegt ${page.dataset.werker} nu?` : "Het gesprek gaat verder"));
    if (moves.length) choice.append(sentences(scene, moves));
    choice.append(el("p", "row", ...waysOn(scene, moves)));
    show(titleOf(scene.slug), el("div", "el-talk", stage, doors(), choice));
  }

  function sentences(scene, moves) {
    const list = el("ul", "el-says");
    list.setAttribute("role", "list");
    moves.forEach((move, i) => {
      const key = el("span", "el-say__key", String.fromCharCode(65 + i));
      key.setAttribute("aria-hidden", "true");
      const say = el("button", "el-say", key, el("span", "el-say__words", sentence(scene.slug, move.key)), icon("chevron-right", false));
      say.type = "button";
      say.addEventListener("click", () => take(move.key));
      list.append(el("li", "", say));
    });
    return list;
  }

  function waysOn(scene, moves) {
    if (moves.length) return scene.skip === null ? [] : [button("Sla deze scène over", "ghost", () => take(rules.SKIP))];
    const to = scene.moves.length ? scene.skip : scene.to;
    if (to === null) return [button("Begin opnieuw", "secondary", restart)];
    return [button("Ga verder ", "lamp", () => take(scene.moves.length ? rules.SKIP : rules.ON), icon("arrow-right", false))];
  }

  function showReply(scene) {
    const move = rules.answered(casus, position);
    const text = moveText(scene.slug, move.key);
    const mine = el("div", "el-bubble el-bubble--mine", el("p", "el-bubble__who", "Jij zei"), el("p", "el-bubble__words", sentence(scene.slug, move.key)));
    const stage = el("section", "el-talk__stage el-card stack", mine, heard(text, move.reply, position));
    stage.append(move.stop ? stopped(text, move) : effect(text, move), el("p", "row", ...afterReply(move)));
    const who = page.dataset.bewoner;
    show(`${who[0].toUpperCase()}${who.slice(1)} antwoordt`, el("div", "el-talk", stage, doors()));
  }

  function stopped(text, move) {
    const title = el("h2", "el-stop__title", "Stop even: dit kan gevaarlijk zijn of mag niet");
    const body = el("div", "stack stack--sm", title, copied(text, "[data-waarom]"), techniques(move));
    return el("div", "el-stop", el("span", "el-stop__sign", icon("hand", false)), body);
  }

  function effect(text, move) {
    const moved = casus.meters.map(({ slug, name }) => [name, position.meters[slug] - position.before.meters[slug]]);
    const sum = moved.reduce((all, [, points]) => all + points, 0);
    const look = sum < 0 ? " el-feedback--fout" : sum ? "" : " el-feedback--open";
    const alone = moved.length === 1;
    const title = el("h2", "el-feedback__title", alone ? changed(moved[0][1]) : "Wat je zin deed");
    const each = alone ? [] : moved.map(([name, points]) => el("p", "el-delta", `${name}: ${changed(points).toLowerCase()}`));
    const body = el("div", "stack stack--sm", title, ...each, copied(text, "[data-waarom]"), techniques(move));
    return el("div", `el-feedback${look}`, el("span", "el-feedback__icon", icon(sum > 0 ? "door-open" : "door", false)), body);
  }

  function changed(points) {
    if (points === 0) return "De deur blijft zoals hij was";
    return points > 0 ? "De deur gaat een stukje verder open" : "De deur gaat een stukje dicht";
  }

  function afterReply(move) {
    const back = (text, look) => button(text, look, () => take(rules.BACK));
    if (move.stop) return [back("Ga terug en kies opnieuw", "lamp")];
    return [button("Verder ", "lamp", () => take(rules.ON), icon("arrow-right", false)), back("Probeer een andere zin", "secondary")];
  }

  function showEnding(scene) {
    report.done(page.dataset.onderdeel);
    const text = sceneText(scene.slug);
    const [says, sign, look] = ENDINGS[scene.ending];
    const chip = el("p", "", el("span", `el-chip${look}`, icon(sign), says));
    const card = el("section", "el-card stack", chip, el("h2", "el-ended__title", titleOf(scene.slug)));
    card.append(...[copied(text, "[data-film]"), heard(text, scene.said, position), copied(text, "[data-eindtekst]")].filter(Boolean));
    const next = rules.sequel(casus, position);
    if (next) card.append(el("p", "", "Het verhaal gaat verder. Er is een tweede gesprek, later in de tijd. Dat hoeft niet nu."));
    const ways = next ? [button("Speel nu verder ", "lamp", () => play(next), icon("arrow-right", false))] : [];
    card.append(el("p", "row", ...ways, button("Speel nog eens", "secondary", restart)));
    after.forEach((one) => (one.hidden = false));
    show("Zo ging je gesprek", card, lookBack());
  }

  function lookBack() {
    const stood = made.filter((one) => !one.undone);
    const count = (test) => stood.filter((one) => test(one.move)).length;
    const [asked, reflected] = [count((move) => move.counts.question), count((move) => move.counts.reflection)];
    const told = asked + reflected ? [`Je stelde ${times(asked)} een vraag en gaf ${times(reflected)} een reflectie.`] : [];
    if (count((move) => move.trap)) told.push(`Je stapte ${times(count((move) => move.trap))} in een valkuil. Dat overkomt iedereen.`);
    if (count((move) => move.repair)) told.push(`Je maakte ${times(count((move) => move.repair))} iets goed dat stroef liep.`);
    const stops = made.filter((one) => one.move.stop).length;
    if (stops) told.push(`Je koos ${times(stops)} iets dat gevaarlijk kan zijn of niet mag. Je ging terug en koos opnieuw. Zo hoort het.`);
    const path = el("ol", "el-trail", ...stood.map(moment));
    path.setAttribute("role", "list");
    return el("section", "el-card stack", el("h2", "el-card__title", "Je pad, en wat er ook kon"), ...told.map((one) => el("p", "", one)), path);
  }

  function moment(one, i) {
    const number = el("span", "el-trail__number num", String(i + 1));
    number.setAttribute("aria-hidden", "true");
    const again = button("Speel vanaf hier opnieuw", "ghost", () => play(start, turns.slice(0, one.number)));
    const body = el("div", "stack stack--sm", el("h3", "el-trail__title", titleOf(one.scene)), el("p", "el-trail__words", sentence(one.scene, one.move.key)), techniques(one.move));
    if (one.others.length) body.append(otherWays(one));
    body.append(again);
    return el("li", "el-trail__one", number, body);
  }

  function otherWays(one) {
    const roads = one.others.map((move) => {
      const why = copied(moveText(one.scene, move.key), "[data-waarom]");
      const warning = move.stop ? el("p", "small", icon("hand"), " Dit kan gevaarlijk zijn of mag niet") : null;
      return el("li", "", el("p", "el-trail__words", sentence(one.scene, move.key)), warning, techniques(move), why);
    });
    const list = el("ul", "el-roads", ...roads);
    list.setAttribute("role", "list");
    return el("details", "el-fold", el("summary", "", roads.length === 1 ? "Nog één andere zin" : `Nog ${roads.length} andere zinnen`, icon("chevron-down", false)), list);
  }

  /** Begin at a start, with what was said before, if anything was. */
  function play(from, before = []) {
    [start, position, turns, made] = [from, rules.begin(casus, from), [], []];
    after.forEach((one) => (one.hidden = true));
    before.forEach(note);
    draw();
  }

  const restart = () => play(rules.beginning(casus));

  words.remove();
  page.querySelector("[data-nabespreking]").hidden = true;
  page.querySelector("[data-begin]").addEventListener("click", () => {
    page.querySelector("[data-opening]").hidden = true;
    player.hidden = false;
    restart();
  });
})();
