import { t } from '@lingui/core/macro';
import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { number } from '@/shared/i18n/numbers';
import classes from './json-tree.module.css';
import type { Found, Match } from './search';
import type { Source } from './source';

const TYPING_MS = 200;
const ICON = { size: 16, 'aria-hidden': true } as const;

interface TreeSearchProps {
  readonly source: Source;
  /** Receives the match that is looked at; null if there is none. */
  readonly onMatch: (match: Match | null) => void;
}

/** Searches the keys and values of a tree, and steps through what was found. */
export function TreeSearch({ source, onMatch }: TreeSearchProps) {
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [found, setFound] = useState<Found | null>(null);
  const [at, setAt] = useState(0);
  const show = useEffectEvent((next: Found | null, index: number) => {
    setFound(next);
    setAt(index);
    onMatch(next?.matches[index] ?? null);
  });
  useEffect(() => {
    let wanted = true;
    const searched = words === '' ? Promise.resolve(null) : source.search(words);
    void searched.then((next) => {
      if (wanted) show(next, 0);
    });
    return () => {
      wanted = false;
    };
  }, [words, source]);
  const count = found?.matches.length ?? 0;
  const step = (by: 1 | -1) => {
    const next = (at + by + count) % count;
    setAt(next);
    onMatch(found?.matches[next] ?? null);
  };
  return (
    <div className={classes.search} role="search">
      <TextInput
        type="search"
        aria-label={t`Search the tree`}
        placeholder={t`Search`}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || count === 0) return;
          event.preventDefault();
          step(event.shiftKey ? -1 : 1);
        }}
      />
      <span role="status" className={classes.place}>
        {found !== null && foundWords(found, at)}
      </span>
      {count > 1 && (
        <>
          <ActionIcon variant="default" aria-label={t`Previous match`} onClick={() => { step(-1); }}>
            <IconChevronUp {...ICON} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label={t`Next match`} onClick={() => { step(1); }}>
            <IconChevronDown {...ICON} />
          </ActionIcon>
        </>
      )}
    </div>
  );
}

function foundWords({ matches, more }: Found, at: number): string {
  if (matches.length === 0) return t`Nothing found`;
  const [place, count] = [number(at + 1), number(matches.length)];
  return more ? t`${place} of more than ${count}` : t`${place} of ${count}`;
}
