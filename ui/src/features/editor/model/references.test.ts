import { expect, test } from 'vitest';
import { draftOf, fileOf, type Draft } from './draft';
import { structureProblems } from './problems';
import { remove } from './chain';
import { settleKeys, typeKey } from './references';

const draft = draftOf({
  name: 'Keys',
  steps: [
    { key: 'a', agent: 'one' },
    { key: 'ab', agent: 'two' },
    {
      key: 'last',
      agent: 'three',
      mapping: { one: 'steps.a.output.x', two: { expr: "steps.ab.output.y || 'steps.ab'" } },
      when: 'steps.ab.output.y > `1`',
    },
  ],
});

/** Types a key as a keyboard does: the content of the field after each press. */
const typed = (before: Draft, id: string, ...texts: readonly string[]) =>
  texts.reduce((after, text) => typeKey(after, id, text), before);
const last = (after: Draft) => (fileOf(after).steps as readonly unknown[])[2];
const words = (after: Draft) => structureProblems(after, (id) => id, 20).map(({ message }) => message);

test('what names a step follows its key, also when the field was empty meanwhile', () => {
  const after = typed(draft, 's2', '', 'n', 'ne', 'new');
  expect(last(after)).toMatchObject({
    mapping: { one: 'steps.a.output.x', two: { expr: "steps.new.output.y || 'steps.ab'" } },
    when: 'steps.new.output.y > `1`',
  });
  expect(words(after)).toEqual([]);
});

test('a key of another step, passed on the way, takes nothing of it along', () => {
  const after = typed(draft, 's2', 'a', 'ax');
  expect(last(after)).toMatchObject({
    mapping: { one: 'steps.a.output.x' },
    when: 'steps.ax.output.y > `1`',
  });
});

test('a key that will not do is said, and nothing follows it', () => {
  const after = typed(draft, 's2', 'a-b');
  expect(fileOf(after)).toEqual(fileOf(draft));
  expect(words(after)).toEqual(['Use lower-case letters, digits and _, beginning with a letter.']);
});

test('a key that was taken is given once it is free', () => {
  const waiting = typed(draft, 's2', 'a');
  expect(words(waiting)).toEqual(['Another step has the key a. Give this one another.']);
  const renamed = typeKey(waiting, 's1', 'z');
  expect(last(renamed)).toMatchObject({ mapping: { one: 'steps.z.output.x' }, when: 'steps.a.output.y > `1`' });
  expect(words(renamed)).toEqual([]);
  expect(words(settleKeys(remove(waiting, 's1')))).toEqual([]);
});
