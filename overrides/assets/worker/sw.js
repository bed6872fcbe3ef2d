/**
 * The offline copy of the guide, at the root of the site. It holds one version, whole or not at all.
 *
 * scripts/offline.py writes the version below, and offline.json with the hash of every file. A version is
 * fetched into a cache of its own while the one before goes on serving; a file that is not what the list
 * says fails the whole of it, so two versions never mix. It takes over when a page asks, or when no page
 * of the guide is open any more.
 */

const VERSION = "";

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = new URL(worker.registration.scope);
const OURS = `guide ${scope.pathname} `; // Another guide on this host has another path.
const CACHE = OURS + VERSION;
const LIST = "offline.json";
const HASH = "x-guide-hash";
const AT_ONCE = 6; // requests; the page that the reader is on comes first
const TOLD_EVERY = 200; // milliseconds
const RELOADED_AFTER = 1500; // milliseconds; pages reload by themselves long before

/**
 * @typedef {{version: string, day: string, bytes: number, files: Record<string, string>}} List
 * @typedef {{name: "none"} | {name: "copying" | "failed" | "complete", done: number, total: number, bytes: number, day: string}} Progress
 */

/** What offline.json promises of a file was not what the server sent. */
class WrongFile extends Error {}

// --- storage ------------------------------------------------------------------------------------

/** A file's address, and its key in the cache. @param {string} path below the root */
function address(path) {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), scope).href;
}

/** The path below the root of an address of ours, without query and fragment. @param {string} href */
function below(href) {
  const url = new URL(href);
  if (url.origin !== scope.origin || !url.pathname.startsWith(scope.pathname)) return undefined;
  const path = url.pathname.slice(scope.pathname.length);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray percent sign: no file of ours.
  }
}

/** This version's file for a path; a folder's is its index.html. @param {string} path */
function stored(path) {
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return caches.match(address(file), { cacheName: CACHE });
}

/** Is every file of this version here? The list is the last to come; a page may have removed all since. */
async function isWhole() {
  return Boolean(await stored(LIST));
}

/** The caches of this guide's other versions. */
async function cachesBefore() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
}

/**
 * A cache, and where in it a content stands: a file may only have moved. A copy that broke off has no list.
 * @param {string} name
 */
async function open(name) {
  const cache = await caches.open(name);
  const list = /** @type {List | undefined} */ (await (await cache.match(address(LIST)))?.json());
  const paths = new Map(Object.entries(list?.files ?? {}).map(([path, hash]) => [hash, path]));
  return { cache, paths };
}

// --- copying ------------------------------------------------------------------------------------

/** @type {Progress} */
let report = { name: "none" };
let told = 0;
/** @type {AbortController | undefined} */
let stopping;
/** @type {Promise<void> | undefined} */
let filling;

/** Copies what is missing. Rejects when that fails; what was copied so far is kept for the next time. */
function fill() {
  filling ??= copy().finally(() => {
    filling = undefined;
  });
  return filling;
}

async function copy() {
  stopping = new AbortController();
  const { signal } = stopping;
  try {
    const list = await newList(signal);
    const files = Object.entries(list.files);
    const state = { done: 0, total: files.length, bytes: list.bytes, day: list.day };
    const cache = await caches.open(CACHE);
    const older = await Promise.all((await cachesBefore()).map(open));
    // One iterator for all of them: each takes the next file when it has done its last.
    const rest = files.values();
    const line = async () => {
      for (const [path, hash] of rest) {
        await keep(path, hash, cache, older, signal);
        state.done += 1;
        tell({ name: "copying", ...state });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    await cache.put(address(LIST), new Response(JSON.stringify(list)));
    tell({ name: "complete", ...state });
  } catch (error) {
    stopping.abort();
    // No room: half a copy would only take it from others.
    if (error instanceof DOMException && error.name === "QuotaExceededError") {
      await caches.delete(CACHE);
    }
    tell({ done: 0, total: 0, bytes: 0, day: "", ...report, name: "failed" });
    throw error;
  }
}

/** @param {AbortSignal} signal @returns {Promise<List>} */
async function newList(signal) {
  for (const query of ["", `?${VERSION}`]) {
    const list = /** @type {List} */ (await (await load(address(LIST) + query, signal)).json());
    if (list.version === VERSION) return list;
  }
  throw new WrongFile(`${LIST} is of another version`);
}

/**
 * Puts one file into the cache, from an older copy where it has not changed.
 * @param {string} path @param {string} hash @param {Cache} cache
 * @param {{cache: Cache, paths: Map<string, string>}[]} older @param {AbortSignal} signal
 */
async function keep(path, hash, cache, older, signal) {
  const key = address(path);
  if ((await cache.match(key))?.headers.get(HASH) === hash) return;
  for (const { cache: other, paths } of older) {
    const before = await other.match(address(paths.get(hash) ?? path));
    if (before?.headers.get(HASH) === hash) return cache.put(key, before);
  }
  const file = await loadFile(path, hash, signal);
  signal.throwIfAborted();
  await cache.put(key, file);
}

/** @param {string} path @param {string} hash @param {AbortSignal} signal */
async function loadFile(path, hash, signal) {
  // By the folder's address: some hosts redirect its index.html there.
  const url = address(path.replace(/(^|\/)index\.html$/, "$1"));
  // A cache between here and the server may not know yet what is new: then under an address it never saw.
  for (const query of ["", `?${hash}`]) {
    const answer = await load(url + query, signal);
    const body = await answer.arrayBuffer();
    if ((await digest(body, hash.length)) === hash) {
      return new Response(body, { headers: headers(answer, hash) });
    }
  }
  throw new WrongFile(`${path} is not the file that ${LIST} names`);
}

/** @param {string} url @param {AbortSignal} signal */
function load(url, signal) {
  return fetch(url, { cache: url.includes("?") ? "reload" : "no-cache", priority: "low", signal });
}

/** What the server said of the file, such as its type, without what was true only on the way here.
 * @param {Response} answer @param {string} hash */
function headers(answer, hash) {
  const said = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length", "vary", "age"]) said.delete(name);
  // Else a page may take what the browser remembers of another version, without asking here.
  said.set("cache-control", "no-cache");
  said.set(HASH, hash);
  return said;
}

/** @param {ArrayBuffer} body @param {number} length */
async function digest(body, length) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join("")
    .slice(0, length);
}

/** Tells every page of the guide how it goes, but not each of hundreds of steps. @param {Progress} news */
async function tell(news) {
  report = news;
  if (news.name === "copying" && Date.now() - told < TOLD_EVERY) return;
  told = Date.now();
  for (const page of await pages()) page.postMessage(news);
}

/** Every open page of the guide, whichever worker serves it. */
async function pages() {
  const all = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((page) => below(page.url) !== undefined);
}

// --- one version after the other ----------------------------------------------------------------

/**
 * Does this worker take the place of another one? Known from its start: a browser lets open pages ask the
 * new worker as soon as it is chosen, before it hears of it itself.
 */
let replaces = replacesAtStart(worker.serviceWorker);

/** @param {ServiceWorker | undefined} self not in every browser */
function replacesAtStart(self) {
  return self !== undefined && self.state !== "activated" && worker.registration.active !== null;
}

/** Takes the place of the worker in charge, whose pages are still open. */
function replaceIt() {
  replaces = true;
  return worker.skipWaiting();
}

/**
 * Pages, and workers of theirs, that this worker let in. When it replaces another one, all other pages are
 * of the version before: they get nothing of this one, and are loaded anew.
 * @type {Set<string>}
 */
const admitted = new Set();

async function takeOver() {
  const others = await cachesBefore();
  const discard = () => Promise.all(others.map((name) => caches.delete(name)));
  if (replaces) {
    setTimeout(() => {
      // Not before: the worker that goes may be in the middle of an answer.
      discard();
      reloadOthers();
    }, RELOADED_AFTER);
  } else {
    await discard();
    // The first copy: the pages open now came from the network a moment ago, and may use it.
    await worker.clients.claim();
  }
}

/** Pages reload themselves when their worker changes, but not one that was just being loaded.
 * @param {number} [rounds] more, should the browser refuse */
async function reloadOthers(rounds = 2) {
  const all = await worker.clients.matchAll({ type: "window" });
  const others = all.filter((page) => replaces && !admitted.has(page.id));
  for (const page of others) page.navigate(page.url).catch(() => {});
  if (others.length && rounds) setTimeout(() => reloadOthers(rounds - 1), RELOADED_AFTER);
}

/**
 * A page that this version does not have came from the network, and with it all that it needs: it is
 * newer, or the server's own «not found».
 * @param {string} id
 */
async function isFromTheNetwork(id) {
  const page = id ? await worker.clients.get(id) : undefined;
  const path = page?.type === "window" ? below(page.url) : undefined;
  return path !== undefined && !(await stored(path));
}

// --- answering ----------------------------------------------------------------------------------

/** @param {FetchEvent} event @param {string} path @returns {Promise<Response>} */
async function answer(event, path) {
  const { request, clientId, resultingClientId } = event;
  const opens = request.mode === "navigate";
  if (!opens && replaces && clientId && !admitted.has(clientId)) return Response.error();
  if (resultingClientId) admitted.add(resultingClientId);
  else if (opens) replaces = false; // An old browser that does not say whom it lets in.
  if (!(await isWhole())) return fetch(request);
  const file = await stored(path);
  if (opens) return file ?? (await withSlash(request, path)) ?? fetch(request).catch(notFound);
  if (await isFromTheNetwork(clientId)) {
    // Not from the browser's own cache, which may hold what was copied for this version.
    return fetch(request, { cache: "no-cache" }).catch((error) => {
      if (file) return file;
      throw error;
    });
  }
  return file ?? fetch(request);
}

/** A folder without its slash leads to it, as on any host: relative links depend on it.
 * @param {Request} request @param {string} path */
async function withSlash(request, path) {
  if (path.endsWith("/") || !(await stored(`${path}/`))) return undefined;
  return Response.redirect(address(`${path}/`) + new URL(request.url).search);
}

async function notFound() {
  const page = await stored("404.html");
  return page ? new Response(page.body, { status: 404, headers: page.headers }) : Response.error();
}

worker.addEventListener("install", (event) => event.waitUntil(fill()));

worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));

worker.addEventListener("fetch", (event) => {
  const path = below(event.request.url);
  if (event.request.method !== "GET" || path === undefined) return;
  if (path === LIST || path === "sw.js") return;
  event.respondWith(answer(event, path));
});

worker.addEventListener("message", (event) => {
  const [reply] = event.ports;
  const questions = {
    // How far is the copy?
    report: async () => {
      if (filling) return reply.postMessage(report);
      if (!(await isWhole())) {
        return reply.postMessage(report.name === "failed" ? report : { name: "none" });
      }
      const list = /** @type {List} */ (await (await stored(LIST))?.json());
      const total = Object.keys(list.files).length;
      reply.postMessage({ name: "complete", done: total, total, bytes: list.bytes, day: list.day });
    },
    // A registration that was removed while its pages were open can come back without its files.
    fill: () => fill().catch(() => {}),
    stop: async () => stopping?.abort(),
    take: replaceIt,
    "take if alone": async () => {
      const alone = (await pages()).length <= 1;
      reply.postMessage(alone);
      if (alone) await replaceIt();
    },
  };
  const question = questions[/** @type {keyof typeof questions} */ (event.data)];
  if (question) event.waitUntil(question());
});
