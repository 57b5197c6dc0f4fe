import { queryOptions } from '@tanstack/react-query';
import { itemsOf, membersOf } from '@/shared/json/exact';
import { answered, api, type Schema } from './client';
import type { FileText } from './workflow-files';

/** A template, and its workflow file as the exact text. */
export type Template = Schema['Template'] & { readonly file: FileText };

/** The names of its steps, in their order. */
export function stepNames({ definition }: Pick<Template, 'definition'>): readonly string[] {
  const { steps } = definition as { steps?: readonly { name?: string; agent: string }[] };
  return (steps ?? []).map(({ name, agent }) => name ?? agent);
}

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: async ({ signal }): Promise<readonly Template[]> => {
    const text = await answered(api.GET('/api/templates', { parseAs: 'text', signal }));
    const { items } = JSON.parse(text) as Schema['Templates'];
    const files = itemsOf(membersOf(text).get('items') ?? '[]');
    return items.map((item, index) => ({
      ...item,
      file: membersOf(files[index] ?? '{}').get('definition') ?? '{}',
    }));
  },
  // They come with the server.
  staleTime: Infinity,
});
