/**
 * The comparison builder: the reader chooses a category and two to four things of it, and sees their facts
 * side by side. What can be chosen stands in the page; the facts are fetched, one file a category.
 */

import { advice, LEAST, MOST, query, read } from "./choice.js";
import { draw, element, rows } from "./sidebyside.js";

/**
 * @typedef {import("./choice.js").Thing & {item: HTMLLIElement, box: HTMLInputElement, words: string}} Thing
 * @typedef {import("./sidebyside.js").Category} Category
 */

const root = new URL(`${document.body.dataset.base ?? "."}/`, location.href);

/** @type {Map<string, Promise<Category>>} */
const loaded = new Map();

/**
 * The facts of a category, fetched once. Who finds them wanting takes them out of `loaded`.
 * @param {string} category
 */
function facts(category) {
  let wanted = loaded.get(category);
  if (!wanted) {
    wanted = fetch(new URL(`data/categories/${category}.json`, root)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} for the facts of ${category}`);
      return answer.json();
    });
    loaded.set(category, wanted);
  }
  return wanted;
}

/** Brings the page's form to life, with what the address asks for. */
export function start() {
  const guide = /** @type {HTMLElement} */ (document.querySelector("[data-builder]"));
  /** @type {<T extends Element>(selector: string) => T} */
  const part = (selector) => /** @type {any} */ (guide.querySelector(selector));
  const form = /** @type {HTMLFormElement} */ (part(".any__form"));
  const status = part(".any__status");
  const slots = part(".any__slots");
  const fold = /** @type {HTMLButtonElement} */ (part(".any__fold"));
  const select = /** @type {HTMLSelectElement} */ (part("#any-category"));
  const filter = /** @type {HTMLInputElement} */ (part("#any-filter"));
  const list = part(".any__list ul");
  const none = part(".any__none");
  const notice = part(".any__notice");
  const failed = /** @type {HTMLElement} */ (part(".any__failed"));
  const failure = /** @type {HTMLElement} */ (part(".any__failed p"));
  const result = /** @type {HTMLElement} */ (part(".any__result"));
  const heading = part("#any-title");
  const full = part(".any__full");
  const differences = /** @type {HTMLInputElement} */ (part("#any-differences"));
  const count = part(".any__count");
  const copy = part(".any__copy");
  const address = /** @type {HTMLInputElement} */ (part(".any__address"));
  const copied = part(".any__copied");
  const place = part(".guide--versus");
  const ready = [...guide.querySelectorAll(/** @type {"a"} */ ("[data-compares]"))];
  const sections = [...guide.querySelectorAll(/** @type {"section"} */ ("[data-category]"))];
  const plainTitle = document.title;
  const plainName = document.querySelector("h1")?.textContent ?? "";

  /** @type {Map<string, Thing>} */
  const things = new Map();
  for (const section of sections) {
    for (const item of section.querySelectorAll(/** @type {"li"} */ ("[data-slug]"))) {
      const thing = choosable(item, section.dataset.category ?? "");
      things.set(thing.slug, thing);
      thing.box.addEventListener("change", () => {
        if (thing.box.checked) choose(thing);
        else drop(thing);
      });
    }
  }
  const titles = new Map(
    sections.map((section) => [
      section.dataset.category ?? "",
      section.querySelector("h2")?.textContent ?? "",
    ]),
  );

  /**
   * What is chosen, category by category, so that a look at another one loses nothing.
   * @type {Map<string, Thing[]>}
   */
  const choices = new Map([...titles.keys()].map((category) => [category, []]));
  let category = "";
  let turn = 0;

  const chosen = () => choices.get(category) ?? [];

  /** @param {Thing} thing */
  function choose(thing) {
    if (chosen().length >= MOST) {
      thing.box.checked = false;
      status.textContent = "Four is the most. Take one away.";
      return;
    }
    chosen().push(thing);
    changed();
  }

  /** @param {Thing} thing */
  function drop(thing) {
    thing.box.checked = false;
    chosen().splice(chosen().indexOf(thing), 1);
    changed();
  }

  /** After the reader changed something: the address says so, and what was wrong with the old one is over. */
  function changed() {
    notice.replaceChildren();
    history.replaceState(history.state, "", location.pathname + search());
    show();
  }

  function search() {
    return query(
      chosen().map((thing) => thing.slug),
      differences.checked,
    );
  }

  /** @param {string} name */
  function open(name) {
    category = name;
    select.value = name;
    list.replaceChildren(
      ...[...things.values()].filter((one) => one.category === name).map((one) => one.item),
    );
    filter.value = "";
    sift();
    for (const section of sections) {
      section.toggleAttribute("data-current", section.dataset.category === name);
    }
  }

  /** Leaves in the list what the reader looks for. */
  function sift() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const thing of things.values()) {
      if (thing.category !== category) continue;
      thing.item.hidden = !words.every((word) => thing.words.includes(word));
      if (!thing.item.hidden) shown += 1;
    }
    none.textContent = shown ? "" : "No name in this list matches.";
  }

  /**
   * The arrow keys go from the filter into the list and through it; Tab works as everywhere.
   * @param {KeyboardEvent} event
   */
  function arrows(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target === select) return;
    const stops = [filter, ...list.querySelectorAll("li:not([hidden]) input")];
    const next = stops[stops.indexOf(/** @type {HTMLInputElement} */ (event.target)) + step];
    if (next instanceof HTMLInputElement) next.focus();
    event.preventDefault();
  }

  /** Draws what is chosen, and asks for the facts. */
  async function show() {
    const mine = ++turn;
    const now = [...chosen()];
    const few = now.length < LEAST;
    const title = `${now.map((thing) => thing.title).join(", ")} side by side`;
    status.textContent = advice(now.length);
    slots.replaceChildren(...Array.from({ length: MOST }, (_, index) => slot(now[index])));
    copied.replaceChildren();
    address.hidden = true;
    // The choice is folded away only beside a table.
    if (few) folded(false);
    fold.hidden = few;
    guide.toggleAttribute("data-shown", !few);
    document.title = few ? plainTitle : plainTitle.replace(plainName, () => title);
    if (few) {
      failed.hidden = true;
      result.hidden = true;
      // Early, for the next choice, which asks again and tells of it if this fails.
      if (now.length) facts(now[0].category).catch(() => loaded.delete(now[0].category));
      return;
    }
    result.ariaBusy = "true";
    try {
      const data = await facts(now[0].category);
      if (mine !== turn) return;
      table(now, data, title);
      failed.hidden = true;
    } catch {
      // Next time it is fetched again, also where it came and was not what is expected.
      loaded.delete(now[0].category);
      if (mine !== turn) return;
      result.hidden = true;
      failed.hidden = false;
      // Written anew, so that it is read out again when trying again did not help.
      failure.textContent = "The facts could not be loaded. Check the connection.";
    }
    result.ariaBusy = null;
  }

  /** @param {Thing[]} now @param {Category} data @param {string} title */
  function table(now, data, title) {
    const bySlug = new Map(data.pages.map((page) => [page.slug, page]));
    const pages = now.map((thing) => {
      const page = bySlug.get(thing.slug);
      if (!page) throw new Error(`no facts of ${thing.slug} in the data`);
      return page;
    });
    const all = rows(data.facts, pages);
    const different = all.filter((row) => !row.same);
    heading.textContent = title;
    const words = element("span", "any__spoken", " facts differ");
    count.replaceChildren(`${different.length} of ${all.length}`, words);
    full.replaceChildren(...comparisons(now.map((thing) => thing.slug)));
    place.replaceChildren(draw(title, pages, differences.checked ? different : all, root));
    result.hidden = false;
  }

  /**
   * Links to the ready comparisons of at least two of the things: those of most things first, then the
   * shortest.
   * @param {string[]} slugs
   */
  function comparisons(slugs) {
    const found = ready
      .filter((link) => link.closest("[data-current]"))
      .map((link) => {
        const compares = (link.dataset.compares ?? "").split(" ");
        return { link, compares, of: slugs.filter((slug) => compares.includes(slug)).length };
      })
      .filter(({ of }) => of >= LEAST)
      .sort((a, b) => b.of - a.of || a.compares.length - b.compares.length);
    if (!found.length) return [];
    const name = found.length > 1 ? "Read the full comparisons: " : "Read the full comparison: ";
    return [name, ...found.flatMap(({ link }, index) => [index ? " · " : "", copyOf(link)])];
  }

  /** @param {Thing | undefined} thing */
  function slot(thing) {
    if (!thing) return element("li");
    const button = element("button", "", element("span", "", thing.title));
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", `Take away ${thing.title}`);
    button.title = thing.title;
    button.addEventListener("click", () => {
      const index = chosen().indexOf(thing);
      drop(thing);
      // The button is gone: the keyboard goes on at the next one, or in the list.
      const next = slots.querySelectorAll("button");
      (next[Math.min(index, next.length - 1)] ?? thing.box).focus();
    });
    return element("li", "", button);
  }

  /** @param {boolean} away */
  function folded(away) {
    form.toggleAttribute("data-folded", away);
    fold.textContent = away ? "Choose others" : "See the table";
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  fold.addEventListener("click", () => {
    folded(!form.hasAttribute("data-folded"));
    form.scrollIntoView({ block: "start" });
  });
  select.addEventListener("change", () => {
    open(select.value);
    changed();
  });
  filter.addEventListener("input", sift);
  part(".any__fields").addEventListener("keydown", (event) =>
    arrows(/** @type {KeyboardEvent} */ (event)),
  );
  differences.addEventListener("change", changed);
  failed.querySelector("button")?.addEventListener("click", async () => {
    await show();
    // The button is gone when it helped: the keyboard goes on in the table.
    if (failed.hidden) /** @type {HTMLElement | null} */ (place.querySelector(".scroll"))?.focus();
  });
  copy.addEventListener("click", async () => {
    const link = location.origin + location.pathname + search();
    try {
      await navigator.clipboard.writeText(link);
      copied.textContent = "Copied.";
    } catch {
      // No right to the clipboard, or no secure connection: the reader copies it by hand.
      address.value = link;
      address.hidden = false;
      address.select();
      copied.textContent = "Copy the selected address.";
    }
  });

  const asked = new URL(location.href).searchParams;
  const { slugs, said } = read(asked.get("of") ?? "", things, titles);
  const first = things.get(slugs[0]);
  // Without a wish it is what the select shows: a browser that goes back fills it in again.
  open(first ? first.category : select.value);
  for (const slug of slugs) {
    const thing = /** @type {Thing} */ (things.get(slug));
    thing.box.checked = true;
    chosen().push(thing);
  }
  differences.checked = asked.get("show") === "differences";
  folded(slugs.length >= LEAST);
  notice.replaceChildren(...said.map((sentence) => element("span", "", sentence)));
  show();
}

/**
 * A thing of the page's list, with a box to choose it by.
 * @param {HTMLLIElement} source
 * @param {string} category
 * @returns {Thing}
 */
function choosable(source, category) {
  const title = source.querySelector("a")?.textContent ?? "";
  const slug = source.dataset.slug ?? "";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.value = slug;
  const label = element("label", "", box, element("span", "", title));
  const badge = source.querySelector(".badge");
  if (badge) label.append(badge.cloneNode(true));
  const item = document.createElement("li");
  item.append(label);
  const words = `${title} ${slug} ${source.dataset.names ?? ""}`.toLowerCase();
  return { slug, title, category, item, box, words };
}

/** @param {HTMLAnchorElement} link */
function copyOf(link) {
  const copy = element("a", "", link.textContent ?? "");
  copy.setAttribute("href", link.href);
  return copy;
}
