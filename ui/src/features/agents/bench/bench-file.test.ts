import { expect, test } from 'vitest';
import { draftOf, newDraft } from '@/features/agents/model/draft';
import { writeJson } from '@/shared/json/document';
import { benchFile, libraryFile } from './bench-file';
import { costWords } from '@/api/llm-words';

test('a bench runs the agent as it is on the screen, with its numbers as they are written', () => {
  const draft = draftOf('{"kind":"llm","name":"Writer","config":{"temperature":1.0}}');

  expect(writeJson(benchFile(draft, 'writer'))).toBe(
    '{"name":"Writer","slug":"try-writer","agents":[{"kind":"llm","name":"Writer","config":{"temperature":1.0},"slug":"writer"}],"steps":[{"key":"try","agent":"writer"}]}',
  );
});

test('an agent without a name is tried, too', () => {
  expect(benchFile(newDraft('llm'), null)).toMatchObject({ name: 'new-agent', slug: 'try-new-agent' });
});

test('a slug of the greatest length is shortened for the workflow', () => {
  expect(libraryFile('a'.repeat(63), 'Long').slug).toHaveLength(63);
  expect(libraryFile('echo', 'Echo')).toEqual({ name: 'Echo', slug: 'try-echo', steps: [{ key: 'try', agent: 'echo' }] });
});

test('a cost that nobody knows is not zero', () => {
  expect([null, 0, 0.0002, 0.21].map(costWords)).toEqual(['cost unknown', '$0.00', '$0.0002', '$0.21']);
});
