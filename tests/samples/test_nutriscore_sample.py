"""The NutriScore sample: the published rules, and products that are the same for the same seed."""

import csv
import tarfile
from pathlib import Path

import numpy as np
import pytest

from driftgauge_cli.samples.nutriscore import make, nutri_score, products


def score(**nutrients: float) -> int:
    zero = {
        "energy_kj": 0.0,
        "sugars": 0.0,
        "saturated_fat": 0.0,
        "sodium_mg": 0.0,
        "fruit_percent": 0.0,
        "fiber": 0.0,
        "protein": 0.0,
    }
    values = {name: np.array([value]) for name, value in {**zero, **nutrients}.items()}
    return int(nutri_score.nutri_score(**values)[0])


@pytest.mark.parametrize(
    ("nutrients", "expected"),
    [
        ({}, 0),
        ({"energy_kj": 335.0}, 0),
        ({"energy_kj": 335.1}, 1),
        ({"energy_kj": 9999.0, "sugars": 99.0, "saturated_fat": 99.0, "sodium_mg": 9999.0}, 40),
        ({"fruit_percent": 81.0, "fiber": 5.0, "protein": 9.0}, -15),
        ({"sugars": 28.0, "saturated_fat": 3.5}, 9),
    ],
)
def test_points_are_counted_by_the_limits_exceeded(nutrients: dict[str, float], expected: int) -> None:
    assert score(**nutrients) == expected


def test_protein_does_not_count_for_a_product_with_eleven_negative_points() -> None:
    assert score(sugars=99.0, saturated_fat=1.5, protein=9.0) == 11
    assert score(sugars=99.0, protein=9.0) == 5


def test_protein_counts_all_the_same_where_fruit_has_all_its_points() -> None:
    assert score(sugars=99.0, saturated_fat=1.5, protein=9.0, fruit_percent=90.0) == 11 - 5 - 5


def test_products_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    first, again, other = (products.make_products(200, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["fat_100g"], other["fat_100g"])


def test_products_have_23_columns_with_the_label_first_and_are_physically_possible() -> None:
    made = products.make_products(2_000, seed=3)
    assert len(made) == 23
    assert next(iter(made)) == "nutriscore_score"
    assert all(np.isfinite(column).all() for column in made.values())
    assert (made["sugars_100g"] <= made["carbohydrates_100g"]).all()
    assert (made["saturated_fat_100g"] <= made["fat_100g"]).all()
    mass = made["fat_100g"] + made["carbohydrates_100g"] + made["proteins_100g"] + made["fiber_100g"]
    assert mass.max() <= 100


def test_the_same_decimals_are_written_in_every_row_so_that_a_column_has_one_type(tmp_path: Path) -> None:
    made = products.make_products(50, seed=4)
    make.write_csv(tmp_path / "some.csv", made, slice(10, 30))
    header, *rows = csv.reader((tmp_path / "some.csv").read_text(encoding="utf-8").splitlines())
    assert header == list(made)
    assert len(rows) == 20
    for name, cells in zip(header, zip(*rows, strict=True), strict=True):
        assert {len(cell.partition(".")[2]) for cell in cells} == {products.DECIMALS[name]}


def test_equal_models_are_packed_into_equal_bytes_as_sagemaker_names_them(tmp_path: Path) -> None:
    make.write_model(tmp_path / "one.tar.gz", b"model")
    make.write_model(tmp_path / "two.tar.gz", b"model")
    assert (tmp_path / "one.tar.gz").read_bytes() == (tmp_path / "two.tar.gz").read_bytes()
    with tarfile.open(tmp_path / "one.tar.gz") as archive:
        assert archive.getnames() == ["xgboost-model"]


def test_what_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    for name in (*make.SPLITS, make.MODEL):
        (tmp_path / name).write_text("mine")
    assert make.make(tmp_path) == []
    assert (tmp_path / "train.csv").read_text() == "mine"
