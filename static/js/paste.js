// What is pasted from Word or a web page becomes our Markdown: headings, lists, bold, links, tables. Pictures stay behind.
// Without this script a browser pastes the plain text, which is fine too.

const SKIPPED = new Set(["SCRIPT", "STYLE", "META", "LINK", "TITLE", "HEAD", "IMG", "SVG", "OBJECT", "VIDEO", "AUDIO", "BUTTON"]);
const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DIV DL DT FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER LI MAIN NAV OL P PRE SECTION TABLE UL".split(" "),
);
// Soft hyphens, control characters, marks without width or direction, and the private use area (Word's own bullets).
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff]/g;

/** Give the Markdown of a piece of HTML; empty when there is nothing to read in it. */
export function markdownOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const made = [];
  writeBlocks(page.body, made, 0);
  return made.join("\n\n").replace(/^(\s*(?:-|\d+\.) .*)\n\n(?=\s*(?:-|\d+\.) )/gm, "$1\n").replace(/\n{3,}/g, "\n\n").trim();
}

/** Let a textarea take what is pasted as Markdown. */
export function attach(textarea) {
  textarea.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const text = html && markdownOf(html);
    if (!text) return;
    event.preventDefault();
    insert(textarea, text);
  });
}

function insert(textarea, text) {
  textarea.focus();
  if (document.execCommand("insertText", false, text)) return; // this way Ctrl+Z takes it back
  textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
  textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// --- blocks ----------------------------------------------------------------------------------------------------------

function writeBlocks(element, made, depth) {
  let runs = [];
  const flush = () => {
    const text = lineOf(runs);
    if (text) made.push(guarded(text));
    runs = [];
  };
  for (const node of element.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE && SKIPPED.has(node.tagName.toUpperCase())) continue;
    if (node.nodeType === Node.ELEMENT_NODE && holdsBlocks(node)) {
      flush();
      writeBlock(node, made, depth);
    } else {
      gather(node, runs, {});
    }
  }
  flush();
}

/** Google Docs puts a whole page inside a <b>, so also an inline element may hold blocks. */
function holdsBlocks(element) {
  return BLOCKS.has(element.tagName) || [...element.querySelectorAll("*")].some((one) => BLOCKS.has(one.tagName));
}

function writeBlock(element, made, depth) {
  const tag = element.tagName;
  if (/^H[1-6]$/.test(tag)) writeHeading(element, made);
  else if (tag === "UL" || tag === "OL") writeList(element, made, depth);
  else if (tag === "TABLE") writeTable(element, made);
  else if (wordLevel(element)) writeWordItem(element, made);
  else writeBlocks(element, made, depth);
}

function writeHeading(element, made) {
  const text = textOf(element);
  if (text) made.push(`${/^H[12]$/.test(element.tagName) ? "##" : "###"} ${text}`);
}

function writeList(list, made, depth) {
  let number = 0;
  for (const child of list.children) {
    if (child.tagName === "UL" || child.tagName === "OL") writeList(child, made, depth + 1);
    if (child.tagName !== "LI") continue;
    number += 1;
    const inside = [...child.children].filter((one) => one.tagName === "UL" || one.tagName === "OL");
    for (const one of inside) one.remove();
    const runs = [];
    gather(child, runs, {});
    const text = lineOf(runs).replace(/\n+/g, " ");
    if (text) made.push(item(depth, list.tagName === "OL" ? number : 0, text));
    for (const one of inside) writeList(one, made, depth + 1);
  }
}

function item(depth, number, text) {
  return `${"    ".repeat(depth)}${number ? `${number}.` : "-"} ${text}`;
}

/** Word writes a list as paragraphs: 0 = this is none, else how deep it stands. */
function wordLevel(element) {
  const style = element.getAttribute("style") ?? "";
  if (!/mso-list:\s*l\d/i.test(style) && !/^MsoList(Paragraph|Bullet|Number)/.test(element.className)) return 0;
  return Number(/level(\d)/i.exec(style)?.[1] ?? 1);
}

function writeWordItem(element, made) {
  const depth = wordLevel(element) - 1;
  let sign = "";
  for (const span of element.querySelectorAll("span")) {
    if (!/mso-list:\s*Ignore/i.test(span.getAttribute("style") ?? "")) continue;
    sign ||= span.textContent.trim();
    span.remove();
  }
  const found = /^\s*(?:([·•§o▪–-])|(\d{1,3})[.)])\s+/.exec(sign ? `${sign} ` : element.textContent);
  const number = Number(found?.[2] ?? 0);
  const text = sign ? textOf(element) : textOf(element).replace(/^\\?(?:[·•§▪–-]|\d{1,3}[.)])\s+/, "");
  if (text) made.push(item(depth, number, text));
}

function writeTable(table, made) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => textOf(cell).replaceAll("|", "/")));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2) {
    for (const cell of table.querySelectorAll("td, th")) writeBlocks(cell, made, 0);
    return;
  }
  const lines = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].map((cell) => cell || " ").join(" | ")} |`);
  made.push([lines[0], `|${"---|".repeat(width)}`, ...lines.slice(1)].join("\n"));
}

// --- running text ----------------------------------------------------------------------------------------------------

function textOf(element) {
  const runs = [];
  gather(element, runs, {});
  const heading = /^H[1-6]$/.test(element.tagName);
  return lineOf(heading ? runs.map((run) => ({ text: run.text })) : runs).replace(/\n+/g, " ");
}

/** Collect the pieces of text with how they look: bold, italic, a link. */
function gather(node, runs, look) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replace(UNSEEN, "").replace(/\s+/g, " ");
    if (text) runs.push({ text: escaped(text), ...look });
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || SKIPPED.has(node.tagName.toUpperCase())) return;
  if (node.tagName === "BR") runs.push({ text: "\n" });
  const mine = looksLike(node, look);
  for (const child of node.childNodes) gather(child, runs, mine);
  if (/^(P|DIV|LI|TD)$/.test(node.tagName)) runs.push({ text: " " });
}

function looksLike(element, look) {
  const { fontWeight, fontStyle } = element.style;
  const bold = fontWeight ? fontWeight === "bold" || Number(fontWeight) >= 600 : look.bold || /^(B|STRONG)$/.test(element.tagName);
  const italic = fontStyle ? fontStyle === "italic" : look.italic || /^(I|EM)$/.test(element.tagName);
  return { bold, italic, href: element.tagName === "A" ? safe(element.getAttribute("href")) : look.href };
}

function safe(href) {
  return /^https:\/\/[^\s"'<>\\`]+$/.test(href ?? "") ? href.replaceAll("(", "%28").replaceAll(")", "%29") : "";
}

/** What is a sign of Markdown, or would be read as HTML, is meant as it is written. */
function escaped(text) {
  return text.replace(/[*`]/g, "\\$&").replace(/<(?=[A-Za-z/!?])/g, "< ").replace(/\/{3,}/g, "/");
}

/** A line that is no heading or block in Word is none here. */
function guarded(text) {
  return text.replace(/^(#+|>|\/\/|---+$|===+$)/gm, (found) => (/^[#>]/.test(found) ? `\\${found}` : ""));
}

function lineOf(runs) {
  const italic = together(runs, ["bold", "italic", "href"]).map((run) => ({ ...run, text: within(run.text, run.italic && "*") }));
  const bold = together(italic, ["bold", "href"]).map((run) => ({ ...run, text: within(run.text, run.bold && "**") }));
  const linked = together(bold, ["href"]).map(({ text, href }) => (href ? within(text.replace(/[[\]]/g, ""), "[", `](${href})`) : text));
  return linked.join("").replace(/[ \t]*\n[ \t]*/g, "\n").replace(/ {2,}/g, " ").trim();
}

/** Make one piece of pieces that look the same; a space between two looks like what stands before it. */
function together(runs, looks) {
  const joined = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && (looks.every((look) => (last[look] || "") === (run[look] || "")) || !run.text.trim())) last.text += run.text;
    else joined.push({ ...run });
  }
  return joined;
}

/** Marks stand against the words, so spaces go outside. */
function within(text, mark, end = mark) {
  const [, before, inner, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
  return mark && inner ? before + mark + inner + end + after : text;
}
