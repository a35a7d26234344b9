"""Files of rows are there for the last versions, and never more than those."""

from __future__ import annotations

from dataclasses import replace

from fujianmap.drawing import assets
from fujianmap.page.rowfiles import KEPT, published
from fujianmap.views.dataset import Dataset


def there(address: str) -> bool:
    return (assets._folder() / address).exists()


def test_rows_that_change_without_end_do_not_fill_the_disk(six: Dataset) -> None:
    first = published(six)
    assert published(six) == first
    ids = [six.initiatives["id"] + f" {k}" for k in range(KEPT + 3)]
    later = [
        published(replace(six, version=f"v{k}", initiatives=six.initiatives.assign(id=one)))
        for k, one in enumerate(ids)
    ]
    assert not there(first[0])
    assert [there(points) for points, _, _ in later] == [False] * 3 + [True] * KEPT
    # What all versions share stays as long as one of them does.
    assert later[0][1] == later[-1][1]
    assert there(later[-1][1])
    assert there(published(six)[0]), "a version that comes back is written again"
