import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderPart } from '@/testing/render';
import { ProblemList } from './problem-list';

test('each problem says what is wrong, where, by which rule, and what to do', () => {
  renderPart(
    <ProblemList
      label="Problems of the file"
      problems={[
        {
          message: '$.steps[0].agent: there is no agent "x".',
          reason: 'There is no agent "x".',
          path: '$.steps[0].agent',
          rule: 'unknown_agent',
          fix: 'Did you mean y?',
        },
        { message: 'The text ends too early.', path: '$', rule: '', fix: '' },
      ]}
    />,
  );

  const [first, second] = screen.getAllByRole('listitem').map((item) => item.textContent);
  expect(first).toBe(
    'There is no agent "x".$.steps[0].agent · rule unknown_agentDid you mean y?',
  );
  expect(second).toBe('The text ends too early.$');
});
