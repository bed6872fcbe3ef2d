"""Ask every address outside the site whether it still answers, once each and politely.

The steps: `load_exceptions`, `collect` the addresses, `load_cache`, `ask_all`, `save_cache`,
`judge_exceptions`. Nothing is printed here: scripts.check_links does that.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from urllib3.exceptions import HTTPError

from macros import yamlfile
from macros.problems import Problem
from scripts.links_internal import UNREADABLE, Outside, Own, Site, resolve

MAX_LENGTH = 2000  # servers and tools in common use cut off addresses a little above this
UNASKABLE = "is not an address that can be asked"
MAX_HOPS = 10
MAX_SILENCES = 3  # in a row on one host, then the rest of it waits for the next run
PERMANENT = (301, 308)
SOFT_STATUSES = (403, 408, 429)  # they say something of the visitor or the hour, not of the page


class State(StrEnum):
    """How an address fared. Only BROKEN fails a run."""

    OK = "ok"
    REDIRECTED = "redirected"  # for now; the address is still the right one to write
    MOVED = "moved"  # for good
    SOFT = "soft"
    BROKEN = "broken"


WORKING = (State.OK, State.REDIRECTED)
KEPT = (*WORKING, State.MOVED)


@dataclass(frozen=True)
class Result:
    """What became of one address: detail says why, final where it leads, asked when (ISO)."""

    state: State
    detail: str = ""
    final: str = ""
    asked: str = ""


@dataclass(frozen=True)
class Use:
    """One place of the built site that refers to an address, in the words of the page."""

    page: str
    target: str


@dataclass(frozen=True)
class Manners:
    """How to behave towards other people's servers; times in seconds."""

    interval: float = 1.0
    timeout: float = 20.0
    max_wait: float = 60.0
    workers: int = 8
    about: str = ""

    @property
    def user_agent(self) -> str:
        """Says what is asking and, when known, on whose behalf."""
        return "aws-ml-field-guide-link-check/1" + (f" (+{self.about})" if self.about else "")


@dataclass(frozen=True)
class LinkException:
    """One file of link-exceptions/: an address, or a prefix ending in "*", not to be reported."""

    path: str
    url: str
    reason: str
    since: date

    def covers(self, url: str) -> bool:
        """Whether this exception speaks of that address."""
        if self.url.endswith("*"):
            return url.startswith(self.url[:-1])
        return url == self.url


# ---- addresses


# The ways to correct a page: they want a login, and each of thousands differs in a word.
_ACTION = re.compile(r"https://[^/]+/[^/]+/[^/]+/(issues/new\?|edit/)")


def collect(site: Site, own: Own) -> dict[str, list[Use]]:
    """The distinct addresses outside the site, without fragments, each with the places using it."""
    uses: dict[str, list[Use]] = {}
    for name, page in site.pages.items():
        for ref in dict.fromkeys(page.refs):
            place = resolve(name, ref.target, own)
            is_garbled = place == UNREADABLE and re.match(r"\s*(https?:)?//", ref.target, re.I)
            if (isinstance(place, Outside) and not _ACTION.match(ref.target)) or is_garbled:
                uses.setdefault(normalise(ref.target), []).append(Use(name, ref.target))
    return dict(sorted(uses.items()))


def normalise(url: str) -> str:
    """One spelling for addresses that differ only in ways no server sees; odd ones unchanged."""
    url = url.strip()
    try:
        parts = urlsplit(f"https:{url}" if url.startswith("//") else url)
    except ValueError:
        return url
    if not parts.netloc:
        return url
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, ""))


def malformed(url: str) -> str:
    """Why an address cannot be asked, or "" if it can."""
    if len(url) > MAX_LENGTH:
        return f"is longer than {MAX_LENGTH} characters"
    if re.search(r"[\s\x00-\x1f]", url):
        return "has a space in it: write %20"
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises on a port that is no number
        (parts.hostname or "").encode("idna")
    except ValueError:
        return UNASKABLE
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{UNASKABLE} (no host in it)"
    return "carries a user name or password" if "@" in parts.netloc else ""


def host_of(url: str) -> str:
    """Host and port, the unit of politeness."""
    return urlsplit(url).netloc.lower()


# ---- asking


@dataclass(frozen=True)
class _Answer:
    """One exchange with a server: a status and where it points, or the trouble there was."""

    status: int = 0
    location: str = ""
    retry_after: float | None = None
    trouble: str = ""
    is_final: bool = False  # the trouble lies in the address, not in the hour
    is_silent: bool = False  # the host did not answer, or asked to be left alone


class _Pacer:
    """Hands out turns, so that requests to one host are never closer than the interval."""

    def __init__(self, stop: threading.Event) -> None:
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stop = stop

    def wait(self, host: str, interval: float) -> None:
        """Return when it is this caller's turn at the host."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at.get(host, 0.0))
            self._free_at[host] = turn + interval
        self._stop.wait(turn - now)

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks this host again before so many seconds from now."""
        with self._lock:
            until = time.monotonic() + seconds
            self._free_at[host] = max(until, self._free_at.get(host, 0.0))


class Asker:
    """Asks each address at most once in its life, however many pages and redirects lead to it."""

    def __init__(self, manners: Manners) -> None:
        self.stop = threading.Event()
        self._manners = manners
        self._pacer = _Pacer(self.stop)
        self._lock = threading.Lock()
        self._answers: dict[str, Future[_Answer]] = {}
        self._silences: dict[str, int] = {}
        self._left_alone: dict[str, str] = {}

    def judge(self, url: str) -> Result:
        """Follow an address to its end and say how it fared. Never raises on what it meets."""
        if problem := malformed(url):
            return Result(State.BROKEN, problem)
        here, seen, moved_to, is_permanent = url, {url}, "", True
        for _ in range(MAX_HOPS + 1):
            answer = self._answer(here)
            via = "" if here == url else f"redirects to '{shorten(here)}', which "
            if not answer.location:
                return _conclude(answer, via, moved_to, "" if here == url else here)
            target = _joined(here, answer.location)
            here = normalise(target)
            if problem := malformed(here):
                return Result(State.BROKEN, f"redirects to '{shorten(target)}', {problem}")
            if here in seen:
                return Result(State.BROKEN, "redirects in a circle")
            seen.add(here)
            is_permanent = is_permanent and answer.status in PERMANENT
            if is_permanent:  # what a temporary step leads to is not an address to write down
                moved_to = target
        return Result(State.BROKEN, f"redirects more than {MAX_HOPS} times")

    def _answer(self, url: str) -> _Answer:
        with self._lock:
            future = self._answers.get(url)
            is_first = future is None
            if future is None:
                future = self._answers[url] = Future()
        if is_first:
            try:
                future.set_result(self._ask(url))
            except BaseException as error:
                future.set_exception(error)  # or those who wait for it would wait for ever
        return future.result()

    def _ask(self, url: str) -> _Answer:
        host = host_of(url)
        with self._lock:
            reason = self._left_alone.get(host)
        if reason:
            return _Answer(trouble=f"was not asked: {reason}")
        answer = self._request(url)
        wait = answer.retry_after
        if wait is not None and wait <= self._manners.max_wait:
            self._pacer.hold(host, wait)
            answer = self._request(url)
        elif wait is not None:
            asked = f"asks to wait {wait:.0f} s, longer than {self._manners.max_wait:.0f} s"
            self._leave_alone(host, f"{host} {asked}")
            return _Answer(trouble=f"answers {answer.status} and {asked}")
        self._count_silence(host, answer)
        return answer

    def _leave_alone(self, host: str, reason: str) -> None:
        with self._lock:
            self._left_alone.setdefault(host, reason)

    def _count_silence(self, host: str, answer: _Answer) -> None:
        is_silent = answer.is_silent or answer.status == 429
        with self._lock:
            count = self._silences[host] = self._silences.get(host, 0) + 1 if is_silent else 0
        if count >= MAX_SILENCES:
            self._leave_alone(host, f"{host} gave no answer {MAX_SILENCES} times in a row")

    def _request(self, url: str) -> _Answer:
        host, manners = host_of(url), self._manners
        self._pacer.wait(host, manners.interval)
        if self.stop.is_set():
            return _Answer(trouble="was not asked: the run was stopped")
        try:
            # GET, because many servers answer HEAD wrongly; only the headers are ever read.
            with (
                _OneStep() as session,
                session.get(
                    url,
                    headers={"User-Agent": manners.user_agent, "Accept": "text/html,*/*;q=0.8"},
                    timeout=manners.timeout,
                    stream=True,
                    allow_redirects=False,
                    auth=no_login,
                ) as response,
            ):
                return _read(response)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return _trouble(error, manners.timeout)
        finally:
            self._pacer.hold(host, manners.interval)


def ask_all(urls: Iterable[str], asker: Asker, workers: int, results: dict[str, Result]) -> None:
    """Judge every address, as many hosts at a time as there are workers, and add to the results.

    Results come in one by one, so that a run stopped with Ctrl-C keeps what it has learnt.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault("" if malformed(url) else host_of(url), []).append(url)

    def ask_host(group: list[str]) -> None:
        for url in group:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            results[url] = replace(asker.judge(url), asked=now)

    # The host with most addresses sets the length of the run, so it starts first.
    groups = sorted(hosts.values(), key=len, reverse=True)
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        try:
            for future in as_completed([pool.submit(ask_host, group) for group in groups]):
                future.result()
        finally:
            asker.stop.set()  # else the pool would wait for every address still in the queues


class _OneStep(requests.Session):
    """Leaves redirects wholly to the Asker.

    Told not to follow them, the library still reads a redirect's body and chokes on odd targets.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


def no_login(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep passwords of the person's own ~/.netrc out of the requests."""
    return request


def _read(response: requests.Response) -> _Answer:
    location = ""
    if response.is_redirect:
        # Header bytes arrive as Latin-1 although servers mean UTF-8.
        raw = response.headers["location"].encode("latin-1", "replace")
        location = raw.decode("utf-8", "replace").strip().replace(" ", "%20")
    wait = None
    if response.status_code in (429, 503):
        wait = retry_after(response.headers.get("Retry-After", ""), datetime.now(UTC))
    return _Answer(response.status_code, location, wait)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (a number or an HTTP date), None if it is neither."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _trouble(error: Exception, timeout: float) -> _Answer:
    """Sort what went wrong into faults of the address and faults of the hour."""
    if isinstance(error, requests.exceptions.ProxyError):
        return _Answer(trouble="cannot be reached through the proxy", is_silent=True)
    if isinstance(error, requests.Timeout):
        return _Answer(trouble=f"gives no answer within {timeout:g} s", is_silent=True)
    if any(isinstance(cause, socket.gaierror) for cause in _causes(error)):
        return _Answer(trouble="names a host that does not exist", is_final=True)
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY" in str(error):
        return _Answer(trouble="has no certificate that a browser trusts", is_final=True)
    if isinstance(error, ValueError):
        return _Answer(trouble=UNASKABLE, is_final=True)
    return _Answer(trouble=f"drops the connection ({_innermost(error)})", is_silent=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current:
        yield current
        current = current.__cause__ or current.__context__


def _innermost(error: BaseException) -> str:
    return _one_line(list(_causes(error))[-1])


def _one_line(error: BaseException) -> str:
    return shorten(" ".join(str(error).split()) or type(error).__name__)


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        return location


def _conclude(answer: _Answer, via: str, moved_to: str, final: str) -> Result:
    status = answer.status
    if answer.trouble:
        state = State.BROKEN if answer.is_final else State.SOFT
        return Result(state, via + answer.trouble)
    if 200 <= status < 300:
        if moved_to:
            return Result(State.MOVED, f"moved for good: update to '{moved_to}'", moved_to)
        return Result(State.REDIRECTED if final else State.OK, final=final)
    if 300 <= status < 400:
        return Result(State.BROKEN, f"{via}answers {status} without saying where to go")
    if 400 <= status < 500 and status not in SOFT_STATUSES:
        return Result(State.BROKEN, f"{via}answers {status}")
    return Result(State.SOFT, f"{via}answers {status}")


def shorten(text: str, limit: int = 200) -> str:
    """The text, cut in the middle when it would flood a line."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 30]}…{text[-29:]}"


# ---- cache


def load_cache(path: Path, max_age: timedelta, now: datetime) -> dict[str, Result]:
    """The answers of earlier runs that still count: those given at most max_age ago.

    A missing cache is empty; raise ValueError for one that cannot be read.
    """
    if not path.exists():
        return {}
    fresh: dict[str, Result] = {}
    try:
        for url, entry in json.loads(path.read_text("utf-8")).items():
            result = Result(**{**entry, "state": State(entry["state"])})
            asked = datetime.fromisoformat(result.asked)
            if timedelta(0) <= now - asked < max_age:
                fresh[url] = result
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path}: not a cache of this program ({_one_line(error)})") from error
    return fresh


def save_cache(path: Path, results: dict[str, Result]) -> None:
    """Write the results that spare the next run a request; the file is written whole or not at all.

    The rest is left out: a fault is asked again each time, until it is mended.
    """
    kept = {url: result for url, result in results.items() if result.state in KEPT}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({url: asdict(result) for url, result in sorted(kept.items())}, indent=1)
    draft = path.with_suffix(".new")
    draft.write_text(text + "\n", "utf-8")
    draft.replace(path)


# ---- exceptions


def load_exceptions(folder: Path, today: date) -> tuple[list[LinkException], list[str]]:
    """Read every exception; give the sound ones, and one line for each fault in the others."""
    exceptions: list[LinkException] = []
    faults: list[str] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name == "README.md" or path.name.startswith("."):
            continue
        found = _read_exception(path, today)
        if isinstance(found, LinkException):
            exceptions.append(found)
        else:
            faults.extend(found)
    return exceptions, faults


def _read_exception(path: Path, today: date) -> LinkException | list[str]:
    if path.suffix != ".yml" or not path.is_file():
        return [f"{path}:1: only <name>.yml files belong here, one for each exception"]
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, ValueError):
        return [f"{path}:1: file: cannot be read; save it as UTF-8"]
    document, faults = yamlfile.parse(text, str(path))
    data = document.data
    if faults:
        return [str(fault) for fault in faults]
    if not isinstance(data, dict) or not data:
        return [f"{path}:1: write three fields: url, reason and since"]
    checks: dict[str, Callable[[object], str]] = {
        "url": _url_problem,
        "reason": _reason_problem,
        "since": lambda value: _since_problem(value, today),
    }
    problems = {name: "no such field: only url, reason and since" for name in data if name not in checks}
    problems |= {name: problem for name in checks if (problem := checks[name](data.get(name)))}
    if problems:
        lines = {name: document.line((name,)) for name in problems}
        return [str(Problem(str(path), lines[name], name, said)) for name, said in problems.items()]
    is_prefix = data["url"].endswith("*")
    url = normalise(data["url"].removesuffix("*")) + ("*" if is_prefix else "")
    return LinkException(str(path), url, data["reason"], date.fromisoformat(data["since"]))


def _url_problem(value: object) -> str:
    if not isinstance(value, str) or not value:
        return "missing: write the address, or its beginning and a '*'"
    if "#" in value:
        return "leave out the '#…': addresses are asked without it"
    return malformed(normalise(value.removesuffix("*")))


def _reason_problem(value: object) -> str:
    if isinstance(value, str) and value.strip():
        return ""
    return "missing: say in a sentence why this address must stay although it does not answer"


def _since_problem(value: object, today: date) -> str:
    try:
        # Other forms that Python reads as days are read as something else elsewhere.
        day = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or value != day.isoformat():
        return "missing or no date: write it like 2026-08-01"
    return f"{day} lies in the future" if day > today else ""


def judge_exceptions(
    exceptions: Iterable[LinkException], results: dict[str, Result]
) -> tuple[set[str], list[str]]:
    """The addresses that are excepted, and one line for each exception that is not needed."""
    excepted: set[str] = set()
    faults: list[str] = []
    for exception in exceptions:
        covered = [url for url in results if exception.covers(url)]
        excepted.update(covered)
        if not covered:
            why = f"no page refers to '{exception.url}'"
        elif all(results[url].state in WORKING for url in covered):
            why = f"'{exception.url}' answers"
        else:
            continue
        faults.append(f"{exception.path}:1: no longer needed ({why}): delete {exception.path}")
    return excepted, faults
