/** A test: draws its questions from every leerdoel in turn, and says how it went when it is handed in. */
(function () {
  "use strict";

  const { el, feedback, answers, questions, report } = window.keukentafel;
  const test = document.querySelector("[data-toets]");
  const [begin, hand] = [test.querySelector("[data-begin]"), test.querySelector("[data-inleveren]")];
  const [result, miss] = [test.querySelector("[data-toetsuitslag]"), test.querySelector("[data-mist]")];
  const heading = test.querySelector("[data-vragen-kop]");
  let drawn = [];

  function shuffled(list) {
    const mixed = [...list];
    for (let i = mixed.length - 1; i > 0; i -= 1) {
      const j = Math.floor(Math.random() * (i + 1));
      [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
    }
    return mixed;
  }

  /** Every goal in turn, then mixed: as rules/quiz.py draws. */
  function draw(number) {
    const piles = new Map();
    for (const one of shuffled(questions.filter((each) => answers.graded(each.data)))) {
      piles.set(one.goal, [...(piles.get(one.goal) ?? []), one]);
    }
    const found = [];
    while (found.length < number && [...piles.values()].some((pile) => pile.length)) {
      for (const pile of shuffled(piles.values())) if (pile.length) found.push(pile.pop());
    }
    return shuffled(found.slice(0, number));
  }

  function show(open) {
    for (const one of questions) one.section.hidden = !drawn.includes(one);
    heading.hidden = !drawn.length;
    hand.hidden = !open;
    begin.hidden = open;
  }

  begin.addEventListener("click", () => {
    questions.forEach((one) => one.reset());
    result.replaceChildren();
    miss.hidden = true;
    drawn = draw(Number(test.dataset.trekking));
    drawn.forEach((one) => hand.parentElement.before(one.section));
    show(true);
    heading.focus();
  });

  function complain(left) {
    miss.textContent = left.length === 1 ? "Eén vraag heeft nog geen antwoord." : `${left.length} vragen hebben nog geen antwoord.`;
    miss.hidden = false;
    left[0].complain();
  }

  hand.addEventListener("click", () => {
    questions.forEach((one) => one.complain(""));
    const left = drawn.filter((one) => !one.isComplete);
    if (left.length) return complain(left);
    const verdicts = drawn.map((one) => one.grade());
    drawn.forEach((one, i) => one.show(verdicts[i]));
    const score = verdicts.filter((one) => one.right).length / drawn.length;
    const passed = score + 1e-9 >= Number(test.dataset.norm);
    report.tested(test.dataset.onderdeel, score, passed);
    const words = `Je had ${Math.round(score * 100)}% goed. Bij elke vraag staat waarom.`;
    result.replaceChildren(feedback(passed, passed ? "Gehaald" : "Nog niet gehaald", [el("p", "", words)], "h2"));
    begin.textContent = "Begin opnieuw met andere vragen";
    miss.hidden = true;
    show(false);
    result.querySelector(".el-feedback__title").focus();
  });

  for (const one of questions) one.section.querySelector("[data-controleer]").hidden = true;
  show(false);
})();
