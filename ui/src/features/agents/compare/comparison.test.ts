import { expect, test } from 'vitest';
import type { RecordedInput } from '@/api/agent-tests';
import { answeredWith, fieldsThatDiffer, median, recordedVersion, summaryOf, total, type Outcome, type Row } from './comparison';
import { comparisonCsv } from './csv';
import { labelOf } from './label';

const INPUT: RecordedInput = {
  execution_id: 'exec-1',
  workflow_name: 'Answers',
  step: 'write',
  name: 'Writer',
  version: 4,
  completed_at: '2026-11-29T09:05:00.000Z',
  input_bytes: 20,
  output_bytes: 20,
  duration_ms: 2_000,
  llm_tokens: 100,
  llm_cost: 0.2,
};

const SPENT = { tookMs: 1_000, tokens: 50, cost: 0.01 };

function answered(before: string, after: string, cost: number | null = 0.01) {
  return answeredWith({ ...SPENT, cost, executionId: 'exec-2', before, after });
}

function row(outcome: Outcome | null, input: Partial<RecordedInput> = {}): Row {
  return { input: { ...INPUT, ...input }, label: 'INC1', outcome };
}

const FAILED: Outcome = { ...SPENT, kind: 'failed', executionId: 'exec-3', before: '{}', why: '=Cut' };

test('the figures count what ended', () => {
  const rows = [row(answered('{"a":1}', '{"a":1.0}')), row(answered('{"a":1}', '{"a":2}')), row(FAILED), row(null)];

  const { cost, ...counts } = summaryOf(rows);
  expect(counts).toEqual({ done: 3, same: 1, differ: 1, failed: 1, medianMs: { before: 2_000, after: 1_000 } });
  expect(cost?.before).toBeCloseTo(0.6);
  expect(cost?.after).toBeCloseTo(0.03);
});

test('a cost that is unknown once is unknown in the total, and never 0', () => {
  expect(total([0.1, null, 0.2])).toBeNull();
  expect(summaryOf([row(answered('1', '2', null))]).cost).toEqual({ before: 0.2, after: null });
});

test('agents that call no model have no cost', () => {
  const outcome = answeredWith({ ...SPENT, tokens: 0, cost: 0, executionId: 'exec-2', before: '1', after: '1' });

  expect(summaryOf([row(outcome, { llm_tokens: 0, llm_cost: 0 })]).cost).toBeUndefined();
});

test('an answer differs in the fields at its top', () => {
  expect(fieldsThatDiffer(answered('{"a":[1,2],"b":1}', '{"a":[1,3,4],"b":1}'))).toEqual(['a']);
  expect(fieldsThatDiffer(answered('"a"', '"b"'))).toEqual([null]);
});

test.each([
  [[], null],
  [[3], 3],
  [[1, 9], 5],
  [[9, 1, 2], 2],
])('the median of %j is %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('a version is named only if all inputs were recorded with it', () => {
  expect(recordedVersion([INPUT, INPUT])).toBe(4);
  expect(recordedVersion([INPUT, { ...INPUT, version: 3 }])).toBeNull();
  expect(recordedVersion([{ ...INPUT, version: null }])).toBeNull();
});

test('no cell of the file is run as a formula', () => {
  const lines = comparisonCsv([row(answered('"=1+1"', '-5')), row(FAILED)], 'Version 4').split('\r\n');

  expect(lines[1]).toBe(`INC1,exec-1,2026-11-29T09:05:00.000Z,Differs,The whole answer,"""=1+1""",'-5,`);
  expect(lines[2]).toBe(`INC1,exec-1,2026-11-29T09:05:00.000Z,Failed,,{},,'=Cut`);
});

test.each([
  ['{"ticket":{"text":"VPN drops"},"id":"INC1"}', 'INC1'],
  ['{"ticket":{"urgent":true,"text":"VPN drops"}}', 'VPN drops'],
  ['{"order":18446744073709551616}', '18446744073709551616'],
  ['{"empty":"  ","none":[]}', null],
])('the input %s is called %s', (input, expected) => {
  expect(labelOf(input)).toBe(expected);
});
