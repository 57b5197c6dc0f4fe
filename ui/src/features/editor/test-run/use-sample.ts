import { t } from '@lingui/core/macro';
import { schemaOfSample } from '@/shared/input-form/start';
import { isObject, jsonFault, parseJson, writeJson } from '@/shared/json/document';
import type { Preview } from '@/api/drafts';
import type { Draft } from '@/features/editor/model/draft';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft } from '@/features/editor/state/use-editor';

export interface Sample {
  readonly text: string;
  readonly origin: string;
}

/** The input for a test: what was typed, else from the last run, else an example. */
export function useSample(): Sample {
  const typed = useDraft((draft) => draft.sample);
  const { preview, origins } = useChecks();
  if (typed !== null) return { text: typed, origin: t`Typed here; kept in this browser.` };
  if (preview?.input == null) return { text: '{}', origin: t`No example is known yet.` };
  return { text: writeJson(preview.input, 2), origin: originWords(preview.input_origin, origins.input.words) };
}

function originWords(origin: Preview['input_origin'], words: string): string {
  switch (origin) {
    case 'example':
      return t`An example from the workflow’s input schema.`;
    case 'generated':
      return t`Made up from what the steps need. Type over it.`;
    case 'given': {
      const sentence = words.charAt(0).toUpperCase() + words.slice(1);
      return t`${sentence}. Type over it.`;
    }
  }
}

/** The exact schema of the input: the workflow's own, else the fields that an input of it has. */
export function inputSchemaOf(draft: Draft, input: string): string | null {
  const own = draft.file.input_schema;
  if (isObject(own)) return writeJson(own);
  return jsonFault(input) === null && isObject(parseJson(input)) ? schemaOfSample(input) : null;
}
