"""The page that staff read names the columns that are read."""

from pathlib import Path

import pytest

from storage.importing.layout import FILES

PAGE = Path(__file__).parents[3] / "docs" / "archivos.md"


@pytest.mark.parametrize("file", FILES)
def test_the_page_names_every_column(file: str) -> None:
    _, _, section = PAGE.read_text(encoding="utf-8").partition(f"\n### {file}\n")
    columns = section.strip().splitlines()[0].strip("`")
    assert columns == ",".join(FILES[file])
