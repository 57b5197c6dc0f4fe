import { LosslessNumber } from 'lossless-json';
import { isObject, parseJson, type Json } from '@/shared/json/document';

const LONGEST = 60;

/** The first text or number of an input, by which people recognise it; null if it has none. */
export function labelOf(input: string): string | null {
  let level: readonly Json[] = [parseJson(input)];
  while (level.length > 0) {
    const found = level.map(scalarText).find((text) => text !== null && text.trim() !== '');
    if (found != null) return found.length > LONGEST ? `${found.slice(0, LONGEST)}…` : found;
    level = level.flatMap(inside);
  }
  return null;
}

function scalarText(value: Json): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || value instanceof LosslessNumber ? String(value) : null;
}

function inside(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return isObject(value) ? Object.values(value) : [];
}
