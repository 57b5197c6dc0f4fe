import { memberOf, nodeOf, type TextNode } from '@/shared/field-list/json-text';
import { LONG } from '@/shared/field-list/fields';

/** How a value is edited. */
export type Control =
  | { readonly kind: 'text'; readonly long: boolean }
  | { readonly kind: 'file' | 'yes/no' | 'date' | 'date and time' }
  | { readonly kind: 'number'; readonly whole: boolean }
  /** The options as exact JSON. */
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'list'; readonly item: Described | null }
  | { readonly kind: 'group'; readonly fields: readonly Member[]; readonly some: Alternatives | null }
  | { readonly kind: 'either'; readonly sides: readonly Described[] }
  /** The keyword that no control can show; empty if any value is accepted. */
  | { readonly kind: 'json'; readonly uses: string };

export type Kind = Control['kind'];

/** What a schema says of one value. Its parts are read when they are shown, so that it may refer to itself. */
export interface Shape {
  readonly control: Control;
  readonly title: string;
  readonly description: string;
  /** An example as exact JSON; null without one. */
  readonly example: string | null;
  readonly orNull: boolean;
}

/** A part of a schema. */
export interface Described {
  readonly node: TextNode | null;
  /** The one type of several that is meant. */
  readonly type?: string;
}

export interface Member extends Described {
  readonly name: string;
  readonly required: boolean;
}

/** Fields of which at least one, or exactly one, is needed. */
export interface Alternatives {
  readonly exactly: boolean;
  readonly names: readonly (readonly string[])[];
}

const MOST_REFERENCES = 20;
const ANYTHING: Control = { kind: 'json', uses: '' };
/** Keywords that say what fits in a way that no control shows. */
const COMPOSED = ['$dynamicRef', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'patternProperties', 'dependentSchemas', 'prefixItems'];

/** Reads a JSON Schema, which is valid JSON text. */
export class SchemaReader {
  readonly root: Described;

  constructor(private readonly text: string) {
    this.root = { node: nodeOf(text) };
  }

  
  shape({ node, type }: Described): Shape {
    if (node?.kind !== 'object') return { control: ANYTHING, title: '', description: '', example: null, orNull: false };
    const { node: own, orNull, loops } = this.resolved(node);
    return {
      control: loops ? { kind: 'json', uses: '$ref' } : this.control(own, type),
      title: this.string(node, 'title') || this.string(own, 'title'),
      description: this.string(node, 'description') || this.string(own, 'description'),
      example: this.example(node) ?? this.example(own),
      orNull: orNull || this.takesNull(own),
    };
  }

  private takesNull(node: TextNode): boolean {
    const types = this.types(node);
    const options = this.options(node);
    if (types.length > 0 || options !== null) return types.includes('null') || options?.includes('null') === true;
    return this.union(node).some((each) => this.string(each, 'type') === 'null');
  }

  private union(node: TextNode): readonly TextNode[] {
    return (at(node, 'anyOf') ?? at(node, 'oneOf'))?.items ?? [];
  }

  /** The examples of a part, as exact JSON. */
  examples({ node }: Described): readonly string[] {
    return (at(node, 'examples')?.items ?? []).map((item) => this.json(item));
  }

  private json(node: TextNode): string {
    return this.text.slice(node.from, node.to);
  }

  private value(node: TextNode | undefined): unknown {
    return node === undefined ? undefined : (JSON.parse(this.json(node)) as unknown);
  }

  private string(node: TextNode, name: string): string {
    const value = this.value(at(node, name));
    return typeof value === 'string' ? value : '';
  }

  private strings(node: TextNode | undefined): readonly string[] {
    const value = node?.kind === 'array' ? this.value(node) : [];
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  }

  private types(node: TextNode): readonly string[] {
    const type = at(node, 'type');
    return type?.kind === 'array' ? this.strings(type) : [this.string(node, 'type')].filter(Boolean);
  }

  private options(node: TextNode): readonly string[] | null {
    const only = at(node, 'const');
    if (only !== undefined) return [this.json(only)];
    const all = at(node, 'enum');
    return all?.kind === 'array' ? all.items.map((item) => this.json(item)) : null;
  }

  private example(node: TextNode): string | null {
    const [first] = at(node, 'examples')?.items ?? [];
    return first === undefined ? null : this.json(first);
  }

  /** Follows references, and takes what stands beside null alone. */
  private resolved(node: TextNode) {
    let own = node;
    let orNull = false;
    for (let step = 0; step < MOST_REFERENCES; step += 1) {
      const target = this.referred(own);
      const union = at(own, 'properties') ? undefined : (at(own, 'anyOf') ?? at(own, 'oneOf') ?? at(own, 'allOf'));
      const real = union?.items.filter((each) => this.string(each, 'type') !== 'null') ?? [];
      const [only] = real;
      if (target !== undefined) own = target;
      else if (real.length === 1 && only?.kind === 'object' && at(only, 'required') === undefined) {
        orNull ||= (union?.items.length ?? 0) > 1;
        own = only;
      } else return { node: own, orNull, loops: at(own, '$ref') !== undefined };
    }
    return { node: own, orNull, loops: true };
  }

  /** The part that `$ref` names within this schema. */
  private referred(node: TextNode): TextNode | undefined {
    const [hash, ...names] = this.string(node, '$ref').split('/');
    if (hash !== '#') return undefined;
    return names
      .map((name) => decoded(name).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce<TextNode | undefined>((part, name) => at(part, name) ?? part?.items[Number(name)], this.root.node ?? undefined);
  }

  private control(node: TextNode, only?: string): Control {
    const options = this.options(node)?.filter((option) => option !== 'null');
    if (options !== undefined && options.length > 0) return { kind: 'choice', options };
    const types = only === undefined ? this.types(node).filter((each) => each !== 'null') : [only];
    if (types.length > 1) return { kind: 'either', sides: types.map((type) => ({ node, type })) };
    const [type = at(node, 'properties') === undefined ? '' : 'object'] = types;
    switch (type) {
      case 'string':
        return this.textControl(node);
      case 'number':
      case 'integer':
        return { kind: 'number', whole: type === 'integer' };
      case 'boolean':
        return { kind: 'yes/no' };
      case 'array':
        return at(node, 'prefixItems') ? { kind: 'json', uses: 'prefixItems' } : { kind: 'list', item: { node: at(node, 'items') ?? null } };
      case 'object':
        return this.group(node);
      default:
        return this.composed(node);
    }
  }

  private textControl(node: TextNode): Control {
    if (this.string(node, 'contentEncoding') === 'base64') return { kind: 'file' };
    const format = this.string(node, 'format');
    if (format === 'date') return { kind: 'date' };
    if (format === 'date-time') return { kind: 'date and time' };
    const longest = this.value(at(node, 'maxLength'));
    const long = this.string(node, 'contentMediaType') === 'text/plain' || (typeof longest === 'number' && longest >= LONG);
    return { kind: 'text', long };
  }

  private group(node: TextNode): Control {
    const properties = at(node, 'properties');
    const names = properties?.kind === 'object' ? [...new Set(properties.members.map(({ name }) => name))] : [];
    const some = this.alternatives(node);
    const unshown = (['anyOf', 'oneOf', 'allOf'] as const).find((keyword) => at(node, keyword) && !(some && keyword !== 'allOf'));
    if (names.length === 0) return this.composed(node);
    if (unshown !== undefined) return { kind: 'json', uses: unshown };
    const required = this.strings(at(node, 'required'));
    const fields = names.map((name) => ({ name, required: required.includes(name), node: at(properties, name) ?? null }));
    return { kind: 'group', fields, some };
  }

  private alternatives(node: TextNode): Alternatives | null {
    const exactly = at(node, 'oneOf') !== undefined;
    const union = at(node, exactly ? 'oneOf' : 'anyOf')?.items ?? [];
    const names = union.map((each) => (each.members.every(({ name }) => name === 'required') ? this.strings(at(each, 'required')) : []));
    return names.length > 0 && names.every((each) => each.length > 0) ? { exactly, names } : null;
  }

  private composed(node: TextNode): Control {
    const sides = this.union(node).filter((side) => this.string(side, 'type') !== 'null');
    if (sides.length > 1) return { kind: 'either', sides: sides.map((side) => ({ node: side })) };
    const uses = COMPOSED.find((keyword) => at(node, keyword)) ?? '';
    return { kind: 'json', uses };
  }
}

function at(node: TextNode | null | undefined, name: string): TextNode | undefined {
  return memberOf(node ?? undefined, name)?.value;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
