/**
 * The offline copy, from a page's side: begin it, follow it, take a newer version, remove it. The copy
 * itself is the worker's matter (sw.js at the root of the site). Loaded when a page has nothing else to do.
 */

const START_AFTER = 3000; // milliseconds that a first visit has for itself
const ANSWER_WITHIN = 2000; // milliseconds; a worker that stopped never answers
const LOOK_AGAIN_AFTER = 3600_000; // milliseconds; an installed guide may stay open for days

/**
 * @typedef {{name: "copying" | "failed" | "complete", done: number, total: number, bytes: number, day: string}} Progress
 * @typedef {{name: "unsupported" | "off" | "none"} | (Progress & {newer: boolean})} State
 */

const base = new URL("../../", import.meta.url);
const script = new URL("sw.js", base).href;
const OURS = `guide ${base.pathname} `; // As in the worker.
const SETTING = `guide.offline:${base.pathname}`; // Two guides on one host are two choices.

// Not there on plain http, and in some private windows.
const container = /** @type {ServiceWorkerContainer | undefined} */ (navigator.serviceWorker);

/** @type {Progress | undefined} */
let last;

// --- the reader's choice ------------------------------------------------------------------------

/** "off": removed and not to come back by itself. "on": asked for. */
function choice() {
  try {
    return localStorage.getItem(SETTING);
  } catch {
    return null;
  }
}

/** @param {"on" | "off"} value */
function choose(value) {
  try {
    localStorage.setItem(SETTING, value);
  } catch {
    // Storage is blocked: then the choice holds for this page.
  }
}

/** Has the reader asked the browser to save data? */
export function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (
    /** @type {unknown} */ (navigator)
  );
  return connection?.saveData === true;
}

// --- state --------------------------------------------------------------------------------------

/** This guide's registration, never that of another guide on this host. */
async function own() {
  const found = await container?.getRegistration(base.href);
  return found?.scope === base.href ? found : undefined;
}

/** Is this page served from the copy? */
function served() {
  return container?.controller?.scriptURL === script;
}

/**
 * A worker's answer, or undefined when it gives none.
 * @param {ServiceWorker} worker @param {string} question @returns {Promise<any>}
 */
function ask(worker, question) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, ANSWER_WITHIN);
    worker.postMessage(question, [port2]);
  });
}

/** How it stands with the copy. @returns {Promise<State>} */
export async function state() {
  if (!container) return { name: "unsupported" };
  const registration = await own();
  const worker = registration?.active ?? registration?.waiting ?? registration?.installing;
  const progress = worker && (await ask(worker, "report"));
  if (progress?.name && progress.name !== "none") {
    return { ...progress, newer: Boolean(registration?.active && registration.waiting) };
  }
  if (worker) return { name: "none" };
  if (choice() === "off") return { name: "off" };
  return last?.name === "failed" ? { ...last, newer: false } : { name: "none" };
}

/** Calls back whenever the state may have changed. @param {() => void} changed */
export function watch(changed) {
  addEventListener("guide:offline", changed);
  addEventListener("storage", changed);
}

function changed() {
  dispatchEvent(new Event("guide:offline"));
}

// --- keeping and removing -----------------------------------------------------------------------

/** Keeps the guide on this device, from now on. Rejects when the browser refuses. */
export async function keep() {
  choose("on");
  last = undefined;
  navigator.storage?.persist?.().catch(() => {});
  await register();
  // A registration that was removed while its pages are open comes back as it was, without its files.
  const worker = (await own())?.active;
  const name = worker && (await ask(worker, "report"))?.name;
  if (name === "none" || name === "failed") worker?.postMessage("fill");
  changed();
}

/** Removes the copy; it stays away until the reader asks for it. */
export async function remove() {
  choose("off");
  await discard();
  changed();
}

async function discard() {
  const registration = await own();
  if (registration) {
    const { installing, waiting, active } = registration;
    for (const worker of [installing, waiting, active]) worker?.postMessage("stop");
    await registration.unregister();
  }
  for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name);
}

/** The worker's address as the site's policy wants it: made in the policy «guide», which knows no other. */
function trusted() {
  /** @typedef {{createScriptURL: (address: string) => string}} Maker */
  const { trustedTypes } =
    /** @type {{trustedTypes?: {createPolicy: (name: string, rules: Maker) => Maker}}} */ (
      /** @type {unknown} */ (window)
    );
  if (!trustedTypes) return script;
  maker ??= trustedTypes.createPolicy("guide", { createScriptURL: () => script });
  return maker.createScriptURL("");
}

/** @type {{createScriptURL: (address: string) => string} | undefined} */
let maker;

async function register() {
  await container?.register(trusted(), { scope: base.pathname, updateViaCache: "none" });
  // Asked for anew: some browsers' tools answer the call with nothing.
  const registration = await own();
  if (registration) follow(registration);
}

// --- a newer version ----------------------------------------------------------------------------

/** @type {string | undefined} */
let destination;
/** @type {ServiceWorkerRegistration | undefined} */
let followed;
/** @type {ServiceWorker | null | undefined} the newer version's, from the moment that it is complete */
let newer;

/** @param {ServiceWorkerRegistration} registration */
function follow(registration) {
  if (registration === followed) return;
  followed = registration;
  announce(registration.waiting);
  const arrival = () => {
    const incoming = registration.installing;
    incoming?.addEventListener("statechange", () => {
      if (incoming.state === "installed" && registration.active) announce(incoming);
      changed();
    });
    changed();
  };
  registration.addEventListener("updatefound", arrival);
  if (registration.installing) arrival();
}

/** Shows the newer version on every open page of the guide. */
export function take() {
  newer?.postMessage("take");
}

/** Takes the newer version if no other page is open. Resolves to whether it does.
 * @param {ServiceWorker | null | undefined} worker */
async function takeIfAlone(worker) {
  return Boolean(worker && (await ask(worker, "take if alone")));
}

/** A quiet line at the foot of the window, which the reader may leave alone.
 * @param {ServiceWorker | null} worker of the newer version */
function announce(worker) {
  if (!worker || !served()) return;
  newer = worker;
  if (document.querySelector(".newer")) return;
  const notice = document.createElement("section");
  notice.className = "newer";
  notice.ariaLabel = "Newer version";
  const words = document.createElement("p");
  words.role = "status";
  const show = document.createElement("button");
  show.type = "button";
  show.className = "newer__show";
  show.textContent = "Show it";
  show.addEventListener("click", () => {
    show.disabled = true; // The worker in charge first ends what it is doing.
    take();
  });
  const later = document.createElement("button");
  later.type = "button";
  later.textContent = "Later";
  later.addEventListener("click", () => notice.remove());
  const buttons = document.createElement("div");
  buttons.append(show, later);
  notice.append(words, buttons);
  document.body.append(notice);
  // After the place for it, so that a screen reader notices the change.
  setTimeout(() => {
    words.textContent = "A newer version is ready.";
  }, 100);
}

/** A link inside the guide is the moment to change versions: the page goes away in any case.
 * @param {MouseEvent} event */
function onTheWay(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a");
  const plain =
    event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented || newer?.state !== "installed") return;
  if (link.target || link.download || !link.href.startsWith(base.href)) return;
  if (link.href.split("#")[0] === location.href.split("#")[0]) return;
  event.preventDefault();
  destination = link.href;
  // Alone: the page leaves when the new worker has taken over. If that takes long, it just leaves.
  const leave = () => location.assign(link.href);
  takeIfAlone(newer).then((alone) => (alone ? setTimeout(leave, ANSWER_WITHIN) : leave()));
}

/** A site that is no longer kept offline, or another one at its address, must not stay hidden behind the copy.
 * @param {ServiceWorkerRegistration} registration */
async function look(registration) {
  try {
    await registration.update();
  } catch {
    const options = /** @type {const} */ ({ method: "HEAD", cache: "no-store" });
    const answer = await fetch(script, options).catch(() => undefined);
    if (answer?.status !== 404 && answer?.status !== 410) return;
    await discard();
    location.reload();
  }
}

// --- on every page ------------------------------------------------------------------------------

async function start() {
  if (!container) return;
  let ours = served();
  container.addEventListener("controllerchange", () => {
    // The first copy takes pages under its wing as they are; a newer one needs them anew.
    if (ours && destination) location.assign(destination);
    else if (ours) location.reload();
    ours = served();
    changed();
  });
  container.addEventListener("message", ({ data, source }) => {
    if (/** @type {ServiceWorker | null} */ (source)?.scriptURL !== script) return;
    last = data;
    changed();
  });
  document.addEventListener("click", onTheWay);

  const registration = await own();
  if (registration) {
    const [entry] = performance.getEntriesByType("navigation");
    const reloaded = /** @type {PerformanceNavigationTiming} */ (entry)?.type === "reload";
    if (reloaded && served() && (await takeIfAlone(registration.waiting))) return;
    follow(registration);
    let looked = Date.now();
    look(registration);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || Date.now() - looked < LOOK_AGAIN_AFTER) return;
      looked = Date.now();
      look(registration);
    });
  } else if (choice() !== "off" && (choice() === "on" || !savesData())) {
    setTimeout(() => {
      if (choice() !== "off") register().catch(() => {}); // `make edit` has no worker; some hosts allow none.
    }, START_AFTER);
  }
}

start();
