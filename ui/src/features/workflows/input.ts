/** What the dialog knows about the input of a workflow, from the schema in its definition. */
export interface InputField {
  readonly name: string;
  readonly description: string;
}

type Fields = Readonly<Record<string, unknown>>;

export function inputFields(definition: Fields | null): readonly InputField[] {
  return Object.entries(object(object(definition?.input_schema).properties)).map(
    ([name, schema]) => {
      const { description } = object(schema);
      return { name, description: typeof description === 'string' ? description : '' };
    },
  );
}

/** An input to begin with: the required members, empty. */
export function startingInput(definition: Fields | null): string {
  const schema = object(definition?.input_schema);
  const alternative: unknown = Array.isArray(schema.anyOf) ? schema.anyOf[0] : null;
  const required = names(schema.required) ?? names(object(alternative).required) ?? [];
  const properties = object(schema.properties);
  const members = required.map((name) => [name, blank(object(properties[name]).type)] as const);
  return JSON.stringify(Object.fromEntries(members), null, 2);
}

/** Why a text cannot be an input, in words; null if it can. */
export function problemOf(text: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? null : 'The input must be a JSON object, such as {"text": "..."}.';
}

function blank(type: unknown): unknown {
  switch (type) {
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return '';
  }
}

function names(value: unknown): readonly string[] | null {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : null;
}

function object(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
