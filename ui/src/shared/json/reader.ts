import { COUNT, END, KEY_END, KEY_START, membersAt, START, STRIDE, valueAt, WHOLE } from './outline';
import { search, type Found } from './search';

/** A row shows at most this many bytes of one value. */
const SHOWN_BYTES = 500;
/** Containers open initially as long as at most this many rows are visible. */
const OPENED_ROWS = 60;
/** Containers below this level are initially closed. */
const OPENED_LEVELS = 4;
/** Members that are read at once. */
export const PAGE = 100;

export type Kind = 'object' | 'array' | 'string' | 'number' | 'literal';

/** One value of a document, ready for display. */
export interface Node {
  /** Position of its text, which is unique and also serves as its id. */
  readonly start: number;
  readonly end: number;
  /** The text of its key with quotes; null in an array and at the top. */
  readonly key: string | null;
  /** Its index among the members. */
  readonly index: number;
  readonly kind: Kind;
  /** The stored text or its beginning; empty for containers. */
  readonly text: string;
  readonly clipped: boolean;
  /** Number of its members, as far as the text goes. */
  readonly count: number;
  /** Whether all of it was fetched. */
  readonly whole: boolean;
}

/** The members of each open container that were read so far. */
export type Members = ReadonlyMap<number, readonly Node[]>;

export interface Opened {
  readonly root: Node;
  readonly members: Members;
  /** The bytes read, and the size of the whole text. */
  readonly read: number;
  readonly total: number;
}

/** Reads a JSON text incrementally. */
export class Reader {
  private readonly outlines = new Map<number, Int32Array>();
  private readonly decoder = new TextDecoder();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly total = bytes.length,
  ) {}

  /** The top value, with initially open containers. */
  open(): Opened {
    const root = this.root();
    const members = new Map<number, readonly Node[]>();
    let rows = 1;
    let level: readonly Node[] = [root];
    for (let n = 1; n <= OPENED_LEVELS; n += 1) {
      const below: Node[] = [];
      for (const node of level) {
        if (node.count === 0 || (node !== root && rows + node.count > OPENED_ROWS)) continue;
        const read = this.members(node.start, 0);
        members.set(node.start, read);
        rows += read.length;
        below.push(...read);
      }
      level = below;
    }
    return { root, members, read: this.bytes.length, total: this.total };
  }

  /** Members of the container that begins at a position, at most a hundred if no count is given. */
  members(start: number, from: number, count = PAGE): Node[] {
    let outline = this.outlines.get(start);
    if (!outline) {
      outline = membersAt(this.bytes, start);
      this.outlines.set(start, outline);
    }
    const last = Math.min(outline.length / STRIDE, from + count);
    const nodes: Node[] = [];
    for (let index = from; index < last; index += 1) {
      nodes.push(this.node(outline.subarray(index * STRIDE, (index + 1) * STRIDE), index));
    }
    // Part of a number is a different number, so it is not shown.
    return nodes.filter(({ whole, kind }) => whole || !(kind === 'number' || kind === 'literal'));
  }

  /** The values that hold some words. */
  search(words: string): Found {
    return search(this.bytes, words);
  }

  /** The exact text between two positions. */
  text(start: number, end: number): string {
    return this.decoder.decode(this.bytes.subarray(start, end));
  }

  private root(): Node {
    let start = 0;
    while (this.bytes[start] !== undefined && (this.bytes[start] ?? 0) <= 0x20) start += 1;
    const { end, count, whole } = valueAt(this.bytes, start);
    return this.node(Int32Array.of(-1, -1, start, end, count, whole ? 1 : 0), 0);
  }

  private node(member: Int32Array, index: number): Node {
    const at = (place: number) => member[place] ?? 0;
    const [start, end] = [at(START), at(END)];
    const kind = kindOf(this.bytes[start]);
    const isContainer = kind === 'object' || kind === 'array';
    const clipped = !isContainer && end - start > SHOWN_BYTES;
    return {
      start,
      end,
      key: at(KEY_START) < 0 ? null : this.text(at(KEY_START), at(KEY_END)),
      index,
      kind,
      text: isContainer ? '' : this.text(start, clipped ? this.boundary(start) : end),
      clipped,
      count: at(COUNT),
      whole: at(WHOLE) === 1 || this.bytes.length === this.total,
    };
  }

  /** The end of the shown beginning, between two characters. */
  private boundary(start: number): number {
    let end = start + SHOWN_BYTES;
    while (((this.bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    return end;
  }
}

function kindOf(first: number | undefined): Kind {
  switch (first) {
    case 0x7b:
      return 'object';
    case 0x5b:
      return 'array';
    case 0x22:
      return 'string';
    case 0x74:
    case 0x66:
    case 0x6e:
      return 'literal';
    default:
      return 'number';
  }
}
