/**
 * Talks with a foreign site as SCORM 1.2 asks: what is done, the score, and where somebody was. The course is in a
 * frame, so that this page stays open while somebody reads on, and begins and ends the talk once.
 */
(function () {
  "use strict";

  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const LONGEST = 4096; // cmi.suspend_data
  const LONGEST_PLACE = 255; // cmi.core.lesson_location
  const [NONE, WRONG, RIGHT] = [0, 1, 2];
  const course = JSON.parse(document.body.dataset.pakket);
  const frame = document.querySelector("[data-cursus]");
  const said = document.querySelector("[data-melding]");
  const began = Date.now();

  /** Look upwards, and then from the page that opened this one, as ADL says. */
  function findApi() {
    for (const first of [window, window.opener]) {
      try {
        for (let page = first, steps = 0; page && steps < 500; page = page.parent, steps += 1) {
          if (page.API) return page.API;
          if (page.parent === page) break;
        }
      } catch {
        // A page of another site: nothing to be found there.
      }
    }
    return null;
  }

  const api = findApi();
  const talks = Boolean(api) && String(api.LMSInitialize("")) === "true";
  let ended = !talks;

  const ask = (name) => (talks ? String(api.LMSGetValue(name) ?? "") : "");

  function tell(values) {
    if (ended) return;
    const told = Object.entries(values).map(([name, value]) => String(api.LMSSetValue(name, String(value))) === "true");
    told.push(String(api.LMSCommit("")) === "true");
    say(told.every(Boolean) ? "" : "Je leeromgeving kon je voortgang niet bewaren. We proberen het bij je volgende stap opnieuw.");
  }

  function say(text) {
    said.textContent = text;
    said.hidden = !text;
  }

  /** Small numbers as signs of six bits; `each` of them go in one sign. */
  function pack(numbers, each) {
    let text = "";
    for (let i = 0; i < numbers.length; i += each) {
      const piece = numbers.slice(i, i + each);
      text += SIGNS[piece.reduce((sum, number, j) => sum | (number << ((6 / each) * j)), 0)];
    }
    return text;
  }

  function unpack(text, each, length) {
    const width = 6 / each;
    return Array.from({ length }, (_, i) => {
      const sign = Math.max(0, SIGNS.indexOf(text[Math.floor(i / each)] ?? "A"));
      return (sign >> (width * (i % each))) & ((1 << width) - 1);
    });
  }

  /** What was kept, if it is about these very parts and questions; another version begins anew. */
  function restore() {
    const [form, mark, steps, answers, tests] = ask("cmi.suspend_data").split(".");
    const fits = form === "1" && mark === course.mark;
    return {
      done: unpack((fits && steps) || "", 6, course.steps.length),
      answers: unpack((fits && answers) || "", 3, course.questions.length),
      tests: course.quizzes.map((_, i) => (fits && (tests ?? "").split("-")[i]) || ""),
    };
  }

  const state = restore();
  let completed = ["completed", "passed"].includes(ask("cmi.core.lesson_status"));

  const kept = () => ["1", course.mark, pack(state.done, 6), pack(state.answers, 3), state.tests.join("-")].join(".");

  const done = () => course.steps.filter((_, i) => state.done[i]);

  /** The best of each test; without tests the share of the questions in modules whose last answer was right. */
  function score() {
    if (course.quizzes.length) {
      if (state.tests.every((one) => one === "")) return null;
      return Math.round(state.tests.reduce((sum, one) => sum + Number(one), 0) / course.quizzes.length);
    }
    if (!course.questions.length || state.answers.every((one) => one === NONE)) return null;
    return Math.round((100 * state.answers.filter((one) => one === RIGHT).length) / course.questions.length);
  }

  function save() {
    const ready = done();
    completed ||= course.required.length > 0 && course.required.every((slug) => ready.includes(slug));
    const values = { "cmi.core.lesson_status": completed ? "completed" : "incomplete" };
    if (score() !== null) Object.assign(values, { "cmi.core.score.min": 0, "cmi.core.score.max": 100, "cmi.core.score.raw": score() });
    const text = kept();
    if (text.length <= LONGEST) values["cmi.suspend_data"] = text;
    tell(values);
  }

  const folder = location.pathname.replace(/[^/]*$/, "");

  function place() {
    try {
      const { pathname, hash } = frame.contentWindow.location;
      return pathname.startsWith(folder) ? (pathname.slice(folder.length) + hash).slice(0, LONGEST_PLACE) : "";
    } catch {
      return ""; // a link took somebody out of the course
    }
  }

  /** Only a page of this course: what a site gives back may be about an older version. */
  function startingPlace() {
    const was = ask("cmi.core.lesson_location");
    const slug = was.match(/^onderdelen\/([a-z0-9-]+)\.html(#[\w-]*)?$/)?.[1];
    return course.steps.includes(slug) || /^(bronnen|begrippen)\.html$/.test(was) ? was : course.start;
  }

  window.keukentafelLms = {
    at() {
      if (place()) tell({ "cmi.core.lesson_location": place() });
    },
    done(slug) {
      if (course.steps.includes(slug)) state.done[course.steps.indexOf(slug)] = 1;
      save();
    },
    answered(name, right) {
      const index = course.questions.indexOf(name);
      if (index < 0) return;
      state.answers[index] = right ? RIGHT : WRONG;
      save();
    },
    tested(slug, share, passed) {
      const index = course.quizzes.indexOf(slug);
      state.tests[index] = String(Math.max(Number(state.tests[index]), Math.round(share * 100)));
      if (passed) state.done[course.steps.indexOf(slug)] = 1;
      save();
    },
    state: () => ({ done: done(), required: course.required, score: score() }),
  };

  /** HHHH:MM:SS.SS, as SCORM 1.2 writes a time. */
  function sessionTime() {
    const seconds = (Date.now() - began) / 1000;
    const two = (number) => String(Math.floor(number)).padStart(2, "0");
    const rest = (seconds % 60).toFixed(2).padStart(5, "0");
    return `${String(Math.floor(seconds / 3600)).padStart(4, "0")}:${two((seconds / 60) % 60)}:${rest === "60.00" ? "59.99" : rest}`;
  }

  function end() {
    if (ended) return;
    tell({ "cmi.core.session_time": sessionTime(), "cmi.core.exit": "suspend" });
    ended = true;
    api.LMSFinish("");
  }

  addEventListener("pagehide", end);
  addEventListener("pageshow", (event) => event.persisted && talks && location.reload());
  say(talks ? "" : "We vinden geen leeromgeving. Je kunt de cursus doen, maar je voortgang wordt niet bewaard.");
  if (talks && ["not attempted", ""].includes(ask("cmi.core.lesson_status"))) save();
  frame.src = startingPlace();
})();
