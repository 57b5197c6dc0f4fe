import { expect, test } from 'vitest';
import { ApiProblem } from './problem';

const document = {
  status: 422,
  code: 'invalid_input',
  detail: 'The input does not fit.',
  problems: [
    {
      message: '$.n: must be a number',
      path: '$.n',
      rule: 'type',
      fix: 'Write a number.',
      step: 'count',
    },
    { message: 'It is missing' },
    { path: '$.x' },
  ],
};

test.each([document, JSON.stringify(document)])('a problem keeps its words', (body) => {
  const problem = ApiProblem.from(422, body);

  expect(problem).toMatchObject({
    status: 422,
    code: 'invalid_input',
    message: 'The input does not fit.',
    problems: ['$.n: must be a number', 'It is missing'],
    flaws: [
      {
        message: '$.n: must be a number',
        path: '$.n',
        rule: 'type',
        fix: 'Write a number.',
        step: 'count',
      },
      { message: 'It is missing', path: '$', rule: '', fix: '', step: null },
    ],
  });
});

test('an answer of a proxy in between is told by its status', () => {
  expect(ApiProblem.from(502, '<html>Bad gateway</html>').message).toBe(
    'The server answered 502 without a reason.',
  );
});
