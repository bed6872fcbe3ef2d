/**
 * Tables with a form above them: sorted by a heading, filtered by boxes.
 * The state lives in the address, so that a filtered table can be shared. Without this script the
 * tables are plain tables.
 */

const numbers = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/**
 * The text of a cell without the notes beside it; a cell may also be nothing but a note or a badge.
 * @param {Element} cell
 */
function value(cell) {
  const copy = /** @type {Element} */ (cell.cloneNode(true));
  for (const aside of copy.querySelectorAll(".note, .era, .badge, .mark")) aside.remove();
  return (copy.textContent ?? "").trim() || (cell.textContent ?? "").trim();
}

/** @param {string} text */
function split(text) {
  return text.split(", ").filter((item) => item && item !== "–");
}

/**
 * @param {HTMLElement} guide  the block around one table
 * @param {number} order       its place on the page, for the address
 */
function enhance(guide, order) {
  const table = guide.querySelector("table");
  const form = guide.querySelector("form");
  const head = table?.tHead?.rows[0];
  if (!table || !form || !head) return;
  const headings = [...head.cells];
  const groups = [...table.tBodies];
  const rows = groups.flatMap((group) => [...group.rows].filter((row) => !isTitle(row)));
  const homes = new Map(rows.map((row) => [row, /** @type {HTMLElement} */ (row.parentElement)]));
  const values = new Map(rows.map((row) => [row, [...row.cells].map(value)]));
  const texts = new Map(
    rows.map((row) => [row, `${row.textContent} ${groupsOf(row).join(" ")}`.toLowerCase()]),
  );
  // Sorted by a heading, the rows leave their groups for this one.
  const mixed = document.createElement("tbody");
  mixed.setAttribute("role", "rowgroup");
  const prefix = order ? `t${order}.` : "";
  /** @type {{text: string, chosen: Map<string, string>, sort: number, down: boolean}} */
  const state = { text: "", chosen: new Map(), sort: -1, down: false };

  const box = /** @type {HTMLInputElement} */ (form.querySelector("[data-key=contains]"));
  const sorter = /** @type {HTMLSelectElement} */ (form.querySelector("[data-key=sort]"));
  const clear = /** @type {HTMLButtonElement} */ (form.querySelector(".filter__clear"));
  const fold = /** @type {HTMLButtonElement} */ (form.querySelector(".filter__fold button"));
  const count = /** @type {HTMLElement} */ (form.querySelector(".filter__count"));
  const selects = new Map(
    [...form.querySelectorAll(/** @type {"select"} */ ("select[data-column]"))].map((select) => [
      select.dataset.key ?? "",
      select,
    ]),
  );
  const foldLabel = fold.textContent ?? "";

  for (const [name, select] of selects) {
    select.addEventListener("change", () => {
      if (select.value) state.chosen.set(name, select.value);
      else state.chosen.delete(name);
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
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-expanded") !== "true";
    fold.setAttribute("aria-expanded", String(open));
  });
  sorter.addEventListener("change", () => sortBy(sorter.value));

  for (const [column, heading] of headings.entries()) {
    const name = words(heading);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      sortBy(`${state.sort === column && !state.down ? "-" : ""}${key(column)}`);
    });
    sorter.add(new Option(`${name}, ascending`, key(column)));
    sorter.add(new Option(`${name}, descending`, `-${key(column)}`));
  }

  /** @param {HTMLTableRowElement} row */
  function isTitle(row) {
    return row.cells[0]?.scope === "rowgroup";
  }

  /**
   * What the group of a row is called, and the category of which it may be a part.
   * @param {HTMLTableRowElement} row
   */
  function groupsOf(row) {
    const { group = "", category = "" } = homes.get(row)?.dataset ?? {};
    return [group, category];
  }

  /** @param {HTMLTableCellElement} heading */
  function words(heading) {
    return (heading.textContent ?? "").trim();
  }

  /** @param {number} column */
  function key(column) {
    return words(headings[column]).toLowerCase().replaceAll(" ", "-");
  }

  /** @param {string} order  the key of a column, after a minus for the other way round; "" as listed */
  function sortBy(order) {
    state.sort = headings.findIndex((_, column) => key(column) === order.replace(/^-/, ""));
    state.down = order.startsWith("-");
    arrange();
    show();
  }

  /** Writes below each name which group the row comes from; the style sheet shows it outside the group. */
  function nameGroups() {
    for (const row of rows) {
      const [group] = groupsOf(row);
      if (!group || row.cells[0].querySelector(".from")) continue;
      const note = document.createElement("span");
      note.className = "note from";
      note.textContent = group;
      row.cells[0].append(note);
    }
  }

  /** Puts the rows in the order of the state. */
  function arrange() {
    if (state.sort < 0) {
      for (const row of rows) homes.get(row)?.append(row);
      mixed.remove();
    } else {
      nameGroups();
      const sign = state.down ? -1 : 1;
      /** @param {HTMLTableRowElement} row */
      const cell = (row) => values.get(row)?.[state.sort] ?? "";
      mixed.append(...[...rows].sort((a, b) => sign * numbers.compare(cell(a), cell(b))));
      table?.append(mixed);
    }
    for (const [column, heading] of headings.entries()) {
      if (column === state.sort) {
        heading.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      } else heading.removeAttribute("aria-sort");
    }
  }

  /** @param {HTMLTableRowElement} row */
  function matches(row) {
    const text = texts.get(row) ?? "";
    return (
      state.text
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word)) &&
      [...state.chosen].every(([name, item]) => {
        const column = selects.get(name)?.dataset.column;
        if (column === "group") return groupsOf(row).includes(item);
        return split(values.get(row)?.[Number(column)] ?? "").includes(item);
      })
    );
  }

  /** Draws the state, and writes it into the address. */
  function show(remember = true) {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !matches(row);
      if (!row.hidden) shown += 1;
    }
    for (const group of groups)
      group.hidden = ![...group.rows].some((r) => !isTitle(r) && !r.hidden);
    box.value = state.text;
    for (const [name, select] of selects) select.value = state.chosen.get(name) ?? "";
    sorter.value = sortKey();
    clear.disabled = !state.text && state.chosen.size === 0 && state.sort < 0;
    fold.textContent = state.chosen.size ? `${foldLabel} (${state.chosen.size})` : foldLabel;
    count.textContent = `${shown} of ${rows.length}`;
    if (remember) save();
  }

  function sortKey() {
    return state.sort < 0 ? "" : `${state.down ? "-" : ""}${key(state.sort)}`;
  }

  function save() {
    const address = new URL(location.href);
    const fields = [
      ["contains", state.text],
      ...[...selects.keys()].map((name) => [name, state.chosen.get(name) ?? ""]),
      ["sort", sortKey()],
    ];
    for (const [name, text] of fields) {
      if (text) address.searchParams.set(prefix + name, text);
      else address.searchParams.delete(prefix + name);
    }
    history.replaceState(history.state, "", address);
  }

  function restore() {
    const asked = new URL(location.href).searchParams;
    state.text = asked.get(`${prefix}contains`) ?? "";
    for (const [name, select] of selects) {
      const item = asked.get(prefix + name);
      if (item && [...select.options].some((option) => option.value === item)) {
        state.chosen.set(name, item);
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

/** Makes every table of the page that has a form sortable and filterable. */
export function enhanceAll() {
  const forms = document.querySelectorAll(".guide > .filter");
  for (const [order, form] of forms.entries()) {
    enhance(/** @type {HTMLElement} */ (form.parentElement), order);
  }
}
