import { describe, expect, test } from 'vitest';
import { differences, isBelow, leaves } from '@/testing/json-leaves';
import { randomFrom, randomSchema } from '@/testing/random-schema';
import { addField, changeField, fieldAt, freeName, moveField, removeField, type FieldChange } from './edits';
import { readFields, type Field, type FieldType } from './fields';
import { indented, nodeOf, type TextNode } from './json-text';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed + 1);

const all = (fields: readonly Field[]): readonly Field[] => fields.flatMap((field) => [field, ...all(field.fields)]);

describe('of random schemas', () => {
  test('an edit that changes nothing is the identity to the byte', () => {
    let edited = 0;
    for (const seed of SEEDS) {
      const schema = randomSchema(randomFrom(seed));
      for (const field of all(readFields(schema).fields)) {
        const { name, type, item, required, orNull, description, choices } = field;
        const changes: readonly FieldChange[] = [
          { name },
          { type },
          { required },
          { orNull },
          { description },
          { choices },
          ...(item === null ? [] : [{ item }]),
        ];
        for (const change of changes) expect(changeField(schema, field, change)).toBe(schema);
        edited += 1;
      }
    }
    expect(edited).toBeGreaterThan(1_000);
  });

  test('an edit of one field changes only its part', () => {
    const types: readonly FieldType[] = ['text', 'long text', 'number', 'whole number', 'yes/no', 'choice', 'date', 'list', 'group', 'anything'];
    for (const seed of SEEDS) {
      const random = randomFrom(seed);
      const schema = randomSchema(random);
      for (const field of all(readFields(schema).fields)) {
        const type = types[Math.floor(random() * types.length)] ?? 'text';
        const own = [...field.path];
        const required = [...own.slice(0, -2), 'required'];
        const properties = own.slice(0, -1);

        const typed = changeField(schema, field, { type });
        expect(differences(schema, typed).filter((path) => !isBelow(path, own)), typed).toEqual([]);
        const unknown = (path: string) => isBelow(path, [...own, 'x-own']) || isBelow(path, [...own, 'default']);
        expect(differences(schema, typed).filter(unknown), typed).toEqual([]);
        // Without its type, what a keyword such as anyOf says is all that is left.
        const composed = type === 'anything' && field.kept.some((name) => ['anyOf', 'if', '$ref', 'const'].includes(name));
        if (field.type !== 'schema') expect(fieldAt(typed, own)?.type, typed).toBe(composed ? 'schema' : type);

        const described = changeField(schema, field, { description: 'Other words' });
        // An empty object is written as one until it has a member.
        const words = (path: string) => isBelow(path, [...own, 'description']) || path === own.join('\u0000');
        expect(differences(schema, described).filter((path) => !words(path)), described).toEqual([]);
        if (field.type !== 'schema') expect(fieldAt(described, own)?.description).toBe('Other words');

        const turned = changeField(schema, field, { required: !field.required });
        expect(differences(schema, turned).filter((path) => !isBelow(path, required)), turned).toEqual([]);
        expect(fieldAt(turned, own)?.required).toBe(!field.required);

        const other = changeField(schema, field, { name: 'renamed' });
        const elsewhere = (path: string) =>
          !isBelow(path, own) && !isBelow(path, [...properties, 'renamed']) && !isBelow(path, required);
        expect(differences(schema, other).filter(elsewhere), other).toEqual([]);
        // Its own schema is the same one under the other name.
        const moved = fieldAt(other, [...properties, 'renamed']);
        expect(moved && { ...moved, fields: [], path: [] }).toEqual({ ...field, name: 'renamed', fields: [], path: [] });
        expect(changeField(other, moved ?? field, { name: field.name })).toHaveLength(schema.length + renamedBack(schema, field));

        const gone = removeField(schema, own);
        const left = (path: string) => !isBelow(path, own) && !isBelow(path, required) && path !== properties.join('\u0000');
        expect(differences(schema, gone).filter(left), gone).toEqual([]);

        const added = addField(schema, own.slice(0, -2), 'added');
        expect(fieldAt(added, [...properties, 'added'])?.type).toBe('text');
        expect(removeField(added, [...properties, 'added']).length).toBeLessThanOrEqual(added.length);

        const down = moveField(schema, own, 1);
        expect(differences(schema, down)).toEqual([]);
      }
    }
  });

  test('what is shown on several lines has the same tokens', () => {
    for (const seed of SEEDS) {
      const schema = randomSchema(randomFrom(seed));
      expect(leaves(indented(schema))).toEqual(leaves(schema));
    }
  });
});

/** How much longer a schema is once the keys of a field are written without escapes. */
function renamedBack(schema: string, field: Field): number {
  const plain = JSON.stringify(field.name).length;
  const owner = field.path.slice(0, -2).reduce<TextNode | undefined>(
    (node, name) => node?.members.findLast((member) => member.name === name)?.value,
    nodeOf(schema),
  );
  const at = (name: string) => owner?.members.findLast((member) => member.name === name)?.value;
  const keys = (at('properties')?.members ?? []).filter(({ name }) => name === field.name).map(({ key }) => key);
  const items = (at('required')?.items ?? []).filter(({ from, to }) => JSON.parse(schema.slice(from, to)) === field.name);
  return [...keys, ...items].reduce((more, { from, to }) => more + plain - (to - from), 0);
}

const SCHEMA = `{
  "type": "object",
  "properties": {
    "reply": {"type": "string", "x-order": 1.0},
    "tone": {"type": "string", "enum": ["calm", "warm"]}
  },
  "required": ["reply"],
  "if": {"required": ["tone"]}
}`;

const field = (schema: string, ...names: readonly string[]) => {
  const found = fieldAt(schema, names.flatMap((name) => ['properties', name]));
  if (found === undefined) throw new Error('There is no such field.');
  return found;
};

test('fields and what only JSON Schema says are told apart', () => {
  const { fields, kept } = readFields(SCHEMA);

  expect(fields.map(({ name, type, required }) => [name, type, required])).toEqual([
    ['reply', 'text', true],
    ['tone', 'choice', false],
  ]);
  expect(fields[0]?.kept).toEqual(['x-order']);
  expect(kept).toEqual(['if']);
});

test('an added field is set off as its neighbours are', () => {
  const after = addField(SCHEMA, [], 'subject');

  expect(after).toBe(SCHEMA.replace('"warm"]}', '"warm"]},\n    "subject": {"type":"string"}'));
});

test('the first field of an agent that describes nothing makes a schema', () => {
  expect(addField(null, [], 'reply')).toBe('{"type":"object","properties":{"reply":{"type":"string"}}}');
});

test('a renamed field stays required, and a taken name is refused', () => {
  expect(changeField(SCHEMA, field(SCHEMA, 'reply'), { name: 'answer' })).toBe(
    SCHEMA.replace('"reply": {', '"answer": {').replace('["reply"]', '["answer"]'),
  );
  expect(changeField(SCHEMA, field(SCHEMA, 'reply'), { name: 'tone' })).toBe(SCHEMA);
});

test('a type is changed without the keywords that nothing shows', () => {
  const after = changeField(SCHEMA, field(SCHEMA, 'reply'), { type: 'date' });

  expect(after).toBe(
    SCHEMA.replace('"type": "string", "x-order": 1.0', '"type": "string", "x-order": 1.0, "format": "date"'),
  );
  expect(changeField(after, field(after, 'reply'), { type: 'text' })).toBe(SCHEMA);
});

test('choices are added and taken away one by one', () => {
  const after = changeField(SCHEMA, field(SCHEMA, 'tone'), { choices: ['warm', 'formal'] });

  expect(after).toBe(SCHEMA.replace('["calm", "warm"]', '["warm", "formal"]'));
});

test('a list of groups has the fields of its groups', () => {
  const listed = changeField(SCHEMA, field(SCHEMA, 'reply'), { type: 'list' });
  const grouped = changeField(listed, field(listed, 'reply'), { item: 'group' });
  const named = addField(grouped, ['properties', 'reply', 'items'], 'title');

  expect(field(named, 'reply')).toMatchObject({ type: 'list', item: 'group', fields: [{ name: 'title', type: 'text' }] });
});

test('null is taken by a field that may be null, also among choices', () => {
  const after = changeField(SCHEMA, field(SCHEMA, 'tone'), { orNull: true });

  expect(JSON.parse(after)).toMatchObject({ properties: { tone: { type: ['string', 'null'], enum: ['calm', 'warm', null] } } });
  expect(changeField(after, field(after, 'tone'), { orNull: false })).toBe(SCHEMA);
});

test('a field moves among its siblings', () => {
  expect(readFields(moveField(SCHEMA, ['properties', 'tone'], -1)).fields.map(({ name }) => name)).toEqual(['tone', 'reply']);
  expect(moveField(SCHEMA, ['properties', 'tone'], 1)).toBe(SCHEMA);
});

test('a schema of something else than an object is kept and not listed', () => {
  expect(readFields('{"type":"array","items":{}}')).toEqual({ fields: [], kept: ['type', 'items'], listable: false });
  expect(readFields('true').listable).toBe(false);
});

test('a new field has a name of its own', () => {
  expect(freeName([{ name: 'a' }, { name: 'field_3' }])).toBe('field_4');
});
