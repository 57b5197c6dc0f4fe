import { defaultKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { getNonce } from 'get-nonce';
import { useEffect, useRef } from 'react';
import { valueOfMember } from './value-of-member';
import classes from './json-editor.module.css';

interface CodeAreaProps {
  readonly label: string;
  readonly text: string;
  readonly invalid: boolean;
  readonly describedBy: string | undefined;
  readonly minLines: number;
  readonly select: string | undefined;
  readonly onChange: (text: string) => void;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--mantine-color-text)', fontWeight: '500' },
  { tag: tags.string, color: 'var(--json-string)' },
  { tag: tags.number, color: 'var(--json-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--json-literal)' },
]);

const LOOK = EditorView.theme({
  '&': { backgroundColor: 'transparent', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    lineHeight: '18px',
    padding: '8px 0',
    caretColor: 'var(--mantine-color-text)',
  },
  '.cm-scroller': { fontFamily: 'inherit', maxHeight: '320px', overflow: 'auto' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'var(--surface-3)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
});

/** Without keys that the surrounding page uses: Ctrl Enter runs a test. */
const KEYS = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter');

/** The text area of the JSON editor; Tab leaves it, and undo is left to the owner of the text. */
export default function CodeArea(props: CodeAreaProps) {
  const { label, text, invalid, describedBy, minLines, select, onChange } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const heard = useRef(onChange);
  useEffect(() => {
    heard.current = onChange;
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    const own = new EditorView({
      parent: host.current,
      state: EditorState.create({
        extensions: [
          EditorView.cspNonce.of(getNonce() ?? ''),
          // Makes the scrolled area focusable, so that it can be scrolled by keyboard.
          EditorView.contentAttributes.of({ tabindex: '0' }),
          keymap.of(KEYS),
          json(),
          indentOnInput(),
          bracketMatching(),
          syntaxHighlighting(COLOURS),
          EditorView.lineWrapping,
          LOOK,
          EditorView.updateListener.of((update) => {
            const typed = update.docChanged && update.transactions.some((each) => each.isUserEvent('input') || each.isUserEvent('delete') || each.isUserEvent('move'));
            if (typed) heard.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = own;
    return () => {
      own.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const own = view.current;
    if (own === null || own.state.doc.toString() === text) return;
    own.dispatch({ changes: { from: 0, to: own.state.doc.length, insert: text } });
  }, [text]);

  useEffect(() => {
    const own = view.current;
    if (own === null || select === undefined) return;
    const found = valueOfMember(own.state.doc.toString(), select);
    own.dispatch({ selection: { anchor: found?.from ?? 0, head: found?.to ?? 0 }, scrollIntoView: true });
    own.focus();
  }, [select]);

  useEffect(() => {
    const content = view.current?.contentDOM;
    content?.setAttribute('aria-label', label);
    content?.setAttribute('aria-invalid', String(invalid));
    if (describedBy === undefined) content?.removeAttribute('aria-describedby');
    else content?.setAttribute('aria-describedby', describedBy);
  }, [label, invalid, describedBy]);

  return (
    <div
      ref={host}
      className={classes.area}
      data-invalid={invalid || undefined}
      style={{ minHeight: 18 + minLines * 18 }}
    />
  );
}
