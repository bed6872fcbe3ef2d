/** Entry of every page: small behaviours here, larger ones loaded when a page needs them. */

const SCHEMES = /** @type {const} */ (["auto", "light", "dark"]);
const LABELS = { auto: "automatic", light: "light", dark: "dark" };

/** The button that goes through automatic, light and dark. */
function schemeButton() {
  const button = document.querySelector("[data-scheme]");
  if (!button) return;
  const current = () =>
    /** @type {keyof typeof LABELS} */ (document.documentElement.dataset.chosen ?? "auto");
  const label = () => button.setAttribute("aria-label", `Colour scheme: ${LABELS[current()]}`);
  label();
  button.addEventListener("click", () => {
    const next = SCHEMES[(SCHEMES.indexOf(current()) + 1) % SCHEMES.length];
    try {
      if (next === "auto") localStorage.removeItem("guide.scheme");
      else localStorage.setItem("guide.scheme", next);
    } catch {
      return; // Storage is blocked: nothing to remember, so nothing to change.
    }
    dispatchEvent(new Event("guide:scheme"));
    label();
  });
}

/** Marks the section in view in the list «On this page». */
function contentsSpy() {
  const links = [...document.querySelectorAll(/** @type {"a"} */ (".contents a[href^='#']"))];
  const byId = new Map(links.map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...byId.keys()].flatMap((id) => document.getElementById(id) ?? []);
  if (headings.length === 0) return;
  const mark = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 140);
    const active = byId.get((passed.at(-1) ?? headings[0]).id);
    for (const link of links) link.toggleAttribute("data-active", link === active);
  };
  const observer = new IntersectionObserver(mark, { rootMargin: "-20% 0px -60% 0px" });
  for (const heading of headings) observer.observe(heading);
  mark();
}

/** Opens what is folded away in the table row that an address leads to. */
function unfoldTarget() {
  // On opening the page nothing is :target yet.
  const row = document.getElementById(location.hash.slice(1))?.closest("tr");
  for (const folded of row?.querySelectorAll("details") ?? []) folded.open = true;
}

/** @type {Promise<typeof import("./search.js")> | undefined} */
let search;

/**
 * Opens the search dialog; its code is fetched on first use, all parts at once.
 * @param {string} [query]
 */
async function openSearch(query) {
  search ??= loadSearch();
  try {
    (await search).open(query);
  } catch (error) {
    search = undefined;
    if (!(await isOld())) throw error;
    history.replaceState({ search: query ?? "" }, "");
    location.reload();
  }
}

function loadSearch() {
  return Promise.all([
    import("./search.js"),
    import("./engine.js"),
    import("./search-index.js"),
    import("./search-words.js"),
    import("./search-results.js"),
    import("./search-recent.js"),
  ]).then(([code]) => code);
}

/** Was the guide built anew after this page was opened? The scripts that it names may be gone then. */
async function isOld() {
  const answer = await fetch(location.href, { cache: "no-cache" }).catch(() => undefined);
  const own = import.meta.url.slice(import.meta.url.lastIndexOf("/"));
  return answer?.ok === true && !(await answer.text()).includes(own);
}

function searchTriggers() {
  for (const button of document.querySelectorAll(/** @type {"button"} */ ("[data-search-open]"))) {
    button.addEventListener("click", () => openSearch(button.dataset.searchOpen || undefined));
  }
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const typing = target.closest?.("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (slash || chord) {
      event.preventDefault();
      openSearch();
    }
  });
  // The page was loaded anew for its search.
  const interrupted = /** @type {{search?: string} | null} */ (history.state)?.search;
  if (interrupted !== undefined) {
    history.replaceState(null, "");
    openSearch(interrupted);
    return;
  }
  // A table that can be filtered keeps its own words under the same name.
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && !document.querySelector(".filter")) openSearch(asked);
}

/** A printed sheet says where it was read; the page itself knows that only where its site has an address. */
function printedAddress() {
  if (document.querySelector("link[rel=canonical]")) return;
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.address = location.href;
  });
}

schemeButton();
contentsSpy();
searchTriggers();
unfoldTarget();
addEventListener("hashchange", unfoldTarget);
printedAddress();
if (document.querySelector(".guide > .filter")) {
  import("./tables.js").then(({ enhanceAll }) => enhanceAll());
}
if (document.querySelector("[data-builder]")) {
  import("./builder.js").then(({ start }) => start());
}
if (document.querySelector(".mend [data-part]")) {
  import("./mend.js").then(({ enhance }) => enhance());
}
if (document.querySelector("[data-offline]")) import("./offline-page.js");
// When there is nothing else to do: nobody waits for the offline copy, and the next page tries again.
const whenIdle = window.requestIdleCallback ?? setTimeout;
addEventListener("load", () => whenIdle(() => import("./offline.js").catch(() => {})));
const missing = document.querySelector("[data-missing]");
if (missing) whenIdle(() => import("./missing.js").then(({ start }) => start(missing)));
