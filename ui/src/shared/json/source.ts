import { t } from '@lingui/core/macro';
import type { Node, Opened, Reader } from './reader';
import type { Found } from './search';

/** Provides the data that a tree does not have yet. */
export interface Source {
  /** Members of the container that begins at a position, at most a hundred if no count is given. */
  members(start: number, from: number, count?: number): Promise<readonly Node[]>;
  /** The values that hold some words, as far as the text was read. */
  search(words: string): Promise<Found>;
  /** The exact text of a value. */
  text(node: Node): Promise<string>;
}

/** A source for a text that is small enough to be parsed in the page's thread. */
export function sourceOf(reader: Reader): Source {
  return {
    members: (start, from, count) => Promise.resolve(reader.members(start, from, count)),
    search: (words) => Promise.resolve(reader.search(words)),
    text: ({ start, end }) => Promise.resolve(reader.text(start, end)),
  };
}

/** What a worker must read: a given text, or a file of the server or its first bytes. */
export type Wanted =
  | { readonly text: string }
  | { readonly url: string; readonly firstBytes: number | null };

export type Question =
  | { readonly what: 'open'; readonly wanted: Wanted }
  | { readonly what: 'members'; readonly start: number; readonly from: number; readonly count: number | undefined }
  | { readonly what: 'search'; readonly words: string }
  | { readonly what: 'text'; readonly start: number; readonly end: number };

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Answer =
  | { readonly id: number; readonly value: Opened | readonly Node[] | Found | string }
  | { readonly id: number; readonly failure: string }
  /** The status of a response without a reason: the worker has no catalogues for a sentence. */
  | { readonly id: number; readonly refusedWith: number };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

function withoutReason(status: number): string {
  return t`The server answered ${status} without a reason.`;
}

/** A text that is parsed in a worker thread, so that the page stays responsive. */
export class Thread implements Source {
  private readonly worker = new Worker(new URL('reading.worker.ts', import.meta.url), {
    type: 'module',
  });
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const waiting = this.waiting.get(data.id);
      this.waiting.delete(data.id);
      if ('failure' in data) waiting?.reject(new Error(data.failure));
      else if ('refusedWith' in data) waiting?.reject(new Error(withoutReason(data.refusedWith)));
      else waiting?.resolve(data.value as never);
    };
    this.worker.onerror = ({ message }) => {
      for (const { reject } of this.waiting.values()) reject(new Error(message));
      this.waiting.clear();
    };
  }

  open(wanted: Wanted): Promise<Opened> {
    return this.ask({ what: 'open', wanted });
  }

  members(start: number, from: number, count?: number): Promise<readonly Node[]> {
    return this.ask({ what: 'members', start, from, count });
  }

  search(words: string): Promise<Found> {
    return this.ask({ what: 'search', words });
  }

  text({ start, end }: Node): Promise<string> {
    return this.ask({ what: 'text', start, end });
  }

  close() {
    this.worker.terminate();
  }

  private ask<Value>(question: Question): Promise<Value> {
    this.asked += 1;
    const id = this.asked;
    return new Promise<Value>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, question } satisfies Asked);
    });
  }
}
