import { describe, expect, it } from 'vitest';
import { aStep, anExecution } from '@/testing/an-execution';
import { answeredBy } from './answered-by';

function answered(...models: string[]) {
  const tokens = { tokens: 10, input_tokens: 8, cached_tokens: 0, output_tokens: 2 };
  return aStep('ask', { llm: { calls: 1, ...tokens, cost: 0, models } });
}

describe('who answered', () => {
  it('names each model once', () => {
    const steps = [answered('gpt-4o'), answered('gpt-4o', 'gpt-4o-mini')];
    expect(answeredBy(anExecution({ steps }))).toBe('gpt-4o, gpt-4o-mini');
  });

  it('never passes the stand-in off as a model', () => {
    expect(answeredBy(anExecution({ steps: [answered('sandbox')] }))).toBe(
      'the sandbox model, which follows rules',
    );
  });

  it('is silent where no model was asked', () => {
    expect(answeredBy(anExecution({ steps: [answered()] }))).toBe('');
  });
});
