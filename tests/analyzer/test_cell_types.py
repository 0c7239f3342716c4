"""Types of cells, and of their columns."""

import polars as pl
import pytest

from driftgauge_analyzer.generation import Generation
from driftgauge_analyzer.profiling.cell_types import TypeCounts, classify, to_numbers
from driftgauge_analyzer.profiling.texts import Texts
from driftgauge_contract.constraints import InferredType


def counts(*cells: str, generation: Generation = Generation.C) -> TypeCounts:
    return classify(Texts(pl.Series(cells, dtype=pl.String)), generation).counts


@pytest.mark.parametrize("cell", ["0", "-1", "+5", " 5", "- 5", "00012", "9" * 40])
def test_integral_cells(cell: str) -> None:
    assert counts(cell) == TypeCounts(integral=1)


@pytest.mark.parametrize("cell", ["1.0", "-0.5", "+ 2.25", "1e-05", "1.5E3", "2E+10"])
def test_fractional_cells(cell: str) -> None:
    assert counts(cell) == TypeCounts(fractional=1)


@pytest.mark.parametrize("cell", [".5", "5.", "-.5", "-", ".", "1.2.3", "1-2", "1/2", "NaN", "inf", "None", "1,5", "٣"])
def test_text_that_only_looks_like_a_number(cell: str) -> None:
    assert counts(cell) == TypeCounts(string=1)


def test_booleans_are_lower_case() -> None:
    assert counts("true", "false", "True") == TypeCounts(boolean=2, string=1)


@pytest.mark.parametrize(("cell", "kind"), [(".5", "fractional"), ("5.", "fractional"), ("1e-05", "string")])
def test_generation_a_knew_other_fractions(cell: str, kind: str) -> None:
    assert counts(cell, generation=Generation.A) == TypeCounts(**{kind: 1})


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1", "2"), InferredType.INTEGRAL),
        (("1", "2.0"), InferredType.FRACTIONAL),
        (("1", "x"), InferredType.STRING),
        (("1", "true"), InferredType.STRING),
        (("true", "false"), InferredType.STRING),
        ((), InferredType.UNKNOWN),
    ],
)
def test_a_columns_type_follows_from_its_cells(cells: tuple[str, ...], expected: InferredType) -> None:
    assert counts(*cells).type is expected


def test_an_integral_cell_is_not_a_fractional_one() -> None:
    assert counts("1", "2.0").of(InferredType.FRACTIONAL) == 1


@pytest.mark.parametrize("cells", [("1.5", "2.5.", "3"), ("1.5", "25", "3.5.5"), ("1", "2-", "3"), ("1", "", "3")])
def test_a_column_of_nearly_plain_numbers_is_looked_at_cell_by_cell(cells: tuple[str, ...]) -> None:
    total = TypeCounts()
    for cell in cells:
        total.add(counts(cell))
    assert counts(*cells) == total


def test_numbers_may_have_a_blank_after_their_sign() -> None:
    assert to_numbers(pl.Series(["- 5", " 2.5", "7"])).to_list() == [-5.0, 2.5, 7.0]
