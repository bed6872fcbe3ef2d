/** Reads the search index, whose files scripts/search_index.py describes: each at most once, only when asked. */

/**
 * @typedef {[number, string, string, string[], string]} Named number, address, title, names, state
 * @typedef {[string, string, string, number, number]} Kind key, one, many, its first entry, its first closed one
 * @typedef {{version: string, entries: number, pages: number, terms: number, kinds: Kind[], states: Record<string, string>, stop: string, comparing: string, dividing: string, units: Record<string, string>, firsts: string[], named: Named[]}} Core
 * @typedef {[string, string, string]} Place anchor, label, text
 * @typedef {[string, string, string, Place[]]} Shown address, title, state, places
 * @typedef {Record<string, number[]>} Shard word → numbers
 */

export const base = new URL(`${document.body.dataset.base ?? "."}/`, location.href);

/** @type {Promise<Core> | undefined} */
let core;
/** @type {Map<string, Promise<any>>} */
const files = new Map();

/** @param {string} path @param {RequestInit} [options] */
async function read(path, options) {
  const answer = await fetch(new URL(`search/${path}`, base), options);
  if (!answer.ok) throw new Error(`search/${path}: ${answer.status}`);
  return answer.json();
}

/** What is needed for the first keys. A failure is forgotten, so that the next key tries again. */
export function loadCore() {
  core ??= read("core.json");
  core.catch(() => {
    core = undefined;
  });
  return core;
}

/**
 * A file of the same build as the core.
 * @param {string} name
 */
async function file(name) {
  const path = `${(await loadCore()).version}/${name}`;
  let loading = files.get(path);
  if (!loading) {
    loading = read(path);
    files.set(path, loading);
    loading.catch(() => files.delete(path));
  }
  return loading;
}

/**
 * Forgets the index and loads today's. @returns whether it is another one: the guide was built anew
 * after this page was opened, and the files of the old index are gone.
 */
export async function renew() {
  const old = (await loadCore()).version;
  core = read("core.json", { cache: "reload" });
  return (await loadCore()).version !== old;
}

/**
 * The words that begin so, with their numbers.
 * @param {string} start @returns {Promise<[string, number[]][]>}
 */
export async function wordsFrom(start) {
  const { firsts } = await loadCore();
  const last = firsts.findLastIndex((first) => first <= start || first.startsWith(start));
  let from = firsts.findLastIndex((first) => first <= start);
  /** @type {Promise<Shard>[]} */
  const shards = [];
  for (from = Math.max(0, from); from <= last; from += 1) shards.push(file(`w${from}.json`));
  return (await Promise.all(shards))
    .flatMap((shard) => Object.entries(shard))
    .filter(([word]) => word.startsWith(start));
}

/** The numbers of one word, if it is there. @param {string} word */
export async function numbersOf(word) {
  const { firsts } = await loadCore();
  const place = firsts.findLastIndex((first) => first <= word);
  if (place < 0) return undefined;
  const shard = /** @type {Shard} */ (await file(`w${place}.json`));
  return Object.hasOwn(shard, word) ? shard[word] : undefined;
}

/** @param {number} entry @param {Core} core @returns {Kind} */
export function kindOf(entry, { kinds }) {
  return kinds.findLast(([, , , first]) => first <= entry) ?? kinds[0];
}

/** What is shown of an entry. @param {number} entry @returns {Promise<Shown>} */
export async function shown(entry) {
  const { pages, terms } = await loadCore();
  const term = entry - pages;
  const [number, within] = term < 0 ? [entry, 0] : [pages + Math.floor(term / terms), term % terms];
  return (await file(`e${number}.json`))[within];
}

/** @type {Map<string, string[]>} */
const unfolded = new Map();

/** The words that a slip of the finger may have meant. */
export async function slipWords() {
  const { version } = await loadCore();
  const folded = /** @type {string} */ (await file("slips.json"));
  let all = unfolded.get(version);
  if (!all) {
    let before = "";
    all = (folded.match(/[A-Z][^A-Z]*/g) ?? []).map((part) => {
      before = before.slice(0, part.charCodeAt(0) - 65) + part.slice(1);
      return before;
    });
    unfolded.set(version, all);
  }
  return all;
}
