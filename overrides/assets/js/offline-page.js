/** The controls on the page about the offline copy. */

import { keep, remove, savesData, state, take, watch } from "./offline.js";

/** @typedef {import("./offline.js").State} State */
/** @typedef {Event & {prompt: () => Promise<unknown>}} InstallPrompt */

const panel = /** @type {HTMLElement} */ (document.querySelector("[data-offline]"));
const words = /** @type {HTMLElement} */ (panel.querySelector("[role=status]"));
const meter = /** @type {HTMLElement} */ (panel.querySelector(".offline__meter"));
const bar = /** @type {HTMLProgressElement} */ (panel.querySelector("progress"));
const count = /** @type {HTMLElement} */ (panel.querySelector("output"));

/** @type {InstallPrompt | undefined} */
let prompt;
let turn = 0;
/** @type {Promise<{bytes: number, files: Record<string, string>} | undefined> | undefined} */
let offer;

/** @param {number} files @param {number} bytes */
function extent(files, bytes) {
  return `${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
}

/** What a copy would hold, for a reader who has to decide; "" when the server does not say. */
async function offered() {
  offer ??= fetch(new URL("../../offline.json", import.meta.url))
    .then((answer) => (answer.ok ? answer.json() : undefined))
    .catch(() => undefined);
  const list = await offer;
  return list ? ` It would be ${extent(Object.keys(list.files).length, list.bytes)}.` : "";
}

/** @param {State} now */
async function sentence(now) {
  switch (now.name) {
    case "unsupported":
      return "Not available here: a browser keeps pages only from a secure address (https), and not in every private window.";
    case "off":
      return `Off: nothing of the guide is kept on this device.${await offered()}`;
    case "none":
      return savesData()
        ? `Not kept: your browser asks sites to save data, so the copy waits for you.${await offered()}`
        : `Not kept yet: it begins by itself some seconds after a page is open.${await offered()}`;
    case "failed":
      return "Not complete: the connection broke off, the disk is full, or the guide changed on the way. The next page that you open goes on with it.";
    case "copying":
      return `Copying ${extent(now.total, now.bytes)}.`;
    case "complete":
      return `Complete: ${extent(now.total, now.bytes)}, the version of ${now.day}.${now.newer ? " A newer version is ready." : ""}`;
  }
}

async function show() {
  const mine = ++turn;
  const now = await state();
  const text = await sentence(now);
  if (mine !== turn) return;
  // The same words set again would be read out again.
  if (words.textContent !== text) words.textContent = text;
  panel.dataset.offline = now.name;
  meter.hidden = now.name !== "copying";
  if (now.name === "copying") {
    bar.max = now.total;
    bar.value = now.done;
    count.textContent = `${now.done} of ${now.total}`;
  }
  const kept = now.name === "complete" || now.name === "copying";
  button("keep").hidden = kept || now.name === "unsupported";
  button("remove").hidden = !kept && now.name !== "failed";
  button("take").hidden = !("newer" in now && now.newer);
  button("install").hidden = !prompt;
}

/** @param {string} action */
function button(action) {
  return /** @type {HTMLButtonElement} */ (panel.querySelector(`[data-action=${action}]`));
}

/** @param {string} action @param {() => Promise<unknown>} work */
function onPress(action, work) {
  const pressed = button(action);
  pressed.addEventListener("click", async () => {
    pressed.disabled = true;
    try {
      await work();
      await show();
    } catch {
      words.textContent = "The browser refused. Is its storage switched off for this site?";
    }
    pressed.disabled = false;
    // The button may be gone now: the keyboard goes on from the panel.
    if (pressed.hidden) panel.focus();
  });
}

onPress("keep", keep);
onPress("remove", remove);
onPress("take", async () => take());
onPress("install", async () => {
  const asking = prompt;
  prompt = undefined; // A browser lets it be shown once.
  await asking?.prompt();
});

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  prompt = /** @type {InstallPrompt} */ (event);
  show();
});
watch(show);
show();
