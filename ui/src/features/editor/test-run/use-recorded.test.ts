import { expect, test } from 'vitest';
import { anExecution } from '@/testing/an-execution';
import { recordedOf } from './use-recorded';

const results = new Map([['a', '{}']]);
const words = (mode: 'test' | 'production', now: string) =>
  recordedOf({ execution: anExecution({ mode }), input: '{}', results }, new Date(now)).words;

test('values say which test or run they are from, and when it was', () => {
  expect(words('test', '2026-11-23T10:00:00Z')).toBe('from the test at 09:00');
  expect(words('production', '2026-11-23T10:00:00Z')).toBe('from the run at 09:00');
  expect(words('production', '2026-11-25T10:00:00Z')).toBe('from the run of 23 Nov, 09:00');
});
