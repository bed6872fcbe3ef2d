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
    // The browser's own frame takes the colour of the page: light stands first, dark second.
    const colours = document.querySelectorAll(/** @type {"meta"} */ ("meta[name=theme-color]"));
    for (const [index, name] of ["light", "dark"].entries()) {
      const chosen = choice === name ? "all" : "not all";
      if (colours[index])
        colours[index].media = choice ? chosen : `(prefers-color-scheme: ${name})`;
    }
  };
  apply();
  // Also before the first paint: what only works with scripts takes its place from the start.
  document.documentElement.classList.add("js");
  dark.addEventListener("change", apply);
  addEventListener("guide:scheme", apply);
})();
