import { expect, test } from 'vitest';
import { decoded, textOf, UnreadableFile } from './text-of';

const WORDS = 'name: Prüfung\nsteps: ["–"]\n';

function utf16(text: string, little: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 * at, text.charCodeAt(at), little);
  return new Uint8Array(view.buffer);
}

const utf8 = (text: string) => new TextEncoder().encode(text);

test.each([
  ['UTF-8', utf8(WORDS)],
  ['UTF-8 with a mark', utf8(`\uFEFF${WORDS}`)],
  ['UTF-16LE with a mark', utf16(`\uFEFF${WORDS}`, true)],
  ['UTF-16BE with a mark', utf16(`\uFEFF${WORDS}`, false)],
])('%s is read as it was written, without its mark', async (_, bytes) => {
  expect(await textOf(new File([bytes], 'a.yaml'))).toBe(WORDS);
});

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each([
  ['Latin-1', latin1('name: a\nnote: Prüfung\n'), /^a.yaml was not read. Line 2 has a character that is not UTF-8\./],
  ['a character that is cut', utf8('name: ü').slice(0, -1), /Line 1 has/],
  ['half a character of UTF-16', utf16('\uFEFFab', true).slice(0, -1), /begins as UTF-16, but is not/],
  ['a lone surrogate', utf16('\uFEFFa\uD800b', false), /begins as UTF-16, but is not/],
  ['UTF-32', Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0), /It is UTF-32/],
])('%s is refused in words, never guessed', (_, bytes, words) => {
  const read = () => decoded(bytes, 'a.yaml');
  expect(read).toThrow(UnreadableFile);
  expect(read).toThrow(words);
  expect(read).toThrow(/Save the file as UTF-8/);
});
