import { expect, test } from 'vitest';
import { retryWords } from './retry-words';

const writing = (position: number, name: string, again: boolean) => ({
  step: name,
  position,
  name,
  agent_name: name,
  again,
});

test('a retry says what runs, and what writes again', () => {
  const writes = [
    writing(1, 'Open ticket', true),
    writing(2, 'Note order', true),
    writing(5, 'Post to Teams', false),
  ];

  expect(
    retryWords(
      { possible: true, why_not: null, first_step: 1, total_steps: 5, writes },
      new Set(['Open ticket']),
    ),
  ).toEqual([
    'All 5 steps run again, with the same input, as a new execution.',
    'Step 1, Open ticket, already wrote outside Baton; it will write again.',
    'Step 2, Note order, may already have written outside Baton; it will write again.',
    'Step 5, Post to Teams, writes outside Baton.',
  ]);
});

test('a retry with another input says so', () => {
  const preview = { possible: true, why_not: null, first_step: 1, total_steps: 1, writes: [] };

  expect(retryWords(preview, new Set(), true)).toEqual([
    'Its step runs again, with another input, as a new execution.',
  ]);
});

test('a retry that cannot be says why', () => {
  expect(
    retryWords(
      { possible: false, why_not: 'Not yet.', first_step: null, total_steps: 0, writes: [] },
      new Set(),
    ),
  ).toEqual(['Not yet.']);
});
