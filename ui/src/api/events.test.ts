import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Line, listen } from './events';

/** An event source controlled by the test. */
class Source extends EventTarget {
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  close() {
    this.closed = true;
  }
}

let sources: Source[];
let lines: Line[];
let taken: string[];
let stop: () => void;

function hide(hidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  document.dispatchEvent(new Event('visibilitychange'));
}

beforeEach(() => {
  vi.useFakeTimers();
  sources = [];
  lines = [];
  taken = [];
  stop = listen(
    {
      path: '/api/executions/exec-1/events',
      takers: { execution: (data) => taken.push(data) },
      onLine: (line) => lines.push(line),
    },
    () => {
      sources.push(new Source());
      return sources.at(-1) as unknown as EventSource;
    },
  );
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('what is pushed is taken, by the kind of event', () => {
  sources[0]?.onopen?.();
  sources[0]?.dispatchEvent(new MessageEvent('execution', { data: '{"status":"running"}' }));
  sources[0]?.dispatchEvent(new MessageEvent('other', { data: '{}' }));

  expect(taken).toEqual(['{"status":"running"}']);
  expect(lines).toEqual(['opening', 'live']);
});

test('a stream that ends is opened again at once, and nobody is told of trouble', () => {
  sources[0]?.onopen?.();
  sources[0]?.onerror?.();
  expect(sources[0]?.closed).toBe(true);
  vi.advanceTimersByTime(250);
  sources[1]?.onopen?.();

  expect(lines).toEqual(['opening', 'live', 'opening', 'live']);
});

test('a stream that cannot be opened is down, and tried again after longer and longer pauses', () => {
  sources[0]?.onopen?.();
  sources[0]?.onerror?.();
  vi.advanceTimersByTime(250);
  sources[1]?.onerror?.();
  expect(lines).toEqual(['opening', 'live', 'opening', 'down']);

  vi.advanceTimersByTime(999);
  expect(sources).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(sources).toHaveLength(3);
  sources[2]?.onerror?.();
  vi.advanceTimersByTime(2_000);
  expect(sources).toHaveLength(4);
  sources[3]?.onopen?.();
  expect(lines.at(-1)).toBe('live');
});

test('a stream that never opens counts as lost', () => {
  vi.advanceTimersByTime(5_000);

  expect(lines.at(-1)).toBe('down');
  expect(sources[0]?.closed).toBe(true);
});

test('a page that nobody sees gives its connection back, and takes one when it is seen', () => {
  sources[0]?.onopen?.();
  hide(true);
  expect(sources[0]?.closed).toBe(true);
  expect(lines.at(-1)).toBe('resting');

  hide(false);
  expect(sources).toHaveLength(2);
  expect(lines.at(-1)).toBe('opening');
});

test('nothing is opened again after the end', () => {
  sources[0]?.onerror?.();
  stop();
  hide(false);
  vi.advanceTimersByTime(60_000);

  expect(sources).toHaveLength(1);
});
