"""What stands in Anki's pages, and what their browser says."""

from .rows import Behavior, Text

_EDITOR = "_aqt/data/web/js/editor.js"

PAGES = (
    Text("saveNow", "a function as soon as the editor's page is ready to report", within=_EDITOR),
    Text("key:", "a report, 0.6 s after typing: key:field:note:text", within=_EDITOR, found="`key:"),
    Text("blur:", "a report when a field loses the focus", within=_EDITOR, found="`blur:"),
    Text(
        "key:",
        "how the editor knows a report",
        within="aqt.editor.Editor",
        found='cmd.startswith("key")',
    ),
    Text("setFields", "fills the editor's page", within=_EDITOR),
    Text("setTags", "shows the tags of a note", within=_EDITOR),
    Text("focusField", "puts the caret at the end of a field", within=_EDITOR),
    Text("anki/NoteEditor", "the package whose instance has the fields of a page", within=_EDITOR),
    Text("editingArea", "the part of a field that has its text", within=_EDITOR),
    Text("focusedField", "the field that has the focus", within=_EDITOR),
    Text("focusedInput", "the input that has the focus", within=_EDITOR),
    Text("refocus", "puts the focus into an input again", within=_EDITOR),
    Text(
        "onOperationDidExecute",
        "what Anki calls in each page after a change",
        since="26.08",
        within="aqt.webview",
        found="anki.onOperationDidExecute",
    ),
    Text("typeans", "the input of a typed answer", within="aqt.reviewer", found="id=typeans"),
    Text("getTypedAnswer", "what was typed", within="_aqt/data/web/js/reviewer.js"),
    Text("qa", "the element that holds the card", within="aqt.reviewer", found='<div id="qa"'),
    Text("tr.deck", "a row of the deck list", within="aqt.deckbrowser", found='klass = "deck"'),
    Text("#study", "the button of the overview", within="aqt.overview", found='id="study"'),
    Text(
        "getComputedStyle(document.body)",
        "the upper bar's question for the background of the main page",
        within="aqt.toolbar",
    ),
    Behavior(
        "TypeError: Failed to fetch",
        "what a page says when Anki has not answered it",
        tests="test_congratulations_that_are_left_at_once_are_no_error",
    ),
    Behavior(
        "performance.timing.domLoading",
        "the time at which a page's document has started to load",
        tests="test_congratulations_that_are_left_at_once_are_no_error "
        "test_a_page_that_stays_may_say_that_it_got_no_answer",
    ),
)
