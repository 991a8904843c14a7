"""Which files the registry reads, and what their columns are called."""

PROVIDERS, BRANCHES = "providers.csv", "branches.csv"
OFFERINGS, VERIFICATIONS = "offerings.csv", "verifications.csv"

ADDRESS = (
    *("street", "neighborhood", "municipality", "state"),
    *("postal_code", "latitude", "longitude", "precision"),
)
_TERMS = ("sectors", "serves", "remote", "price_from_mxn", "price_unit", "client_sizes")

COLUMNS: dict[str, tuple[str, ...]] = {
    PROVIDERS: (
        *("id", "name", "legal_name", "rfc", "description_es", "description_en"),
        *("website", "email", "phone", "whatsapp", "languages", "member_of", "partners"),
        "services",
        *_TERMS,
        *ADDRESS,
        *("status", "confirmed_on", "hours", "source"),
    ),
    BRANCHES: ("provider_id", "id", "name", *ADDRESS),
    OFFERINGS: (
        *("provider_id", "service", "sectors", "serves", "within_km"),
        *("remote", "price_from_mxn", "price_unit", "client_sizes"),
    ),
    VERIFICATIONS: (
        *("provider_id", "scheme", "edition", "level", "services", "scope", "issuer"),
        *("certificate_no", "issued_on", "expires_on", "status", "evidence_url"),
        *("evidence_checked_on", "checked_by"),
    ),
}
"""The columns of each file, in the order in which they are written."""

NEEDED: dict[str, tuple[str, ...]] = {
    PROVIDERS: ("name",),
    BRANCHES: ("provider_id",),
    OFFERINGS: ("provider_id", "service"),
    VERIFICATIONS: ("provider_id", "scheme", "issuer"),
}
"""The columns without which a file cannot be read."""

LONGEST_CELL = 20_000
MOST_COLUMNS = 200
DEFAULT_SOURCE = "import"
"""The source of rows that name none."""
