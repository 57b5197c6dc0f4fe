import { expect, test } from 'vitest';
import { commandsFor } from './commands';

test('each command names the execution and the server, and none changes anything by itself', () => {
  const commands = commandsFor('exec-1', 'http://baton.test');

  expect(commands.map(({ name }) => name)).toEqual(['cURL', 'CLI', 'Python']);
  for (const { text } of commands) {
    expect(text).toContain('exec-1');
    const acting = text.split('\n').filter((line) => !line.startsWith('#'));
    expect(acting.join('\n')).not.toMatch(/retry|POST/);
  }
});
