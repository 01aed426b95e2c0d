/** A question answers in its own place: what was given, what is right, and why. The words come from the page. */
(function () {
  "use strict";

  const { el, icon, feedback, answers, report } = window.keukentafel;
  const BY_ROW = ["meer-goed", "volgorde", "koppel", "huisbezoek"];
  const MISSING = {
    "meer-goed": "Kies minstens één antwoord.",
    volgorde: "Geef elke regel een eigen plek.",
    koppel: "Kies bij elke regel wat erbij hoort.",
    invul: "Vul iets in.",
    huisbezoek: "Kruis minstens één ding aan.",
    open: "Schrijf eerst iets op.",
  };
  const SEEN = { true: { true: "gezien", false: "gemist" }, false: { true: "vals", false: "terecht" } };
  const SIGHTS = {
    gezien: ["goed", "check", "Gezien"],
    gemist: ["fout", "x", "Gemist"],
    vals: ["vals", "triangle-alert", "Vals alarm"],
    terecht: ["rust", "circle", "Terecht niet gekozen"],
  };

  class Question {
    constructor(section) {
      this.section = section;
      this.data = JSON.parse(section.dataset.vraag);
      this.name = section.dataset.naam;
      this.goal = section.dataset.doel;
      this.fields = section.querySelector("[data-velden]");
      this.outcome = section.querySelector("[data-uitslag]");
      this.words = section.querySelector("[data-antwoord]");
      this.fresh = this.fields.cloneNode(true);
      this.words.hidden = true;
    }

    get given() {
      const given = {};
      for (const field of this.fields.querySelectorAll("input, select, textarea")) {
        const name = field.name.endsWith("-keuze") ? "keuze" : field.name;
        const value = field.value.trim();
        if (value && (!["radio", "checkbox"].includes(field.type) || field.checked)) (given[name] ??= []).push(value);
      }
      return given;
    }

    get isComplete() {
      return answers.isComplete(this.data, this.given);
    }

    grade() {
      return answers.grade(this.data, this.given);
    }

    /** Say that an answer is missing, and where; an empty message takes that away. */
    complain(message = MISSING[this.data.kind] ?? "Kies een antwoord.") {
      const place = this.section.querySelector("[data-fout]");
      place.textContent = message;
      place.hidden = !message;
      if (message) this.fields.querySelector("input, select, textarea")?.focus();
    }

    reset() {
      this.fields.replaceWith(this.fresh.cloneNode(true));
      this.fields = this.section.querySelector("[data-velden]");
      this.outcome.replaceChildren();
      this.complain("");
    }

    show(verdict) {
      this.complain("");
      const shown = verdict.marks.map((one) => this.shownOf(one));
      for (const field of this.fields.querySelectorAll("input, select")) {
        if (field.type === "text") field.readOnly = true;
        else field.disabled = true;
      }
      verdict.marks.forEach((one, i) => this.showRow(one, shown[i]));
      const graded = answers.graded(this.data);
      const title = !graded ? "Dank je" : verdict.right ? "Goed gezien" : "Nog niet goed";
      this.outcome.replaceChildren(feedback(graded ? verdict.right : null, title, this.reasons(verdict)));
    }

    answerOf(key) {
      return this.words.querySelector(`[data-keuze="${CSS.escape(key)}"]`);
    }

    /** Take over what the page says somewhere, without moving it. */
    copy(where, selector) {
      const found = where?.querySelector(selector);
      return found ? [...found.cloneNode(true).childNodes] : [];
    }

    why(key) {
      const said = this.copy(this.answerOf(key), "[data-waarom]");
      return said.length ? el("div", "prose", ...said) : null;
    }

    shownOf(mark) {
      const row = this.fields.querySelector(`[data-rij="${CSS.escape(mark.key)}"]`);
      return row?.querySelector("select")?.selectedOptions[0]?.textContent ?? mark.shown;
    }

    showRow(mark, shown) {
      const row = this.fields.querySelector(`[data-rij="${CSS.escape(mark.key)}"]`);
      if (!row) return;
      const choice = this.data.choices.find((one) => one.key === mark.key);
      if (this.data.kind === "huisbezoek") this.showSight(row, choice, mark);
      else if (row.querySelector("select")) this.showAnswered(row, choice, mark, shown);
      else this.showChoice(row, choice, mark);
      const why = BY_ROW.includes(this.data.kind) ? this.why(mark.key) : null;
      if (!why) return;
      why.className = "el-why prose";
      row.classList.add("el-explained");
      row.append(why);
    }

    showChoice(row, choice, mark) {
      const state = choice.right ? "goed" : mark.given ? "fout" : "rust";
      const right = mark.given ? "Jouw antwoord, goed" : "Goede antwoord";
      const word = choice.right ? right : mark.given ? "Jouw antwoord" : "";
      this.sign(row.querySelector(".el-choice"), state, choice.right ? "check" : "x", word);
    }

    showSight(row, choice, mark) {
      const outcome = SEEN[choice.right][mark.given];
      row.classList.add("el-sight", `el-sight--${outcome}`);
      this.sign(row.querySelector(".el-choice"), ...SIGHTS[outcome]);
    }

    sign(label, state, sign, word) {
      label.classList.add(`el-choice--${state}`);
      if (word) label.append(el("span", "el-choice__mark", icon(sign), word));
    }

    /** A row of a match or an order, with what was given written out. */
    showAnswered(row, choice, mark, shown) {
      const place = this.data.choices.indexOf(choice) + 1;
      const answer = this.data.kind === "volgorde" ? place : this.answerOf(mark.key).querySelector("[data-hoort]").textContent;
      const words = el("p", "", ...this.copy(row, ".el-choice__text"));
      const given = el("span", "", "Jouw antwoord: ", shown);
      const word = mark.right ? "Goed" : `Goed is: ${answer}`;
      const sign = el("span", "el-choice__mark", icon(mark.right ? "check" : "x"), word);
      const box = el("div", `el-answered el-choice--${mark.right ? "goed" : "fout"}`, words);
      box.append(el("p", "el-answered__given", given, " ", sign));
      row.replaceChildren(box);
    }

    /** What we say to the choice that was made, and to the right one. */
    reasons(verdict) {
      const { kind, choices } = this.data;
      if (kind === "open") return [el("p", "", el("strong", "", "Zo kan het ook:")), el("div", "prose", ...this.copy(this.words, "[data-voorbeeld]"))];
      const said = kind === "huisbezoek" ? this.sighting(verdict) : [];
      if (BY_ROW.includes(kind)) return [...said, el("p", "small", "Bij elke regel staat waarom."), ...this.source()];
      const reasons = verdict.marks.filter((one) => one.given).map((one) => this.why(one.key));
      const best = choices.find((one) => one.right);
      if (!verdict.right && best) {
        const words = this.copy(this.answerOf(best.key), "[data-woorden]");
        reasons.push(el("p", "el-reason", el("strong", "", "Het goede antwoord:"), " ", el("span", "", ...words)));
        if (kind !== "invul") reasons.push(this.why(best.key));
      }
      return [...reasons, ...this.source()];
    }

    source() {
      const said = this.copy(this.words, "[data-bron]");
      return said.length ? [el("p", "small", ...said)] : [];
    }

    sighting(verdict) {
      const seen = answers.sighting(this.data, verdict.marks);
      const hits = seen.hits === seen.signals ? `Je zag alle ${seen.signals} signalen.` : `Je zag ${seen.hits} van de ${seen.signals} signalen.`;
      const alarms = seen.alarms ? `Je gaf ${seen.alarms} keer vals alarm.` : "Je gaf geen vals alarm.";
      const norm = `Goed is: ${seen.needed} signalen of meer, met hooguit ${seen.allowed} keer vals alarm.`;
      return [el("p", "", `${hits} ${alarms}`), el("p", "small", norm)];
    }
  }

  /** Let a question of a module answer by itself. */
  function answerAlone(question) {
    const check = question.section.querySelector("[data-controleer]");
    const again = question.section.querySelector("[data-opnieuw]");
    const turn = (answered) => {
      check.hidden = answered;
      again.hidden = !answered || !answers.graded(question.data);
    };
    question.section.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (check.hidden) return;
      if (!question.isComplete) return void question.complain();
      const verdict = question.grade();
      question.show(verdict);
      turn(true);
      question.outcome.querySelector(".el-feedback__title").focus();
      if (answers.graded(question.data)) report.answered(question.name, verdict.right);
    });
    again.addEventListener("click", () => {
      question.reset();
      turn(false);
      question.fields.querySelector("input, select, textarea").focus();
    });
  }

  const all = [...document.querySelectorAll("[data-vraag]")].map((section) => new Question(section));
  window.keukentafel.questions = all;
  if (!document.querySelector("[data-toets]")) all.forEach(answerAlone);
})();
