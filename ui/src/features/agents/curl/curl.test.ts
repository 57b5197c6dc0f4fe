import { describe, expect, test } from 'vitest';
import { writeJson, type JsonObject } from '@/shared/json/document';
import { readCurl, type Refused } from './curl';

function config(command: string): JsonObject {
  const read = readCurl(command);
  if (typeof read === 'string') throw new Error(read);
  return read.config;
}

describe('what a command says', () => {
  test.each<[string, JsonObject]>([
    ['curl https://api.example.com/orders', { url: 'https://api.example.com/orders' }],
    ['$ curl -sSL "https://api.example.com/orders"', { url: 'https://api.example.com/orders' }],
    ['curl api.example.com', { url: 'http://api.example.com' }],
    [
      "curl 'https://api.example.com/orders?state=open&page=2'",
      { url: 'https://api.example.com/orders', query: { state: 'open', page: '2' } },
    ],
    ["curl 'https://api.example.com/?tag=a&tag=b'", { url: 'https://api.example.com/?tag=a&tag=b' }],
    [
      'curl -G https://api.example.com/find -d q=vpn --data-urlencode "city=Köln am Rhein"',
      { url: 'https://api.example.com/find', query: { q: 'vpn', city: 'Köln am Rhein' } },
    ],
    [
      'curl -X PATCH https://api.example.com/1 \\\n  -H "Content-Type: application/json" \\\n  -d \'{"open": true}\'',
      { url: 'https://api.example.com/1', method: 'PATCH', body: { value: { open: true } } },
    ],
    [
      "curl -XDELETE -H 'If-Match: 3' https://api.example.com/1",
      { url: 'https://api.example.com/1', method: 'DELETE', headers: { 'If-Match': '3' } },
    ],
    [
      'curl https://api.example.com/login --data "a=1&b=x%20y"',
      { url: 'https://api.example.com/login', method: 'POST', body: { value: { a: '1', b: 'x y' } }, body_format: 'form' },
    ],
    [
      "curl --request=PUT --url https://api.example.com/x -H 'Content-Type: text/xml' -d '<a/>'",
      {
        url: 'https://api.example.com/x',
        method: 'PUT',
        headers: { 'Content-Type': 'text/xml' },
        body: { value: '<a/>' },
        body_format: 'xml',
      },
    ],
    [
      "curl https://api.example.com --json '{\"text\": \"it'\\''s $HOME\"}'",
      { url: 'https://api.example.com', method: 'POST', body: { value: { text: "it's $HOME" } } },
    ],
    ['curl -I https://api.example.com', { url: 'https://api.example.com', method: 'HEAD' }],
  ])('%s', (command, expected) => {
    expect(config(command)).toEqual(expected);
  });
});

test('numbers of a body stay as they are written', () => {
  expect(writeJson(config("curl https://a.example -d '{\"n\": 18446744073709551616, \"m\": 1.0}'").body ?? null)).toBe(
    '{"value":{"n":18446744073709551616,"m":1.0}}',
  );
});

test.each([
  ["curl -u ada:s3cret https://a.example", '-u'],
  ["curl -H 'Authorization: Bearer s3cret' https://a.example", 'Authorization'],
  ["curl -b session=s3cret https://a.example", 'cookie'],
  ["curl -H 'X-Api-Key: s3cret' https://a.example", 'X-Api-Key'],
])('a login is left out and named: %s', (command, login) => {
  const read = readCurl(command);
  expect(read).toMatchObject({ logins: [login] });
  expect(JSON.stringify(read)).not.toContain('s3cret');
});

test('an option without a setting is named', () => {
  expect(readCurl('curl --max-time 5 --http2 -s https://a.example')).toMatchObject({ ignored: ['--max-time', '--http2'] });
});

test.each<[string, Refused]>([
  ['wget https://a.example', 'not_curl'],
  ['', 'not_curl'],
  ['curl -s', 'no_address'],
  ['curl https://a.example https://b.example', 'several_addresses'],
  ['curl -F file=@a.txt https://a.example', 'form_upload'],
  ['curl -d @body.json https://a.example', 'file'],
  ['curl -T a.txt https://a.example', 'file'],
])('what cannot be taken is refused: %s', (command, why) => {
  expect(readCurl(command)).toBe(why);
});
