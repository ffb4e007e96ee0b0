"""The key file is made once, readable by its owner alone, and is never guessed at when it is damaged."""

import base64
import json
import stat
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from traceback import format_exception
from typing import Any

import pytest

from adapters.crypto.key_file import KeyFile, KeyFileError
from adapters.crypto.keys import FIRST, PURPOSES, SEALING_LENGTH, Keys
from adapters.tokens import new_signing_key

ROOT_OF_THE_PROJECT = Path(__file__).parents[3]
SIGNING = new_signing_key()
KEY = base64.b64encode(bytes(range(32))).decode()


def load_or_create(path: Path, new_signing_key: Mapping[str, str] = SIGNING) -> Keys:
    """As a server does at its start."""
    file = KeyFile(path)
    file.make(new_signing_key)
    return file.read()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def damage(path: Path, **changes: Any) -> None:
    """A fresh file that its owner, or a disk, then changed."""
    path.unlink(missing_ok=True)
    load_or_create(path)
    stored = json.loads(path.read_text())
    path.write_text(json.dumps({name: value for name, value in {**stored, **changes}.items() if value is not None}))


def refusal(path: Path) -> str:
    """What is said, which holds no key and no part of one."""
    stored = path.read_text(errors="replace")
    with pytest.raises(KeyFileError) as refused:
        load_or_create(path)
    shown = "".join(format_exception(refused.value)).replace(str(path), "")
    assert not any(stored[i : i + 8] in shown for i in range(len(stored) - 8) if stored[i : i + 8].isalnum())
    assert str(path) in str(refused.value)
    return str(refused.value)


def test_the_first_load_makes_a_key_for_each_purpose(path: Path) -> None:
    keys = load_or_create(path)
    assert {purpose: len(getattr(keys, purpose)) for purpose in PURPOSES} == PURPOSES
    (sealing,) = keys.sealing.by_id.values()
    assert (list(keys.sealing.by_id), len(sealing)) == ([keys.sealing.current], SEALING_LENGTH)
    assert len({sealing, *(getattr(keys, purpose)[:32] for purpose in PURPOSES)}) == len(PURPOSES) + 1
    assert keys.signing == SIGNING
    assert keys.sealing.direct is None


def test_only_its_owner_can_read_it(path: Path) -> None:
    load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state" / "keys.json"
    load_or_create(path)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_next_load_gives_the_same_keys(path: Path) -> None:
    first = load_or_create(path)
    before = path.read_bytes()
    assert load_or_create(path, new_signing_key()) == first
    assert path.read_bytes() == before


def test_nothing_else_is_left_in_the_folder(path: Path) -> None:
    load_or_create(path)
    assert list(path.parent.iterdir()) == [path]


def test_two_files_have_nothing_in_common(tmp_path: Path) -> None:
    first, second = (load_or_create(tmp_path / name, new_signing_key()) for name in ("1.json", "2.json"))
    for purpose in PURPOSES:
        assert getattr(first, purpose) != getattr(second, purpose)
    assert first.sealing.current != second.sealing.current
    assert set(first.sealing.by_id.values()).isdisjoint(second.sealing.by_id.values())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o606, 0o620, 0o601, 0o644, 0o777])
def test_a_file_that_others_can_reach_is_refused(path: Path, mode: int) -> None:
    load_or_create(path)
    path.chmod(mode)
    assert "chmod 600" in refusal(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"sealing"', "{}", "\x00" * 40, "not json"])
def test_a_file_that_is_no_key_file_is_refused_and_kept(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    assert "damaged" in refusal(path)
    assert path.read_text() == text


def test_a_file_that_is_no_text_is_refused(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\xff" * 100)
    path.chmod(0o600)
    assert "damaged" in refusal(path)


def test_a_file_that_was_cut_off_anywhere_is_refused(path: Path) -> None:
    load_or_create(path)
    whole = path.read_text()
    for length in range(0, len(whole) - 1, 7):
        path.write_text(whole[:length])
        assert "damaged" in refusal(path)


@pytest.mark.parametrize("purpose", [*PURPOSES, "sealing", "signing"])
def test_a_missing_key_is_a_damage(path: Path, purpose: str) -> None:
    damage(path, **{purpose: None})
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("value", [7, [], {}, "no base 64!", "あ"])
def test_a_key_that_is_no_key_is_a_damage(path: Path, value: Any) -> None:
    damage(path, tag=value)
    assert "damaged" in refusal(path)


@pytest.mark.parametrize("value", ["", "d", 7, [], {}, {"kty": "EC"}, {k: v for k, v in SIGNING.items() if k != "d"}])
def test_a_signing_key_that_is_not_whole_is_a_damage(path: Path, value: Any) -> None:
    damage(path, signing=value)
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(("purpose", "length"), list(PURPOSES.items()))
def test_a_key_of_another_length_is_refused(path: Path, purpose: str, length: int) -> None:
    for wrong in (0, length - 1, length + 1):
        damage(path, **{purpose: base64.b64encode(b"k" * wrong).decode()})
        assert "wrong length" in refusal(path)


def test_keys_do_not_show_themselves(path: Path) -> None:
    keys = load_or_create(path)
    shown = f"{keys} {keys!r}"
    assert SIGNING["d"] not in shown
    assert not any(repr(getattr(keys, purpose)) in shown for purpose in PURPOSES)
    assert not any(repr(key) in shown + repr(keys.sealing) for key in keys.sealing.by_id.values())


def test_twenty_threads_at_once_agree_on_one_file(path: Path) -> None:
    together = Barrier(20)

    def load(_: int) -> Keys:
        together.wait()
        return load_or_create(path, new_signing_key())

    with ThreadPoolExecutor(20) as threads:
        loaded = list(threads.map(load, range(20)))
    assert all(keys == loaded[0] for keys in loaded)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "sealing",
    [
        {},
        {"current": "0a0b0c0d", "keys": {}},
        {"current": "0a0b0c0d", "keys": {"0a0b0c0e": KEY}},
        {"current": "0a0b0c0d", "keys": {"0a0b0c0d": KEY, "short": KEY}},
        {"current": "0A0B0C0D", "keys": {"0A0B0C0D": KEY}},
        {"current": "0a0b0c0d", "keys": {"0a0b0c0d": base64.b64encode(b"k" * 31).decode()}},
        {"current": ["0a0b0c0d"], "keys": {"0a0b0c0d": KEY}},
        {"current": "0a0b0c0d", "keys": ["0a0b0c0d"]},
        "0a0b0c0d",
    ],
)
def test_a_ring_that_does_not_hold_what_it_names_is_a_damage(path: Path, sealing: Any) -> None:
    damage(path, sealing=sealing)
    assert "backup" in refusal(path)


def test_a_file_of_a_later_version_is_refused_and_kept(path: Path) -> None:
    damage(path, version=3)
    before = path.read_bytes()
    assert "newer version" in refusal(path)
    assert path.read_bytes() == before


def of_version_1(path: Path) -> bytes:
    """A file as it was before there were rings; its sealing key."""
    load_or_create(path)
    stored = json.loads(path.read_text())
    del stored["version"], stored["sealing"]
    path.write_text(json.dumps({"seal": KEY, **stored}))
    return base64.b64decode(KEY)


def test_a_file_of_version_1_is_a_ring_with_one_key_and_stays_as_it_is(path: Path) -> None:
    seal = of_version_1(path)
    before = path.read_bytes()
    sealing = load_or_create(path).sealing
    assert (sealing.current, list(sealing.by_id), sealing.direct) == (FIRST, [FIRST], seal)
    assert sealing.by_id[FIRST] != seal, "one key has one use"
    assert load_or_create(path).sealing == sealing
    assert path.read_bytes() == before


def test_a_file_of_version_1_without_its_sealing_key_is_a_damage(path: Path) -> None:
    of_version_1(path)
    stored = json.loads(path.read_text())
    del stored["seal"]
    path.write_text(json.dumps(stored))
    assert "damaged" in refusal(path)


LOADER = """
import sys
from pathlib import Path
from adapters.crypto.key_file import KeyFile
print("ready", flush=True)
sys.stdin.readline()
file = KeyFile(Path(sys.argv[1]))
file.make({name: sys.argv[2] for name in ("kty", "crv", "kid", "x", "y", "d")})
keys = file.read()
print(keys.sealing.current, keys.tag.hex(), keys.signing["d"])
"""


def test_processes_at_once_agree_on_one_file(path: Path) -> None:
    pipe = subprocess.PIPE
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LOADER, str(path), str(n)],
            stdin=pipe,
            stdout=pipe,
            text=True,
            cwd=ROOT_OF_THE_PROJECT,
        )
        for n in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = {process.communicate()[0] for process in processes}
    assert [process.returncode for process in processes] == [0] * 4
    assert len(said) == 1
    assert list(path.parent.iterdir()) == [path]
