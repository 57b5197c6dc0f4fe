import { fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { renderPart } from '@/testing/render';
import { SchemaEditor } from './schema-editor';

const SCHEMA = '{ "type":"object","properties":{"reply":{"type":"string","x":1.0},"tone":{"type":"string","enum":["calm"]}},"if":{} }';

let latest: string | null = null;

function Editor({ initial }: { readonly initial: string | null }) {
  const [schema, setSchema] = useState(initial);
  return (
    <SchemaEditor
      title="Answer fields"
      hint="What it gives."
      schema={schema}
      unfinished={undefined}
      faults={[]}
      onChange={(next) => {
        latest = next;
        setSchema(next);
      }}
      onUnfinished={() => undefined}
    />
  );
}

test('every field is a row with its name, type, requirement and description', () => {
  renderPart(<Editor initial={SCHEMA} />);

  const row = screen.getByRole('group', { name: 'tone, 2 of 2' });
  expect(within(row).getByLabelText<HTMLSelectElement>('Type of tone').value).toBe('choice');
  expect(screen.getByText('Kept as JSON Schema: if.')).toBeDefined();
  fireEvent.click(within(row).getByLabelText('tone is required'));
  expect(latest).toBe(SCHEMA.replace('"if":{}', '"if":{},"required":["tone"]'));
});

test('a name that is taken is refused at its field, and the schema stays', () => {
  latest = null;
  renderPart(<Editor initial={SCHEMA} />);

  fireEvent.change(screen.getByLabelText('Name of tone'), { target: { value: 'reply' } });
  expect(screen.getByText('“reply” is already a field.')).toBeDefined();
  expect(latest).toBeNull();
  fireEvent.change(screen.getByLabelText('Name of tone'), { target: { value: 'reply_tone' } });
  expect(latest).toBe(SCHEMA.replace('"tone"', '"reply_tone"'));
});

test('Enter in a name adds the next field, and its name is typed at once', () => {
  renderPart(<Editor initial={null} />);

  expect(screen.getByText('No fields: anything is accepted.')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Add field' }));
  fireEvent.change(screen.getByLabelText('Name of field_1'), { target: { value: 'reply' } });
  fireEvent.keyDown(screen.getByLabelText('Name of reply'), { key: 'Enter' });
  expect(document.activeElement).toBe(screen.getByLabelText('Name of field_2'));
});

test('what does not describe a group of fields is left to JSON Schema', () => {
  renderPart(<Editor initial='{"anyOf":[]}' />);

  expect(screen.getByText('This schema does not describe a group of fields.')).toBeDefined();
  expect(screen.queryByRole('button', { name: 'Add field' })).toBeNull();
});
