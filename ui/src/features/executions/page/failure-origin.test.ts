import { expect, test } from 'vitest';
import { originOf } from './failure-origin';

const from = (source: string, step: string | null = null) => originOf({ origin: { source, step } });

test('a path into the workflow input names its field', () => {
  expect(from('input.ticket_id')).toEqual({ from: 'input', field: 'ticket_id' });
  expect(from('input.ticket.id')).toEqual({ from: 'input', field: 'ticket' });
  expect(from('input."ticket id"')).toEqual({ from: 'input', field: 'ticket id' });
  expect(from('ticket_id')).toEqual({ from: 'input', field: 'ticket_id' });
  expect(from('input')).toEqual({ from: 'input', field: null });
});

test('a value of an earlier step names the step', () => {
  expect(from('steps.analyze.output.customer', 'analyze')).toEqual({ from: 'step', key: 'analyze' });
});

test('an expression comes from the input only if it reads nothing else', () => {
  expect(from('input.a || input.b')).toEqual({ from: 'input', field: null });
  expect(from('input.a || steps.b.output.c')).toBeNull();
  expect(originOf({ origin: null })).toBeNull();
});
