import { nodeOf, type TextNode } from '@/shared/field-list/json-text';

/** Every value of a document that holds no other, with its exact text and the way to it. */
export function leaves(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const walk = (node: TextNode, path: readonly string[]) => {
    node.members.forEach((member) => {
      walk(member.value, [...path, member.name]);
    });
    node.items.forEach((item, index) => {
      walk(item, [...path, String(index)]);
    });
    if (node.members.length + node.items.length > 0) return;
    const own = text.slice(node.from, node.to);
    found.set(path.join('\u0000'), node.kind === 'scalar' ? own : own.replaceAll(/\s/g, ''));
  };
  walk(nodeOf(text), []);
  return found;
}

/** Ways to values that are in one document only, or written otherwise in the other. */
export function differences(before: string, after: string): readonly string[] {
  const [one, other] = [leaves(before), leaves(after)];
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

export function isBelow(path: string, above: readonly string[]): boolean {
  return `${path}\u0000`.startsWith(`${above.join('\u0000')}\u0000`);
}
