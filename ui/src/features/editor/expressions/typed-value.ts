import { jsonFault, parseJson, writeJson, type Json } from '@/shared/json/document';

/** The value that a typed text stands for in a comparison with a field of these types; none are known: as it looks. */
export function typedValue(text: string, types: readonly string[]): Json {
  const wanted = types.filter((type) => type !== 'null');
  const may = (...names: readonly string[]) => wanted.length === 0 || wanted.some((type) => names.includes(type));
  if (wanted.includes('string')) return text;
  if (may('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (may('number', 'integer') && /^-?\d/.test(text) && jsonFault(text) === null) return parseJson(text);
  return text;
}

/** The text to edit a value as. */
export function valueText(value: Json): string {
  return typeof value === 'string' ? value : writeJson(value);
}
