/** Hits as a reader sees them: title, kind, state, the place that answers, and a piece of its text. */

import * as index from "./search-index.js";
import { plain, words } from "./search-words.js";

/**
 * @typedef {import("./engine.js").Answer} Answer
 * @typedef {{text: string, marked: boolean}} Piece
 * @typedef {{key: string, url: string, title: string, kind: string, state: string, stateLabel: string, section: string, excerpt: Piece[]}} Result
 * @typedef {{key: string, label: string, count: number}} Facet
 */

const LONGEST = 190; // letters of an excerpt
const BEFORE = 50; // of them at most so many before the first marked word

/**
 * The first hits of one kind, or of all, with what is shown of them.
 * @param {Answer} answer @param {string} kind "" for all @param {number} most
 * @returns {Promise<Result[]>}
 */
export async function results({ hits, words: asked, complete }, kind, most) {
  const core = await index.loadCore();
  const wanted = hits.filter(({ entry }) => !kind || index.kindOf(entry, core)[0] === kind);
  const named = new Map(core.named.map((one) => [one[0], one]));
  return Promise.all(
    wanted.slice(0, most).map(async ({ entry, place }) => {
      const card = named.get(entry);
      const early = card && !complete;
      const [address, title, state, places] = early
        ? [card[1], card[2], card[4], /** @type {import("./search-index.js").Place[]} */ ([])]
        : await index.shown(entry);
      const [anchor, label, text] = places[place] ?? ["", "", ""];
      const { pathname, hash } = new URL(anchor ? `${address}#${anchor}` : address, index.base);
      return {
        key: address,
        url: pathname + hash,
        title,
        kind: index.kindOf(entry, core)[1],
        state,
        stateLabel: core.states[state] ?? "",
        section: label,
        excerpt: excerpt(text || places[0]?.[2] || "", asked),
      };
    }),
  );
}

/**
 * How many hits there are of each kind, all of them first.
 * @param {Answer} answer @returns {Promise<Facet[]>}
 */
export async function facets({ hits }) {
  const core = await index.loadCore();
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { entry } of hits) {
    const [kind] = index.kindOf(entry, core);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = core.kinds
    .filter(([kind]) => counts.has(kind))
    .map(([kind, , label]) => ({ key: kind, label, count: counts.get(kind) ?? 0 }));
  return [{ key: "", label: "All", count: hits.length }, ...kinds];
}

/**
 * The part of a text that holds most of the words, in pieces.
 * @param {string} text @param {Set<string>} asked words as the index writes them
 * @returns {Piece[]}
 */
export function excerpt(text, asked) {
  const found = [...text.matchAll(/[\p{L}\p{N}]+(?:[-_.'’,][\p{L}\p{N}]+)*/gu)].flatMap((run) => {
    const said = words(run[0]);
    const joined = plain(run[0].replace(/[-_.'’]/g, "")).toLowerCase();
    const own = [...said, joined].find((word) => asked.has(word));
    return own === undefined ? [] : [{ from: run.index, to: run.index + run[0].length, own }];
  });
  const start = window(found, text.length);
  const from = start > 0 ? text.indexOf(" ", start - 1) + 1 : 0;
  const cut = text.length > from + LONGEST;
  const to = cut ? Math.max(text.lastIndexOf(" ", from + LONGEST), from + 1) : text.length;
  /** @type {Piece[]} */
  const pieces = [];
  let at = from;
  for (const { from: begin, to: end } of found) {
    if (begin < from || end > to) continue;
    if (begin > at) pieces.push({ text: text.slice(at, begin), marked: false });
    pieces.push({ text: text.slice(begin, end), marked: true });
    at = end;
  }
  if (at < to) pieces.push({ text: text.slice(at, to), marked: false });
  if (from > 0) pieces.unshift({ text: "… ", marked: false });
  if (cut) pieces.push({ text: " …", marked: false });
  return pieces;
}

/**
 * Where the stretch begins that holds the most different words.
 * @param {{from: number, to: number, own: string}[]} found @param {number} length
 */
function window(found, length) {
  let best = { start: 0, different: 0 };
  for (const { from } of found) {
    const start =
      from < LONGEST - BEFORE ? 0 : Math.min(from - BEFORE, Math.max(0, length - LONGEST));
    const inside = found.filter((one) => one.from >= start && one.to <= start + LONGEST);
    const different = new Set(inside.map(({ own }) => own)).size;
    if (different > best.different) best = { start, different };
  }
  return best.start;
}
