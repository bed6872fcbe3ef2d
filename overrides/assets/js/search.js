/** The search dialog: what is typed, what is shown, and which row is chosen. */

import { early, find } from "./engine.js";
import { loadCore } from "./search-index.js";
import { forget, recent, remember } from "./search-recent.js";
import { facets, results } from "./search-results.js";

/**
 * @typedef {import("./engine.js").Answer} Answer
 * @typedef {import("./search-results.js").Result} Result
 */

const SHOWN = 10;
const PAUSE = 250; // milliseconds without a key, after which the whole index is asked
// Half-typed words would fetch parts of the index that the whole question does not need. Until a question
// has been answered the names alone are quicker, and a slow typist gets the time to finish it.
const FIRST_PAUSE = 450;
const PATIENCE = 400; // milliseconds that complete results may stay before the names answer alone

const UNREACHABLE = "The search index could not be loaded. Check the connection and type again.";

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("search"));
const input = /** @type {HTMLInputElement} */ (document.getElementById("search-input"));
const list = /** @type {HTMLUListElement} */ (document.getElementById("search-results"));
const status = /** @type {HTMLElement} */ (document.getElementById("search-status"));
const kinds = /** @type {HTMLElement} */ (document.getElementById("search-kinds"));
const before = /** @type {HTMLElement} */ (document.getElementById("search-recent"));

let turn = 0;
let chosen = -1;
let kind = "";
let settled = false; // the results shown are complete, though perhaps those of an earlier question
/** @type {Promise<void>} */
let answered = Promise.resolve();

/** Shows the dialog; the index begins to load while the reader types. @param {string} [query] */
export function open(query) {
  if (!dialog.open) dialog.showModal();
  loadCore().catch(() => {}); // The first key tries again, and says so if it fails.
  if (query !== undefined) input.value = query;
  input.select();
  if (query || !input.value) ask(0);
}

/** @param {number} pause */
function ask(pause) {
  answered = answer(pause);
}

/** @param {number} pause milliseconds to wait for another key */
async function answer(pause) {
  const query = input.value.trim();
  const mine = ++turn;
  delete dialog.dataset.answered;
  before.hidden = Boolean(query) || !recent().length;
  if (!query) {
    kinds.hidden = true;
    settled = false;
    show([], "");
    showRecent();
    return;
  }
  const impatient = setTimeout(() => byName(query, mine), settled ? PATIENCE : 0);
  try {
    await new Promise((resume) => setTimeout(resume, pause));
    if (mine !== turn) return;
    const whole = await find(query);
    if (mine === turn) await present(whole, query, mine);
  } catch {
    // The names alone are better than nothing.
    if (mine === turn && !(await byName(query, mine))) show([], UNREACHABLE);
  } finally {
    clearTimeout(impatient);
  }
}

/**
 * Shows what the names alone answer; says whether they answer anything.
 * @param {string} query @param {number} mine
 */
async function byName(query, mine) {
  try {
    const names = await early(query);
    if (mine === turn && names.hits.length) await present(names, query, mine);
    return names.hits.length > 0;
  } catch {
    return false; // The whole index is asked as well, and its failure is told.
  }
}

/**
 * Shows an answer, unless the reader has asked something else meanwhile.
 * @param {Answer} found @param {string} query @param {number} mine
 */
async function present(found, query, mine) {
  const all = await facets(found);
  if (!all.some(({ key }) => key === kind)) kind = "";
  const rows = await results(found, kind, SHOWN);
  if (mine !== turn || (!found.complete && dialog.dataset.answered === query)) return;
  show(rows, said(found, query));
  showKinds(all);
  settled = found.complete;
  if (settled) dialog.dataset.answered = query;
}

/** @param {Answer} found @param {string} query */
function said({ hits, read }, query) {
  if (!hits.length) return `Nothing found for «${query}». Try an acronym or another word.`;
  const count = hits.length === 1 ? "1 result" : `${hits.length} results`;
  const slips = read.map(({ typed, meant }) => `«${typed}» as «${meant}»`);
  return slips.length ? `${count}, reading ${slips.join(" and ")}` : count;
}

/** @param {Result[]} rows @param {string} message */
function show(rows, message) {
  const held = list.children[chosen]?.getAttribute("data-key");
  list.replaceChildren(...rows.map(row));
  input.setAttribute("aria-expanded", String(rows.length > 0));
  status.textContent = message;
  // The whole index answers after the names: a row that the reader has moved to stays chosen.
  const again = chosen > 0 ? rows.findIndex((result) => result.key === held) : 0;
  choose(rows.length ? Math.max(again, 0) : -1);
}

/** @param {Result} result @param {number} number */
function row(result, number) {
  const item = document.createElement("li");
  item.role = "presentation";
  item.dataset.key = result.key;
  const anchor = document.createElement("a");
  anchor.role = "option";
  anchor.id = `search-result-${number}`;
  anchor.ariaSelected = "false";
  anchor.href = result.url;
  anchor.tabIndex = -1;
  anchor.append(part("b", "", result.title), " ", part("span", "label", result.kind));
  if (result.stateLabel) {
    anchor.append(" ", part("span", `badge badge--${result.state}`, result.stateLabel));
  }
  if (result.section) anchor.append(" ", part("span", "search__section", result.section));
  if (result.excerpt.length) {
    const excerpt = part("span", "search__excerpt", "");
    excerpt.append(
      ...result.excerpt.map(({ text, marked }) => (marked ? part("mark", "", text) : text)),
    );
    anchor.append(" ", excerpt);
  }
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
 * One button a kind that has results. Only the results change with it, not the question.
 * @param {import("./search-results.js").Facet[]} all
 */
function showKinds(all) {
  const focused = kinds.contains(document.activeElement);
  kinds.hidden = all.length < 3; // «All» and one kind are the same
  kinds.replaceChildren(
    ...all.map(({ key, label, count }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "search__kind";
      button.ariaPressed = String(key === kind);
      button.append(label, " ", part("span", "", String(count)));
      button.addEventListener("click", () => {
        kind = key;
        chosen = 0;
        ask(0);
      });
      return button;
    }),
  );
  if (focused) /** @type {HTMLElement} */ (kinds.querySelector("[aria-pressed=true]"))?.focus();
}

function showRecent() {
  const items = recent().map((query) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = query;
    button.addEventListener("click", () => {
      input.value = query;
      input.focus();
      ask(0);
    });
    item.append(button);
    return item;
  });
  before.querySelector("ul")?.replaceChildren(...items);
}

/** @param {number} to */
function choose(to) {
  const rows = [...list.querySelectorAll("a")];
  chosen = rows.length ? (to + rows.length) % rows.length : -1;
  for (const [number, item] of rows.entries()) item.ariaSelected = String(number === chosen);
  const active = rows[chosen];
  if (active) {
    input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

input.addEventListener("input", (event) => {
  chosen = 0;
  // Another key may follow a key; what is pasted or dictated is whole.
  const typed = /^(insertText|insertComposition|delete)/.test(
    /** @type {InputEvent} */ (event).inputType ?? "",
  );
  ask(typed ? (settled ? PAUSE : FIRST_PAUSE) : 0);
});
input.addEventListener("keydown", async (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    await answered; // what is shown may still answer the key before
    list.querySelectorAll("a")[chosen]?.click();
  }
});
// A tap outside closes, as everywhere.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
// A result on the page already open only moves the view, so the dialog must go.
list.addEventListener("click", () => {
  remember(input.value.trim());
  dialog.close();
});
document.getElementById("search-forget")?.addEventListener("click", () => {
  forget();
  before.hidden = true;
  input.focus();
});
