import { t } from '@lingui/core/macro';
import { NumberInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useRef } from 'react';
import { JsonEditor } from '@/shared/json-editor/json-editor';
import { numberAt, textAt, withMember, type Json } from '@/shared/json/document';
import { unfinishedAt, unfinishedOf, withUnfinished } from '@/features/editor/model/draft';
import { slugOf } from '@/features/editor/model/keys';
import { useDraft, useEditor } from '@/features/editor/state/use-editor';
import { useFaults } from './faults';
import classes from './settings.module.css';
import { useWantedFocus } from './use-wanted-focus';

/** The settings of the whole workflow. */
export function WorkflowSettings() {
  const draft = useDraft((present) => present);
  const saved = useEditor((state) => state.saved);
  const change = useEditor((state) => state.change);
  const faults = useFaults(null);
  const panel = useRef<HTMLDivElement>(null);
  useWantedFocus(panel, true);
  const { file } = draft;

  function set(member: string, value: Json | undefined) {
    change(`${member} of the workflow`, (before) =>
      withUnfinished(
        { ...before, file: withMember(before.file, member, value) },
        unfinishedAt(null, member),
        undefined,
      ),
    );
  }

  return (
    <div className={classes.panel} ref={panel}>
      <div data-field="name">
        <TextInput
          label={t`Name of the workflow`}
          withAsterisk
          value={textAt(file, 'name')}
          error={faults.get('name')}
          maxLength={200}
          placeholder={t`IT Ticket Triage`}
          onChange={(event) => {
            set('name', event.currentTarget.value);
          }}
        />
      </div>
      {saved === null && (
        <div data-field="slug">
          <TextInput
            label={t`Address`}
            description={t`Names the workflow in the API; it stays as it is once saved.`}
            value={textAt(file, 'slug')}
            placeholder={slugOf(textAt(file, 'name'))}
            error={faults.get('slug')}
            onChange={(event) => {
              set('slug', event.currentTarget.value || undefined);
            }}
          />
        </div>
      )}
      <div data-field="description">
        <Textarea
          label={t`Description`}
          size="xs"
          autosize
          minRows={2}
          maxRows={8}
          value={textAt(file, 'description')}
          error={faults.get('description')}
          onChange={(event) => {
            set('description', event.currentTarget.value || undefined);
          }}
        />
      </div>
      <div data-field="global_timeout_seconds">
        <NumberInput
          label={t`Time limit of a whole execution, in seconds`}
          size="xs"
          placeholder="900"
          clampBehavior="none"
          value={numberAt(file, 'global_timeout_seconds') ?? ''}
          error={faults.get('global_timeout_seconds')}
          onChange={(value) => {
            set('global_timeout_seconds', typeof value === 'number' ? value : undefined);
          }}
        />
      </div>
      <Switch
        label={t`Stop at the first failure`}
        description={t`Off: later steps run if their inputs can be prepared; the execution still fails.`}
        checked={file.stop_on_error !== false}
        onChange={(event) => {
          set('stop_on_error', event.currentTarget.checked ? undefined : false);
        }}
      />
      <div data-field="input_schema">
        <JsonEditor
          label={t`What the workflow takes (JSON Schema)`}
          description={t`Executions are refused whose input does not fit. Empty: anything.`}
          value={file.input_schema}
          unfinished={unfinishedOf(draft, null).get('input_schema')}
          error={faults.get('input_schema')}
          minLines={6}
          onValue={(value) => {
            set('input_schema', value);
          }}
          onUnfinished={(text) => {
            change('input_schema of the workflow', (before) =>
              withUnfinished(before, unfinishedAt(null, 'input_schema'), text),
            );
          }}
        />
      </div>
    </div>
  );
}
