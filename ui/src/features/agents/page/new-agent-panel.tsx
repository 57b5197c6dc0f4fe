import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { AgentFile } from '@/api/agent-files';
import { kindsQuery, type LibraryAgent } from '@/api/agents';
import { fileOf } from '@/features/agents/model/draft';
import { SchemaPart } from './schema-part';
import { SettingsTab } from './settings-tab';
import { useAgentDraft } from './use-agent-draft';
import { useSaving } from './use-saving';
import classes from './new-agent-panel.module.css';

interface NewAgentPanelProps {
  readonly kind: string;
  /** What was typed before the panel was left; null at first. */
  readonly begun: AgentFile | null;
  readonly onTyped: (file: AgentFile) => void;
  readonly onMade: (agent: LibraryAgent) => void;
  readonly onCancel: () => void;
}

/** The form of a new agent beside the canvas. */
export function NewAgentPanel({ kind, begun, onTyped, onMade, onCancel }: NewAgentPanelProps) {
  const kinds = useQuery(kindsQuery);
  const editing = useAgentDraft(null, kind, begun);
  const saving = useSaving(editing, onMade);
  const file = fileOf(editing.draft);
  useEffect(() => {
    onTyped(file);
  }, [file, onTyped]);
  const form = useRef<HTMLFormElement>(null);
  const ready = kinds.data !== undefined;
  useEffect(() => {
    if (ready) form.current?.querySelector('input')?.focus();
  }, [ready]);
  return (
    <form
      ref={form}
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        void saving.save();
      }}
    >
      <div className={classes.fields}>
        <SettingsTab editing={editing} kind={kinds.data?.find((each) => each.kind === kind)} />
        <SchemaPart editing={editing} member="output_schema" editable />
      </div>
      <div className={classes.foot}>
        {saving.failed !== null && (
          <p className={classes.failed} role="alert">
            {saving.failed}
          </p>
        )}
        <Button variant="default" onClick={onCancel}>
          {t`Cancel`}
        </Button>
        <Button type="submit" loading={saving.pending}>
          {t`Create and add`}
        </Button>
      </div>
    </form>
  );
}
