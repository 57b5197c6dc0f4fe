import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSettled } from './settled';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function typing() {
  const told = vi.fn();
  const { result, rerender } = renderHook(({ text }) => useSettled(text, told), {
    initialProps: { text: '' },
  });
  const type = (text: string) => {
    act(() => {
      result.current[1](text);
    });
  };
  return { told, type, rerender, shown: () => result.current[0] };
}

function rest() {
  act(() => {
    vi.advanceTimersByTime(250);
  });
}

test('what is typed is told once it rests', () => {
  const { told, type } = typing();
  type('tri');
  type('triage');
  rest();

  expect(told.mock.calls).toEqual([['triage']]);
});

test('the echo of what was told does not undo what was typed since', () => {
  const { type, rerender, shown } = typing();
  type('tri');
  rest();
  type('triage');
  rerender({ text: 'tri' });

  expect(shown()).toBe('triage');
});

test('what comes from outside replaces what was typed', () => {
  const { type, rerender, shown } = typing();
  type('tri');
  rest();
  rerender({ text: 'tri' });
  rerender({ text: '' });

  expect(shown()).toBe('');
});
