"""Tables of the collection's database, which are read with SQL."""

from .rows import Behavior, Columns

TABLES = (
    Columns(
        "cards",
        "many at a time, in a fixed number of queries",
        columns="id nid did odid ord type queue due ivl factor reps lapses left odue flags mod data",
    ),
    Columns(
        "notes",
        "`flds` with 0x1f between fields, `tags` with spaces",
        columns="id guid mid mod usn tags flds csum",
    ),
    Columns(
        "revlog",
        "read and, for insertReviews, written",
        columns="id cid usn ease ivl lastIvl factor time type",
    ),
    Columns("graves", "a row for each deletion that the server does not know", columns=""),
    Columns("decks", "`mtime_secs` is 0 until a deck is changed", columns="id name kind mtime_secs"),
    Columns(
        "deck_config",
        "`mtime_secs` is 0 until options are changed",
        columns="id name config mtime_secs",
    ),
    Columns("tags", "followed by triggers", columns="tag"),
    Columns("fields", "the collation of `name` is that of a search", columns="name ord"),
    Columns("templates", "`config` is a protobuf message", columns="name config"),
    Columns(
        "notetypes",
        "`mtime_secs` is 0 until a note type is changed",
        columns="id name config mtime_secs",
    ),
    Columns(
        "col",
        "`ver` is the schema; times in ms; `ls` is 0 before the first sync",
        columns="ver mod ls scm",
    ),
    Behavior(
        "regexp_fields(pattern, flds)",
        "a function of Anki's in SQL: whether a regular expression matches one of the fields",
        spelled="regexp_fields",
        tests="test_the_result_is_that_of_ankis_own",
    ),
    Behavior(
        "extract_fsrs_variable(data, name)",
        "an SQL function: `s`, `d` and `dr` of a card, or null",
        spelled="extract_fsrs_variable",
        tests="test_values_are_those_of_anki",
    ),
    Behavior(
        "extract_fsrs_retrievability(data, due, ivl, today, tomorrow, now)",
        "an SQL function; before 25.09 without the last argument",
        spelled="extract_fsrs_retrievability",
        tests="test_values_are_those_of_anki",
    ),
)
