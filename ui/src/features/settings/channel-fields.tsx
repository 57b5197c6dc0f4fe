import { t } from '@lingui/core/macro';
import { Checkbox, MultiSelect, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Channel, ChannelType } from '@/api/notifications';
import { workflowsQuery } from '@/api/workflows';
import type { Draft } from './channel-draft';
import type { Field } from './channel-flaws';
import classes from './notifications.module.css';

export interface FieldsProps {
  readonly draft: Draft;
  /** Undefined if the type is no longer installed. */
  readonly type: ChannelType | undefined;
  readonly flaws: ReadonlyMap<Field, string>;
  /** The saved channel, whose secrets need not be entered again; null for a new one. */
  readonly before: Channel | null;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The fields of every channel. */
export function CommonFields({ draft, flaws, onChange }: FieldsProps) {
  const { data: workflows } = useQuery(workflowsQuery);
  return (
    <>
      <TextInput
        size="sm"
        label={t`Name`}
        maxLength={100}
        value={draft.name}
        error={flaws.get('name')}
        onChange={(event) => {
          onChange({ name: event.currentTarget.value });
        }}
      />
      <Checkbox.Group
        label={t`Notify on`}
        error={flaws.get('failure')}
        value={(['failure', 'success'] as const).filter((kind) => draft[kind])}
        onChange={(chosen) => {
          onChange({ failure: chosen.includes('failure'), success: chosen.includes('success') });
        }}
      >
        <div className={classes.checks}>
          <Checkbox size="xs" value="failure" label={t`Failures`} />
          <Checkbox size="xs" value="success" label={t`Successes`} />
        </div>
      </Checkbox.Group>
      <MultiSelect
        size="sm"
        label={t`Workflows`}
        description={t`None chosen means all of them.`}
        searchable
        limit={100}
        maxDropdownHeight={320}
        data={(workflows ?? []).map(({ workflow_id, name }) => ({
          value: workflow_id,
          label: name,
        }))}
        value={[...draft.workflows]}
        error={flaws.get('workflows')}
        onChange={(chosen) => {
          onChange({ workflows: chosen });
        }}
      />
      <Switch
        size="sm"
        label={t`Switched on`}
        checked={draft.enabled}
        onChange={(event) => {
          onChange({ enabled: event.currentTarget.checked });
        }}
      />
    </>
  );
}
