import { queryOptions } from '@tanstack/react-query';
import { itemsOf, membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import type { FileText } from './workflow-files';

/** A template with the exact text of its workflow file. */
export type Template = Schema['Template'] & { readonly file: FileText };

/** The names of its steps, in order. */
export function stepNames({ definition }: Pick<Template, 'definition'>): readonly string[] {
  const { steps } = definition as { steps?: readonly { name?: string; agent: string }[] };
  return (steps ?? []).map(({ name, agent }) => name ?? agent);
}

interface TemplateList {
  readonly templates: readonly Template[];
  /** Whether the sandbox replaces systems without a credential. */
  readonly sandbox: boolean;
}

export const galleryQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }): Promise<TemplateList> => {
    const text = await answered(api.GET('/api/templates', { parseAs: 'text', signal }));
    const { items, sandbox } = JSON.parse(text) as Schema['Templates'];
    const files = itemsOf(membersOf(text).get('items') ?? '[]');
    const templates = items.map((item, index) => ({
      ...item,
      file: membersOf(files[index] ?? '{}').get('definition') ?? '{}',
    }));
    return { templates, sandbox };
  },
  // Templates ship with the server.
  staleTime: Infinity,
});

export const templatesQuery = queryOptions({ ...galleryQuery, select: ({ templates }) => templates });
