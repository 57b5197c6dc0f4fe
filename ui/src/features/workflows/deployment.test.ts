import { expect, test } from 'vitest';
import { deploymentOf } from './deployment';

test.each([
  [8, 7, 'Version 7 deployed', 'Version 8 is a draft'],
  [7, 7, 'Version 7 deployed', null],
  [2, null, 'Not deployed', 'Version 2 is a draft'],
  [0, null, 'Not saved', 'Ran from a file'],
])('of version %s with %s deployed', (version, deployed_version, deployed, draft) => {
  expect(deploymentOf({ version, deployed_version })).toEqual({ deployed, draft });
});

test('after a roll back every newer version is a draft', () => {
  expect(deploymentOf({ version: 9, deployed_version: 7 }).draft).toBe('Version 9 is a draft');
});
