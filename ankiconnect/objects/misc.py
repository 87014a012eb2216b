"""Requests inside others, and the service itself."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypedDict


class RequestOptions(TypedDict, total=False):
    """What a request may have besides its action."""

    version: Annotated[int | None, "Version of the API, 1 to 6; 4 if it is left out."]
    params: Annotated[dict[str, Any] | None, "The parameters of the action by name."]
    key: Annotated[str | int | None, "The API key; inside a multi, that of the outer request counts."]


class Request(RequestOptions):
    """A request."""

    action: Annotated[str, "Name of the action."]


class Reflection(TypedDict, total=False):
    """What the service offers."""

    scopes: Annotated[list[str], "The known ones of the requested scopes."]
    actions: Annotated[
        list[str],
        'Names of the actions that work here; left out without the scope "actions".',
    ]


class GrantedPermission(TypedDict):
    """The answer to a page that may use the service."""

    permission: Annotated[Literal["granted"], '"granted".']
    requireApikey: Annotated[bool, "Whether requests need the API key."]
    requireApiKey: Annotated[bool, "The same."]
    version: Annotated[int, "The version of the API, 6."]


class DeniedPermission(TypedDict):
    """The answer to a page that may not use the service."""

    permission: Annotated[Literal["denied"], '"denied".']


class NoAddWindow(TypedDict):
    """The answer when the Add window is not open."""

    error: Annotated[str, '"Add Note dialog is not open".']
    code: Annotated[int, "1."]


class CardOrder(TypedDict):
    """The order in which the browser lists cards."""

    columnId: Annotated[str, "Name of the column to sort by."]
    order: Annotated[Literal["ascending", "descending"], "Direction of the order."]
