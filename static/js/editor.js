/**
 * The editor of the redactie: keeps the text while somebody types, shows what is wrong in it and what it will look
 * like, and helps with marks. The textarea stays an ordinary one: undo, spelling and reading aloud work as anywhere.
 */

const form = document.querySelector("form[data-editor]");
const area = form.elements.text;
const words = form.dataset;
const find = (selector) => document.querySelector(selector);
const every = (selector) => [...document.querySelectorAll(selector)];
const PAUSE = 1000; // ms without a key before saving
const LONGEST = 3000; // ms of typing on before saving anyway
const AGAIN = 3000; // ms before trying again what did not arrive
const PRESENT = 30000; // ms between saying that this file is open here
const CARRIED = 60000; // bytes that a browser still sends while its page goes away

/* Saving: one text at a time. What was sent is sent again until there is an answer, and only then what came after. */

let kept = area.value; // what the server has, as far as we heard
let flying = null; // what was sent and not answered yet
let stopped = false; // somebody else saved, or nobody is signed in: nothing is sent until a person chooses
let refused = null; // a text that the server said no to
let pause = 0;
let limit = 0;
let waiting = 0;
let busy = null;

const isDirty = () => area.value !== kept;

function plan() {
  if (stopped || !isDirty()) return;
  clearTimeout(pause);
  pause = setTimeout(save, PAUSE);
  limit ||= setTimeout(save, LONGEST);
}

function body(text, before = null) {
  const data = new FormData();
  data.set("csrf_token", form.elements.csrf_token.value);
  data.set("seen", form.elements.seen.value);
  data.set("text", text);
  if (before !== null) data.set("before", before);
  return data;
}

function post(address, data, size = 0) {
  const headers = { Accept: "application/json" };
  return fetch(address, { method: "POST", body: data, headers, keepalive: size < CARRIED, redirect: "error" });
}

/** Send what was typed; settles when there is nothing left to send, or no way to. */
function save() {
  clearTimeout(pause);
  clearTimeout(limit);
  clearTimeout(waiting);
  limit = 0;
  busy ||= send().finally(() => {
    busy = null;
    plan();
  });
  return busy;
}

async function send() {
  if (stopped || (flying ?? area.value) === kept || area.value === refused) return;
  flying ??= area.value;
  const text = flying;
  let response;
  try {
    response = await post(form.action, body(text), text.length * 2);
    if (response.status >= 500 || response.status === 429) throw new Error(response.status);
  } catch {
    say(words.offline);
    waiting = setTimeout(save, AGAIN);
    return;
  }
  flying = null;
  await heard(response, text);
}

async function heard(response, text) {
  const news = await response.json().catch(() => ({}));
  if (response.ok) return keep(news, text);
  if (response.status === 409) return stop("conflict", news.message);
  if ([400, 401, 403].includes(response.status)) return stop("out");
  refused = text;
  trouble("refused", news.message ?? words.unsaved);
  say(news.message ?? words.unsaved);
}

function keep(news, text) {
  kept = form.elements.base.value = text;
  form.elements.seen.value = news.seen;
  refused = null;
  trouble("refused", "");
  note(isDirty() ? words.unsaved : news.saved);
  find("[data-changed]").hidden = !news.changed;
  find("[data-unchanged]").hidden = news.changed;
  find("[data-panel]").innerHTML = news.panel; // made by our own template, which escapes
  find("[data-company]").innerHTML = news.company;
  problems = new Map(news.problems.map((one) => [one.line, one.severity]).reverse());
  drawLines();
  refresh();
}

/** Stop sending: the text stays here until somebody chose what to do. */
function stop(name, message) {
  stopped = true;
  trouble(name, message);
  note(words.unsaved);
}

function trouble(name, message) {
  const box = find(`[data-trouble="${name}"]`);
  const text = box.querySelector("[data-message]");
  if (text) text.textContent = message;
  box.hidden = message === "";
}

/** Say something where everybody sees it; `say` is also read aloud. */
function note(text) {
  const status = find("[data-status]");
  if (status.textContent !== text) status.textContent = text;
}

function say(text) {
  note(text);
  find("[data-said]").textContent = text;
}

/** Somebody signed in again on another tab: that page has a token that works. */
async function signedInAgain() {
  if (!stopped || find('[data-trouble="out"]').hidden) return;
  const response = await fetch(location.pathname, { redirect: "error" }).catch(() => null);
  const page = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page && page.querySelector("form[data-editor] [name=csrf_token]");
  if (!token) return;
  form.elements.csrf_token.value = token.value;
  trouble("out", "");
  stopped = false;
  save();
}

area.addEventListener("input", () => {
  if (!stopped) note(words.unsaved);
  drawing ||= requestAnimationFrame(drawLines);
  plan();
});
addEventListener("online", save);
addEventListener("focus", signedInAgain);
find("[data-again]").addEventListener("click", signedInAgain);
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? save() : signedInAgain()));
addEventListener("pagehide", () => {
  if (!stopped && isDirty() && area.value !== flying) {
    post(form.action, body(area.value, flying), (area.value.length + (flying?.length ?? 0)) * 1.2).catch(() => {});
  }
  const gone = body("");
  gone.set("closed", "ja");
  post(words.present, gone).catch(() => {});
});
addEventListener("beforeunload", (event) => {
  if (!leaving && isDirty() && (stopped || flying !== null || area.value === refused)) event.preventDefault();
});
addEventListener("pageshow", (event) => event.persisted && !isDirty() && location.reload());

/* Buttons that send the form: first what is still on its way, then the page that was asked for. */

let leaving = false;

form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (leaving) return;
  if (button && "plain" in button.dataset) {
    leaving = true;
    return;
  }
  event.preventDefault();
  refused = null;
  await new Promise(setTimeout); // a form that is being sent cannot be sent anew
  while (!stopped && isDirty()) {
    await save();
    if (flying !== null || area.value === refused) return;
  }
  if (stopped) return;
  if (!button || button.value === "stay") return say(find("[data-status]").textContent);
  form.elements.line.value = lineAt(area.selectionStart);
  leaving = true;
  form.requestSubmit(button);
});

/* Who else is here. */

async function beThere() {
  if (document.visibilityState === "hidden") return;
  const data = body("");
  data.delete("text");
  const seen = form.elements.seen.value;
  const response = await post(words.present, data).catch(() => null);
  if (!response?.ok) return;
  const news = await response.json();
  find("[data-company]").innerHTML = news.company;
  if (news.seen !== seen && seen === form.elements.seen.value && !busy && !isDirty()) trouble("newer");
}

setInterval(beThere, PRESENT);
beThere();

/* Lines: a copy of the text behind the textarea, with numbers and marks. Only the lines that changed are made anew. */

const behind = find("[data-lines]");
let shown = [];
let drawing = 0;
let problems = new Map(every("[data-panel] [data-jump]").map((link) => [+link.dataset.jump, severityOf(link)]).reverse());

function severityOf(link) {
  return link.closest("[data-severity]").dataset.severity;
}

function drawLines() {
  drawing = 0;
  const lines = area.value.split("\n");
  let first = 0;
  let last = 0;
  while (first < lines.length && first < shown.length && lines[first] === shown[first]) first += 1;
  const most = Math.min(lines.length, shown.length) - first;
  while (last < most && lines.at(-1 - last) === shown.at(-1 - last)) last += 1;
  const after = behind.children[shown.length - last] ?? null;
  for (const old of [...behind.children].slice(first, shown.length - last)) old.remove();
  for (const text of lines.slice(first, lines.length - last)) behind.insertBefore(lineOf(text), after);
  shown = lines;
  for (const one of behind.querySelectorAll(".el-code__line--fout, .el-code__line--let-op")) one.className = "el-code__line";
  for (const [line, severity] of problems) {
    behind.children[line - 1]?.classList.add(`el-code__line--${severity.replace(" ", "-")}`);
  }
  fit();
}

function lineOf(text) {
  const line = document.createElement("div");
  line.className = "el-code__line";
  line.textContent = text;
  return line;
}

/** Let the copy be as wide as the text, and stand where the text was scrolled to. */
function fit() {
  behind.style.inlineSize = `${area.clientWidth}px`;
  behind.style.transform = `translateY(${-area.scrollTop}px)`;
}

const lineAt = (place) => area.value.slice(0, place).split("\n").length;

/** Select a line and bring it to where it is read. */
function jump(line) {
  const lines = area.value.split("\n");
  const number = Math.min(Math.max(line, 1), lines.length);
  const start = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
  view("text");
  drawLines();
  area.focus();
  area.setSelectionRange(start, start + lines[number - 1].length);
  area.scrollTop = behind.children[number - 1].offsetTop - area.clientHeight / 3;
  fit();
  area.closest("[data-code]").scrollIntoView({ block: "nearest" });
}

function jumpToHash() {
  const found = /^#regel-(\d{1,6})$/.exec(location.hash);
  if (found) jump(+found[1]);
}

let where = 0;

function tellPosition() {
  if (document.activeElement !== area && where) return;
  const line = lineAt(area.selectionStart);
  const text = words.position.replace("{n}", line).replace("{all}", area.value.split("\n").length);
  find("p[data-position]").textContent = text;
  if (line !== where) follow(line);
  where = line;
}

area.addEventListener("scroll", fit, { passive: true });
new ResizeObserver(fit).observe(area);
document.addEventListener("selectionchange", tellPosition);
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-jump]");
  if (!link) return;
  event.preventDefault();
  jump(+link.dataset.jump);
});
addEventListener("hashchange", jumpToHash);

/* The preview: it is read again once a text is kept, and goes along to where somebody writes. */

const look = find("[data-look]");
const chart = find("[data-chart]");
const narrow = matchMedia("(max-width: 63.99rem)");
let stale = new Set();

function refresh() {
  stale = new Set([look, chart].filter(Boolean));
  for (const frame of stale) freshen(frame);
}

/** Read a frame again where it was scrolled to; one that nobody sees waits until it is seen. */
function freshen(frame) {
  if (!stale.has(frame) || !frame.offsetParent) return;
  stale.delete(frame);
  try {
    const top = frame.contentWindow.scrollY;
    if (frame.contentWindow.location.href === "about:blank") return; // it was never loaded, and loads by itself
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
    frame.contentWindow.location.reload();
  } catch {
    frame.src = String(frame.src); // a page of the browser itself, that says that something failed
  }
}

function follow(line) {
  if (!look.offsetParent) return;
  const places = [...(look.contentDocument?.querySelectorAll('[id^="regel-"]') ?? [])];
  const before = places.filter((one) => +one.id.slice(6) <= line).at(-1);
  const root = look.contentDocument?.documentElement;
  if (before) root.scrollTop = before.getBoundingClientRect().top + root.scrollTop - root.clientHeight / 4;
}

/** Show the text, the preview or the map; at a desk the text always stays. */
function view(name) {
  const panes = find("[data-panes]");
  if (narrow.matches || name !== "text") panes.dataset.panes = name;
  const chosen = !narrow.matches && panes.dataset.panes === "text" ? "look" : panes.dataset.panes;
  for (const one of every("[data-view]")) one.setAttribute("aria-pressed", one.dataset.view === chosen);
  if (look) freshen(look);
  if (chart) freshen(chart);
}

function widen(name) {
  look.classList.toggle("el-pane__frame--phone", name === "phone");
  for (const one of every("[data-width]")) one.setAttribute("aria-pressed", one.dataset.width === name);
}

for (const one of every("[data-view]")) one.addEventListener("click", () => view(one.dataset.view));
for (const one of every("[data-width]")) one.addEventListener("click", () => widen(one.dataset.width));
narrow.addEventListener("change", () => view(find("[data-panes]").dataset.panes));

/* Marks: put in as if they were typed, so that undo knows them. */

function type(text) {
  area.focus();
  if (document.execCommand("insertText", false, text)) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Put marks around what is selected, or take them away when they are there. */
function surround(mark) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(start, end);
  const size = mark.length;
  if (value.slice(start - size, start) === mark && value.slice(end, end + size) === mark && start >= size) {
    area.setSelectionRange(start - size, end + size);
    type(text);
    area.setSelectionRange(start - size, end - size);
  } else {
    type(mark + text + mark);
    area.setSelectionRange(start + size, end + size);
  }
}

/** Begin every selected line with a mark, or take it away when they all have it. */
function begin(mark, other = /^(#{2,3} |- |> )/) {
  const { value } = area;
  const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
  const stop = value.indexOf("\n", area.selectionEnd);
  const lines = value.slice(start, stop < 0 ? value.length : stop).split("\n");
  const all = lines.every((line) => line.startsWith(mark));
  const made = lines.map((line) => (all ? line.slice(mark.length) : mark + line.replace(other, ""))).join("\n");
  area.setSelectionRange(start, stop < 0 ? value.length : stop);
  type(made);
  if (lines.length > 1) area.setSelectionRange(start, start + made.length);
}

function link() {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const text = value.slice(start, end);
  const address = /^https?:\S+$/.test(text) ? text : "https://";
  const name = address === text ? "" : text;
  type(`[${name}](${address})`);
  const at = name ? start + name.length + 3 : start + 1;
  area.setSelectionRange(at, name ? at + address.length : at);
}

const DOES = {
  undo: () => area.focus() ?? document.execCommand("undo"),
  redo: () => area.focus() ?? document.execCommand("redo"),
  heading: () => begin("## "),
  subheading: () => begin("### "),
  bold: () => surround("**"),
  italic: () => surround("*"),
  list: () => begin("- "),
  quote: () => begin("> "),
  link,
};
const KEYS = { b: DOES.bold, i: DOES.italic, k: DOES.link, s: () => form.requestSubmit() };
const isProse = every('[data-does="bold"]').length > 0;

/** Enter goes on with a list or a row of answers; on an empty item it ends the list. */
function goOn(event) {
  const { selectionStart: place, selectionEnd: end, value } = area;
  const line = value.slice(value.lastIndexOf("\n", place - 1) + 1, place);
  const item = /^( *)(- (?:[([][ xX][)\]] )?|\d+\. )(.*)$/.exec(line);
  if (!item || place !== end || !isProse) return;
  event.preventDefault();
  const [, indent, mark, text] = item;
  if (text) return type(`\n${indent}${Number.parseInt(mark, 10) ? `${Number.parseInt(mark, 10) + 1}. ` : mark.replace(/x/i, " ")}`);
  area.setSelectionRange(place - line.length, place);
  type("");
}

area.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey) return;
  const key = (event.ctrlKey || event.metaKey) && !event.shiftKey ? KEYS[event.key.toLowerCase()] : null;
  if (key && (isProse || event.key === "s")) {
    event.preventDefault();
    key();
  } else if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey) goOn(event);
});

/* The toolbar is one stop for the keyboard; arrows go along it. */

function rove() {
  const bar = find('[role="toolbar"]');
  const tools = [...bar.querySelectorAll("button")];
  const enter = (tool) => tools.forEach((one) => (one.tabIndex = one === tool ? 0 : -1));
  if (!tools.length) return;
  enter(tools[0]);
  bar.addEventListener("keydown", (event) => {
    const at = tools.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tools.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tool = tools[(next + tools.length) % tools.length];
    enter(tool);
    tool.focus();
  });
  bar.addEventListener("click", (event) => DOES[event.target.closest("[data-does]")?.dataset.does]?.());
}

form.classList.add("el-desk__form--scripted");
find("[data-code]").classList.add("el-code--numbered");
for (const one of every("[data-scripted], [data-views], [data-widths]")) one.hidden = false;
rove();
drawLines();
widen("phone");
view("text");
tellPosition();
requestAnimationFrame(jumpToHash);
import(words.paste).then((paste) => paste.attach(area)).catch(() => {});
