/**
 * Shortcuts to the links that report a part of a page. Loaded where the page offers them; each one
 * stands in the list at its end, which needs no script.
 */

/** @typedef {HTMLAnchorElement & { dataset: { part: string } }} PartLink */

export function enhance() {
  const parts = /** @type {PartLink[]} */ ([...document.querySelectorAll(".mend [data-part]")]);
  const byId = new Map(parts.map((link) => [link.dataset.part, link]));
  reportTheTarget(byId);
  for (const [id, link] of byId) {
    const row = document.getElementById(id)?.closest(".guide--facts tr");
    row?.lastElementChild?.append(shortcut(link));
  }
}

/**
 * A copy of a link beside its fact, for pointers only: with a keyboard or a screen reader twenty more
 * stops in a table would be in the way.
 * @param {PartLink} link
 */
function shortcut(link) {
  const copy = document.createElement("a");
  copy.href = link.href;
  copy.className = "mend__fact";
  copy.textContent = "wrong?";
  copy.tabIndex = -1;
  copy.setAttribute("aria-hidden", "true");
  return copy;
}

/**
 * Who came for one part of the page, or went to it, reports that part.
 * @param {Map<string, PartLink>} byId
 */
function reportTheTarget(byId) {
  const button = /** @type {HTMLAnchorElement | null} */ (document.querySelector("[data-report]"));
  if (!button) return;
  const whole = { href: button.href, text: button.textContent };
  const follow = () => {
    const part = byId.get(decodeURIComponent(location.hash.slice(1)));
    button.href = part?.href ?? whole.href;
    button.textContent = part ? `${whole.text}: ${part.textContent}` : whole.text;
  };
  addEventListener("hashchange", follow);
  follow();
}
