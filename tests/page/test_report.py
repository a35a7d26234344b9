"""The report on a reader's own file: its sentences do not contradict each other."""

from __future__ import annotations

import pytest

from fujianmap.page.own import Own
from fujianmap.texts import text
from tests.page.reader import open_app

CLEAN = text("en", "upload.clean")


@pytest.mark.parametrize(
    ("data", "counts", "is_clean"),
    [
        ("id,name,type,lon,lat\n1,a,patrol,119.3,26.08\n", "1 row in the file", False),
        ("", "", False),
        ("name,lon,lat\na,119.3,26.08\n", "1 row in the file", False),
        ("id,name,type,scope,lon,lat,precision\n1,a,patrol,site,119.3,26.08,site\n", "1 row", True),
    ],
)
def test_a_file_that_is_refused_is_not_called_clean(
    data: str, counts: str, *, is_clean: bool
) -> None:
    app = open_app({"lang": "en"})
    app.session_state["_own"] = Own(name="a.csv", data=data.encode(), datum="wgs84")
    app.run()
    assert not app.exception
    said = "\n".join(one.proto.body for one in app.get("html"))
    assert (counts in said) if counts else (" in the file = " not in said)
    assert (CLEAN in said) is is_clean
