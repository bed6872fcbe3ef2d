/**
 * Index and glossary tables that sort by a heading and filter by boxes.
 * The state lives in the address, so that a filtered table can be shared. Without this script the
 * tables are plain tables.
 */

const numbers = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * The text of a cell without the notes beside it; a cell may also be nothing but a badge.
 * @param {Element} cell
 */
function value(cell) {
  const copy = /** @type {Element} */ (cell.cloneNode(true));
  for (const aside of copy.querySelectorAll(".note, .era, .badge, .mark")) aside.remove();
  return (copy.textContent ?? "").trim() || (cell.textContent ?? "").trim();
}

/**
 * @param {HTMLElement} guide  the block around one table
 * @param {number} order       its place on the page, for the address
 */
function enhance(guide, order) {
  const table = guide.querySelector("table");
  const body = table?.tBodies[0];
  const head = table?.tHead?.rows[0];
  if (!table || !body || !head) return;
  const rows = [...body.rows];
  const values = new Map(rows.map((row) => [row, [...row.cells].map(value)]));
  const texts = new Map(rows.map((row) => [row, (row.textContent ?? "").toLowerCase()]));
  const headings = [...head.cells];
  const prefix = order ? `t${order}.` : "";
  /** @type {{text: string, chosen: Map<number, string>, sort: number, down: boolean}} */
  const state = { text: "", chosen: new Map(), sort: -1, down: false };

  const form = /** @type {HTMLFormElement} */ (guide.querySelector(".filter"));
  const box = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  const clear = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const count = /** @type {HTMLElement} */ (form.querySelector(".filter__count"));
  /** @type {Map<number, HTMLSelectElement>} */
  const selects = new Map();
  for (const select of form.querySelectorAll("select")) {
    const column = Number(select.dataset.column);
    selects.set(column, select);
    select.addEventListener("change", () => {
      if (select.value) state.chosen.set(column, select.value);
      else state.chosen.delete(column);
      show();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => {
    state.text = box.value;
    show();
  });
  clear.addEventListener("click", () => {
    state.text = "";
    state.chosen.clear();
    state.sort = -1;
    arrange();
    show();
    box.focus();
  });

  for (const [column, heading] of headings.entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      state.down = state.sort === column && !state.down;
      state.sort = column;
      arrange();
      show();
    });
  }

  /** @param {string} text */
  function split(text) {
    return text.split(", ").filter((item) => item && item !== "–");
  }

  /** Puts the rows in the order of the state. */
  function arrange() {
    const sorted = [...rows];
    if (state.sort >= 0) {
      const sign = state.down ? -1 : 1;
      sorted.sort(
        (a, b) =>
          sign *
          numbers.compare(values.get(a)?.[state.sort] ?? "", values.get(b)?.[state.sort] ?? ""),
      );
    }
    body?.append(...sorted);
    for (const [column, heading] of headings.entries()) {
      if (column === state.sort) {
        heading.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else heading.removeAttribute("aria-sort");
    }
  }

  /** Draws the state, and writes it into the address. */
  function show(remember = true) {
    const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const cells = values.get(row) ?? [];
      const text = texts.get(row) ?? "";
      row.hidden = !(
        words.every((word) => text.includes(word)) &&
        [...state.chosen].every(([column, item]) => split(cells[column]).includes(item))
      );
      if (!row.hidden) shown += 1;
    }
    box.value = state.text;
    for (const [column, select] of selects) select.value = state.chosen.get(column) ?? "";
    clear.disabled = !state.text && state.chosen.size === 0 && state.sort < 0;
    count.textContent = `${shown} of ${rows.length}`;
    if (remember) save();
  }

  /** @param {number} column */
  function key(column) {
    return prefix + (headings[column].textContent ?? "").trim().toLowerCase().replaceAll(" ", "-");
  }

  function save() {
    const address = new URL(location.href);
    const keys = ["q", "sort"].map((name) => prefix + name).concat([...selects.keys()].map(key));
    for (const name of keys) address.searchParams.delete(name);
    if (state.text) address.searchParams.set(`${prefix}q`, state.text);
    for (const [column, item] of state.chosen) address.searchParams.set(key(column), item);
    if (state.sort >= 0) {
      address.searchParams.set(`${prefix}sort`, `${state.down ? "-" : ""}${key(state.sort)}`);
    }
    history.replaceState(history.state, "", address);
  }

  function restore() {
    const asked = new URL(location.href).searchParams;
    state.text = asked.get(`${prefix}q`) ?? "";
    for (const [column, select] of selects) {
      const item = asked.get(key(column));
      if (item && [...select.options].some((option) => option.value === item)) {
        state.chosen.set(column, item);
      }
    }
    const sort = asked.get(`${prefix}sort`) ?? "";
    state.sort = headings.findIndex((_, column) => key(column) === sort.replace(/^-/, ""));
    state.down = sort.startsWith("-");
    if (state.sort >= 0) arrange();
    show(false);
  }

  restore();
}

/** Makes every index and glossary table of the page sortable and filterable. */
export function enhanceAll() {
  const guides = document.querySelectorAll(".guide--index, .guide--glossary");
  for (const [order, guide] of guides.entries()) enhance(/** @type {HTMLElement} */ (guide), order);
}
