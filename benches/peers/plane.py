"""The plane of the peer: WGS 84's cylindrical equal-area plane, about an origin of its own."""

import numpy as np
import shapely

A = 6378137.0
F = 1 / 298.257223563
E2 = F * (2 - F)
# Each term of the authalic series adds a factor e2 (0.0067) to the truncation: ten leave less than 1e-21.
TERMS = 10
# Newton's steps from Y to the sine of the latitude; each doubles the digits, and the first guess has two.
STEPS = 5
# Ordinates become multiples of 2^-32 m (0.2 nm), so that subtracting a local origin from them is exact and a vertex shared
# by two parcels stays shared. 2^20 m either side of the origin then fit a double.
QUANTUM = 2.0**-32
# Local origins are whole multiples of this.
STEP = 64.0


def northing(lat):
    """Y = A(phi) / a in metres, A(phi) being the ellipsoidal area per radian of longitude from the equator to phi."""
    s = np.sin(np.radians(lat))
    total = np.zeros_like(s)
    for k in reversed(range(TERMS)):
        total = total * (E2 * s * s) + (k + 1) / (2 * k + 1)
    return A * (1 - E2) * s * total


def latitude(y):
    """The latitude whose `northing` is Y."""
    s = y / northing(90.0)
    for _ in range(STEPS):
        # dY/ds in closed form.
        s = s - (northing(np.degrees(np.arcsin(s))) - y) * (1 - E2 * s * s) ** 2 / (A * (1 - E2))
    return np.degrees(np.arcsin(s))


class Plane:
    """X = a (lambda - lambda0), Y = A(phi) / a - Y0, with a round origin near the data."""

    def __init__(self, bounds):
        west, south, east, north = bounds
        # The origin is a whole degree, so the longitude's difference is exact and X keeps all digits of the file.
        self.lon0 = float(np.round((west + east) / 2))
        self.y0 = float(np.round(northing((south + north) / 2)))

    def place(self, shapes):
        def forward(lonlat):
            x = np.radians(lonlat[:, 0] - self.lon0) * A
            y = northing(lonlat[:, 1]) - self.y0
            return np.round(np.column_stack([x, y]) / QUANTUM) * QUANTUM

        return shapely.transform(shapes, forward)

    def lonlat(self, shapes):
        def back(xy):
            return np.column_stack([np.degrees(xy[:, 0] / A) + self.lon0, latitude(xy[:, 1] + self.y0)])

        return shapely.transform(shapes, back)


def origins(shapes):
    """A round origin near each shape."""
    return np.floor(shapely.bounds(shapes)[:, :2] / STEP) * STEP


def rebased(shapes, at):
    """Each shape with its own origin subtracted. An overlay near zero keeps digits that one 100 km away would round off."""
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    return shapely.set_coordinates(np.array(shapes, dtype=object), xy - at[owner])
