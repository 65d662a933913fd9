import pytest

from workbench.errors import BadInputError
from workbench.quality.labelled import LabelledSentence, read_sentences, read_transcripts

HEAD = "Sentence_id\tText\tclass_label\n"


@pytest.fixture
def told():
    return []


def test_rows_are_read_in_order_with_quotes_undone(tmp_path, told):
    path = tmp_path / "dev.tsv"
    path.write_text(HEAD + '2\t"He said ""no"" to 5% ."\tYes\n1\tGood evening.\tNo\n', encoding="utf-8")
    assert read_sentences(path, told.append) == [
        LabelledSentence(2, 'He said "no" to 5% .', 1),
        LabelledSentence(1, "Good evening.", 0),
    ]
    assert told == []


@pytest.mark.parametrize("row", ["1\tText\tMaybe", "one\tText\tYes", "1\t\tYes", "1\tText"])
def test_a_row_that_cannot_be_used_is_named_and_the_others_stay(tmp_path, told, row):
    path = tmp_path / "train.tsv"
    path.write_text(f"{HEAD}{row}\n2\tTaxes rose.\tYes\n", encoding="utf-8")
    assert [sentence.place for sentence in read_sentences(path, told.append)] == [2]
    assert len(told) == 1
    assert "line 2" in told[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks the column"),
        (b"Sentence_id\tText\n1\tx\n", "class_label"),
        (HEAD.encode(), "no usable row"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_name(tmp_path, told, content, message):
    path = tmp_path / "test.tsv"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=message) as caught:
        read_sentences(path, told.append)
    assert "test.tsv" in caught.value.message


def test_a_missing_file_is_named(tmp_path, told):
    with pytest.raises(BadInputError, match=r"none\.tsv"):
        read_sentences(tmp_path / "none.tsv", told.append)


def test_transcripts_are_read_by_name(tmp_path):
    (tmp_path / "b.tsv").write_text("1\tANNA\tGood evening.\t0\n2\tANNA\tTaxes rose.\t1\n", encoding="utf-8")
    (tmp_path / "a.tsv").write_text("1\tBO\tHello.\t0\n", encoding="utf-8")
    found = read_transcripts(tmp_path)
    assert list(found) == ["a.tsv", "b.tsv"]
    assert found["b.tsv"][1] == LabelledSentence(2, "Taxes rose.", 1)


def test_a_line_that_is_no_transcript_is_named(tmp_path):
    (tmp_path / "a.tsv").write_text("1\tBO\tHello.\t0\n2 BO Hello.\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"a\.tsv, line 2"):
        read_transcripts(tmp_path)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"no \.tsv"):
        read_transcripts(tmp_path)
