import { expect, test } from 'vitest';
import { noRepeatWords, countOf, rerunImpact } from './rerun-impact';

const row = (executionId: string, workflow = 'Orders') => ({
  execution_id: executionId,
  workflow_name: workflow,
});

const writes = (name: string, position: number, again: boolean) => ({
  step: name,
  position,
  name,
  agent_name: name,
  again,
});

const told = (executionId: string, ...writing: readonly ReturnType<typeof writes>[]) => ({
  execution_id: executionId,
  status: 'failed' as const,
  retry: { possible: true, why_not: null, first_step: 1, total_steps: 2, writes: [...writing] },
});

const refused = (executionId: string, why: string) => ({
  execution_id: executionId,
  status: 'failed' as const,
  retry: { possible: false, why_not: why, first_step: null, total_steps: 0, writes: [] },
});

test('each step that writes again is named once for all executions of its workflow', () => {
  const impact = rerunImpact(
    [row('a'), row('b'), row('c', 'Bills'), row('d')],
    [
      told('a', writes('Note order', 1, true), writes('Tell team', 2, false)),
      told('b', writes('Note order', 1, true), writes('Tell team', 2, true)),
      told('c', writes('Note order', 1, true)),
      told('d'),
    ],
  );
  expect(impact.again).toEqual([
    { step: 'Step 1, Note order, of Orders', executions: ['a', 'b'] },
    { step: 'Step 2, Tell team, of Orders', executions: ['b'] },
    { step: 'Step 1, Note order, of Bills', executions: ['c'] },
  ]);
  expect(impact.first).toEqual([{ step: 'Step 2, Tell team, of Orders', executions: ['a'] }]);
  expect(countOf(impact.again)).toBe(3);
});

test('what cannot be retried and what nothing is known of are told apart', () => {
  const impact = rerunImpact([row('a'), row('b'), row('c')], [refused('a', 'Archived.'), told('c')]);
  expect(impact.refused).toEqual([{ executionId: 'a', why: 'Archived.' }]);
  expect(impact.unknown).toEqual(['b']);
  expect(noRepeatWords(impact)).toBe('None of the others would write anything again outside Baton.');
});

test('that none writes again is said only where something is known', () => {
  expect(noRepeatWords(rerunImpact([row('a')], [told('a')]))).toBe(
    'None would write anything again outside Baton.',
  );
  expect(noRepeatWords(rerunImpact([row('a')], []))).toBeNull();
  expect(noRepeatWords(rerunImpact([row('a')], [told('a', writes('Note', 1, true))]))).toBeNull();
});
