import { expect, test } from 'vitest';
import { failuresInWords } from './words';

test('the share is that of the runs that failed, however many failures each had', () => {
  const counted = { failures: 184, failed: 150, ended: 7143, share: 0.021 };
  expect(failuresInWords(counted, false)).toBe('184 failures in 150 of 7,143 runs, 2.1 %');
  expect(failuresInWords({ failures: 1, failed: 1, ended: 1, share: 1 }, false)).toBe(
    '1 failure in 1 of 1 run, 100.0 %',
  );
});

test('narrowed, it says that it counts the executions that are kept', () => {
  const counted = { failures: 12, failed: 9, ended: 7143, share: 0.00126 };
  expect(failuresInWords(counted, true)).toBe(
    '12 failures in 9 kept executions, 0.1 % of 7,143 runs',
  );
  expect(failuresInWords({ ...counted, failures: 1, failed: 1 }, true)).toBe(
    '1 failure in 1 kept execution, 0.1 % of 7,143 runs',
  );
});

test('where nothing ended there is no share', () => {
  expect(failuresInWords({ failures: 0, failed: 0, ended: 0, share: null }, false)).toBe('0 failures');
});
