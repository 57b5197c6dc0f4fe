import { t } from '@lingui/core/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { copyText } from '@/shared/copy';
import { commandsFor } from './commands';

const ICON = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

const copiedWords = (name: string) => t`${name} copied`;

/** Copies the id of an execution, or a command that reads it. */
export function CopyMenu({ executionId }: { readonly executionId: string }) {
  const [done, setDone] = useState<string | null>(null);
  const items = [{ name: 'ID', text: executionId }, ...commandsFor(executionId, window.location.origin)];
  async function copy(name: string, text: string) {
    try {
      await copyText(text);
      setDone(copiedWords(name));
    } catch {
      setDone(t`The browser did not allow to copy`);
    }
  }
  return (
    <Menu
      position="bottom-end"
      width={200}
      shadow="md"
      onOpen={() => {
        setDone(null);
      }}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={t`More for ${executionId}`} title={done ?? undefined}>
          <IconDots {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ name, text }) => (
          <Menu.Item
            key={name}
            closeMenuOnClick={false}
            leftSection={<IconCopy {...ICON} />}
            onClick={() => void copy(name, text)}
          >
            {done === copiedWords(name) ? done : name === 'ID' ? t`Copy ID` : t`Copy as ${name}`}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
