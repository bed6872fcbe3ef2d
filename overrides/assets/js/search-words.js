/** The words of a question and of a name, by the rules of scripts/search_tokens.py, and how alike two are. */

const THOUSANDS = /(?<=[0-9])[,\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))/g;
const POSSESSIVE = /['’]s(?![\p{L}\p{N}_])/gu;
const RUN = /[\p{L}\p{N}]+(?:[-_.'’][\p{L}\p{N}]+)*/gu;
const INSIDE = /[-_'’]|(?<![0-9])\.|\.(?![0-9])/;
const CAMEL = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+/g;
const NUMBER = /^[0-9]+(?:\.[0-9]+)*$/;
const NUMBER_UNIT = /^([0-9]+(?:\.[0-9]+)*)([a-z]+)$/;
const LONGEST = 32;

/** @typedef {Record<string, string>} Units spelling → short form */

/** Without accents, thousands separators, typographic forms and the possessive s. @param {string} text */
export function plain(text) {
  return text
    .replace(THOUSANDS, "")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(POSSESSIVE, "");
}

/** @param {string} text @returns {string[][]} runs of letters and digits, each in its parts */
const runs = (text) => (plain(text).match(RUN) ?? []).map((run) => run.split(INSIDE));

/** The single words in their order: k-means gives k and means. @param {string} text @returns {string[]} */
export function words(text) {
  return runs(text)
    .flat()
    .map((part) => part.toLowerCase());
}

/**
 * What can be asked besides the single words: joined runs, parts of InnerCapitals, number and unit.
 * @param {string} text @param {Units} units
 * @returns {string[]}
 */
export function extra(text, units) {
  /** @type {string[]} */
  const found = [];
  let before = "";
  for (const parts of runs(text)) {
    const joined = parts.join("").toLowerCase();
    const sayable = /^[\p{L}\p{N}]+$/u.test(joined) && !/^[0-9]+$/.test(joined);
    if (parts.length > 1 && joined.length <= LONGEST && sayable) found.push(joined);
    for (const part of parts) {
      found.push(...camel(part));
      const word = part.toLowerCase();
      const unit = units[word];
      if (unit && NUMBER.test(before)) found.push(before + unit);
      const together = NUMBER_UNIT.exec(word);
      if (together && units[together[2]]) {
        found.push(together[1], together[1] + units[together[2]]);
      }
      before = word;
    }
  }
  return found;
}

/** @param {string} word @returns {string[]} */
function camel(word) {
  if (word === word.toLowerCase() || word === word.toUpperCase() || /^[A-Z]+s$/.test(word)) {
    return [];
  }
  const parts = word.match(CAMEL) ?? [];
  const real = parts.length > 1 && parts.every((part) => part.length > 1 || /[0-9]/.test(part));
  return real ? parts.filter((part) => !/[0-9]/.test(part)).map((part) => part.toLowerCase()) : [];
}

/**
 * A number and the unit that follows it as one term, everything else as it stands.
 * @param {string[]} all @param {Units} units
 * @returns {{word: string, number: string}[]} `number` is "" where there is no unit
 */
export function measured(all, units) {
  /** @type {{word: string, number: string}[]} */
  const found = [];
  for (let at = 0; at < all.length; at += 1) {
    const unit = units[all[at + 1]];
    const together = NUMBER_UNIT.exec(all[at]);
    if (NUMBER.test(all[at]) && unit) {
      found.push({ word: all[at] + unit, number: all[at] });
      at += 1;
    } else if (together && units[together[2]]) {
      found.push({ word: together[1] + units[together[2]], number: together[1] });
    } else found.push({ word: all[at], number: "" });
  }
  return found;
}

// First match wins. Plurals, and the endings of verbs that names are made of.
/** @type {[RegExp, string][]} */
const ENDINGS = [
  [/(?<=[^aeiou])ies$/, "y"],
  [/trices$/, "trix"],
  [/ndices$/, "ndex"],
  [/yses$/, "ysis"],
  [/theses$/, "thesis"],
  [/(?<=ss|sh|ch|x|z|s)es$/, ""],
  [/(?<=^[^aeiou]+u)s$/, ""],
  [/(?<![siu]|[iv]a)s$/, ""],
];

/**
 * What is common to the forms of a word. Made for comparing forms with each other, not for reading.
 * @param {string} word
 */
export function stem(word) {
  if (word.length < 4 || /[0-9]/.test(word)) return word;
  const ending = ENDINGS.find(([form]) => form.test(word));
  const one = ending ? word.replace(...ending) : word;
  const bare = one.replace(
    /(?<=[aeiouy].*[^aeiou]|[aeiouy].*[aeiou][aeiou])(?:ing|(?<=.{4})ed)$/,
    "",
  );
  const short = bare.length < 3 ? one : bare;
  return short.replace(/(?<=.{3})e$/, "").replace(/([bdfglmnprst])\1$/, "$1");
}

/** What is common to words of one family: recommend, recommender, recommendation; scale, scalability. @param {string} word */
export function family(word) {
  return stem(word).replace(/(?<=.{4})(?:(?:at|it)?ion|er|or|ment|(?:[ai]bil)?ity|[ai]bl)$/, "");
}

/** The letters with which every form of a word begins. @param {string} word */
export function root(word) {
  const own = stem(word);
  return own === word ? word : own.replace(/(?<=.{2})(?:y|[ie]x|is|sis)$/, "");
}

/**
 * Letters wrong, missing, added or swapped between two words; more than `most` is given as `most + 1`.
 * @param {string} one @param {string} other @param {number} most
 */
export function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = /** @type {number[]} */ ([]);
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    let least = at;
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1];
      let value = Math.min(row[to] + 1, next[to - 1] + 1, row[to - 1] + (same ? 0 : 1));
      if (at > 1 && to > 1 && one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]) {
        value = Math.min(value, before[to - 2] + 1);
      }
      next.push(value);
      least = Math.min(least, value);
    }
    if (least > most) return most + 1;
    before = row;
    row = next;
  }
  return row[other.length];
}
