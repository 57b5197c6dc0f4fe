import { useMemo } from 'react';
import { indented } from './exact';
import classes from './json-view.module.css';

/** Characters that a browser shows without a pause. */
const LIMIT = 200_000;

interface JsonViewProps {
  readonly text: string;
  readonly label: string;
}

/** JSON, indented and coloured, every number and text as it was recorded. */
export function JsonView({ text, label }: JsonViewProps) {
  const { parts, cut } = useMemo(() => indented(text, LIMIT), [text]);
  return (
    <>
      {/* It scrolls, so the keyboard must reach it. */}
      <pre className={classes.json} tabIndex={0} role="region" aria-label={label}>
        {parts.map((part, index) =>
          part.kind === 'plain' ? (
            part.text
          ) : (
            <span key={index} className={classes[part.kind]}>
              {part.text}
            </span>
          ),
        )}
      </pre>
      {cut && (
        <p className={classes.cut}>
          Showing the first {LIMIT.toLocaleString('en')} of {text.length.toLocaleString('en')}{' '}
          characters.
        </p>
      )}
    </>
  );
}
