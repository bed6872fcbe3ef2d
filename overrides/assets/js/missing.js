/** The page that hosts show for an address where nothing is: pages with a name like it, and a search for it. */

import { find } from "./engine.js";
import { base } from "./search-index.js";
import { results } from "./search-results.js";

const SHOWN = 3; // guide.css keeps the place of so many

/**
 * What the address asks for, as questions, the best first: its last part, then all of it.
 * @param {string} href @param {string} root the address of the guide
 */
export function questions(href, root) {
  const { pathname } = new URL(href);
  const start = new URL(root).pathname;
  const below = pathname.startsWith(start) ? pathname.slice(start.length) : pathname;
  const parts = below
    .split("/")
    .map((part) => plain(part.replace(/\.\w+$/, "")))
    .filter((part) => part && part !== "index" && part !== "404");
  return parts.length ? [...new Set([parts[parts.length - 1], parts.join(" ")])] : [];
}

/** Words, of a part of an address. @param {string} part */
function plain(part) {
  const text = part.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return " "; // No letters.
    }
  });
  return text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** The pages that answer the first question that any page answers. @param {string[]} asked */
async function near(asked) {
  for (const question of asked) {
    const found = await find(question);
    // A page once, by its top: which of its places answers says nothing to who looks for a page.
    const pages = new Map((await results(found, "", 4 * SHOWN)).map((one) => [one.key, one]));
    if (pages.size) return [...pages.values()].slice(0, SHOWN);
  }
  return [];
}

/** @param {import("./search-results.js").Result} result */
function card({ key, title, kind, stateLabel }) {
  const link = document.createElement("a");
  link.href = new URL(key, base).href;
  const name = document.createElement("b");
  name.textContent = title;
  const label = document.createElement("span");
  label.textContent = stateLabel ? `${kind} · ${stateLabel}` : kind;
  link.append(name, label);
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** @param {Element} panel */
export async function start(panel) {
  const words = /** @type {HTMLElement} */ (panel.querySelector("[role=status]"));
  const asked = questions(location.href, base.href);
  const [first] = asked;
  const button = /** @type {HTMLElement} */ (panel.querySelector("[data-search-open]"));
  if (first) button.dataset.searchOpen = first;
  let found;
  try {
    found = await near(asked);
  } catch {
    words.textContent = "They could not be looked up. Check the connection.";
    return;
  }
  panel.querySelector("ul")?.append(...found.map(card));
  words.textContent = found.length ? `For «${first}»:` : "None was found.";
}
