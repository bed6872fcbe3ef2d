/**
 * What the search dialog asks: two engines over the same pages, merged into one order.
 *
 * - Names: every page's title, aliases and headings and every glossary term, in one small file. There
 *   before the reader's second key, and forgiving of slips of the finger.
 * - Words: Pagefind's index of the full text, which takes longer to start and knows the sections.
 */

/**
 * @typedef {{id: number, url: string, title: string, kind: string, state: string, names: string[], heads: string[], text: string}} Name
 * @typedef {{id: number, score: number, terms: string[]}} NameHit
 * @typedef {{search: (query: string, options: object) => NameHit[], addAll: (names: object[]) => void}} NameIndex
 * @typedef {{url: string, title: string, excerpt: string}} Section
 * @typedef {{url: string, excerpt: string, meta: Record<string, string>, sub_results: Section[]}} Found
 * @typedef {{id: string, score: number, data: () => Promise<Found>}} Hit
 * @typedef {{options: (o: object) => Promise<void>, init: () => Promise<void>, search: (q: string) => Promise<{results: Hit[]}>}} Pagefind
 * @typedef {{key: string, url: string, title: string, kind: string, state: string, section: string, excerpt: string, weight: number}} Result
 */

const CANDIDATES = 12; // Pagefind's hits that are looked at; each costs one small file
const SHOWN = 8;
const GRACE = 25; // milliseconds that the started full text has before the names are shown alone
const FILLERS = new Set([
  "vs",
  "versus",
  "or",
  "and",
  "the",
  "of",
  "in",
  "for",
  "a",
  "compared",
  "to",
]);

const base = new URL(`${document.body.dataset.base ?? "."}/`, location.href);

/** @type {Promise<{all: Name[], index: NameIndex}> | undefined} */
let names;
/** @type {Promise<Pagefind> | undefined} */
let pagefind;
let started = false;

/** Starts both engines; called when the dialog opens, and again after a failure. */
export function start() {
  names ??= loadNames();
  // After the names: they answer the first keys, and starting both at once makes both late.
  pagefind ??= names.then(loadPagefind, loadPagefind);
  names.catch(() => {
    names = undefined;
  });
  pagefind.catch(() => {
    pagefind = undefined;
  });
  return { names, pagefind };
}

async function loadNames() {
  const [{ default: MiniSearch }, all] = await Promise.all([
    import(new URL("assets/vendor/minisearch.js", base).href),
    fetch(new URL("search/names.json", base)).then((answer) => {
      if (!answer.ok) throw new Error(`names: ${answer.status}`);
      return /** @type {Promise<Name[]>} */ (answer.json());
    }),
  ]);
  const index = new MiniSearch({
    fields: ["title", "names", "heads"],
    tokenize: words,
    extractField: (/** @type {Record<string, unknown>} */ name, /** @type {string} */ field) =>
      Array.isArray(name[field]) ? name[field].join(" ") : name[field],
  });
  index.addAll(all);
  return { all, index: /** @type {NameIndex} */ (index) };
}

async function loadPagefind() {
  const engine = /** @type {Pagefind} */ (await import(new URL("pagefind/pagefind.js", base).href));
  await engine.options({
    baseUrl: base.pathname,
    excerptLength: 18,
    ranking: { termFrequency: 0.6, pageLength: 0.6, termSaturation: 1.6, termSimilarity: 2 },
  });
  await engine.init();
  started = true;
  return engine;
}

/** @param {string} text @returns {string[]} */
function words(text) {
  return text.toLowerCase().match(/[a-z0-9]+(?:[.+-][a-z0-9]+)*/g) ?? [];
}

/** @param {string} query */
function asked(query) {
  const all = words(query);
  const kept = all.filter((word) => !FILLERS.has(word));
  return kept.length ? kept : all;
}

/**
 * Answers a question, at first from the names alone when the full text is not there yet.
 * @param {string} query
 * @param {(results: Result[], complete: boolean) => void} show
 */
export async function find(query, show) {
  const engines = start();
  const { all, index } = await engines.names;
  const named = byName(query, all, index);
  // Once started, the full text answers almost at once; only when it keeps the reader waiting come the names first.
  const early = setTimeout(() => named.size && show(best(named), false), started ? GRACE : 0);
  const found = await fullText(query, engines.pagefind).catch((error) => {
    if (named.size === 0) throw error;
    return []; // The names alone are better than nothing.
  });
  clearTimeout(early);
  const top = Math.max(...found.map(({ hit }) => hit.score), 1e-9);
  /** @type {Map<string, Result>} */
  const merged = new Map(named);
  const asking = asked(query);
  for (const { hit, page } of found) {
    const held = heldWords(asking, page);
    if (held === 0) continue;
    const key = plain(page.url);
    const name = all.find((one) => one.url === key);
    const before = merged.get(key);
    const section = name && namesIt(asking, name) ? undefined : sectionOf(page);
    merged.set(key, {
      key,
      url: section?.url ?? page.url,
      title: page.meta.title,
      kind: page.meta.kind,
      state: page.meta.state ?? "",
      section: section?.title.replace("¶", "").trim() ?? "",
      excerpt: (section ?? page).excerpt,
      weight: (before?.weight ?? wanted(query, page.meta.kind)) + (held * hit.score) / top,
    });
  }
  show(best(merged), true);
}

/** @param {string} query @param {Promise<Pagefind>} engine */
async function fullText(query, engine) {
  const { results } = await (await engine).search(query);
  return Promise.all(
    results.slice(0, CANDIDATES).map(async (hit) => ({ hit, page: await hit.data() })),
  );
}

/**
 * Pages and terms whose names answer, by address below the site root.
 * @param {string} query
 * @param {Name[]} all
 * @param {NameIndex} index
 * @returns {Map<string, Result>}
 */
function byName(query, all, index) {
  const asking = asked(query);
  const hits = index.search(asking.join(" "), {
    prefix: true,
    fuzzy: (/** @type {string} */ term) => (term.length > 5 ? 2 : term.length > 3 ? 1 : 0),
    maxFuzzy: 2,
    boost: { title: 4, names: 4, heads: 1 },
    tokenize: (/** @type {string} */ text) => text.split(" "),
  });
  const top = Math.max(...hits.map((hit) => hit.score), 1e-9);
  return new Map(
    hits.slice(0, 2 * CANDIDATES).map((hit) => {
      const name = all[hit.id];
      const weight =
        hit.score / top + share(asking, name) + exact(query, name) + wanted(query, name.kind);
      const { pathname, hash } = new URL(name.url, base);
      const result = {
        ...name,
        key: name.url,
        url: pathname + hash,
        section: "",
        excerpt: name.text,
        weight,
      };
      return [name.url, result];
    }),
  );
}

/** The share of the question's words that the page's own names hold, of 1.5.
 * @param {string[]} asking @param {Name} name */
function share(asking, name) {
  const own = ownWords(name);
  const held = asking.filter((word) => own.some((one) => one.startsWith(word)));
  return asking.length ? (1.5 * held.length) / asking.length : 0;
}

/** Is the question one of the page's names? @param {string} query @param {Name} name */
function exact(query, name) {
  const question = words(query).join(" ");
  const called = [name.title, ...name.names, addressName(name)];
  return called.some((one) => words(one).join(" ") === question) ? 2 : 0;
}

/** The last part of a page's address, which is its shortest name. @param {Name} name */
function addressName(name) {
  return name.url.includes("#") ? "" : (name.url.split("/").at(-2) ?? "").replaceAll("-", " ");
}

/**
 * Does the question only name the page, so that its top is the answer and not one of its sections?
 * @param {string[]} asking @param {Name} name
 */
function namesIt(asking, name) {
  const own = ownWords(name);
  return asking.every((word) => own.includes(word));
}

/** The words of a page's own names. @param {Name} name */
function ownWords(name) {
  return words([name.title, ...name.names].join(" "));
}

/** The texts that Pagefind marked in an excerpt. @param {string} excerpt */
function marks(excerpt) {
  return [...excerpt.matchAll(/<mark>(.*?)<\/mark>/g)].map((match) => match[1].toLowerCase());
}

/**
 * The share of the question's words that a page really holds. Pagefind shortens a word that it does
 * not know until something begins with it: for a slip of the finger that may be anything.
 * @param {string[]} asking @param {Found} page
 */
function heldWords(asking, page) {
  const excerpts = [page.excerpt, ...page.sub_results.map((sub) => sub.excerpt)].join(" ");
  const marked = marks(excerpts).flatMap(words);
  const held = asking.filter((word) =>
    marked.some(
      (mark) =>
        common(mark, word) >= Math.min(word.length, Math.max(2, Math.ceil(0.6 * word.length))),
    ),
  );
  return asking.length ? held.length / asking.length : 0;
}

/** How many letters two words begin alike with. @param {string} one @param {string} other */
function common(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

/** A question with «vs» wants a comparison, another one does not. @param {string} query @param {string} kind */
function wanted(query, kind) {
  const versus = /\b(vs\.?|versus|or|compared?)\b/i.test(query);
  if (kind === "Term") return -0.4;
  return (kind === "Comparison") === versus ? 0.5 : 0;
}

/**
 * The section where the most different words of the question are marked.
 * @param {Found} page
 */
function sectionOf(page) {
  const sections = page.sub_results.filter(
    (sub) => sub.url.includes("#") && !sub.url.endsWith("#top"),
  );
  const different = (/** @type {Section} */ sub) => new Set(marks(sub.excerpt)).size;
  return sections.sort((a, b) => different(b) - different(a))[0];
}

/** @param {Map<string, Result>} results */
function best(results) {
  return [...results.values()].sort((a, b) => b.weight - a.weight).slice(0, SHOWN);
}

/** An address below the site root, without its section. @param {string} url */
function plain(url) {
  return url.replace(base.pathname, "").split("#")[0];
}
