"""The limit of open files."""

from __future__ import annotations

import resource
from unittest import mock

import pytest

from ankiconnect.server.http import file_limit


@pytest.mark.parametrize(
    ("files", "most"),
    [
        ((256, 1024), 128),
        ((100, 100), file_limit.MIN_CONNECTIONS),
        ((2**20, 2**20), file_limit.MAX_CONNECTIONS),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), file_limit.MAX_CONNECTIONS),
    ],
)
def test_half_of_the_files_may_be_connections(files: tuple[int, int], most: int) -> None:
    with mock.patch.object(resource, "getrlimit", return_value=files):
        assert file_limit.max_connections() == most


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ((256, 2**20), 8192),
        ((256, 4096), 4096),
        ((256, resource.RLIM_INFINITY), 8192),
        ((9000, 10**5), 0),
    ],
)
def test_the_limit_of_files_is_raised(files: tuple[int, int], wanted: int) -> None:
    with (
        mock.patch.object(resource, "getrlimit", return_value=files),
        mock.patch.object(resource, "setrlimit") as set_limit,
    ):
        file_limit.raise_file_limit()
    if wanted:
        set_limit.assert_called_once_with(resource.RLIMIT_NOFILE, (wanted, files[1]))
    else:
        set_limit.assert_not_called()
