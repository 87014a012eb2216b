"""What tests run in Anki to watch pages that are closed or replaced."""

from __future__ import annotations

WATCH = """
import gc, weakref

def watch(editor):
    global bridge, could_talk
    page = editor.web.page()
    bridge = weakref.ref(page._bridge)
    could_talk = []
    page.destroyed.connect(lambda *_: could_talk.append(bridge() is not None))

def close_and_collect(close):
    close()
    gc.collect()
    return bridge() is not None
"""
"""Defines `watch(editor)`, and `close_and_collect(close)`: whether what the page talks to is there
after the garbage was collected. `could_talk` then gets whether it was when Qt deleted the page."""

NO_ANSWER = "TypeError: Failed to fetch"
HOLD_CONGRATULATIONS = """
import threading
import aqt.mediasrv, aqt.webview

answers = threading.Event()
asked, answered, said = [], [], []
answer = aqt.mediasrv.post_handlers["congratsInfo"]
show = aqt.webview.AnkiWebPage.javaScriptAlert

def answer_late():
    asked.append(True)
    answers.wait(60)
    try:
        return answer()
    finally:
        answered.append(True)

def note(page, frame, text):
    said.append(text)
    show(page, frame, text)

aqt.mediasrv.post_handlers["congratsInfo"] = answer_late
aqt.webview.AnkiWebPage.javaScriptAlert = note
"""
"""Has Anki answer the page of congratulations once `answers` is set. What happens is in `asked`,
`answered` and `said`."""
