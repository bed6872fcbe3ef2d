/**
 * Answers a question: at first from the names alone, which are in memory, then from the whole index.
 *
 * The order follows general rules. A question that is a name is answered by what is so called. Words in
 * the names of a page count more than words in its labels (headings, heads of table rows), and these more
 * than words in its text; rare words more than common ones. What a page's name leaves over of the
 * question is looked for in its places, and the result leads to the place that holds most of it.
 */

import * as index from "./search-index.js";
import { extra, family, measured, root, slips, stem, words } from "./search-words.js";

/**
 * @typedef {import("./search-index.js").Core} Core
 * @typedef {{share: number, quality: number}} NameHit
 * @typedef {{names: Map<number, NameHit>, places: Map<number, number>}} Held what an entry holds of one term
 * @typedef {{word: string, number: string, side: number}} Term
 * @typedef {{terms: Term[], sides: number}} Question sides: 0 when nothing is compared
 * @typedef {{typed: string, entries: Map<number, Held>, words: Set<string>, spread: number, meant: string, sure: boolean}} Found sure: it is a word, or the beginning of one
 * @typedef {{entry: number, place: number, score: number}} Hit place 0 is the top of the page
 * @typedef {{hits: Hit[], words: Set<string>, read: {typed: string, meant: string}[], complete: boolean}} Answer read: slips
 */

// How well one word answers another one.
const SAME_FORM = 0.95; // a plural and the like
const SAME_FAMILY = 0.85;
const ALIKE = 5; // letters that words of one family begin with
const TEXT_WORDS = 40; // the most words that half a word may become
const JOINED = 8; // letters from which two words may be one name with a slip
const MEANT_WORDS = 6; // the most words that a slip may have meant

// What an answer is worth, beside the share of the question that it answers.
const FULL = 0.8; // of a name: enough to be called by it
const FULL_NAME = 0.15; // a whole name stands in the question
const EXACT_NAME = 0.5; // the question is the name
const TITLE = 0.05; // by its name of today, not by an old or another one
const KIND = 0.3; // a page of the kind that the question names beside it, as in «modeling domain»
const LINKED = 0.1; // between the entry of a kind to which most pages lead and the last one
const CLOSED = -0.15; // what can no longer be had is meant by its name only
const SIDE = 0.4; // how well a comparison must answer each side to count as one
const VERSUS = 7; // in the index, the member's number of a name such as «A vs B»
const RARELY_MEANT = {
  term: -0.08,
  compare: -0.12,
  changes: -0.12,
  domains: -0.06,
  exam: -0.03,
  glossary: -0.1,
};
const HITS = 0.3; // of the best; what is worth less is no hit

// --- the question -------------------------------------------------------------------------------

/**
 * The terms of a question, and to which side of a comparison each belongs.
 * @param {string} query @param {Core} core @returns {Question}
 */
export function read(query, core) {
  const all = words(query);
  const [stop, comparing, dividing] = [core.stop, core.comparing, core.dividing].map(
    (list) => new Set(list.split(" ")),
  );
  // «vs» divides alone; «and» divides only a question that has nothing like it, as after «between».
  const direct = all.some((word) => comparing.has(word) && dividing.has(word));
  const divides = (/** @type {string} */ word) =>
    direct ? comparing.has(word) && dividing.has(word) : dividing.has(word);
  const compares = all.some((word) => comparing.has(word));
  /** @type {string[][]} */
  const sides = [[]];
  for (const word of all) {
    if (compares && divides(word)) sides.push([]);
    else if (!(compares && comparing.has(word)) && !stop.has(word)) sides.at(-1)?.push(word);
  }
  const filled = sides.filter((side) => side.length);
  const terms = filled.flatMap((side, number) =>
    measured(side, core.units).map((term) => ({ ...term, side: number })),
  );
  if (terms.length) return { terms, sides: compares ? filled.length : 0 };
  // Nothing but words that say nothing: then they are what is asked.
  return { terms: all.map((word) => ({ word, number: "", side: 0 })), sides: 0 };
}

/**
 * How well a word of the index answers one of a question; 0 is not at all.
 * @param {string} word @param {string} asked @param {boolean} last whether it may still be half a word
 */
function quality(word, asked, last) {
  if (word === asked) return 1;
  // Most words are told apart by their first letters; what follows costs more.
  if (word[0] !== asked[0] || (asked.length > 1 && word[1] !== asked[1])) return 0;
  if (stem(word) === stem(asked)) return SAME_FORM;
  const begins = word.startsWith(asked);
  const ratio = asked.length / word.length;
  if (begins && last) return 0.55 + 0.35 * ratio;
  // One of the two is what both are made of: recommend and recommender, scale and scalability.
  const base = family(word);
  if (base === family(asked) && (base === stem(word) || base === stem(asked))) return SAME_FAMILY;
  // Perhaps of the same family: multi for multiple, toxicity for toxic.
  const alike = common(word, asked);
  const longer = Math.max(word.length, asked.length);
  if (alike >= ALIKE && alike >= asked.length + word.length - longer - 2 && longer - alike < 7) {
    return 0.3 + 0.5 * (alike / longer);
  }
  return begins && asked.length > 2 ? 0.3 + 0.3 * ratio : 0;
}

/** How many letters two words begin alike with. @param {string} one @param {string} other */
function common(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

// --- the names, from memory ---------------------------------------------------------------------

/** @typedef {{entry: number, name: number, words: Map<string, number>}} Called name as in the index */

/** @type {{version: string, all: Called[], known: Set<string>} | undefined} */
let held;

/** Every name with its words and the share that each is of it. @param {Core} core */
function called(core) {
  if (held?.version === core.version) return held;
  const stop = new Set(core.stop.split(" "));
  /** @type {Called[]} */
  const all = [];
  /** @type {Map<string, number>} */
  const often = new Map();
  for (const [entry, , title, names] of core.named) {
    for (const [name, text] of [title, ...names].entries()) {
      const own = words(text);
      const telling = own.filter((word) => !stop.has(word));
      const found = new Map((telling.length ? telling : own).map((word) => [word, 1]));
      for (const word of extra(text, core.units)) if (!found.has(word)) found.set(word, 0.5);
      for (const word of found.keys()) often.set(word, (often.get(word) ?? 0) + 1);
      const versus = own.includes("vs") || own.includes("versus");
      all.push({ entry, name: (name << 3) | (versus ? VERSUS : 0), words: found });
    }
  }
  for (const { words: own } of all) {
    const weights = [...own].map(([word, part]) =>
      part === 1 ? Math.log(1 + all.length / (often.get(word) ?? 1)) : 0,
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    [...own].forEach(([word, part], at) => {
      own.set(word, part === 1 ? weights[at] / total : 1 / own.size);
    });
  }
  held = { version: core.version, all, known: new Set(often.keys()) };
  return held;
}

/** What the names hold of the terms. @param {Question} question @param {Core} core @returns {Found[]} */
function inNames({ terms }, core) {
  const { all, known } = called(core);
  return terms.map(({ word }, at) => {
    const last = at === terms.length - 1;
    /** @type {Map<string, number>} */
    let qualities = new Map();
    for (const one of known) {
      const value = quality(one, word, last);
      if (value) qualities.set(one, value);
    }
    let meant = "";
    if (qualities.size === 0) {
      qualities = new Map(nearest(word, known));
      meant = qualities.keys().next().value ?? "";
    }
    const found = nothing(word, meant);
    for (const { entry, name, words: own } of all) {
      for (const [one, value] of qualities) {
        const share = own.get(one);
        if (share) hold(found, entry).names.set(name, { share, quality: value });
      }
    }
    found.spread = found.entries.size;
    return found;
  });
}

// --- the whole index ----------------------------------------------------------------------------

/** @param {string} typed @param {string} meant @returns {Found} */
function nothing(typed, meant = "") {
  return { typed, entries: new Map(), words: new Set(), spread: 0, meant, sure: false };
}

/** @param {Found} found @param {number} entry @returns {Held} */
function hold({ entries }, entry) {
  let own = entries.get(entry);
  if (!own) {
    own = { names: new Map(), places: new Map() };
    entries.set(entry, own);
  }
  return own;
}

/**
 * Notes where a word of the index stands.
 * @param {Found} found @param {number[]} numbers
 * @param {number} value how well it answers as a name @param {number} [textual] and as text
 * @param {number} [parts] the terms for which it stands together
 */
function note(found, numbers, value, textual = value, parts = 1) {
  let entry = -1;
  let own = /** @type {Held | undefined} */ (undefined);
  for (const number of numbers) {
    if (number < 0) {
      entry -= number;
      own = hold(found, entry);
      continue;
    }
    if (!own) continue;
    const strength = (number >> 1) & 15;
    const place = number >> 5;
    if (number & 1) {
      const before = own.names.get(place);
      const share = strength / 15 / parts;
      // The better answer counts, not a longer word that only begins so, such as kinesisvideo.
      if (!before || before.quality < value || (before.quality === value && before.share < share)) {
        own.names.set(place, { share, quality: value });
      }
    } else {
      const speaks = strength < 8 ? 0.25 + 0.04 * strength : 0.7 + (0.3 * (strength - 8)) / 7;
      own.places.set(place, Math.max(own.places.get(place) ?? 0, Math.min(1, speaks * textual)));
    }
  }
}

/** @param {number[]} numbers */
const entriesIn = (numbers) => numbers.reduce((count, number) => count + (number < 0 ? 1 : 0), 0);
/** @param {number[]} numbers */
const isName = (numbers) => numbers.some((number) => number >= 0 && number & 1);

/**
 * Where the index holds a term, its other forms, and what begins so.
 * @param {Term} term @param {boolean} last @returns {Promise<Found>}
 */
async function inIndex({ word, number }, last) {
  const found = nothing(word);
  const add = (
    /** @type {string} */ one,
    /** @type {number[]} */ numbers,
    /** @type {number} */ value,
    /** @type {number} */ textual = value,
  ) => {
    note(found, numbers, value, textual);
    found.words.add(one);
  };
  if (number) {
    const unit = word.slice(number.length);
    const binary = unit.replace(/^([kmgtp])b$/, "$1ib");
    /** @type {[string, number][]} */
    const forms = [
      [word, 1],
      [number + (binary === unit ? unit.replace(/^([kmgtp])ib$/, "$1b") : binary), 0.7],
      [number, 0.4],
    ];
    for (const [form, value] of forms) {
      const numbers = await index.numbersOf(form);
      if (!numbers || (form === word && value < 1)) continue;
      add(form, numbers, value);
      found.spread ||= entriesIn(numbers);
    }
    found.sure = found.spread > 0;
    return found;
  }
  if (word.length < 3) {
    const numbers = await index.numbersOf(word);
    if (numbers) add(word, numbers, 1);
    found.spread = numbers ? entriesIn(numbers) : 0;
    found.sure = found.spread > 0;
    return found;
  }
  const near = (await index.wordsFrom(root(word).slice(0, ALIKE)))
    .map(([one, numbers]) => ({ one, numbers, value: quality(one, word, last) }))
    .filter(({ value }) => value);
  const same = near.filter(({ value }) => value >= SAME_FORM);
  const begun = near.filter(({ value }) => value < SAME_FORM);
  begun.sort((a, b) => Number(isName(b.numbers)) - Number(isName(a.numbers)) || b.value - a.value);
  for (const { one, numbers, value } of same) add(one, numbers, value);
  found.spread = found.entries.size;
  // Beside a whole word, what only begins so is another word; but half a word is first of all a name.
  for (const { one, numbers, value } of begun.slice(0, TEXT_WORDS)) {
    add(
      one,
      numbers,
      same.length && !last ? 0.7 * value : value,
      same.length ? 0.5 * value : value,
    );
  }
  found.spread ||= found.entries.size;
  found.sure = near.some(({ one }) => one.startsWith(word) || stem(one) === stem(word));
  return found;
}

/** Whether a word is long enough to guess another one from it. @param {string} word */
const slippery = (word) => word.length > 3 && !/[0-9]/.test(word);

/**
 * The words that a slip of the finger may have meant, the nearest first, with their quality.
 * @param {string} word @param {Iterable<string>} known @returns {[string, number][]}
 */
function nearest(word, known) {
  if (!slippery(word)) return [];
  const most = word.length < 6 ? 1 : 2;
  /** @type {[string, number][]} */
  const near = [];
  for (const one of known) {
    if (one.length < 4 || (one[0] !== word[0] && one[1] !== word[1] && one[0] !== word[1]))
      continue;
    const away = Math.min(
      slips(word, one, most),
      // Half a word with a slip; one step further away than a whole one.
      one.length > word.length ? slips(word, one.slice(0, word.length), most - 1) + 0.5 : most + 1,
    );
    if (away <= most) near.push([one, 1 - 0.07 * away - (one[0] === word[0] ? 0 : 0.04)]);
  }
  near.sort((a, b) => b[1] - a[1] || a[0].length - b[0].length);
  const best = near.length ? near[0][1] : 0;
  return near.filter(([, value]) => value > best - 0.12).slice(0, MEANT_WORDS);
}

/** The words that a term may have meant. @param {Found} found @returns {Promise<Found>} */
async function mended(found) {
  if (!slippery(found.typed)) return found;
  const near = nearest(found.typed, await index.slipWords());
  if (!near.length) return found;
  const other = nothing(found.typed);
  let most = 0;
  for (const [word, away] of near) {
    const numbers = await index.numbersOf(word);
    if (!numbers) continue;
    // Names are what people search for.
    const value = isName(numbers) ? away : away - 0.1;
    note(other, numbers, value, 0.8 * value);
    other.words.add(word);
    if (value > most) [most, other.meant] = [value, word];
  }
  other.spread = other.entries.size;
  return other;
}

/**
 * Words that the index also holds as one: «fire hose» is Firehose, and ml.g5.xlarge is more than its parts.
 * @param {Found[]} found of the terms in their order @param {{known: Set<string>}} called the words of names
 */
async function together(found, { known }) {
  for (let at = 0; at + 1 < found.length; at += 1) {
    for (const parts of [found.slice(at, at + 3), found.slice(at, at + 2)]) {
      const typed = parts.map(({ typed: one }) => one).join("");
      const exact = await index.numbersOf(typed);
      // «blazing txt»: only a name is worth guessing, and only one letter away.
      const word = exact ? typed : nearName(typed, known);
      const numbers = exact ?? (word && (await index.numbersOf(word)));
      if (!numbers || typed === parts[0].typed) continue;
      for (const part of parts) {
        const alone = part.entries.size;
        note(part, numbers, exact ? SAME_FORM : SAME_FAMILY, 1.8, parts.length);
        part.words.add(word);
        if (!alone) part.spread = part.entries.size;
        part.sure = true;
      }
      break;
    }
  }
}

/** The only word of a name that is one slip away from a long word, or "". @param {string} typed @param {Set<string>} known */
function nearName(typed, known) {
  if (typed.length < JOINED || !slippery(typed)) return "";
  const near = [...known].filter((one) => one[0] === typed[0] && slips(typed, one, 1) === 1);
  return near.length === 1 ? near[0] : "";
}

/** @param {Question} question @param {Core} core @returns {Promise<Found[]>} */
async function inAll({ terms }, core) {
  const found = await Promise.all(terms.map((term, at) => inIndex(term, at === terms.length - 1)));
  await together(found, called(core));
  return Promise.all(found.map((one) => (one.sure ? one : mended(one))));
}

// --- the order ----------------------------------------------------------------------------------

/**
 * All entries that answer, best first.
 * @param {Question} question @param {Found[]} found @param {Core} core @returns {Hit[]}
 */
function ranked({ terms, sides }, found, core) {
  const raw = found.map(({ spread }) => Math.log(1 + core.entries / (spread || 1)));
  const sum = raw.reduce((all, weight) => all + weight, 0) || 1;
  const weights = raw.map((weight) => weight / sum);
  const kinds = kindsAsked(terms, core);
  /** @type {Hit[]} */
  const hits = [];
  let most = 0; // without what comparisons get for comparing, or nothing would be left beside them
  for (const entry of new Set(found.flatMap(({ entries }) => [...entries.keys()]))) {
    const own = found.map(({ entries }) => entries.get(entry));
    const [kind, , , first, closed] = index.kindOf(entry, core);
    const share = own.reduce((all, one, at) => all + (one ? weights[at] : 0), 0);
    const { named, score, full, exact } = byName(own, weights, sides > 1);
    let total = score;
    const compared = kind === "compare" && sides > 1 ? bySides(own, terms, weights, sides) : 0;
    if (compared) {
      total = Math.max(total, 0.6) + compared;
      own.forEach((one, at) => {
        if (one?.names.size) named.add(at);
      });
    } else if (kinds.has(kind) && score) total += KIND;
    else total += RARELY_MEANT[/** @type {"term"} */ (kind)] ?? 0;
    if (entry >= closed && !exact) total += CLOSED;
    total -= (LINKED * (entry - first)) / (closed - first || 1);
    const { place, score: more } = byPlace(own, weights, named, full);
    const held = 0.7 + 0.3 * share;
    hits.push({ entry, place, score: (total + more) * held });
    most = Math.max(most, (total + more - compared) * held);
  }
  return hits
    .filter(({ score }) => score >= HITS * most)
    .sort((a, b) => b.score - a.score || a.entry - b.entry);
}

/**
 * The kinds of page that a question names beside something else, by the last word of what they are called.
 * @param {Term[]} terms @param {Core} core
 */
function kindsAsked(terms, { kinds }) {
  const asked = new Set(terms.length > 1 ? terms.map(({ word }) => stem(word)) : []);
  const last = (/** @type {string} */ label) => stem(words(label).at(-1) ?? "");
  return new Set(kinds.flatMap(([key, one]) => (asked.has(last(one)) ? [key] : [])));
}

/**
 * The name of an entry that answers best: which terms it holds, and what that is worth.
 * @param {(Held | undefined)[]} own @param {number[]} weights @param {boolean} comparing
 */
function byName(own, weights, comparing) {
  /** @type {Map<number, {asked: number, cover: number, terms: number[]}>} */
  const names = new Map();
  own.forEach((one, at) => {
    for (const [name, { share, quality: value }] of one?.names ?? []) {
      const member = name & 7;
      if (member && member !== VERSUS) continue; // the name of a page that a comparison compares
      const so = names.get(name) ?? { asked: 0, cover: 0, terms: [] };
      so.asked += weights[at] * value;
      so.cover += share * value;
      so.terms.push(at);
      names.set(name, so);
    }
  });
  let best = { score: 0, full: 0, exact: false, named: /** @type {Set<number>} */ (new Set()) };
  // Among equals the name of today: it is the first, and has no member.
  const today = TITLE * (names.get(0)?.asked ?? 0);
  for (const [name, { asked, cover, terms }] of names) {
    // «A vs B» holds the names of other pages, so it names only its sides.
    const full = name & 7 && !comparing ? 0 : Math.min(1, cover);
    const exact = full > FULL && asked > FULL;
    const score =
      asked * (0.7 + 0.3 * full) +
      (exact ? EXACT_NAME * full : 0) +
      (full > FULL ? FULL_NAME : 0) +
      today;
    if (score > best.score) best = { score, full, exact, named: new Set(terms) };
  }
  return best;
}

/**
 * How well a comparison answers the sides of a question, 0 to 1.5.
 * @param {(Held | undefined)[]} own @param {Term[]} terms @param {number[]} weights @param {number} sides
 */
function bySides(own, terms, weights, sides) {
  let sum = 0;
  for (let side = 0; side < sides; side += 1) {
    const mine = terms.flatMap((term, at) => (term.side === side ? [at] : []));
    const all = mine.reduce((total, at) => total + weights[at], 0) || 1;
    /** @type {Map<number, number>} */
    const asked = new Map();
    /** @type {Map<number, number>} */
    const cover = new Map();
    for (const at of mine) {
      for (const [name, { share, quality: value }] of own[at]?.names ?? []) {
        asked.set(name, (asked.get(name) ?? 0) + (weights[at] * value) / all);
        cover.set(name, (cover.get(name) ?? 0) + share * value);
      }
    }
    const best = [...asked].map(([name, value]) =>
      name & 7 && (name & 7) !== VERSUS
        ? value * (0.6 + 0.4 * Math.min(1, cover.get(name) ?? 0))
        : 0.85 * value,
    );
    const one = Math.max(0, ...best);
    if (one < SIDE) return 0;
    sum += one;
  }
  return (1.5 * sum) / sides;
}

/**
 * The place that holds most of what the name leaves over.
 * @param {(Held | undefined)[]} own @param {number[]} weights @param {Set<number>} named
 * @param {number} full the share of its name that was asked for
 */
function byPlace(own, weights, named, full) {
  const trust = 0.2 + 0.8 * full * full;
  const rest = weights.reduce((all, weight, at) => all + (named.has(at) ? 0 : weight), 0);
  if (rest < 1e-6) return { place: 0, score: 0 };
  /** @type {Map<number, {left: number, also: number, held: number}>} */
  const places = new Map();
  let spread = 0;
  own.forEach((one, at) => {
    let most = 0;
    for (const [place, speaks] of one?.places ?? []) {
      // A label such as Cost or Limits says what is meant only on a page that is named.
      const value = speaks < 0.7 ? speaks : 0.45 + (speaks - 0.45) * trust;
      const so = places.get(place) ?? { left: 0, also: 0, held: 0 };
      if (named.has(at)) so.also += weights[at] * value;
      else {
        so.left += weights[at] * value;
        so.held += weights[at];
        most = Math.max(most, value);
      }
      places.set(place, so);
    }
    spread += weights[at] * most;
  });
  let best = { place: 0, score: 0, held: 0 };
  for (const [place, { left, also, held: share }] of places) {
    const score = left * (share > 0.99 * rest ? 1.15 : 1) + (left ? 0.15 * also : 0);
    if (score > best.score) best = { place, score, held: share };
  }
  const lands = best.held >= 0.5 * rest;
  return { place: lands ? best.place : 0, score: 0.8 * best.score + 0.25 * spread };
}

// --- answers ------------------------------------------------------------------------------------

/** @param {Question} question @param {Found[]} found @param {Core} core @param {boolean} complete @returns {Answer} */
function answer(question, found, core, complete) {
  return {
    hits: ranked(question, found, core),
    words: new Set(found.flatMap((one) => [...one.words])),
    read: found.flatMap(({ typed, meant }) => (meant ? [{ typed, meant }] : [])),
    complete,
  };
}

/** What the names in memory answer. @param {string} query @returns {Promise<Answer>} */
export async function early(query) {
  const core = await index.loadCore();
  const question = read(query, core);
  return answer(question, inNames(question, core), core, false);
}

/** What the whole index answers. @param {string} query @returns {Promise<Answer>} */
export async function find(query) {
  try {
    return await findNow(query);
  } catch (error) {
    if (await index.renew()) return findNow(query);
    throw error;
  }
}

/** @param {string} query */
async function findNow(query) {
  const core = await index.loadCore();
  const question = read(query, core);
  return answer(question, await inAll(question, core), core, true);
}
