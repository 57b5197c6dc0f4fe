import { expect, test } from 'vitest';
import type { AgentKind } from '@/api/agents';
import { draftOf } from './draft';
import { effectOf } from './effect';

const KIND = {
  kind: 'llm',
  operations: [{ name: 'ask', title: 'Ask', effect: 'read', effect_is_fixed: true, config_schema: {} }],
} as unknown as AgentKind;

test.each([
  ['{"kind":"llm"}', KIND, 'read'],
  ['{"kind":"llm","effect":"write"}', KIND, 'write'],
  ['{"kind":"llm","effect":"read"}', undefined, 'read'],
  ['{"kind":"llm"}', undefined, 'write'],
] as const)('the agent %s has the effect that its file, else its kind says', (file, kind, expected) => {
  expect(effectOf(draftOf(file), kind, undefined)).toBe(expected);
});
