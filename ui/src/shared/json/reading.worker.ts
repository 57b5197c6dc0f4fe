/** The worker thread that fetches and parses large texts. */
import { Reader } from './reader';
import type { Answer, Asked, Question, Wanted } from './source';

let reader: Reader | null = null;

onmessage = ({ data: { id, question } }: MessageEvent<Asked>) => {
  const answer = (said: Answer) => {
    postMessage(said);
  };
  answered(question).then(
    (value) => {
      answer({ id, value });
    },
    (error: unknown) => {
      if (error instanceof Refused && error.reason === null) answer({ id, refusedWith: error.status });
      else answer({ id, failure: error instanceof Error ? error.message : String(error) });
    },
  );
};

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly reason: string | null,
  ) {
    super(reason ?? '');
  }
}

async function answered(question: Question) {
  if (question.what === 'open') {
    reader = await readerOf(question.wanted);
    return reader.open();
  }
  if (!reader) throw new Error('Nothing was opened.');
  switch (question.what) {
    case 'members':
      return reader.members(question.start, question.from, question.count);
    case 'search':
      return reader.search(question.words);
    case 'text':
      return reader.text(question.start, question.end);
  }
}

async function readerOf(wanted: Wanted): Promise<Reader> {
  if ('text' in wanted) return new Reader(new TextEncoder().encode(wanted.text));
  const { url, firstBytes } = wanted;
  const response = await fetch(url, {
    headers: firstBytes === null ? {} : { Range: `bytes=0-${firstBytes - 1}` },
  });
  if (!response.ok) throw new Refused(response.status, await whyRefused(response));
  const bytes = new Uint8Array(await response.arrayBuffer());
  const total = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  return new Reader(bytes, total === undefined ? bytes.length : Number(total));
}

async function whyRefused(response: Response): Promise<string | null> {
  const text = await response.text();
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // A proxy between the page and the server has responded.
  }
  return null;
}
