"""Geodesic lengths on WGS 84 of lines in longitude and latitude."""

import numpy as np
import shapely
from pyproj import Geod


def lengths_m(lines):
    """The length of each line, multiline or collection; what is no line has none."""
    total = np.zeros(len(lines))
    parts, owner = shapely.get_parts(lines, return_index=True)
    # A collection has parts of its own; points in it are left out.
    is_line = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
    xy, line = shapely.get_coordinates(parts[is_line], return_index=True)
    same = line[1:] == line[:-1]
    _, _, metres = Geod(ellps="WGS84").inv(*xy[:-1][same].T, *xy[1:][same].T)
    np.add.at(total, owner[is_line][line[1:][same]], metres)
    return total
