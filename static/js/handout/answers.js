/** Whether an answer is right: the same as elearning/rules/answering.py, and a test holds them side by side. */
(function () {
  "use strict";

  const VISIT = "huisbezoek";
  const graded = (question) => question.kind !== "open";

  /** Tell whether there is enough to answer; `given` has the values of each field by its name. */
  function isComplete(question, given) {
    const count = question.choices.length;
    if (question.kind === "volgorde") {
      const places = question.choices.map((one) => given[`plek-${one.key}`]?.[0]);
      return new Set(places).size === count && places.every((one) => Number(one) >= 1 && Number(one) <= count);
    }
    if (question.kind === "koppel") return question.choices.every((one) => given[`bij-${one.key}`]?.[0]);
    if (question.kind === "invul" || question.kind === "open") return Boolean(given.tekst?.[0]);
    return Boolean(given.keuze?.length);
  }

  function grade(question, given) {
    if (question.kind === "invul") return gradeText(question, given.tekst?.[0] ?? "");
    const marks = question.choices.map((choice, index) => mark(question, choice, index + 1, given));
    if (question.kind === VISIT) return { right: sighting(question, marks).enough, marks };
    return { right: graded(question) && marks.every((one) => one.right), marks };
  }

  function mark(question, choice, number, given) {
    if (question.kind === "volgorde") {
      const shown = given[`plek-${choice.key}`]?.[0] ?? "";
      return { key: choice.key, given: shown !== "", right: shown === String(number), shown };
    }
    if (question.kind === "koppel") {
      const shown = given[`bij-${choice.key}`]?.[0] ?? "";
      return { key: choice.key, given: shown !== "", right: shown === choice.match, shown };
    }
    const chosen = (given.keuze ?? []).includes(choice.key);
    return { key: choice.key, given: chosen, right: chosen === choice.right, shown: "" };
  }

  /** Looking well is not the same as ticking everything: hits count, and so do false alarms. */
  function sighting(question, marks) {
    const given = (right) => marks.filter((one, i) => question.choices[i].right === right).map((one) => one.given);
    const [seen, wrong] = [given(true), given(false)];
    const needed = Math.ceil((3 * seen.length) / 4);
    const allowed = Math.max(1, Math.floor(wrong.length / 4));
    const [hits, alarms] = [seen.filter(Boolean).length, wrong.filter(Boolean).length];
    return { signals: seen.length, hits, alarms, needed, allowed, enough: hits >= needed && alarms <= allowed };
  }

  function gradeText(question, text) {
    const named = question.choices.find((one) => one.text !== "*" && same(text, one.text));
    const hit = named ?? question.choices.find((one) => one.text === "*");
    const marks = hit ? [{ key: hit.key, given: true, right: hit.right, shown: text }] : [];
    return { right: Boolean(hit?.right), marks };
  }

  /** Take `7`, `7.0` and `7 glazen` for the number 7; words are compared without capitals and signs. */
  function same(written, wanted) {
    if (numberIn(wanted) !== null && /^[\d.,\s]+$/.test(wanted)) return numberIn(written) === numberIn(wanted);
    return plain(written) === plain(wanted);
  }

  function numberIn(text) {
    const found = text.match(/\d+(?:[.,]\d+)?/g) ?? [];
    return found.length === 1 && found[0].length < 16 ? Number(found[0].replace(",", ".")) : null;
  }

  const plain = (text) => {
    const folded = text.toUpperCase().toLowerCase();
    return folded.replace(/[^\p{L}\p{N}_\s-]/gu, " ").trim().split(/\s+/).join(" ");
  };

  window.keukentafel.answers = { isComplete, grade, sighting, graded };
})();
