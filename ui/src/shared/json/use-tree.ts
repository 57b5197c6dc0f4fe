import { useMemo, useState } from 'react';
import { PAGE, type Members, type Node, type Opened } from './reader';
import { isContainer, rowsOf, type Row } from './rows';
import type { Match } from './search';
import type { Source } from './source';

interface Grown {
  readonly members: Members;
  readonly open: ReadonlySet<number>;
}

/** The open containers of a document, and functions to open more. */
export function useTree(opened: Opened, source: Source) {
  const [{ members, open }, setGrown] = useState<Grown>(() => ({
    members: opened.members,
    open: new Set(opened.members.keys()),
  }));
  const [failure, setFailure] = useState<Error | null>(null);
  const rows = useMemo(() => rowsOf(opened.root, members, open), [opened, members, open]);

  /** Reads the missing members of some containers, and opens them. */
  async function show(nodes: readonly Node[], from?: number) {
    const wanted = nodes.filter(({ start }) => from !== undefined || !members.has(start));
    try {
      const read = await Promise.all(
        wanted.map(async ({ start }) => [start, await source.members(start, from ?? 0)] as const),
      );
      setFailure(null);
      setGrown((before) => {
        const more = new Map(before.members);
        for (const [start, page] of read) {
          const known = more.get(start) ?? [];
          // If a page is requested twice, it arrives twice.
          if (known.length === (from ?? 0)) more.set(start, [...known, ...page]);
        }
        return { members: more, open: new Set([...before.open, ...nodes.map(({ start }) => start)]) };
      });
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Opens the containers around a match, and returns its value. */
  async function reveal({ way }: Match): Promise<Node | undefined> {
    const read = new Map(members);
    let node: Node | undefined = opened.root;
    for (const { container, index } of way) {
      const known = read.get(container) ?? [];
      const missing = index + 1 - known.length;
      if (missing > 0) {
        const page = await source.members(container, known.length, Math.ceil(missing / PAGE) * PAGE);
        read.set(container, [...known, ...page]);
      }
      node = read.get(container)?.[index];
    }
    const open = way.map(({ container }) => container);
    setGrown((before) => ({
      members: new Map([...before.members, ...longer(read, before.members)]),
      open: new Set([...before.open, ...open]),
    }));
    return node;
  }

  function close({ start }: Node) {
    setGrown((before) => {
      const less = new Set(before.open);
      less.delete(start);
      return { ...before, open: less };
    });
  }

  return {
    rows,
    failure,
    reveal,
    /** Opens or closes a row, or reads the members that it offers. */
    toggle: (row: Row) => {
      if (row.more !== null) void show([row.node], row.more);
      else if (row.open) close(row.node);
      else if (opens(row.node)) void show([row.node]);
    },
    /** Opens all sibling containers of a row. */
    openSiblings: ({ parent }: Row) => {
      const siblings = parent ? (members.get(parent.node.start) ?? []) : [opened.root];
      void show(siblings.filter(opens));
    },
  };
}

/** The entries of a map that have more members than those of another. */
function longer(some: Members, others: Members): readonly (readonly [number, readonly Node[]])[] {
  return [...some].filter(([start, nodes]) => nodes.length > (others.get(start)?.length ?? 0));
}

export function opens(node: Node): boolean {
  return isContainer(node) && node.count > 0;
}

/** The number of members that the next read would add. */
export function nextPage({ node, more }: Row): number {
  return Math.min(PAGE, node.count - (more ?? 0));
}
