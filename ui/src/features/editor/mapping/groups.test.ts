import { expect, test } from 'vitest';
import type { Field } from '@/api/drafts';
import { MADE_UP } from '@/features/editor/model/recorded';
import { groupsOf, openAtFirst } from './groups';

const field = (path: string, label = path): Field => ({ path, label, types: [], description: '', children: [] });
const FIELDS = [
  field('input', 'Input'),
  field('ticket_id'),
  field('priority'),
  field('steps.analyze.output', 'Ticket Analyzer'),
  field('steps.customer.output', 'Customer Data'),
];
const ORIGINS = {
  numberOf: (key: string) => ['analyze', 'customer'].indexOf(key) + 1,
  input: MADE_UP,
  outputOf: () => MADE_UP,
};

test('fields are grouped by where they come from, the latest step first', () => {
  const groups = groupsOf(FIELDS, ORIGINS);

  expect(groups.map(({ number, label }) => [number, label])).toEqual([
    [2, 'Customer Data'],
    [1, 'Ticket Analyzer'],
    [null, 'Workflow input'],
    [null, 'Merged context'],
  ]);
  expect(groups.at(-1)?.children.map(({ path }) => path)).toEqual(['ticket_id', 'priority']);
  expect(openAtFirst(groups)).toEqual(['steps.customer.output', 'input']);
});

test('before the first step there is only the input, and no field twice', () => {
  expect(groupsOf(FIELDS.slice(0, 3), ORIGINS).map(({ path }) => path)).toEqual(['input']);
});
