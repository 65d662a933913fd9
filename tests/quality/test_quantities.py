import pytest

from workbench.errors import BadInputError
from workbench.quality.quantities import measure


def row(label, sentence, value):
    return "\t".join([label, sentence, "p", "e", "r", "s", "t", "u", value])


def test_a_value_is_right_where_the_number_is_marked(tmp_path):
    rows = [
        row("Y", "<location>Oland</location> has <number>2 million</number> people and 5 bridges .", "2000000.0"),
        row("Y", "It spans <number>10</number> km .", "12"),
        row("N", "It spans <number>10</number> km .", "12"),
    ]
    (tmp_path / "labels.tsv").write_bytes("\r".join(rows).encode())
    found = measure(tmp_path)
    assert (found["rows"], found["right"], found["share"]) == (2, 1, 0.5)
    assert found["wrong"] == ["10 labelled 12, read as [10.0]"]


def test_a_folder_without_a_labelled_number_is_named(tmp_path):
    with pytest.raises(BadInputError, match="labelled Y"):
        measure(tmp_path)
