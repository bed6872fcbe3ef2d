/** The last questions whose answer was opened, kept in this browser only. */

const KEY = "guide.searches";
const MOST = 6;

/** The newest first; none where storage is blocked or holds something else. @returns {string[]} */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** @param {string} query */
export function remember(query) {
  const others = recent().filter((one) => one.toLowerCase() !== query.toLowerCase());
  try {
    localStorage.setItem(KEY, JSON.stringify([query, ...others].slice(0, MOST)));
  } catch {
    // Storage is blocked or full: then nothing is remembered.
  }
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Nothing was remembered either.
  }
}
