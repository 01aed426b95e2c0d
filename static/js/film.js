/**
 * Beside the browser's own controls of a film: sound by name, speed, a written-out text that leads to its moments,
 * and going on at the second where somebody stopped. Without this a film plays, with its captions and its text.
 */

const EVERY = 15; // seconds of film between two times that the place is kept

const bare = (text) => text.replace(/<[^>]*>/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Find for each line of the text when it is said; captions cut a line into pieces, in the same order. */
function momentsOf(lines, cues) {
  let next = 0;
  return lines.map((line) => {
    const words = bare(line.textContent);
    const first = cues.findIndex((cue, i) => i >= next && bare(cue.text) && words.includes(bare(cue.text)));
    if (first < 0) return undefined;
    next = first;
    while (next < cues.length && words.includes(bare(cues[next].text))) next += 1;
    return cues[first].startTime;
  });
}

/** Make every line that is said in the film a button that leads there. */
function makeButtons(video, lines, starts) {
  return lines.map((line, i) => {
    if (starts[i] === undefined) return undefined;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "el-lines__go";
    button.append(...line.childNodes);
    button.addEventListener("click", () => play(video, starts[i]));
    line.append(button);
    return button;
  });
}

function play(video, second) {
  go(video, second);
  video.play().catch(() => {});
}

function go(video, second) {
  if (video.readyState) video.currentTime = second;
  else video.addEventListener("loadedmetadata", () => (video.currentTime = second), { once: true });
}

function follow(video, text) {
  const track = video.querySelector("track");
  const lines = [...text.children].filter((one) => one.matches("li, p"));
  const connect = () => {
    const starts = momentsOf(lines, [...(track.track.cues ?? [])]);
    const buttons = makeButtons(video, lines, starts);
    video.addEventListener("timeupdate", () => {
      const now = starts.findLastIndex((start) => start <= video.currentTime + 0.1);
      buttons.forEach((button, i) => button?.setAttribute("aria-current", i === now));
    });
  };
  if (track.readyState === 2) connect();
  else track.addEventListener("load", connect, { once: true });
}

/** Keep the place while the film plays, when it stops, and when the page is left. */
function remember(video, form) {
  let kept = video.currentTime;
  const keep = () => {
    if (!video.readyState || kept === video.currentTime) return;
    kept = video.currentTime;
    form.elements.seconde.value = video.ended ? 0 : kept.toFixed(1);
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true }).catch(() => {});
  };
  video.addEventListener("timeupdate", () => Math.abs(video.currentTime - kept) >= EVERY && keep());
  video.addEventListener("pause", keep);
  addEventListener("pagehide", keep);
}

/** One large button on the still; the browser's own controls come when the film has begun. */
function begin(video, button) {
  button.hidden = false;
  video.controls = false;
  button.addEventListener("click", () => video.play().catch(() => {}));
  video.addEventListener("play", () => {
    const focused = document.activeElement === button;
    video.controls = true;
    button.hidden = true;
    if (focused) video.focus();
  });
}

function setUp(film) {
  const video = film.querySelector("video");
  const bar = film.querySelector("[data-film-bar]");
  const sound = bar.querySelector("[data-sound]");
  bar.dataset.filmBar = "ready";
  begin(video, film.querySelector("[data-play]"));
  sound.addEventListener("click", () => (video.muted = !video.muted));
  video.addEventListener("volumechange", () => sound.setAttribute("aria-pressed", !video.muted));
  bar.addEventListener("click", ({ target }) => {
    const speed = target.closest("[data-speed]")?.dataset.speed;
    if (speed) video.playbackRate = video.defaultPlaybackRate = Number(speed);
  });
  video.addEventListener("ratechange", () => {
    for (const one of bar.querySelectorAll("[data-speed]")) {
      one.setAttribute("aria-pressed", Number(one.dataset.speed) === video.playbackRate);
    }
  });
  video.addEventListener("ended", () => {
    if (film.contains(document.activeElement)) document.getElementById(film.dataset.then)?.focus();
  });
  const text = film.querySelector("[data-transcript]") ?? document.querySelector("[data-transcript]");
  if (text) follow(video, text);
  if (film.dataset.second) go(video, Number(film.dataset.second));
  const form = document.getElementById(film.dataset.keep);
  if (form) remember(video, form);
}

const films = [...document.querySelectorAll("[data-film]")];
films.forEach(setUp);
const asked = location.hash.match(/^#t=(\d+(?:\.\d+)?)$/);
if (asked && films.length) {
  films[0].scrollIntoView();
  go(films[0].querySelector("video"), Number(asked[1]));
}
