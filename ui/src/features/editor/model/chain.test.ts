import { expect, test } from 'vitest';
import {
  add,
  addLoose,
  connect,
  disconnect,
  duplicate,
  INPUT,
  move,
  moveTo,
  refusal,
  remove,
  setUp,
  withoutAwaiting,
} from './chain';
import { draftOf, EMPTY, fileOf, keyOf, nameOf, type Draft } from './draft';
import { structureProblems } from './problems';

const AGENTS = new Map(['one', 'two', 'three', 'four'].map((slug) => [slug, { slug, name: slug }]));
const agent = (slug: string) => ({ slug, name: slug });
const named = (draft: Draft) => (id: string) => nameOf(draft, id, AGENTS);

function chainOf(...slugs: readonly string[]): Draft {
  return slugs.reduce<Draft>(
    (draft, slug) => add(draft, agent(slug), { list: 'chain', index: draft.chain.length })[0],
    { ...EMPTY, file: { name: 'Chain' } },
  );
}

const keys = (draft: Draft) => draft.chain.map((id) => keyOf(draft, id));
const words = (draft: Draft) => structureProblems(draft, named(draft), 20).map(({ message }) => message);

test('an agent is added at the end or between two, under a key of its own', () => {
  const draft = chainOf('one', 'two');
  const [more] = add(draft, agent('one'), { list: 'chain', index: 1 });
  expect(keys(more)).toHaveLength(3);
  expect(new Set(keys(more)).size).toBe(3);
  expect(keys(more)[0]).toBe('one');
  expect(keys(more)[2]).toBe('two');
});

test('a step that is taken out leaves no gap', () => {
  const draft = chainOf('one', 'two', 'three');
  expect(keys(remove(draft, draft.chain[1] ?? ''))).toEqual(['one', 'three']);
});

test('a step moves among its neighbours, and no further than the ends', () => {
  const draft = chainOf('one', 'two', 'three');
  const [first = '', , last = ''] = draft.chain;
  expect(keys(move(draft, first, 1))).toEqual(['two', 'one', 'three']);
  expect(move(draft, first, -1)).toBe(draft);
  expect(keys(moveTo(draft, last, 0))).toEqual(['three', 'one', 'two']);
});

test('a copy stands behind its original, under another key', () => {
  const draft = chainOf('one', 'two');
  const [copied, id] = duplicate(draft, draft.chain[0] ?? '');
  expect(copied.chain.indexOf(id)).toBe(1);
  expect(new Set(keys(copied)).size).toBe(3);
});

test('an arrow is removed and drawn again', () => {
  const draft = chainOf('one', 'two', 'three');
  const [, second = ''] = draft.chain;
  const apart = disconnect(draft, second, 0, 0);
  expect(keys(apart)).toEqual(['one']);
  expect(words(apart).join()).toMatch(/two and the 1 after it are not connected/);
  expect(keys(connect(apart, apart.chain[0] ?? '', second))).toEqual(['one', 'two', 'three']);
});

test('neither a loop nor a fork can be drawn, and it is said why', () => {
  const draft = chainOf('one', 'two');
  const [first = '', second = ''] = draft.chain;
  const [loose, other] = addLoose(draft, agent('three'), 0, 0);
  expect(refusal(draft, second, first, named(draft))).toMatch(/would be a loop/);
  expect(refusal(draft, first, first, named(draft))).toMatch(/would be a loop/);
  expect(refusal(draft, first, INPUT, named(draft))).toMatch(/no arrow can lead to it/);
  expect(refusal(loose, first, other, named(loose))).toMatch(/A chain has no fork/);
  expect(refusal(loose, other, second, named(loose))).toMatch(/Only one arrow can lead to a step/);
  expect(refusal(loose, second, other, named(loose))).toBeNull();
});

test('what floats, is empty, has no name or more than 20 agents is said', () => {
  expect(words({ ...EMPTY, file: { name: '' } })).toEqual([
    'The workflow has no name.',
    'The workflow has no agent yet.',
  ]);
  const [loose] = addLoose({ ...EMPTY, file: { name: 'Chain' } }, agent('one'), 0, 0);
  expect(words(loose).join()).toMatch(/No agent is connected to the workflow input/);
  expect(words(chainOf(...Array.from({ length: 20 }, () => 'one')))).toEqual([]);
  expect(words(chainOf(...Array.from({ length: 21 }, () => 'one'))).join()).toMatch(/at most 20 agents/);
});

test('a key that is taken twice is said', () => {
  const draft = draftOf({ name: 'Twice', steps: [{ key: 'a', agent: 'one' }, { key: 'a', agent: 'two' }] });
  expect(words(draft)).not.toEqual([]);
});

test('a file goes through the editor without losing what it does not know', () => {
  const file = {
    name: 'Odd',
    slug: 'odd',
    future: { kept: [1, null, 'x'] },
    steps: [{ key: 'a', agent: 'one', later: true, mapping: { text: { expr: 'a.b' } } }],
    agents: [{ slug: 'one', kind: 'llm' }],
  };
  expect(fileOf(draftOf(file))).toEqual(file);
});

test('a step waits for an agent that is not made yet, and its mappings follow once it is', () => {
  const chain = chainOf('one');
  const [begun, id] = add(chain, { slug: 'new-llm', name: 'New agent', unmade: 'llm' }, { list: 'chain', index: 0 });
  const mapped = { ...begun, steps: { ...begun.steps, s1: { ...begun.steps.s1, mapping: { text: 'steps.new_llm.reply' } } } };
  const done = setUp(mapped, id, { slug: 'reply-writer', name: 'Reply Writer' });

  expect(words(begun)).toContain('New agent is not set up.');
  expect(words(done)).not.toContain('New agent is not set up.');
  expect(keys(done)).toEqual(['reply_writer', 'one']);
  expect(done.steps.s1).toMatchObject({ mapping: { text: 'steps.reply_writer.reply' } });
  expect(keys(withoutAwaiting(begun))).toEqual(['one']);
});
