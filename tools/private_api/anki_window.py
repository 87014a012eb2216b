"""Anki's windows (package aqt)."""

from .rows import Name, Text

_MAIN = "aqt.main.AnkiQt"
_REVIEWER = "aqt.reviewer.Reviewer"
_EDITOR = "aqt.editor.Editor"
_ADD = "aqt.addcards.AddCards"
_WEB = "aqt.webview.AnkiWebView"
_TABLE = "aqt.browser.table.Table"
_PREVIEWER = "aqt.browser.previewer.MultiCardPreviewer"
_PROFILES = "aqt.profiles.ProfileManager"
_ADDONS = "aqt.addons.AddonManager"
_HOOKS = "aqt.gui_hooks"

MAIN_WINDOW = (
    Name(f"{_MAIN}._background_op_count", "not 0 while an operation runs in the background"),
    Name(f"{_MAIN}.state", 'the screen: "startup", "profileManager", "review"...', spelled="mw.state"),
    Name(
        f"{_MAIN}.col", "None without an open profile; its `db` is None for a moment", spelled="mw.col"
    ),
    Name(f"{_MAIN}.moveToState(state)", "shows another screen"),
    Name(f"{_MAIN}.onOpenProfile()", "opens the profile that `pm` has loaded, and closes the chooser"),
    Name(f"{_MAIN}.loadProfile()", "opens the profile that `pm` has loaded"),
    Name(
        f"{_MAIN}.unloadProfile(onsuccess)", "closes windows, syncs, closes the profile, then calls it"
    ),
    Name(f"{_MAIN}.unloadProfileAndExit()", "replaced: Anki begins to exit, with a profile open"),
    Name(f"{_MAIN}.unloadCollection(onsuccess)", "replaced: Anki begins to close the collection"),
    Name(f"{_MAIN}.closeAllWindows(onsuccess)", "replaced: calls `onsuccess` when no window is left"),
    Name(f"{_MAIN}.cleanupAndExit()", "replaced: Anki exits; no profile need be open"),
    Name(f"{_MAIN}.reopen(after_full_sync=)", "opens the collection again, and tells the hooks"),
    Name(f"{_MAIN}.create_backup_now()", "waits until the backup is written; in the background"),
    Name(f"{_MAIN}.deferred_delete_and_garbage_collect(window)", "what Anki does with a closed window"),
    Name(f"{_MAIN}.onImport()", "asks for a file to import"),
    Name(f"{_MAIN}.inMainThread()", "whether this is Qt's thread"),
    Name(f"{_MAIN}.toolbarWeb", "the page of the upper bar"),
    Name(f"{_MAIN}.bottomWeb", "the page of the lower bar"),
    Name(f"{_MAIN}.media_syncer", "has `start_monitoring` and `is_syncing`"),
    Name(f"{_MAIN}.flags", "has `require_refresh`", spelled="mw.flags"),
    Name("aqt.mediasync.MediaSyncer.start_monitoring()", "shows the media sync until it ends"),
    Name("aqt.mediasync.MediaSyncer.is_syncing()", "whether one runs; also for a moment afterwards"),
    Name("aqt.flags.FlagManager.require_refresh()", "reads the names of flags again"),
    Name("aqt.taskman.TaskManager.run_on_main(closure)", "runs at once when called on the main thread"),
    Name("aqt.taskman.TaskManager.run_in_background(task, on_done)", "one after the other, in order"),
    Name(
        "aqt.taskman.TaskManager.with_progress(task, on_done, label=, title=)",
        "tells `backend_will_block` and `backend_did_block`; `on_done` runs on the main thread",
    ),
    Name("aqt.progress.ProgressManager._win", "the dialog, made before it is shown; else None"),
    Name(
        "aqt.progress.ProgressManager.busy()",
        "while a progress dialog is shown or about to be",
        spelled="progress.busy",
    ),
    Name(
        "aqt.progress.ProgressManager.single_shot(ms, func, requires_collection=)",
        "waits until no progress dialog is shown",
    ),
)

DIALOGS = (
    Name("aqt.DialogManager._dialogs", "for each name its creator and the open window, or None"),
    Name("aqt.DialogManager.open(name)", "opens a window or raises it", spelled="dialogs.open"),
    Name("aqt.DialogManager.register_dialog(name, creator)", "a window that closes with the profile"),
    Name("aqt.DialogManager.markClosed(name)", "the window is no longer open"),
    Text("silentlyClose", "an attribute of a window that Anki may just close", within="aqt"),
    Text("closeWithCallback", "a method that Anki calls to close a window", within="aqt"),
    Text("reopen", "a method that Anki calls for a window that is open already", within="aqt"),
    Name(f"{_ADD}._close()", "closes it without a question"),
    Name(f"{_ADD}._last_added_note", "whose fields that are kept do not count as typed"),
    Name(f"{_ADD}.set_note(note, deck)", "fills it with a new note"),
    Name(f"{_ADD}.set_deck(deck)", "chooses a deck"),
    Name(f"{_ADD}.set_note_type(notetype)", "chooses a note type, and keeps fields of the same name"),
    Name(f"{_ADD}.on_notetype_change(notetype, update_deck=)", "makes a note with the type's fields"),
    Name(f"{_ADD}.closeWithCallback(callback)", "asks about input, and may not call back"),
    Text("NewAddCards", "the experimental Add window", since="26.08", within="aqt"),
)

BROWSER = (
    Name("aqt.browser.Browser.table", "the table", spelled="browser.table"),
    Name("aqt.browser.Browser.search()", "searches again", spelled="browser.search"),
    Name(f"{_TABLE}._state", "the state of its mode, cards or notes"),
    Name(f"{_TABLE}._set_sort_indicator()", "shows the order in the head of the table"),
    Name("aqt.browser.table.ItemState.sort_column", "set: the order of the next search"),
    Name("aqt.browser.table.ItemState.sort_backwards", "set: the order of the next search"),
    Name(f"{_TABLE}.select_single_card(card)", "selects nothing for a card that is not shown"),
    Name(f"{_TABLE}.clear_selection()", "selects nothing"),
    Name(f"{_TABLE}.get_selected_note_ids()", "the notes of the selected rows"),
)

PREVIEW = (
    Name(f"{_PREVIEWER}.card()", "overridden: the card to show, or None", spelled="def card"),
    Name(f"{_PREVIEWER}.card_changed()", "overridden: whether it is another one than before"),
    Name(f"{_PREVIEWER}._on_prev_card()", "overridden: the button was clicked"),
    Name(f"{_PREVIEWER}._on_next_card()", "overridden: the button was clicked"),
    Name(f"{_PREVIEWER}._should_enable_prev()", "overridden: whether there is a side or card before"),
    Name(f"{_PREVIEWER}._should_enable_next()", "overridden: whether there is a side or card after"),
    Name(f"{_PREVIEWER}._render_scheduled()", "overridden: draws the card"),
    Name(f"{_PREVIEWER}._updateButtons()", "asks the two above again"),
    Name(f"{_PREVIEWER}.render_card()", "draws soon"),
    Name(f"{_PREVIEWER}._on_close()", "overridden: the window was closed"),
    Name(f"{_PREVIEWER}.cancel_timer()", "does not draw soon"),
)

EDITOR = (
    Name(f"{_EDITOR}.web", "None after its window was closed", spelled="editor.web"),
    Name(f"{_EDITOR}.note", "the note as the editor knows it", spelled="editor.note"),
    Name(f"{_EDITOR}.addMode", "it is the Add window's"),
    Name(f"{_EDITOR}.call_after_note_saved(callback, keepFocus=)", "has the page report what is typed"),
    Name(f"{_EDITOR}.loadNoteKeepingFocus()", "fills the page from `note`"),
    Name(f"{_EDITOR}.mungeHTML(text)", "what the editor makes of a report before it is saved"),
    Name(f"{_EDITOR}.fieldsAreBlank(previous)", "whether there is nothing to lose"),
    Name(f"{_EDITOR}.set_note(note, focusTo=)", "shows another note"),
    Name(f"{_EDITOR}.cleanup()", "lets the page go", spelled="editor.cleanup"),
    Name(
        "aqt.editor.NewEditor.nid",
        "the id of the note in the experimental editor",
        since="26.08",
        spelled="editor.nid",
    ),
    Name("aqt.editor.NewEditor.reload_note()", "reads its note again", since="26.08"),
)

REVIEWER = (
    Name(f"{_REVIEWER}._mungeQA(text)", "the text of a card as the page shows it"),
    Name(f"{_REVIEWER}.typeAnsQuestionFilter(text)", "learns the right answer that is to be typed"),
    Name(f"{_REVIEWER}.typeAnsPat", "finds the field that is to be typed"),
    Name(f"{_REVIEWER}._update_flag_icon()", "shows the card's flag"),
    Name(f"{_REVIEWER}._update_mark_icon()", "shows whether the note is marked"),
    Name(f"{_REVIEWER}.card", "the card on the screen; None between two", spelled="reviewer.card"),
    Name(f"{_REVIEWER}.state", '"question", "answer" or "transition"', spelled="reviewer.state"),
    Name(
        f"{_REVIEWER}._refresh_needed", 'what is to be done once the window has the focus: "QUEUES"...'
    ),
    Name(f"{_REVIEWER}.refresh_if_needed()", "does it now"),
    Name(f"{_REVIEWER}.op_executed(changes, handler, focused)", "notes what is to be done, or does it"),
    Name(f"{_REVIEWER}._initWeb()", "loads its page again"),
    Name(f"{_REVIEWER}._redraw_current_card()", "draws the side that is shown"),
    Name(f"{_REVIEWER}._showQuestion()", "shows the question"),
    Name(f"{_REVIEWER}._showAnswer()", "shows the answer, compared with `typedAnswer`"),
    Name(f"{_REVIEWER}._answerCard(ease)", "answers, in the background, and goes on"),
    Name(f"{_REVIEWER}._answerButtonList()", "the number and the label of each button"),
    Name(f"{_REVIEWER}.typeCorrect", "what is to be typed, where the card asks for that"),
    Name(f"{_REVIEWER}.typedAnswer", "set: what was typed"),
    Name(f"{_REVIEWER}.nextCard()", "takes the next card from the queue"),
    Name(f"{_REVIEWER}.replayAudio()", "plays the sounds of the side that is shown"),
)

PAGES = (
    Name(f"{_WEB}._domDone", "the page runs scripts; until then they wait"),
    Name(f"{_WEB}._onHeight(height)", "replaced on the two bars: None from a page that is not there"),
    Name(f"{_WEB}.adjustHeightToFit()", "asks for the height, and passes it to `_onHeight`"),
    Name(f"{_WEB}.evalWithCallback(script, callback)", "replaced on the main page; called elsewhere"),
    Name(f"{_WEB}.cleanup()", "replaced: the window of the page is closed", spelled="views.cleanup"),
    Name(
        "aqt.toolbar.ToolbarWebView.hidden", "a bar that is hidden has no height", spelled="bar.hidden"
    ),
    Name(
        "aqt.webview.AnkiWebPage.javaScriptAlert(frame, text)",
        "replaced: a page shows a text in a box that blocks all windows",
    ),
    Name("aqt.mediasrv.post_handlers", "replaced inside: what answers each question of a page"),
    Name(
        "aqt.mediasrv.congrats_info()",
        "goes to the overview when cards are due",
        spelled="congrats_info",
    ),
    Text(
        "congratsInfo", "the question of the congratulations", within="_aqt/data/web/pages/congrats.js"
    ),
    Name("aqt.mediasrv.raw_backend_request(endpoint)", "a function that has the backend answer"),
)

SYNC = (
    Name("aqt.sync.full_sync(mw, output, on_done)", "replaced: Anki asks the user for a direction"),
    Name("aqt.sync.handle_sync_error(mw, err)", "replaced: called when a sync fails, before its hook"),
    Name("aqt.sync.on_normal_sync_timer(mw)", "shows how far a sync is; aborts one that is cancelled"),
    Name("aqt.sync.on_full_sync_timer(mw, label)", "the same for a full sync"),
    Name(f"{_PROFILES}.name", "the open profile, or the one marked in the chooser", spelled="pm.name"),
    Name(f"{_PROFILES}.load(name)", "does not open it", spelled="pm.load"),
    Name(f"{_PROFILES}.sync_auth()", "None without a login"),
    Name(f"{_PROFILES}.sync_endpoint()", "None for AnkiWeb"),
    Name(f"{_PROFILES}.media_syncing_enabled()", "the user's choice"),
    Name(f"{_PROFILES}.set_host_number(number)", "what Anki does after a sync"),
    Name(f"{_PROFILES}.set_current_sync_url(url)", "what Anki does when the server has moved"),
)

OPERATIONS = (
    Name(
        "aqt.operations.on_op_finished(mw, changes, initiator)", "tells every window but the initiator"
    ),
    Name("aqt.operations.QueryOp(parent=, op=, success=)", "an operation in the background"),
    Name("aqt.operations.collection.undo(parent=)", "Edit > Undo", spelled="collection.undo"),
    Name("aqt.import_export.importing.import_file(mw, path)", "opens the import dialog"),
    Name(
        "aqt.utils.showText(text, parent=, run=)", "the dialog and its buttons; open when run is false"
    ),
)

ADDONS = (
    Name(f"{_ADDONS}.addonMeta(module)", 'meta.json; "config" holds the user\'s settings'),
    Name(f"{_ADDONS}.addonsFolder(module)", "the add-on's folder"),
    Name(f"{_ADDONS}.isEnabled(module)", "whether Anki loads an add-on at its next start"),
    Name(
        f"{_ADDONS}.toggleEnabled(module, enable)",
        "turns an add-on on or off for the next start; asks nothing for one that is off",
    ),
    Name(
        f"{_ADDONS}.writeAddonMeta(module, meta)",
        "replaces meta.json; Anki keeps what it does not know in it",
    ),
    Name(
        f"{_ADDONS}.install(file, manifest=)",
        "replaces the folder that `package` names",
        spelled="addons.install",
    ),
    Name(f"{_ADDONS}.get_logger(module)", "the add-on's logger, with a new file each day"),
    Name("aqt.addons.AddonMeta.from_json_meta(folder, meta)", "has `compatible`"),
    Name("aqt.addons.InstallError.errmsg", "why nothing was installed"),
)

HOOKS = (
    Name(
        "_aqt.hooks._StateDidChangeHook._hooks", "a hook's subscribers, in order; inserted at the front"
    ),
    Name(f"{_HOOKS}.state_did_change(new_state, old_state)", "another screen is shown"),
    Name(f"{_HOOKS}.sync_will_start()", "told by us too"),
    Name(f"{_HOOKS}.sync_did_finish()", "told by us too"),
    Name(f"{_HOOKS}.backend_will_block()", "an operation begins in the background"),
    Name(f"{_HOOKS}.backend_did_block()", "the last one has ended"),
    Name(f"{_HOOKS}.collection_will_temporarily_close(col)", "told by us too, in a full sync"),
    Name(f"{_HOOKS}.collection_did_temporarily_close(col)", "told by us too, in a full sync"),
    Name(f"{_HOOKS}.collection_did_load(col)", "a profile's collection is open"),
    Name(f"{_HOOKS}.profile_did_open()", "a profile is open"),
    Name(f"{_HOOKS}.editor_did_init(editor)", "an editor is there"),
    Name(f"{_HOOKS}.editor_will_load_note(js, note, editor)", "its page is about to be filled"),
    Name(
        f"{_HOOKS}.webview_did_receive_js_message(handled, message, context)",
        "before the editor reads it",
    ),
    Name(f"{_HOOKS}.operation_did_execute(changes, initiator)", "something has changed"),
    Name(f"{_HOOKS}.state_did_undo(changes)", "told by us too"),
)
