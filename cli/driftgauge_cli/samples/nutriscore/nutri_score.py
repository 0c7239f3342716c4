"""The Nutri-Score of general foods, by the rules published in France (arrêté du 31 octobre 2017, annexe 1).

A product collects 0 to 10 points for each of energy, sugars, saturated fat and sodium, and 0 to 5 for each of fruit and
vegetables, fibre and protein. Protein does not count where the first sum reaches 11, unless fruit has all its points.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Points = npt.NDArray[np.int64]

# A value has as many points as there are limits that it exceeds; all are per 100 g.
ENERGY_KJ: Final = tuple(335.0 * step for step in range(1, 11))
SUGARS_G: Final = (4.5, 9.0, 13.5, 18.0, 22.5, 27.0, 31.0, 36.0, 40.0, 45.0)
SATURATED_FAT_G: Final = tuple(float(step) for step in range(1, 11))
SODIUM_MG: Final = tuple(90.0 * step for step in range(1, 11))
FIBER_G: Final = (0.9, 1.9, 2.8, 3.7, 4.7)
PROTEIN_G: Final = (1.6, 3.2, 4.8, 6.4, 8.0)
FRUIT_PERCENT: Final = (40.0, 60.0, 80.0)
FRUIT_POINTS: Final = (0, 1, 2, 5)

PROTEIN_COUNTS_BELOW: Final = 11


def points(values: Values, limits: tuple[float, ...]) -> Points:
    """Count the limits that each value exceeds."""
    return np.searchsorted(np.asarray(limits), values, side="left").astype(np.int64)


def nutri_score(
    *,
    energy_kj: Values,
    sugars: Values,
    saturated_fat: Values,
    sodium_mg: Values,
    fruit_percent: Values,
    fiber: Values,
    protein: Values,
) -> Points:
    """Score each product, from -15 (best) to 40; nutrients are per 100 g, sodium in milligrams."""
    negative = (
        points(energy_kj, ENERGY_KJ)
        + points(sugars, SUGARS_G)
        + points(saturated_fat, SATURATED_FAT_G)
        + points(sodium_mg, SODIUM_MG)
    )
    fruit = np.asarray(FRUIT_POINTS)[points(fruit_percent, FRUIT_PERCENT)]
    protein_counts = (negative < PROTEIN_COUNTS_BELOW) | (fruit == max(FRUIT_POINTS))
    score: Points = negative - fruit - points(fiber, FIBER_G) - np.where(protein_counts, points(protein, PROTEIN_G), 0)
    return score
