import pytest

from tests.encode.folders import write
from workbench.encode.encoder import Encoder
from workbench.encode.weights import CARD, FILES, TOKENIZER, read_card, verified, verify
from workbench.errors import StartUpError


def test_the_weights_of_the_package_are_what_their_card_says():
    assert set(verify().sha256) == set(FILES)


def test_each_altered_file_is_named_in_one_line(tmp_path):
    for name in FILES:
        folder = write(tmp_path / name)
        (folder / name).write_bytes((folder / name).read_bytes()[:-1] + b"?")
        with pytest.raises(StartUpError, match="SHA-256") as caught:
            Encoder(folder)
        assert name in caught.value.message
        assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", [*FILES, CARD])
def test_each_missing_file_is_named(tmp_path, name):
    folder = write(tmp_path)
    (folder / name).unlink()
    with pytest.raises(StartUpError, match=name):
        Encoder(folder)


def test_a_card_that_is_no_card_is_refused(tmp_path):
    (tmp_path / CARD).write_text("[]", encoding="utf-8")
    with pytest.raises(StartUpError, match=r"card\.json"):
        read_card(tmp_path)


def test_verified_gives_the_bytes_that_were_checked(tmp_path):
    folder = write(tmp_path)
    assert verified(TOKENIZER, folder) == (folder / TOKENIZER).read_bytes()
