import { expect, test } from 'vitest';
import { readSearch } from './search';

test('an address holds a status and a workflow', () => {
  expect(readSearch({ status: 'failed', workflow: 'wf-it-ticket-triage' })).toEqual({
    status: 'failed',
    workflow: 'wf-it-ticket-triage',
  });
});

test('what the API would refuse is left out', () => {
  expect(readSearch({ status: 'lost', workflow: '../x', page: 3 })).toEqual({});
});
