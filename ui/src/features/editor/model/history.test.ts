import { expect, test } from 'vitest';
import { begin, changed, redone, undone } from './history';

test('each change is taken back and made again, in its order', () => {
  const history = changed(changed(begin('a'), 'b', null, 0), 'c', null, 10_000);
  const back = undone(undone(history));
  expect(back.present).toBe('a');
  expect(redone(redone(back)).present).toBe('c');
});

test('a change after an undo forgets what was undone', () => {
  const history = changed(undone(changed(begin('a'), 'b', null, 0)), 'c', null, 10_000);
  expect(redone(history).present).toBe('c');
  expect(undone(history).present).toBe('a');
});

test('typing is one change', () => {
  const typed = changed(changed(begin('a'), 'ab', 'name', 0), 'abc', 'name', 100);
  expect(undone(typed).present).toBe('a');
});
