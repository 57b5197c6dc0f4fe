import { useMediaQuery } from '@mantine/hooks';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { scrolled } from './at-top';
import { rowsAndGaps, withRowAndNeighbours, type Gap } from './rows-and-gaps';
import table from './table.module.css';

/** The width up to which a row has several lines instead of columns, also defined in the style sheets. */
const SEVERAL_LINES = '(max-width: 1023px)';
/** Rows rendered above and below those in view. */
const OVERSCAN = 16;

interface RowHeights {
  readonly columns: number;
  readonly lines: number;
}

interface VisibleRowsProps {
  /** The rows of `useVisibleRows`. */
  readonly rows: readonly (number | Gap)[];
  /** Renders the row at an index; the row needs a key. */
  readonly children: (index: number) => ReactNode;
}

/** The rendered rows of a long table, with space for the others. */
export function VisibleRows({ rows, children }: VisibleRowsProps) {
  return rows.map((row) =>
    typeof row === 'number' ? (
      children(row)
    ) : (
      <tr key={row.key} className={table.gap} aria-hidden>
        <td style={{ height: row.height }} />
      </tr>
    ),
  );
}

/**
 * Renders only the visible rows of a long table. The row that last had the focus is kept with its
 * neighbours, so that scrolling loses neither the focus nor an open menu, and Tab reaches the next row.
 */
export function useVisibleRows(keys: readonly string[], heights: RowHeights) {
  const count = keys.length;
  const tableRef = useRef<HTMLTableElement>(null);
  const severalLines = useMediaQuery(SEVERAL_LINES, undefined, { getInitialValueInEffect: false });
  const height = severalLines ? heights.lines : heights.columns;
  const margin = useOffsetInPage(tableRef);
  const [focused, setFocused] = useState<string | null>(null);
  const kept = focused === null ? -1 : keys.indexOf(focused);
  const keyOf = useCallback((index: number) => keys[index] ?? index, [keys]);
  const drawn = useCallback(
    (range: Range) => withRowAndNeighbours(defaultRangeExtractor(range), kept, range.count),
    [kept],
  );
  // The hook returns new functions on every render; none of them is passed on.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: scrolled,
    estimateSize: () => height,
    getItemKey: keyOf,
    rangeExtractor: drawn,
    overscan: OVERSCAN,
    scrollMargin: margin,
    scrollPaddingStart: 56,
    initialRect: { width: 0, height: 900 },
  });
  useLayoutEffect(() => {
    virtual.measure();
  }, [virtual, height]);
  const items = virtual.getVirtualItems();
  return {
    tableRef,
    /** Indexes of the rendered rows, with the gaps between them. */
    rows: rowsAndGaps(items, margin, margin + virtual.getTotalSize()),
    /** Index of the last row in view. */
    last: virtual.range?.endIndex ?? -1,
    /** Call it with the key of a row that gets the focus, also within its menu. */
    onFocusRow: setFocused,
    scrollTo: (index: number) => {
      virtual.scrollToIndex(index);
    },
  };
}

/**
 * Distance of an element from the top of the scrolled page; it changes as parts above appear and disappear.
 */
function useOffsetInPage(element: RefObject<HTMLElement | null>): number {
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const page = scrolled();
    const content = page?.firstElementChild;
    if (!page || !content) return;
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top ?? 0;
      setOffset(top - page.getBoundingClientRect().top + page.scrollTop);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(content);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return offset;
}
