"""Food products with plausible, correlated nutrients: the columns of an Open Food Facts extract, made from a seed."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from driftgauge_cli.samples.nutriscore.nutri_score import Values, nutri_score

Shelf = npt.NDArray[np.int64]

LABEL: Final = "nutriscore_score"
LABEL_NOISE: Final = 1.5  # points, uniform: what scores differ by that these columns do not explain
DECLARED_NOISE: Final = 5.0  # points, normal: nutrition_score_fr is what producers once declared

# Decimals of each column; 0 is written as a whole number. The label comes first, as SageMaker's XGBoost reads it.
DECIMALS: Final[Mapping[str, int]] = {
    LABEL: 3,
    "code": 0,
    "product_name": 0,
    "nova_group": 0,
    "additives_n": 0,
    "ingredients_n": 0,
    "energy_100g": 2,
    "salt_100g": 4,
    "carbohydrates_100g": 3,
    "cholesterol_100g": 5,
    "sodium_100g": 5,
    "fiber_100g": 4,
    "fruits_vegetables_nuts_estimate_from_ingredients_100g": 3,
    "fruits_vegetables_legumes_estimate_from_ingredients_100g": 3,
    "sugars_100g": 3,
    "saturated_fat_100g": 3,
    "trans_fat_100g": 5,
    "fat_100g": 3,
    "proteins_100g": 3,
    "energy_kcal_100g": 2,
    "nova_group_100g": 0,
    "nutrition_score_fr_100g": 0,
    "energy_kj_100g": 2,
}


# The shelves that products come from; every row below has a value for each of them.
SHELVES: Final = ("drinks", "dairy", "cereals", "sweets", "meat and fish", "fruit and vegetables", "ready meals")
SHELF_SHARES: Final = (0.14, 0.16, 0.14, 0.18, 0.14, 0.12, 0.12)

# What a product of a shelf typically has: grams per 100 g, shares of the fat or the carbohydrates, per cent of weight.
TYPICAL: Final[Mapping[str, tuple[float, ...]]] = {
    "fat": (0.3, 9, 6, 17, 14, 1, 8),
    "saturated share": (0.2, 0.63, 0.25, 0.5, 0.38, 0.18, 0.35),
    "carbohydrates": (9, 7, 62, 55, 3, 8, 15),
    "sugar share": (0.9, 0.75, 0.2, 0.65, 0.3, 0.55, 0.2),
    "protein": (0.5, 8, 9, 6, 18, 2, 7),
    "fiber": (0.4, 0.3, 6, 2.5, 0.4, 2.8, 1.8),
    "salt": (0.03, 0.5, 0.7, 0.4, 1.5, 0.3, 0.9),
    "fruit percent": (35, 4, 5, 8, 2, 80, 25),
    "cholesterol": (0.0001, 0.03, 0.002, 0.02, 0.06, 0.0001, 0.02),
}

# How much of a shelf is in NOVA groups 1 to 3 (unprocessed … processed); the rest is ultra-processed, group 4.
NOVA_SHARES: Final = (
    (0.2, 0.25, 0.2, 0.02, 0.2, 0.5, 0.05),
    (0.05, 0.1, 0.1, 0.08, 0.05, 0.1, 0.05),
    (0.15, 0.35, 0.25, 0.1, 0.35, 0.3, 0.2),
)


def make_products(count: int, *, seed: int) -> dict[str, Values]:
    """Make `count` products; the same seed makes the same products."""
    random = np.random.default_rng(seed)
    shelf = random.choice(len(SHELVES), size=count, p=SHELF_SHARES)
    nutrients = _nutrients(random, shelf)
    processing = _processing(random, shelf)
    score = nutri_score(
        energy_kj=nutrients["energy_kj_100g"],
        sugars=nutrients["sugars_100g"],
        saturated_fat=nutrients["saturated_fat_100g"],
        sodium_mg=nutrients["sodium_100g"] * 1000,
        fruit_percent=nutrients["fruits_vegetables_nuts_estimate_from_ingredients_100g"],
        fiber=nutrients["fiber_100g"],
        protein=nutrients["proteins_100g"],
    )
    columns = {
        LABEL: score + random.uniform(-LABEL_NOISE, LABEL_NOISE, count),
        "code": random.integers(3_000_000_000_000, 3_800_000_000_000, count).astype(np.float64),
        "product_name": random.integers(1, 10_000_000, count).astype(np.float64),
        "nutrition_score_fr_100g": np.round(score + random.normal(0, DECLARED_NOISE, count)),
        **nutrients,
        **processing,
    }
    return {name: np.round(columns[name], decimals) for name, decimals in DECIMALS.items()}


def _typical(shelf: Shelf, what: str) -> Values:
    return np.asarray(TYPICAL[what], dtype=np.float64)[shelf]


def _spread(random: np.random.Generator, typical: Values, sigma: float) -> Values:
    """Scatter around a typical value by a log-normal factor whose mean is one."""
    return typical * random.lognormal(-sigma * sigma / 2, sigma, len(typical))


def _nutrients(random: np.random.Generator, shelf: Shelf) -> dict[str, Values]:
    fat, carbohydrates, protein, fiber = (
        _spread(random, _typical(shelf, field), sigma)
        for field, sigma in (("fat", 0.5), ("carbohydrates", 0.35), ("protein", 0.4), ("fiber", 0.5))
    )
    # No product has more than 100 g of dry matter in 100 g.
    excess = np.maximum((fat + carbohydrates + protein + fiber) / 98.0, 1.0)
    fat, carbohydrates, protein, fiber = (each / excess for each in (fat, carbohydrates, protein, fiber))
    salt = np.minimum(_spread(random, _typical(shelf, "salt"), 0.6), 12.0)
    energy_kj = 37 * fat + 17 * (carbohydrates + protein) + 8 * fiber
    fruit = random.beta(2.0, 2.0 * (100.0 / np.maximum(_typical(shelf, "fruit percent"), 1.0) - 1.0)) * 100
    return {
        "energy_100g": energy_kj,
        "energy_kj_100g": energy_kj,
        "energy_kcal_100g": 9 * fat + 4 * (carbohydrates + protein) + 2 * fiber,
        "fat_100g": fat,
        "saturated_fat_100g": fat * _share(random, _typical(shelf, "saturated share")),
        "trans_fat_100g": fat * random.beta(1.2, 120, len(fat)),
        "cholesterol_100g": _spread(random, _typical(shelf, "cholesterol"), 0.7),
        "carbohydrates_100g": carbohydrates,
        "sugars_100g": carbohydrates * _share(random, _typical(shelf, "sugar share")),
        "fiber_100g": fiber,
        "proteins_100g": protein,
        "salt_100g": salt,
        "sodium_100g": salt / 2.5,
        "fruits_vegetables_nuts_estimate_from_ingredients_100g": fruit,
        "fruits_vegetables_legumes_estimate_from_ingredients_100g": fruit * random.uniform(0.8, 1.0, len(fruit)),
    }


def _share(random: np.random.Generator, typical: Values) -> Values:
    return random.beta(8 * typical, 8 * (1 - typical))


def _processing(random: np.random.Generator, shelf: Shelf) -> dict[str, Values]:
    """NOVA group, and the additives and ingredients that grow with it."""
    cumulative = np.cumsum(NOVA_SHARES, axis=0)[:, shelf]
    group = 1.0 + (random.random(len(shelf)) > cumulative).sum(axis=0)
    return {
        "nova_group": group,
        "nova_group_100g": group,
        "additives_n": random.poisson(np.maximum(1.6 * (group - 2), 0.02)).astype(np.float64),
        "ingredients_n": 1.0 + random.poisson(4.5 * group - 3),
    }
