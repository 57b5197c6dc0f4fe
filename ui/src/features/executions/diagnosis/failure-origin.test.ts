import { expect, test } from 'vitest';
import type { Origin } from '@/api/failure';
import { originOf } from './failure-origin';

const from = (members: Partial<Origin>) =>
  originOf({ origin: { source: 'x', giver: null, step: null, field: null, ...members } });

test('a value of the workflow input names its field, where it is one', () => {
  expect(from({ giver: 'input', field: 'ticket_id' })).toEqual({ from: 'input', field: 'ticket_id' });
  expect(from({ giver: 'input' })).toEqual({ from: 'input', field: null });
});

test('a value of an earlier step names the step, also in old records', () => {
  expect(from({ giver: 'step', step: 'analyze' })).toEqual({ from: 'step', key: 'analyze' });
  expect(from({ step: 'analyze' })).toEqual({ from: 'step', key: 'analyze' });
});

test('where that is not recorded, nothing is blamed', () => {
  expect(from({ source: 'input.ticket_id' })).toBeNull();
  expect(originOf({ origin: null })).toBeNull();
});
