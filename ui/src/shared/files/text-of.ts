import { t } from '@lingui/core/macro';

/** The byte order marks, longest first: that of UTF-32 starts like that of UTF-16. */
const MARKS: readonly (readonly [charset: string, mark: readonly number[]])[] = [
  ['utf-32', [0xff, 0xfe, 0, 0]],
  ['utf-32', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
const NEWLINE = 10;

/** A file in an unknown encoding. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/**
 * Decodes a file: UTF-16 if its byte order mark says so, otherwise UTF-8. Other encodings are refused,
 * because guessing one could change characters.
 */
export async function textOf(file: File): Promise<string> {
  let content: ArrayBuffer;
  try {
    content = await file.arrayBuffer();
  } catch (error) {
    throw new UnreadableFile(
      t`${file.name} was not read. It was changed or moved, or this browser may not open it. Choose it again.`,
      { cause: error },
    );
  }
  return decoded(new Uint8Array(content), file.name);
}

export function decoded(bytes: Uint8Array, name: string): string {
  const charset =
    MARKS.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0] ?? 'utf-8';
  // Browsers do not decode it.
  if (charset === 'utf-32') throw refusal(t`${name} was not read. It is UTF-32.`);
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal(
      charset === 'utf-8'
        ? t`${name} was not read. Line ${firstBadLine(bytes)} has a character that is not UTF-8.`
        : t`${name} was not read. It begins as ${charset.slice(0, 6).toUpperCase()}, but is not.`,
    );
  }
}

function refusal(what: string): UnreadableFile {
  const remedy = t`Save the file as UTF-8 in its editor, then choose it again.`;
  return new UnreadableFile(`${what} ${remedy}`);
}

/** The line of the first bytes that are not UTF-8, which the decoder does not report. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return line;
}
