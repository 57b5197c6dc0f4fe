import { plural, t } from '@lingui/core/macro';
import type { Members, Node } from './reader';

/** A row of the tree: a value, or a button that reads more members. */
export interface Row {
  readonly node: Node;
  /** 1 at the top. */
  readonly level: number;
  /** The row of the container. */
  readonly parent: Row | null;
  readonly open: boolean;
  /** The number of members read, if this row offers the rest. */
  readonly more: number | null;
}

/** The visible rows, from top to bottom. */
export function rowsOf(root: Node, members: Members, open: ReadonlySet<number>): Row[] {
  const rows: Row[] = [];
  const add = (node: Node, parent: Row | null) => {
    const level = parent ? parent.level + 1 : 1;
    const isOpen = open.has(node.start);
    const row: Row = { node, level, parent, open: isOpen, more: null };
    rows.push(row);
    if (!isOpen) return;
    const read = members.get(node.start) ?? [];
    for (const member of read) add(member, row);
    if (read.length < node.count && node.whole) {
      rows.push({ node, level: level + 1, parent: row, open: false, more: read.length });
    }
  };
  add(root, null);
  return rows;
}

/** The path of a value, as mappings write it: `orders[2]."total due"`; empty at the top. */
export function pathOf(row: Row): string {
  const { parent, node } = row;
  if (!parent) return '';
  const before = pathOf(parent);
  if (node.key === null) return `${before}[${node.index}]`;
  const name = JSON.parse(node.key) as string;
  const said = /^[A-Za-z_]\w*$/.test(name) ? name : node.key;
  return before ? `${before}.${said}` : said;
}

export function isContainer({ kind }: Node): boolean {
  return kind === 'object' || kind === 'array';
}

/** Describes the number of members in a container. */
export function membersInWords({ kind, count, whole }: Node): string {
  if (count === 0) return kind === 'object' ? t`empty object` : t`empty array`;
  const counted =
    kind === 'object'
      ? plural(count, { one: '# member', other: '# members' })
      : plural(count, { one: '# item', other: '# items' });
  return whole ? counted : t`at least ${counted}`;
}
