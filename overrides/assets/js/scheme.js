// Runs before the first paint, so it is a plain script: sets the colour scheme that the reader chose,
// or the system's. The choice is kept per site path, in the reader's browser only.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    let choice = null;
    try {
      choice = localStorage.getItem("guide.scheme");
    } catch {
      // Storage is blocked: the system's scheme it is.
    }
    const slate = choice ? choice === "dark" : dark.matches;
    document.body.dataset.mdColorScheme = slate ? "slate" : "default";
    document.documentElement.dataset.chosen = choice ?? "auto";
  };
  apply();
  // Also before the first paint: what only works with scripts takes its place from the start.
  document.documentElement.classList.add("js");
  dark.addEventListener("change", apply);
  addEventListener("guide:scheme", apply);
})();
