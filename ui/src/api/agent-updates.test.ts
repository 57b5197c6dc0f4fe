import { expect, test } from 'vitest';
import { namedVersion, withKeptVersions, withNamedVersion, type AgentUpdate } from './agent-updates';

const UPDATE: AgentUpdate = { slug: 'writer', name: 'Writer', steps: ['write'], version: 4, newest_version: 5, changes: [] };

test('a workflow keeps the versions that it was saved with', () => {
  const file = { name: 'Answers', agent_versions: { sorter: 2 } };

  expect(withKeptVersions(file, [UPDATE])).toEqual({ name: 'Answers', agent_versions: { sorter: 2, writer: 4 } });
  expect(withKeptVersions(file, [])).toBe(file);
});

test('a version that is not known is not named', () => {
  expect(withKeptVersions({}, [{ ...UPDATE, version: null }])).toEqual({});
});

test('taking a newer version names it', () => {
  const taken = withNamedVersion(withKeptVersions({}, [UPDATE]), 'writer', 5);

  expect([namedVersion(taken, 'writer'), namedVersion(taken, 'sorter')]).toEqual([5, undefined]);
});
