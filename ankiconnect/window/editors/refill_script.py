"""JavaScript that keeps what is being typed while an editor's page is filled again.

Anki fills a page with `setFields`, `setTags` and `focusField`, which its page offers by these names.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

INSTALL = """
globalThis.ankiconnectEditor ??= (() => {
    const page = () => require("anki/NoteEditor").instances[0];
    const read = (store) => { let value; store.subscribe((one) => (value = one))(); return value; };
    const text = (field) => field?.editingArea?.content ? read(field.editingArea.content) : undefined;
    const focused = () => document.activeElement?.shadowRoot?.activeElement;

    let composing = false;
    addEventListener("compositionstart", () => (composing = true), true);
    addEventListener("compositionend", () => (composing = false), true);

    // Offsets of the selection's ends in the text of an element.
    function selected(element) {
        const selection = element?.getRootNode().getSelection?.();
        if (!selection?.rangeCount) return null;
        const range = selection.getRangeAt(0);
        const offset = (node, within) => {
            const before = document.createRange();
            before.selectNodeContents(element);
            before.setEnd(node, within);
            return before.toString().length;
        };
        return {
            text: element.textContent,
            ends: [[range.startContainer, range.startOffset], [range.endContainer, range.endOffset]]
                .map(([node, within]) => offset(node, within)),
        };
    }

    // Where an offset is after a change of the text: in what was there, or as near to the end that
    // has not changed.
    function moved(offset, before, after) {
        const place = after.indexOf(before);
        if (place >= 0) return place + offset;
        let same = 0;
        while (same < offset && before[same] === after[same]) same += 1;
        if (same === offset) return offset;
        return Math.max(same, after.length - (before.length - offset));
    }

    function select(element, before) {
        const ends = before.ends.map((one) => moved(one, before.text, element.textContent));
        const range = document.createRange();
        range.selectNodeContents(element);
        ends.forEach((end, index) => {
            const nodes = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            let left = end;
            while (nodes.nextNode()) {
                const node = nodes.currentNode;
                if (left <= node.length) {
                    index === 0 ? range.setStart(node, left) : range.setEnd(node, left);
                    return;
                }
                left -= node.length;
            }
            if (index === 0) range.collapse(false);
        });
        const selection = element.getRootNode().getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
    }

    // What focuses a field does so in several microtasks, so that no key comes in between; a field that
    // is new is there a moment later.
    async function focusAgain(place, before, element) {
        for (let polls = 50; polls; polls -= 1) {
            page().fields[place]?.editingArea?.refocus();
            for (let turns = 20; turns; turns -= 1) await null;
            const now = focused();
            if (now && now !== element) {
                select(now, before);
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }

    function keep(texts, names, note, keepTags, fill) {
        if (composing) {
            const again = () => setTimeout(() => keep(texts, names, note, keepTags, fill));
            addEventListener("compositionend", again, { capture: true, once: true });
            return;
        }
        const { fields, focusedField } = page();
        const index = fields.indexOf(read(focusedField));
        const element = focused();
        const caret = selected(element);
        const typed = text(fields[index]);
        const typedOn = texts !== null && index >= 0 && typed !== texts[index];
        const shown = element?.innerHTML;
        const { setFields, setTags, focusField } = globalThis;
        let place = index;
        // It gets names and texts, before Anki 26.05 pairs of them.
        globalThis.setFields = (given, values) => {
            const newNames = values ? given : given.map(([name]) => name);
            place = newNames.indexOf(names[index]);
            if (typedOn && place >= 0) {
                if (values) values[place] = typed;
                else given[place][1] = typed;
            }
            setFields(given, values);
        };
        globalThis.focusField = () => {};
        if (keepTags) globalThis.setTags = () => {};
        try {
            fill();
        } finally {
            Object.assign(globalThis, { setFields, setTags, focusField });
        }
        if (index < 0 || place < 0) return;
        const stored = text(fields[place]);
        if (typedOn) {
            pycmd(`key:${place}:${note}:${typed.replace(/ data-editor-shrink="(true|false)"/g, "")}`);
        }
        if (!element || !caret) {
            if (stored !== typed) read(page().focusedInput)?.refocus();
        } else if (place !== index) {
            element.blur();
            focusAgain(place, caret, element);
        } else if (stored !== typed) {
            // A field that has the focus does not show what it is filled with.
            element.blur();
            element.focus();
            select(element, caret);
        }
    }

    return { texts: () => page().fields.map(text), keep };
})();
"""

TEXTS = "(() => { try { return ankiconnectEditor.texts(); } catch { return null; } })()"
"""The texts of all fields now; null while the page cannot be typed in."""


def keeping(
    fill: str, texts: Sequence[str] | None, names: Sequence[str], note: int, keep_tags: bool
) -> str:
    """A script that does what `fill` does, but keeps what was typed since `texts`, and the caret.

    Args:
        fill: Anki's script.
        texts: What the page has reported.
        names: The names of the fields in the page.
        note: Id of the note.
        keep_tags: Whether its tags have not changed.
    """
    arguments = ", ".join(json.dumps(one) for one in (texts, names, note, keep_tags))
    # The page may have been there before the add-on.
    return f"{INSTALL}\nankiconnectEditor.keep({arguments}, () => {{ {fill} }});"
