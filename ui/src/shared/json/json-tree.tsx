import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useId, useRef, useState, type KeyboardEvent } from 'react';
import classes from './json-tree.module.css';
import type { Node, Opened } from './reader';
import { TreeRow } from './tree-row';
import type { Row } from './rows';
import type { Source } from './source';
import { TreeSearch } from './tree-search';
import { opens, useTree } from './use-tree';

const LINE = 22;
/** Rows rendered above and below the visible ones. */
const BESIDE = 12;

interface JsonTreeProps {
  readonly opened: Opened;
  readonly source: Source;
  readonly label: string;
  /** Whether there is a search above the tree. */
  readonly searchable?: boolean;
}

/** JSON as a virtualized tree that shows every value as stored. */
export function JsonTree({ opened, source, label, searchable = false }: JsonTreeProps) {
  const { rows, failure, toggle, openSiblings, reveal } = useTree(opened, source);
  const [at, setAt] = useState(0);
  const [match, setMatch] = useState<Node | null>(null);
  const active = Math.min(at, rows.length - 1);
  const id = useId();
  const scrolled = useRef<HTMLDivElement>(null);
  // The hook returns new functions on every render; none of them is passed on.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrolled.current,
    estimateSize: () => LINE,
    overscan: BESIDE,
    initialRect: { width: 0, height: 540 },
  });
  const shown = virtual.getVirtualItems();

  const goTo = useEffectEvent((node: Node) => {
    const index = rows.findIndex((row) => row.node.start === node.start);
    if (index < 0) return;
    setAt(index);
    virtual.scrollToIndex(index, { align: 'center' });
  });
  useEffect(() => {
    if (match !== null) goTo(match);
  }, [match]);

  function move(index: number) {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setAt(next);
    virtual.scrollToIndex(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    const row = rows[active];
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || !row) return;
    const act = keyActions(row, active, rows, { move, toggle, openSiblings })[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  return (
    <section aria-label={label}>
      {searchable && (
        <TreeSearch
          source={source}
          onMatch={(found) => {
            if (found === null) setMatch(null);
            else void reveal(found).then((node) => { setMatch(node ?? null); });
          }}
        />
      )}
      <div
        ref={scrolled}
        className={classes.tree}
        role="tree"
        aria-label={label}
        aria-activedescendant={
          shown.some(({ index }) => index === active) ? `${id}-${active}` : undefined
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="none" className={classes.all} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const row = rows[index];
            return (
              row && (
                <TreeRow
                  key={`${row.node.start} ${row.more ?? ''}`}
                  ref={virtual.measureElement}
                  id={`${id}-${index}`}
                  index={index}
                  top={start}
                  row={row}
                  active={index === active}
                  found={row.more === null && row.node.start === match?.start}
                  source={source}
                  onPick={() => {
                    setAt(index);
                    toggle(row);
                  }}
                />
              )
            );
          })}
        </div>
      </div>
      {failure && (
        <p className={classes.note} role="alert">
          {failure.message}
        </p>
      )}
    </section>
  );
}

interface Moves {
  readonly move: (index: number) => void;
  readonly toggle: (row: Row) => void;
  readonly openSiblings: (row: Row) => void;
}

function keyActions(
  row: Row,
  at: number,
  rows: readonly Row[],
  { move, toggle, openSiblings }: Moves,
): Readonly<Record<string, (() => void) | undefined>> {
  const press = () => {
    toggle(row);
  };
  const to = (index: number) => () => {
    move(index);
  };
  const opensNow = row.more === null && !row.open && opens(row.node);
  return {
    ArrowDown: to(at + 1),
    ArrowUp: to(at - 1),
    Home: to(0),
    End: to(rows.length - 1),
    ArrowRight: opensNow ? press : row.open ? to(at + 1) : undefined,
    ArrowLeft: row.open ? press : row.parent ? to(rows.indexOf(row.parent)) : undefined,
    Enter: press,
    ' ': press,
    '*': () => {
      openSiblings(row);
    },
  };
}
