import { expect, test } from 'vitest';
import { draftOf, fileOf, withTestData } from './draft';

test('test data is taken over by the keys of steps, not by their places', () => {
  const before = {
    ...draftOf({ name: 'x', steps: [{ key: 'a' }, { key: 'b' }, { key: 'gone' }] }),
    sample: '{"order":1}',
    pins: { s1: '{"of":"a"}', s2: '{"of":"b"}', s3: '{}' },
  };
  const stored = draftOf({ slug: 'x', name: 'x', steps: [{ key: 'b' }, { key: 'a' }] });

  expect(withTestData(stored, before)).toEqual({
    ...stored,
    sample: '{"order":1}',
    pins: { s1: '{"of":"b"}', s2: '{"of":"a"}' },
  });
});

test('the version of an agent goes with its last step', () => {
  const draft = draftOf({ steps: [{ key: 'a', agent: 'writer' }], agent_versions: { writer: 4, sorter: 2 } });

  expect(fileOf(draft).agent_versions).toEqual({ writer: 4 });
  expect('agent_versions' in fileOf({ ...draft, chain: [] })).toBe(false);
});
