import { expect, test } from 'vitest';
import { configOf, differences, draftOf, fileOf, newDraft, schemaIn, textIn, withConfig, withText } from './draft';
import { faultsOf } from './problems';

const FILE = '{"kind":"llm","name":"Writer","config":{"temperature":1.0,"prompt":"a"},"output_schema":{ "type" : "object" },"x":1e16}';

test('a file that is not edited is the same to the byte', () => {
  expect(fileOf(draftOf(FILE))).toBe(FILE);
});

test('an edit of the configuration keeps its numbers and everything beside it', () => {
  const draft = draftOf(FILE);
  const after = withConfig(draft, { ...configOf(draft), prompt: 'b' });

  expect(fileOf(after)).toBe(FILE.replace('"prompt":"a"', '"prompt":"b"'));
});

test('a draft says what it differs in', () => {
  const draft = draftOf(FILE);
  const after = withText(withConfig(draft, { ...configOf(draft), prompt: 'b', model: 'c' }), 'name', '"Other"');

  expect(differences(draft, after)).toEqual(['name', 'config.prompt', 'config.model']);
  expect(differences(draft, draftOf(FILE))).toEqual([]);
});

test('a new agent describes nothing', () => {
  const draft = newDraft('http');

  expect([textIn(draft, 'kind'), schemaIn(draft, 'input_schema'), configOf(draft)]).toEqual(['http', null, {}]);
  expect(schemaIn(withText(draft, 'input_schema', 'null'), 'input_schema')).toBeNull();
});

test('what is wrong is said at its member', () => {
  const flaw = { message: 'm', fix: '', rule: 'config', step: null };

  expect(
    faultsOf([
      { ...flaw, path: '$.config', reason: 'Object missing required field `url`.' },
      { ...flaw, path: '$.output_schema.properties.a.type', reason: 'Expected another.', fix: 'Say text.' },
      { ...flaw, path: '$', reason: null },
    ]),
  ).toEqual([
    { place: 'config.url', words: 'It is needed.' },
    { place: 'output_schema', words: 'Expected another. Say text.' },
    { place: '', words: 'm' },
  ]);
});
