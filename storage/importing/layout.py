"""Which files the registry reads, and what their columns are called."""

PROVIDERS, BRANCHES = "providers.csv", "branches.csv"
OFFERINGS, VERIFICATIONS = "offerings.csv", "verifications.csv"

ADDRESS = (
    *("street", "neighborhood", "municipality", "state"),
    *("postal_code", "latitude", "longitude", "precision"),
)
TERMS = ("sectors", "serves", "remote", "price_from_mxn", "price_unit", "client_sizes")

COLUMNS: dict[str, tuple[str, ...]] = {
    PROVIDERS: (
        *("id", "name", "legal_name", "rfc", "description_es", "description_en"),
        *("website", "email", "phone", "whatsapp", "languages", "member_of", "partners"),
        "services",
        *TERMS,
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

CLUSTERS, CENTERS = "clusters.csv", "centers.csv"
OFFICES, ALLIANCES = "offices.csv", "alliances.csv"
_CONTACT = ("website", "email", "phone")
_TOLD = ("about_es", "about_en", "source", "checked_on", "confidence")

INSTITUTIONS: dict[str, tuple[str, ...]] = {
    CLUSTERS: (
        *("key", "kind", "name", "former_names", "states", "city", "specializations"),
        *(*_CONTACT, "member_of_mxti", *_TOLD),
    ),
    CENTERS: (
        *("key", "name", "states", "city", "specializations", "operator", *_CONTACT, *_TOLD),
    ),
    OFFICES: ("key", "name", "states", "city", *_CONTACT, *_TOLD),
    ALLIANCES: (
        *("key", "name", "kind", "vendor", "countries", "states", "city", "since"),
        *(*_CONTACT, *_TOLD),
    ),
}
"""The same of the institutions, which are few and have a file of each kind."""

FILES = {**COLUMNS, **INSTITUTIONS}
"""All files that are read and written."""

OTHER_NAMES = {"state": "states", "country": "countries"}
"""What columns of institutions may be called, too."""

NEEDED: dict[str, tuple[str, ...]] = {
    PROVIDERS: ("name",),
    BRANCHES: ("provider_id",),
    OFFERINGS: ("provider_id", "service"),
    VERIFICATIONS: ("provider_id", "scheme", "issuer"),
    **dict.fromkeys(INSTITUTIONS, ("key", "name", "source")),
}
"""The columns without which a file cannot be read."""

LONGEST_CELL = 20_000
MOST_COLUMNS = 200
DEFAULT_SOURCE = "import"
"""The source of rows that name none."""
