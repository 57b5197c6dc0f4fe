import { indented, nodeOf } from '@/shared/field-list/json-text';
import { itemsOf, members, membersOf, tokens } from '@/shared/json/exact';
import { typeOf } from './edits';
import type { Described, SchemaReader } from './shape';

const MOST_DEPTH = 4;
/** Characters that are shown of a text by which an input is known. */
const SHOWN = 40;

/** An input with nothing filled in: required groups and lists are there, and empty. */
export function emptyInput(reader: SchemaReader): string {
  return indented(nestedOf(reader, reader.root, 0) ?? '{}');
}

/** The first example of a schema, else one made of the examples of its required fields. */
export function exampleInput(reader: SchemaReader): string {
  const example = reader.examples(reader.root).find((each) => each.startsWith('{'));
  return indented(example ?? nestedOf(reader, reader.root, 0, true) ?? '{}');
}

/** What a group that is filled in, or a new item of a list, holds at first. */
export function startOf(reader: SchemaReader, part: Described): string {
  const { kind } = reader.shape(part).control;
  return nestedOf(reader, part, 1) ?? (kind === 'text' ? '""' : 'null');
}

/** Required groups and lists within a part; null if it is neither. */
function nestedOf(reader: SchemaReader, part: Described, depth: number, withExamples = false): string | null {
  const { control, example } = reader.shape(part);
  if (withExamples && depth > 0 && example !== null) return example;
  if (control.kind === 'list') return '[]';
  if (control.kind !== 'group') return null;
  const required = depth > MOST_DEPTH ? [] : control.fields.filter((field) => field.required);
  return members(
    required.flatMap((field) => {
      const json = nestedOf(reader, field, depth + 1, withExamples);
      return json === null ? [] : [[field.name, json] as const];
    }),
  );
}

/** A schema of the fields that a sample has, all of them optional; for inputs that no schema describes. */
export function schemaOfSample(sample: string): string {
  switch (typeOf(sample, nodeOf(sample))) {
    case 'text':
      return '{"type":"string"}';
    case 'number':
      return '{"type":"number"}';
    case 'yes/no':
      return '{"type":"boolean"}';
    case 'null':
      return '{}';
    case 'list': {
      const [first] = itemsOf(sample);
      return first === undefined ? '{"type":"array"}' : `{"type":"array","items":${schemaOfSample(first)}}`;
    }
    case 'group': {
      const fields = [...membersOf(sample)].map(([name, value]) => [name, schemaOfSample(value)] as const);
      return `{"type":"object","properties":${members(fields)}}`;
    }
  }
}

/** The first text in JSON that may be cut off, by which a person knows it; empty without one. */
export function firstTextOf(json: string): string {
  let before = '';
  for (const { text } of tokens(json)) {
    const isValue = before === ':' || before === '[';
    if (isValue && text.length > 2 && text.startsWith('"') && text.endsWith('"')) return shortened(text);
    before = text;
  }
  return '';
}

function shortened(json: string): string {
  const text = (JSON.parse(json) as string).trim().replaceAll(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
