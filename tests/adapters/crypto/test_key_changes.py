"""Sealing keys are added, used and destroyed in the file: whole or not at all, one after another, none ever lost."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.crypto.key_file import KeyFile, KeyFileError
from adapters.crypto.keys import FIRST, DocumentUnusable
from adapters.tokens import new_signing_key
from tests.adapters.crypto.test_key_file import ROOT_OF_THE_PROJECT, of_version_1


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    file = KeyFile(tmp_path / "keys.json")
    file.make(new_signing_key())
    return file


def test_a_key_that_is_added_stands_last_and_is_not_used_yet(file: KeyFile) -> None:
    before = file.read()
    with file.held() as held:
        key_id = held.add()
        assert held.keys() == file.read()
    after = file.read()
    assert list(after.sealing.by_id) == [*before.sealing.by_id, key_id]
    assert after.sealing.current == before.sealing.current
    assert len(set(after.sealing.by_id.values())) == 2
    assert (after.tag, after.digest, after.cursor, after.subject, after.signing) == (
        before.tag,
        before.digest,
        before.cursor,
        before.subject,
        before.signing,
    )


def test_the_former_key_stays_until_it_is_removed(file: KeyFile) -> None:
    former = file.read().sealing
    with file.held() as held:
        key_id = held.add()
        held.use(key_id)
        assert file.read().sealing.by_id[former.current] == former.by_id[former.current]
        held.remove(former.current)
    assert (file.read().sealing.current, list(file.read().sealing.by_id)) == (key_id, [key_id])


def test_no_step_leaves_a_file_that_could_not_be_read_back(file: KeyFile, tmp_path: Path) -> None:
    before = (tmp_path / "keys.json").read_bytes()
    with file.held() as held:
        with pytest.raises(DocumentUnusable):
            held.use("0a0b0c0d")
        with pytest.raises(DocumentUnusable):
            held.remove(file.read().sealing.current)
    assert (tmp_path / "keys.json").read_bytes() == before
    assert list(tmp_path.iterdir()) == [tmp_path / "keys.json"]


def test_a_changed_file_is_its_owners_alone_and_the_only_one_in_its_folder(file: KeyFile, tmp_path: Path) -> None:
    before = (tmp_path / "keys.json").stat()
    with file.held() as held:
        held.add()
    after = (tmp_path / "keys.json").stat()
    assert stat.S_IMODE(after.st_mode) == 0o600
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert list(tmp_path.iterdir()) == [tmp_path / "keys.json"]


def test_who_owns_it_stays_its_owner_whoever_changes_it(file: KeyFile, tmp_path: Path) -> None:
    """Root may change the keys of a server that runs as somebody else; only root can show it."""
    owner = 65_534 if os.geteuid() == 0 else os.geteuid()
    os.chown(tmp_path / "keys.json", owner, -1)
    with file.held() as held:
        held.add()
    assert (tmp_path / "keys.json").stat().st_uid == owner


def test_behind_a_link_the_file_itself_is_changed(file: KeyFile, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "keys.json"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "keys.json")
    with KeyFile(link).held() as held:
        key_id = held.add()
    assert link.is_symlink()
    assert key_id in file.read().sealing.by_id


def test_a_file_of_version_1_takes_its_new_form_with_its_first_change(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    seal, file = of_version_1(path), KeyFile(path)
    before = file.read()
    with file.held() as held:
        key_id = held.add()
    after = file.read()
    assert json.loads(path.read_text())["version"] == 2
    assert after.sealing.by_id[FIRST] == before.sealing.by_id[FIRST]
    assert (after.sealing.current, after.sealing.direct) == (FIRST, seal)
    with file.held() as held:
        held.use(key_id)
        held.remove(FIRST)
    assert (list(file.read().sealing.by_id), file.read().sealing.direct) == ([key_id], None)
    assert "seal" not in json.loads(path.read_text())


def test_what_others_wrote_into_the_file_stays_there(file: KeyFile, tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "note": "kept by two people"}))
    with file.held() as held:
        held.add()
    assert json.loads(path.read_text())["note"] == "kept by two people"


def test_a_file_that_others_can_read_is_not_changed(file: KeyFile, tmp_path: Path) -> None:
    (tmp_path / "keys.json").chmod(0o644)
    with file.held() as held, pytest.raises(KeyFileError, match="chmod 600"):
        held.add()


def test_a_file_that_has_gone_is_refused(file: KeyFile, tmp_path: Path) -> None:
    (tmp_path / "keys.json").unlink()
    assert file.changed()
    with pytest.raises(KeyFileError, match="cannot be read"):
        file.read()


def test_it_counts_as_changed_from_the_change_to_the_next_reading(file: KeyFile, tmp_path: Path) -> None:
    file.read()
    assert not file.changed()
    with KeyFile(tmp_path / "keys.json").held() as held:
        held.add()
    assert file.changed()
    assert file.changed(unknown=True)
    file.read()
    assert not file.changed()


def test_what_a_holder_reads_does_not_count_as_read_by_others(file: KeyFile) -> None:
    file.read()
    with file.held() as held:
        held.add()
        held.keys()
    assert file.changed()


def test_becoming_readable_for_others_is_a_change(file: KeyFile, tmp_path: Path) -> None:
    file.read()
    (tmp_path / "keys.json").chmod(0o640)
    assert file.changed()


ADDER = """
import sys
from pathlib import Path
from adapters.crypto.key_file import KeyFile
print("ready", flush=True)
sys.stdin.readline()
for _ in range(25):
    with KeyFile(Path(sys.argv[1])).held() as held:
        print(held.add())
"""


def test_processes_that_add_at_once_lose_nothing(file: KeyFile, tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", ADDER, str(tmp_path / "keys.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT_OF_THE_PROJECT,
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    added = [line for process in processes for line in process.communicate()[0].split()]
    assert [process.returncode for process in processes] == [0] * 3
    assert len(added) == 75
    ring = file.read().sealing
    assert set(ring.by_id) == {ring.current, *added}
    assert list(tmp_path.iterdir()) == [tmp_path / "keys.json"]


KILLED = """
import os, signal, sys
from pathlib import Path
from adapters.crypto.key_file import KeyFile
with KeyFile(Path(sys.argv[1])).held() as held:
    held.add()
    print("added", flush=True)
    while True:
        held.add()
"""


def test_a_process_that_is_killed_in_the_middle_leaves_a_whole_file_and_nobody_waiting(
    file: KeyFile, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "keys.json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT_OF_THE_PROJECT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"added\n"
        process.kill()
    before = file.read().sealing
    assert len(before.by_id) >= 2
    (tmp_path / ".keys.json.0123456789abcdef.draft").touch(mode=0o600)  # as if it had been in the middle of writing
    (tmp_path / ".keys.json.kept").touch(mode=0o600)  # what somebody else put there
    with file.held() as held:
        assert held.add() not in before.by_id
    assert sorted(each.name for each in tmp_path.iterdir()) == [".keys.json.kept", "keys.json"]
