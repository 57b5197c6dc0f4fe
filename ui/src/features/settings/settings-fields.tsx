import { t } from '@lingui/core/macro';
import type { ChannelType } from '@/api/notifications';
import type { JsonObject } from '@/shared/json/document';
import { SchemaForm } from '@/shared/schema-form/schema-form';
import type { FieldsProps } from './channel-fields';

interface SettingsFieldsProps extends FieldsProps {
  readonly type: ChannelType;
}

/** The settings that the channel's type describes. */
export function SettingsFields({ draft, type, flaws, before, onChange }: SettingsFieldsProps) {
  const { settings, unfinished } = draft;
  return (
    <SchemaForm
      schema={type.settings_schema as JsonObject}
      value={settings}
      kept={new Map(before?.secret_settings.map((name) => [name, t`Saved. Not shown.`]))}
      path="settings"
      faults={flaws}
      unfinished={unfinished}
      onChange={(value, member) => {
        const left = [...unfinished].filter(([path]) => !path.startsWith(`settings.${member}`));
        onChange({ settings: value, unfinished: new Map(left) });
      }}
      onUnfinished={(path, text) => {
        onChange({ unfinished: new Map([...unfinished, [path, text]]) });
      }}
    />
  );
}
