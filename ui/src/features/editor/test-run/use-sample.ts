import { writeJson } from '@/shared/json/document';
import { useChecks } from '@/features/editor/state/checks';
import { useDraft } from '@/features/editor/state/use-editor';

export interface Sample {
  readonly text: string;
  readonly origin: string;
}

/** The input that a test would begin with: what was typed, else what the server makes up. */
export function useSample(): Sample {
  const typed = useDraft((draft) => draft.sample);
  const { preview } = useChecks();
  if (typed !== null) return { text: typed, origin: 'Typed here; kept in this browser.' };
  if (preview === null) return { text: '{}', origin: 'No example is known yet.' };
  return {
    text: writeJson(preview.input, 2),
    origin:
      preview.input_origin === 'example'
        ? 'An example from the workflow’s input schema.'
        : 'Made up from the workflow’s input schema. Type over it.',
  };
}
