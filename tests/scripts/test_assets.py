"""Names that hold the hash of the content: of every file, and wherever a file is named."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest

from scripts import assets
from scripts.problems import FinishError

ROOT = Path(__file__).resolve().parents[2]
OWN = sorted(
    file.relative_to(ROOT / "overrides").as_posix()
    for file in (ROOT / "overrides/assets").rglob("*")
    if file.is_file()
)


@pytest.fixture
def overrides(tmp_path: Path) -> Path:
    """A few files that name each other in every way there is."""
    folder = tmp_path / "overrides"
    for path, text in {
        "assets/look.css": 'a { background: url("icons/a.png") } b { mask: url(data:image/png;base64,AAAA) }',
        "assets/icons/a.png": "a picture",
        "assets/js/main.js": (
            'import { one } from "./one.js";\nimport("./two.js");\nnew URL("../../offline.json", "x:");\n'
        ),
        "assets/js/one.js": 'import { leaf } from "./leaf.js";\nexport const one = leaf;\n',
        "assets/js/two.js": "/** @type {import('./leaf.js').Leaf} */\nexport const two = 2;\n",
        "assets/js/leaf.js": "export const leaf = 1;\n",
        "assets/worker/sw.js": "the worker",
        "manifest.webmanifest": '{"icons": [{"src": "assets/icons/a.png"}]}',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def made(overrides: Path, out: Path) -> dict[str, str]:
    shutil.rmtree(out, ignore_errors=True)
    return assets.make(out, overrides)


def test_every_name_is_the_hash_of_what_is_in_the_file(built: Path) -> None:
    files = [file for file in (built / "assets").rglob("*") if file.is_file()]
    assert len(files) > 20
    for file in files:
        assert file.name.split(".")[-2] == hashlib.sha256(file.read_bytes()).hexdigest()[:8], file.name


def test_nothing_in_the_site_asks_for_a_file_by_its_name_in_the_project(built: Path) -> None:
    """Nor for any that is not there: the link checker reads pages only."""
    there = {file.name for file in (built / "assets").rglob("*") if file.is_file()}
    plain = re.compile("|".join(rf"(?<![\w-]){re.escape(Path(path).name)}(?![\w.])" for path in OWN))
    texts = [*built.rglob("*.html"), *(built / "assets").rglob("*.js"), *(built / "assets").rglob("*.css")]
    texts.append(built / "manifest.webmanifest")
    named = re.compile(r"[\w-]+\.[0-9a-f]{8}\.(?:css|js|png|svg)")
    seen: set[str] = set()
    for file in texts:
        text = file.read_text(encoding="utf-8")
        # Comments may speak of the project's files; sw.js at the root is no asset.
        code = re.sub(r"/\*.*?\*/|(?:^|\s)//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)
        found = [name for name in plain.findall(code) if name != "sw.js"]
        assert found == [], file.name
        seen |= set(named.findall(text))
    assert seen == there


def test_only_what_is_ours_is_published(built: Path) -> None:
    stems = {
        re.sub(r"\.[0-9a-f]{8}(?=\.\w+$)", "", file.relative_to(built).as_posix())
        for file in (built / "assets").rglob("*")
        if file.is_file()
    }
    assert stems == set(OWN) - {assets.PAPER, "assets/worker/sw.js"}


def test_a_change_renames_the_file_and_all_that_lead_to_it_and_no_other(
    overrides: Path, tmp_path: Path
) -> None:
    before = made(overrides, tmp_path / "one")
    assert made(overrides, tmp_path / "two") == before
    leaf = overrides / "assets/js/leaf.js"
    leaf.write_text(leaf.read_text(encoding="utf-8") + "// more\n", encoding="utf-8")
    after = made(overrides, tmp_path / "two")
    changed = {Path(path).name for path in before if before[path] != after[path]}
    assert changed == {"leaf.js", "one.js", "two.js", "main.js"}
    main = (tmp_path / "two" / after["assets/js/main.js"]).read_text(encoding="utf-8")
    assert f'"./{Path(after["assets/js/one.js"]).name}"' in main
    assert f'import("./{Path(after["assets/js/two.js"]).name}")' in main
    assert '"../../offline.json"' in main


def test_style_sheets_and_the_manifest_name_what_is_there(overrides: Path, tmp_path: Path) -> None:
    names = made(overrides, tmp_path / "out")
    picture = names["assets/icons/a.png"]
    look = (tmp_path / "out" / names["assets/look.css"]).read_text(encoding="utf-8")
    assert f'url("icons/{Path(picture).name}")' in look
    assert "url(data:image/png;base64,AAAA)" in look
    manifest = (tmp_path / "out/manifest.webmanifest").read_text(encoding="utf-8")
    assert manifest == f'{{"icons": [{{"src": "{picture}"}}]}}'
    # The worker has one name for ever: scripts/offline.py puts it there.
    assert "assets/worker/sw.js" not in names


def test_what_mkdocs_copied_goes_but_for_the_worker(tmp_path: Path) -> None:
    stage, docs = tmp_path / "stage", tmp_path / "docs"
    docs.mkdir()
    for path in (
        "assets/javascripts/lunr/min/lunr.ar.js",
        "assets/guide.css",
        "assets/worker/sw.js",
        "index.html",
    ):
        (stage / path).parent.mkdir(parents=True, exist_ok=True)
        (stage / path).touch()
    assets.drop_unnamed(stage, docs)
    left = sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*"))
    assert left == ["assets", "assets/worker", "assets/worker/sw.js", "index.html"]


@pytest.mark.planted
@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (
            "assets/js/two.js",
            '// two\nimport "./gone.js";\n',
            "overrides/assets/js/two.js:2: import: './gone.js': there is no overrides/assets/js/gone.js",
        ),
        (
            "assets/js/leaf.js",
            'import "./main.js";\n',
            "overrides/assets/js/leaf.js:1: import: the files name each other in a circle: "
            "assets/js/leaf.js → assets/js/main.js → assets/js/one.js → assets/js/leaf.js",
        ),
        (
            "manifest.webmanifest",
            '{\n"icons": ["assets/icons/b.png"]}',
            "overrides/manifest.webmanifest:2: import: 'assets/icons/b.png': there is no "
            "overrides/assets/icons/b.png",
        ),
    ],
)
def test_a_name_that_leads_nowhere_or_round_is_told(
    overrides: Path, tmp_path: Path, path: str, text: str, said: str
) -> None:
    (overrides / path).write_text(text, encoding="utf-8")
    with pytest.raises(FinishError) as error:
        made(overrides, tmp_path / "out")
    assert str(error.value) == said


@pytest.mark.planted
def test_a_picture_that_would_be_kept_for_ever_is_told(tmp_path: Path) -> None:
    (tmp_path / "docs/assets").mkdir(parents=True)
    (tmp_path / "docs/assets/plan.png").touch()
    with pytest.raises(
        FinishError, match=r"^docs/assets/plan\.png:1: file: .*put it into the folder of its page$"
    ):
        assets.drop_unnamed(tmp_path / "stage", tmp_path / "docs")
