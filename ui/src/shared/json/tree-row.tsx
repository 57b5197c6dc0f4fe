import { t } from '@lingui/core/macro';
import { IconChevronRight, IconCopy, IconRoute } from '@tabler/icons-react';
import { useState, type Ref } from 'react';
import { copyText } from '@/shared/copy';
import { number } from '@/shared/i18n/numbers';
import { bytes } from '@/shared/size/bytes';
import classes from './json-tree.module.css';
import type { Node } from './reader';
import { isContainer, membersInWords, pathOf, type Row } from './rows';
import type { Source } from './source';
import { opens, nextPage } from './use-tree';

/** Deeper levels are not indented further; their number is shown instead. */
const DEEPEST_INDENT = 24;
const LONGEST_KEY = 200;
const ICON = { size: 14, 'aria-hidden': true } as const;

interface TreeRowProps {
  readonly ref: Ref<HTMLDivElement>;
  readonly id: string;
  readonly index: number;
  readonly top: number;
  readonly row: Row;
  readonly active: boolean;
  /** Whether it is the match of the search. */
  readonly found: boolean;
  readonly source: Source;
  readonly onPick: () => void;
}

export function TreeRow({ ref, id, index, top, row, active, found, source, onPick }: TreeRowProps) {
  const { node, level, parent, open, more } = row;
  const mayOpen = more === null && opens(node);
  return (
    <div
      ref={ref}
      id={id}
      data-index={index}
      role="treeitem"
      aria-level={level}
      aria-posinset={(more ?? node.index) + 1}
      aria-setsize={more === null ? (parent?.node.count ?? 1) : node.count}
      aria-expanded={mayOpen ? open : undefined}
      aria-selected={active}
      data-found={found || undefined}
      className={classes.row}
      style={{
        transform: `translateY(${top}px)`,
        paddingLeft: 8 + 16 * (Math.min(level, DEEPEST_INDENT) - 1),
      }}
      onClick={onPick}
    >
      <IconChevronRight
        {...ICON}
        className={classes.chevron}
        data-open={open}
        visibility={mayOpen ? undefined : 'hidden'}
      />
      {level > DEEPEST_INDENT && <span className={classes.level}>{t`level ${level}`}</span>}
      {more === null ? (
        <>
          <Said node={node} top={parent === null} source={source} />
          <Copying row={row} active={active} source={source} />
        </>
      ) : (
        <span className={classes.more}>
          {t`Load ${nextPage(row)} more of ${number(node.count)}`}
        </span>
      )}
    </div>
  );
}

interface SaidProps {
  readonly node: Node;
  readonly top: boolean;
  readonly source: Source;
}

function Said({ node, top, source }: SaidProps) {
  const [whole, setWhole] = useState<string | null>(null);
  const { key } = node;
  const shownKey = key !== null && key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…"` : key;
  return (
    <span className={classes.said}>
      {shownKey !== null ? (
        <>
          <span className={classes.key}>{shownKey}</span>:{' '}
        </>
      ) : (
        !top && <span className={classes.place}>{node.index}: </span>
      )}
      {isContainer(node) ? (
        <>
          {node.kind === 'object' ? '{}' : '[]'}{' '}
          <span className={classes.count}>{membersInWords(node)}</span>
        </>
      ) : (
        <span className={classes[node.kind]}>
          {whole ?? node.text}
          {whole === null && (node.clipped || !node.whole) && '…'}
        </span>
      )}
      {whole === null && node.clipped && (
        <More node={node} source={source} onRead={setWhole} />
      )}
    </span>
  );
}

/** Longer texts are copied or downloaded, not shown. */
const LONGEST_SHOWN = 100_000;

interface MoreProps {
  readonly node: Node;
  readonly source: Source;
  readonly onRead: (text: string) => void;
}

function More({ node, source, onRead }: MoreProps) {
  const size = bytes(node.end - node.start);
  if (node.end - node.start > LONGEST_SHOWN) {
    return <span className={classes.count}> {t`${size}, to be copied or downloaded`}</span>;
  }
  return (
    <button
      type="button"
      className={classes.button}
      onClick={(event) => {
        event.stopPropagation();
        void source.text(node).then(onRead);
      }}
    >
      {t`Show all ${size}`}
    </button>
  );
}

type Done = 'value' | 'path' | 'refused';

const DONE: Readonly<Record<Done, () => string>> = {
  value: () => t`Value copied`,
  path: () => t`Path copied`,
  refused: () => t`The browser did not allow to copy`,
};

interface CopyingProps {
  readonly row: Row;
  readonly active: boolean;
  readonly source: Source;
}

/** Copies a string as plain text, anything else as JSON. */
function Copying({ row, active, source }: CopyingProps) {
  const [done, setDone] = useState<Done | null>(null);
  const { node } = row;
  async function copy(what: Done, read: () => Promise<string>) {
    try {
      await copyText(await read());
      setDone(what);
    } catch {
      setDone('refused');
    }
  }
  const value = async () => {
    const text = await source.text(node);
    return node.kind === 'string' && node.whole ? (JSON.parse(text) as string) : text;
  };
  return (
    <span
      className={classes.copying}
      role="none"
      onClick={(event) => {
        event.stopPropagation();
      }}
    >
      <button
        type="button"
        className={classes.button}
        tabIndex={active ? 0 : -1}
        aria-label={t`Copy value`}
        title={t`Copy value`}
        onClick={() => void copy('value', value)}
      >
        <IconCopy {...ICON} />
      </button>
      {row.parent && (
        <button
          type="button"
          className={classes.button}
          tabIndex={active ? 0 : -1}
          aria-label={t`Copy path`}
          title={t`Copy path`}
          onClick={() => void copy('path', () => Promise.resolve(pathOf(row)))}
        >
          <IconRoute {...ICON} />
        </button>
      )}
      <span role="status">{done && DONE[done]()}</span>
    </span>
  );
}
