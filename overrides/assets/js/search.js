/** The search dialog: what is typed, what is shown, and which row is chosen. */

import { find, start } from "./engine.js";

/** @typedef {import("./engine.js").Result} Result */

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("search"));
const input = /** @type {HTMLInputElement} */ (document.getElementById("search-input"));
const list = /** @type {HTMLUListElement} */ (document.getElementById("search-results"));
const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));

let turn = 0;
let chosen = -1;

/** Shows the dialog; the indexes begin to load while the reader types. */
export function open() {
  if (!dialog.open) dialog.showModal();
  input.select();
  start();
}

async function answer() {
  const query = input.value.trim();
  const mine = ++turn;
  if (!query) {
    show([], "");
    return;
  }
  try {
    await find(query, (results, complete) => {
      if (mine !== turn) return;
      if (results.length || complete) show(results, count(query, results.length));
      if (complete) dialog.dataset.answered = query;
    });
  } catch {
    if (mine === turn && list.children.length === 0) {
      show([], "The search index could not be loaded. Check the connection and type again.");
    }
  }
}

/** @param {string} query @param {number} results */
function count(query, results) {
  if (!results) return `Nothing found for «${query}». Try an acronym or another word.`;
  return results === 1 ? "1 result" : `${results} results`;
}

/** @param {Result[]} results @param {string} message */
function show(results, message) {
  const before = list.children[chosen]?.getAttribute("data-key");
  list.replaceChildren(...results.map(row));
  input.setAttribute("aria-expanded", String(results.length > 0));
  status.textContent = message;
  // The full text arrives after the names: a row that the reader has moved to stays chosen.
  const again = chosen > 0 ? results.findIndex((result) => result.key === before) : 0;
  choose(results.length ? Math.max(again, 0) : -1);
}

/** @param {Result} result @param {number} index */
function row(result, index) {
  const item = document.createElement("li");
  item.role = "option";
  item.id = `search-result-${index}`;
  item.ariaSelected = "false";
  item.dataset.key = result.key;
  const anchor = document.createElement("a");
  anchor.href = result.url;
  anchor.tabIndex = -1;
  anchor.append(part("b", "", result.title), part("span", "label", result.kind));
  if (result.state) anchor.append(part("span", "badge badge--closed", result.state));
  if (result.section) anchor.append(part("span", "search__section", result.section));
  const excerpt = part("span", "search__excerpt", "");
  excerpt.append(...marked(result.excerpt));
  anchor.append(excerpt);
  item.append(anchor);
  return item;
}

/** @param {string} tag @param {string} style @param {string} text */
function part(tag, style, text) {
  const element = document.createElement(tag);
  if (style) element.className = style;
  element.textContent = text;
  return element;
}

/**
 * An excerpt as nodes: only <mark> is kept, everything else is text.
 * @param {string} excerpt
 */
function marked(excerpt) {
  // Inside a paragraph, because a parser drops white space at the start of a body.
  const text = (/** @type {string} */ html) =>
    new DOMParser().parseFromString(`<p>${html}</p>`, "text/html").body.textContent ?? "";
  return excerpt
    .split(/<mark>(.*?)<\/mark>/g)
    .map((piece, index) => (index % 2 ? part("mark", "", text(piece)) : text(piece)));
}

/** @param {number} index */
function choose(index) {
  const rows = [...list.children];
  chosen = rows.length ? (index + rows.length) % rows.length : -1;
  for (const [number, item] of rows.entries()) {
    item.ariaSelected = String(number === chosen);
  }
  const active = rows[chosen];
  if (active) {
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

input.addEventListener("input", () => {
  chosen = 0;
  answer();
});
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    list.children[chosen]?.querySelector("a")?.click();
  }
});
// A tap outside closes, as everywhere.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
// A result on the page already open only moves the view, so the dialog must go.
list.addEventListener("click", () => dialog.close());
