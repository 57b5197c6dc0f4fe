import { t } from '@lingui/core/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconDownload, IconMessage, IconTrash } from '@tabler/icons-react';
import { agentExportPath } from '@/api/agent-files';
import type { LibraryAgent } from '@/api/agents';

const ICON = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

/** What can be done with a saved agent, and asks first. */
export type Asking = 'save' | 'duplicate' | 'delete';

interface AgentMenuProps {
  readonly agent: LibraryAgent;
  readonly onAsk: (asking: Asking) => void;
}

export function AgentMenu({ agent, onAsk }: AgentMenuProps) {
  const { slug, name, origin } = agent;
  const ask = (asking: Asking) => () => {
    onAsk(asking);
  };
  return (
    <Menu position="bottom-end" width={200} shadow="md">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t`More for ${name}`}>
          <IconDots {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {origin === 'person' && (
          <Menu.Item leftSection={<IconMessage {...ICON} />} onClick={ask('save')}>
            {t`Save with a message…`}
          </Menu.Item>
        )}
        {origin === 'person' && (
          <Menu.Item leftSection={<IconCopy {...ICON} />} onClick={ask('duplicate')}>
            {t`Duplicate…`}
          </Menu.Item>
        )}
        {(['yaml', 'json'] as const).map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={agentExportPath(slug, format)}
            download
            leftSection={<IconDownload {...ICON} />}
          >
            {t`Export ${format.toUpperCase()}`}
          </Menu.Item>
        ))}
        {origin === 'person' && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconTrash {...ICON} />} onClick={ask('delete')}>
              {t`Delete…`}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
