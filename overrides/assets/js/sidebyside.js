/** Draws the table of a comparison from the exported facts of a category. Everything is text, nothing HTML. */

/**
 * As exported to data/categories/<category>.json; `url` is below the site root.
 * @typedef {{now: string[], note?: string | null, exam?: string | null, proven: boolean}} Fact
 * @typedef {{slug: string, title: string, url: string, summary: string, state: string, state_label: string,
 *   facts: Record<string, Fact>}} Page
 * @typedef {{key: string, label: string, code: boolean}} Kind
 * @typedef {{facts: Kind[], pages: Page[]}} Category
 * @typedef {{kind: Kind, facts: (Fact | undefined)[], same: boolean}} Row
 */

/**
 * The facts that at least one of the pages has, in the order of the vocabulary.
 * @param {Kind[]} kinds
 * @param {Page[]} pages
 * @returns {Row[]}
 */
export function rows(kinds, pages) {
  return kinds.flatMap((kind) => {
    const facts = pages.map((page) => page.facts[kind.key]);
    if (!facts.some(Boolean)) return [];
    // What a reader sees of a fact; its source and proof are no difference.
    const seen = facts.map((fact) => fact && JSON.stringify([fact.now, fact.note, fact.exam]));
    return [{ kind, facts, same: seen.every((one) => one === seen[0]) }];
  });
}

/**
 * Facts as rows, pages as columns, in a region that scrolls and that a keyboard can reach.
 * @param {string} name   what the region is called
 * @param {Page[]} pages
 * @param {Row[]} shown
 * @param {URL} root      the site's first page
 */
export function draw(name, pages, shown, root) {
  const table = element("table", "sheet");
  const head = element("tr");
  head.append(element("td"), ...pages.map((page) => heading(page, root)));
  const body = element("tbody");
  for (const { kind, facts } of shown) {
    const row = element("tr");
    const label = element("th", "", ...spans(kind.label));
    label.setAttribute("scope", "row");
    row.append(label, ...facts.map((fact, column) => cell(fact, kind, pages[column], root)));
    body.append(row);
  }
  table.append(element("thead", "", head), body);
  const region = element("div", "scroll", table);
  region.tabIndex = 0;
  region.role = "region";
  region.ariaLabel = name;
  return region;
}

/** @param {Page} page @param {URL} root */
function heading(page, root) {
  const link = element("a", "", page.title);
  link.setAttribute("href", new URL(page.url, root).href);
  const head = element("th", "", link);
  head.setAttribute("scope", "col");
  if (page.state !== "active") {
    head.append(" ", element("span", `badge badge--${page.state}`, page.state_label));
  }
  head.append(element("span", "note", page.summary));
  return head;
}

/** @param {Fact | undefined} fact @param {Kind} kind @param {Page} page @param {URL} root */
function cell(fact, kind, page, root) {
  if (!fact) return element("td", "", "–");
  const place = element("td");
  for (const [index, value] of fact.now.entries()) {
    if (index) place.append(", ");
    if (kind.code && value !== "none") place.append(element("code", "", value));
    else place.append(...spans(value));
  }
  const says = fact.proven ? "Proven: source and proof" : "Source";
  const mark = element("a", "mark", fact.proven ? "✓" : "§");
  mark.setAttribute("href", new URL(`${page.url}#fact-${slug(kind.key)}`, root).href);
  mark.title = says;
  mark.ariaLabel = `${says} of ${kind.label}, ${page.title}`;
  place.append("\u00a0", mark); // Never alone on a line.
  if (fact.note) place.append(" ", element("span", "note", ...spans(fact.note)));
  if (fact.exam) {
    const era = element("span", "era", element("b", "", "Exam era"), " ", ...spans(fact.exam));
    place.append(" ", era);
  }
  return place;
}

/** @param {string} key */
function slug(key) {
  return key.replaceAll("_", "-");
}

/**
 * A text in which `code spans` are code, as in the pages.
 * @param {string} text
 */
function spans(text) {
  return text
    .split(/`([^`]+)`/)
    .map((piece, index) => (index % 2 ? element("code", "", piece) : piece));
}

/**
 * An element with text or other elements in it.
 * @param {string} tag
 * @param {string} style  its class; "" for none
 * @param {(string | Node)[]} content
 */
export function element(tag, style = "", ...content) {
  const made = document.createElement(tag);
  if (style) made.className = style;
  made.append(...content);
  return made;
}
