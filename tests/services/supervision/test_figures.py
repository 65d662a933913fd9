"""A figure as a file."""

from dataclasses import replace

from workbench.services.supervision.figures import Cell, Drawn, Figure, Row, as_csv, top_of


def figure(*rows: Row, drawn: Drawn = Drawn.BAR) -> Figure:
    return Figure("x", "X", "", "claims", "who", ("one", "two"), rows, drawn)


def test_a_figure_is_a_table_that_no_spreadsheet_runs():
    text = as_csv(figure(Row('=HYPERLINK("evil")', (Cell(1), Cell(None))), Row("Åsa", (Cell(0.25), Cell(3))))).decode()
    assert text == '\ufeffwho,one,two\r\n"\'=HYPERLINK(""evil"")",1,\r\nÅsa,0.25,3\r\n'


def test_neither_does_one_whose_columns_are_labels_of_the_desks_own():
    told = replace(figure(Row("a", (Cell(1), Cell(2)))), first="+first", columns=("=1+1", "@SUM(A1)"))
    assert as_csv(told).decode().splitlines()[0] == "\ufeff'+first,'=1+1,'@SUM(A1)"


def test_the_longest_bar_is_full_and_an_empty_figure_can_be_drawn():
    rows = (Row("a", (Cell(1), Cell(4))), Row("b", (Cell(3), Cell(None))))
    assert top_of(rows, Drawn.BAR) == 3
    assert top_of(rows, Drawn.STACK) == 5
    assert top_of((), Drawn.STACK) == 1
