import { expect, test } from 'vitest';
import type { PreviewedStep } from '@/api/drafts';
import type { JsonObject } from '@/shared/json/document';
import { draftOf } from './draft';
import {
  emptyMappingsOf,
  inputOrigin,
  MADE_UP,
  outputOrigin,
  previewValues,
  reachingWords,
  sourceOrigin,
  type Recorded,
} from './recorded';

const draft = draftOf({ name: 'x', steps: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] });
const recorded: Recorded = {
  words: 'from the test at 14:49',
  input: '{"order":1}',
  outputs: new Map([
    ['a', '{"priority":1}'],
    ['gone', '{}'],
  ]),
  leftOut: new Map(),
};
const TESTED = { words: 'from the test at 14:49', madeUp: false };

test('a preview shows what ran, what is pinned before it, and what was typed before both', () => {
  const pinned = { ...draft, pins: { s1: '{"pinned":true}' } };

  expect(previewValues(draft, null, recorded)).toEqual({
    input: '{"order":1}',
    pins: new Map([['a', '{"priority":1}']]),
  });
  expect(previewValues(pinned, '{"typed":1}', recorded)).toEqual({
    input: '{"typed":1}',
    pins: new Map([['a', '{"pinned":true}']]),
  });
  expect(previewValues(draft, null, null)).toEqual({ input: null, pins: new Map() });
});

test('outputs that are too long to be shown while somebody types are left out', () => {
  const long = `{"text":"${'x'.repeat(200_000)}"}`;
  const big = { ...recorded, outputs: new Map([['a', long], ['b', '{}']]) };

  expect([...previewValues(draft, null, big).pins.keys()]).toEqual(['b']);
});

test('every value says where it comes from', () => {
  expect(inputOrigin('given', false, recorded)).toEqual(TESTED);
  expect(inputOrigin('given', true, recorded).words).toBe('typed here');
  expect(inputOrigin('example', false, null).words).toBe('example');
  expect(inputOrigin('generated', false, null)).toEqual(MADE_UP);
  expect(outputOrigin(draft, 's1', 'pinned', recorded)).toEqual(TESTED);
  expect(outputOrigin({ ...draft, pins: { s1: '{}' } }, 's1', 'pinned', recorded)?.words).toBe('saved output');
  expect(outputOrigin(draft, 's1', 'generated', null)).toEqual(MADE_UP);
  expect(outputOrigin(draft, 's1', 'none', null)).toBeNull();
});

test('a value comes from the step that gave it, and is made up if a part of it is', () => {
  const previews = new Map([
    ['s1', { output: { priority: 1 } } as unknown as PreviewedStep],
    ['s2', { output: { tier: 'x' } } as unknown as PreviewedStep],
  ]);
  const shown = { input: TESTED, outputs: new Map([['s1', TESTED], ['s2', MADE_UP]]), previews };
  const of = (source: string) => sourceOrigin(source, 's3', draft, shown);

  expect(of('steps.a.output.priority')).toEqual(TESTED);
  expect(of('steps.b.output.tier')).toEqual(MADE_UP);
  expect(of('tier')).toEqual(MADE_UP);
  expect(of('order')).toEqual(TESTED);
  expect(of('input.order || steps.b.output.tier')).toEqual(MADE_UP);
});

test('what reaches a step names each origin once', () => {
  const outputs = new Map([['s1', TESTED], ['s2', MADE_UP]]);

  expect(reachingWords('s3', draft, { input: TESTED, outputs })).toBe('from the test at 14:49, made up');
  expect(reachingWords('s1', draft, { input: MADE_UP, outputs })).toBe('made up');
});

test('a mapping that found nothing is reported until it is changed', () => {
  const message = '"kind" is left out: there is no input.kund. The nearest field is input.kind.';
  const leftOut = new Map([['a', [{ input: 'kind', source: 'input.kund', nearest: 'input.kind', message }]]]);
  const run = { ...recorded, leftOut };
  const words = (key: string, step: JsonObject) => emptyMappingsOf({ key, ...step }, run);

  expect(words('a', { mapping: { kind: 'input.kund' } })).toEqual([message]);
  expect(words('a', { mapping: { kind: 'input.kind' } })).toEqual([]);
  expect(words('a', { mapping: { kind: { value: 'input.kund' } } })).toEqual([]);
  expect(words('a', {})).toEqual([]);
  expect(words('b', { mapping: { kind: 'input.kund' } })).toEqual([]);
  expect(emptyMappingsOf({ key: 'a', mapping: { kind: 'input.kund' } }, null)).toEqual([]);
});
