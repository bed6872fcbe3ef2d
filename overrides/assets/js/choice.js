/** What is set side by side: how many things, of which category, and how an address says it. */

/** @typedef {{slug: string, title: string, category: string}} Thing */

export const LEAST = 2;
export const MOST = 4;

const LONGEST = 60; // characters of a wrong name that are repeated to the reader

/**
 * Reads what an address asks for: slugs with commas between them.
 * @param {string} asked
 * @param {Map<string, Thing>} things      all that can be compared, by slug
 * @param {Map<string, string>} categories the title of each category
 * @returns {{slugs: string[], said: string[]}} what can be shown, in the order asked, all of the category
 *   of the first one, and a sentence for each reason why something is left out
 */
export function read(asked, things, categories) {
  const names = new Set(asked.split(",").map((name) => name.trim().toLowerCase()));
  names.delete("");
  const known = [...names].flatMap((name) => things.get(name) ?? []);
  const unknown = [...names].filter((name) => !things.has(name));
  const own = known.filter((thing) => thing.category === known[0].category);
  const foreign = known.filter((thing) => thing.category !== known[0].category);
  const said = [];
  if (unknown.length) {
    const cut = unknown.map((name) => `«${name.slice(0, LONGEST)}»`);
    said.push(`No service, algorithm or concept in these lists has the address ${cut.join(", ")}.`);
  }
  if (foreign.length) {
    const which = foreign.map((thing) => `${thing.title} (${categories.get(thing.category)})`);
    said.push(`Left out: ${which.join(", ")}. Only things of one category stand side by side.`);
  }
  if (own.length > MOST) {
    const which = own.slice(MOST).map((thing) => thing.title);
    said.push(`Left out: ${which.join(", ")}. Four is the most.`);
  }
  return { slugs: own.slice(0, MOST).map((thing) => thing.slug), said };
}

/**
 * The query that `read` understands; nothing where nothing is chosen.
 * @param {string[]} slugs
 * @param {boolean} differences  whether only differences are shown
 */
export function query(slugs, differences) {
  // Written by hand: URLSearchParams would make %2C of the commas, and slugs need no escape.
  return slugs.length ? `?of=${slugs.join(",")}${differences ? "&show=differences" : ""}` : "";
}

/**
 * What the reader should do next.
 * @param {number} chosen
 */
export function advice(chosen) {
  if (chosen === 0) return "Choose two to four.";
  if (chosen < LEAST) return "1 chosen. Choose 1 to 3 more.";
  if (chosen < MOST) return `${chosen} chosen. There is room for ${MOST - chosen} more.`;
  return "4 chosen. That is the most.";
}
