"""Anki's library (package anki)."""

from .rows import Behavior, Name, Text

_BACKEND = "anki._backend.RustBackend"
_COLLECTION = "anki.collection.Collection"

BACKEND = (
    Name(
        "anki.collection.Collection._backend",
        "the backend of an open collection; calls of it hold its lock",
        spelled="col._backend",
    ),
    Name("anki._backend", "the module of the backend", spelled="anki._backend"),
    Name("anki._backend.RustBackend()", "a backend of its own, which keeps a collection in memory"),
    Name(
        f"{_BACKEND}.open_collection(collection_path=, media_folder_path=, media_db_path=)",
        'opens ":memory:", with no media database for ""',
    ),
    Name(f"{_BACKEND}.close_collection(downgrade_to_schema11=)", "frees the memory"),
    Name(f"{_BACKEND}.get_scheduling_states(card_id)", "what each answer would make of a card"),
    Name(f"{_BACKEND}.get_scheduling_states_raw(request)", "the same as a serialized message"),
    Name(f"{_BACKEND}.describe_next_states_raw(request)", "the texts on the answer buttons"),
    Name(f"{_BACKEND}.grade_now(card_ids=, rating=)", "what Grade Now in the browser does"),
    Name(
        f"{_BACKEND}.render_existing_card(card_id=, browser=, partial_render=)",
        "raises for a template that cannot be read; `Card.render_output` shows a complaint instead. "
        "The sides are in parts, some with filters of add-ons",
    ),
    Name(
        f"{_BACKEND}.extract_av_tags(text=, question_side=)",
        "changes only texts with `[sound:` or `[anki:`",
    ),
    Name(f"{_BACKEND}.add_or_update_deck_config_legacy(json)", "refuses options that Anki cannot read"),
    Name(
        f"{_BACKEND}.get_deck(did)", "a deck as a message; `filtered` is set in that of a filtered one"
    ),
    Name(f"{_BACKEND}.get_deck_config(dcid)", "the options as a message"),
    Name(f"{_BACKEND}.get_notetype_legacy(notetype_id)", "a note type as JSON"),
    Name(f"{_BACKEND}.add_notetype_legacy(json)", "refuses what Anki would refuse; returns `id`"),
    Name(f"{_BACKEND}.update_notetype_legacy(json=, skip_checks=)", "refuses what Anki would refuse"),
    Name(
        f"{_BACKEND}.add_or_update_notetype(json=, preserve_usn_and_mtime=, skip_checks=)",
        "puts a note type as it is, with its id",
    ),
    Name(f"{_BACKEND}.remove_notetype(notetype_id)", "removes it again"),
    Name(f"{_BACKEND}.check_media()", "renames files, changes notes, and clears the undo history"),
    Name(f"{_BACKEND}.db_execute_many(sql, args)", "stores rows in a scratch collection"),
    Name(f"{_BACKEND}.get_stock_notetype_legacy(kind)", "one of Anki's own note types as JSON"),
    Name(f"{_BACKEND}.set_config_bool(key=, value=, undoable=)", "sets an option of the collection"),
    Name(f"{_BACKEND}.add_notes(requests)", "adds notes from messages; returns `nids`"),
    Name(f"{_BACKEND}.remove_notes(note_ids=, card_ids=)", "removes them again"),
    Name(
        f"{_BACKEND}.find_and_replace(nids=, search=, replacement=, regex=, match_case=, field_name=)",
        "refuses an expression that is not valid, even without notes",
    ),
    Name(
        f"{_BACKEND}.import_anki_package_raw(request)", "imports a package, from a serialized request"
    ),
    Name(
        "anki._backend.main_thread()",
        "replaced: the module asks it whether a call is slow on the main thread; before 26.05 it then "
        "prints a stack",
        spelled="library.main_thread",
    ),
)

COLLECTION = (
    Name("anki.cards.Card._note", "the note of a card that was loaded, so that it is not loaded again"),
    Name(
        "anki.hooks_gen._CardDidRenderHook._hooks",
        "the hook's subscribers; without add-ons only `anki.latex.on_card_did_render`, which changes "
        "only texts with `[latex]`, `[$]` or `[$$]`",
        spelled="card_did_render._hooks",
    ),
    Name("anki.cards.Card.autoplay()", "replaced: whether its sounds are played when it is shown"),
    Name(f"{_COLLECTION}._load_scheduler()", "reads the scheduler's version again after a sync"),
    Name("anki.models.ModelManager._clear_cache()", "forgets note types that a sync may have changed"),
    Name("anki.scheduler.v3.Scheduler._is_finished()", "whether the current deck has no card left"),
    Name(f"{_COLLECTION}.undo_status()", "`undo`, and `last_step`, a number that grows with each step"),
    Name(f"{_COLLECTION}.add_custom_undo_entry(name)", "begins a step, and returns its number"),
    Name(f"{_COLLECTION}.merge_undo_entries(target)", "joins all later steps with it; it may be gone"),
    Behavior(
        "undo history",
        "dropped when Anki refuses an operation, so what it may refuse is checked or tried before "
        "(ankitects/anki#4311)",
        spelled="open_scratch",
        tests="test_the_undo_history_is_dropped_when_an_operation_is_refused",
    ),
    Name(f"{_COLLECTION}.startTimebox()", "what Anki does when a review begins"),
    Name(f"{_COLLECTION}.fix_integrity()", "the report, and whether nothing was wrong"),
    Name(
        f"{_COLLECTION}.create_backup(backup_folder=, force=, wait_for_completion=)",
        "writes none when nothing has changed",
    ),
    Name(f"{_COLLECTION}.await_backup_completion()", "holds no lock on the collection while it waits"),
    Name(f"{_COLLECTION}.sync_login(username, password, endpoint)", "returns `hkey`"),
    Name(f"{_COLLECTION}.sync_collection(auth, sync_media)", "syncs, and begins to sync the media"),
    Name(f"{_COLLECTION}.close_for_full_sync()", "leaves the backend without a collection"),
    Name(
        f"{_COLLECTION}.full_upload_or_download(auth=, server_usn=, upload=)",
        "needs a collection that is closed for it",
    ),
    Name(f"{_COLLECTION}.reopen(after_full_sync=)", "opens it again, also after a failure"),
    Name(f"{_COLLECTION}.abort_sync()", "ends a sync that has started; it does nothing before"),
    Name(f"{_COLLECTION}.abort_media_sync()", "ends the media sync"),
    Name(f"{_COLLECTION}.media_sync_status()", "`active`; raises what ended the media sync"),
    Name("anki.dbproxy.DBProxy.transact(op)", "marks the collection as changed at its end"),
    Name("anki.dbproxy.DBProxy.executemany(sql, args)", "many rows in one call"),
    Name("anki.stats.CollectionStats.wholeCollection", "the statistics of all decks when true"),
    Text(
        "curModel",
        "the key, in the collection's config, of the note type that the Add window begins with",
        within="anki.models",
    ),
)

MESSAGES = (
    Name("anki.collection.OpChanges.note_text", "a note's text or tags have changed"),
    Name("anki.collection.OpChanges.study_queues", "the reviewer takes its next card again"),
    Name("anki.collection.OpChanges.deck_config", "options have changed"),
    Name("anki.collection.OpChanges.browser_table", "the browser reads its rows again"),
    Name("anki.collection.OpChanges.mtime", "the collection counts as changed", spelled="mtime"),
    Name("anki.deck_config_pb2.DeckConfig", "one preset: `id`, `name` and `config`"),
    Name("anki.deck_config_pb2.UpdateDeckConfigsRequest", "what Anki's deck options change at once"),
    Name("anki.cards_pb2.CardId", "the request of `get_scheduling_states_raw`: `cid`"),
    Name("anki.generic_pb2.StringList", "the reply of `describe_next_states_raw`: `vals`"),
    Name("anki.scheduler_pb2.QueuedCards", "`queue` and `card` of each card that comes next"),
    Name("anki.scheduler_pb2.QueuedCards.LEARNING", "learning cards come in between"),
    Name("anki.import_export_pb2.PackageMetadata", "the `version` in a package's file meta"),
    Name("anki.import_export_pb2.PackageMetadata.VERSION_UNKNOWN", "a version that no Anki writes"),
    Name("anki.notes_pb2.AddNoteRequest", "a note to add, with `note` and `deck_id`"),
    Name("anki.notes_pb2.Note", "the content of a note: `notetype_id` and `fields`"),
    Name("anki.notetypes_pb2.StockNotetype", "the kinds of Anki's own note types"),
    Name("anki.notetypes_pb2.StockNotetype.KIND_BASIC", "the first of Anki's own note types"),
    Name("anki.notetypes_pb2.Notetype", "its `Template.Config` is what is stored of a template"),
    Name("anki.notetypes_pb2.Notetype.Template.Config", "`q_format` and `a_format`, as stored"),
    Name("anki.sync.SyncOutput.required", "what a sync has ended with", spelled="output.required"),
    Name("anki.sync.SyncOutput.server_media_usn", "what the server said of its media"),
    Name("anki.sync.SyncOutput.host_number", "kept in the profile, as Anki does"),
    Name("anki.sync.SyncOutput.new_endpoint", "the server has moved there"),
    Name("anki.sync.SyncOutput.server_message", "HTML for the user"),
)

TEXTS = (
    Behavior(
        "regex parse error",
        "the last line of the text is the reason why an expression is not valid",
        spelled="error: ",
        tests="test_a_wrong_expression_is_named_and_the_history_stays",
    ),
    Behavior(
        "DbError {",
        "how an error of the database is worded: SQLite's text stands inside",
        spelled="DbError",
        tests="test_damage_that_is_met_later_is_a_readable_error",
    ),
    Behavior(
        "already open",
        "another program has the collection open",
        tests="test_a_collection_that_another_process_has_locked",
    ),
    Behavior(
        "FileTooNew, FileTooOld",
        "the collection's schema is not one that Anki can open",
        spelled="FileTooNew",
        tests="test_a_newer_collection_is_refused test_a_collection_too_old_for_this_anki",
    ),
    Behavior(
        "NotADatabase, DatabaseCorrupt",
        "the collection is damaged",
        spelled="DatabaseCorrupt",
        tests="test_a_damaged_collection_is_refused",
    ),
    Behavior(
        "<p>, <pre>",
        "how the error of a search begins where Anki words it as HTML: a regular expression's always, "
        "before 26.05 all",
        spelled="<pre>",
        tests="test_a_bad_search_is_explained_by_anki "
        "test_a_bad_regular_expression_is_explained_in_plain_text",
    ),
)
