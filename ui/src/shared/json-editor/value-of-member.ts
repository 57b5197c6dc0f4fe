/** The range of a top-level member's value in text that is indented by two. */
export function valueOfMember(
  text: string,
  name: string,
): { readonly from: number; readonly to: number } | null {
  const key = `\n  ${JSON.stringify(name)}: `;
  const at = text.indexOf(key);
  if (at < 0) return null;
  const from = at + key.length;
  const rest = /^(?:"(?<text>(?:[^"\\]|\\.)*)"|[^\s,{[]+)/.exec(text.slice(from));
  if (rest === null) return { from, to: from };
  // For a string, the text between the quotes.
  return rest.groups?.text === undefined
    ? { from, to: from + rest[0].length }
    : { from: from + 1, to: from + 1 + rest.groups.text.length };
}
