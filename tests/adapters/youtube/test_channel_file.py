"""The file with the owners' authorisations."""

from pathlib import Path

import pytest

from adapters.youtube import ChannelAccess, ChannelFileError, read_channels

SOUND = """
[harbour]
client_id = "an id"
client_secret = "hush"
refresh_token = "hush too"
member_clients = ["an app"]

[harbour.levels]
"UgkxA" = "supporter"

[garden]
client_id = "another"
client_secret = "hush"
refresh_token = "hush too"
member_clients = ["an app"]
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "youtube.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_each_table_is_a_channel(tmp_path: Path) -> None:
    assert read_channels(written(tmp_path, SOUND)) == {
        "harbour": ChannelAccess("an id", "hush", "hush too", frozenset({"an app"}), {"UgkxA": "supporter"}),
        "garden": ChannelAccess("another", "hush", "hush too", frozenset({"an app"})),
    }


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o777])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ChannelFileError, match="chmod 600"):
        read_channels(written(tmp_path, SOUND, mode))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[harbour]\nclient_id = "hush', "not TOML"),
        ("harbour = 'hush'", "not a table"),
        ("[harbour]\nclient_id = 'a'\nclient_secret = 'hush'", "needs a text for refresh_token"),
        (
            "[harbour]\nclient_id = 'a'\nclient_secret = 'hush'\nrefresh_token = 'hush'\nmember_clients = []",
            "needs a list of client ids for member_clients",
        ),
        (SOUND.replace('"hush too"', "7"), "needs a text for refresh_token"),
        (SOUND.replace('"an id"', '" "'), "needs a text for client_id"),
        (SOUND.replace("refresh_token", "refresh-token"), "means nothing: refresh-token"),
        (SOUND.replace('"supporter"', "['hush']"), "a name for every level"),
        (SOUND.replace("[harbour.levels]", "[[harbour.levels]]"), "a name for every level"),
    ],
)
def test_a_complaint_says_what_is_amiss_without_a_secret(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ChannelFileError, match=complaint) as refused:
        read_channels(written(tmp_path, text))
    assert "hush" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(SOUND.encode("utf-16"))
    with pytest.raises(ChannelFileError, match="UTF-8"):
        read_channels(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChannelFileError, match=r"nowhere\.toml: No such file"):
        read_channels(tmp_path / "nowhere.toml")
