import { Menu, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const CHOICES = [
  { scheme: 'light', word: 'Light', Icon: IconSun },
  { scheme: 'dark', word: 'Dark', Icon: IconMoon },
  { scheme: 'auto', word: 'As the system', Icon: IconDeviceDesktop },
] as const satisfies readonly { scheme: MantineColorScheme; word: string; Icon: unknown }[];

export function ThemeSwitch({ className }: { readonly className: string | undefined }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { Icon: Current } = CHOICES.find(({ scheme }) => scheme === colorScheme) ?? CHOICES[2];
  return (
    <Menu position="right-end" shadow="md">
      <Menu.Target>
        <UnstyledButton className={className}>
          <Current size={20} stroke={1.6} aria-hidden />
          Theme
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map(({ scheme, word, Icon }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Icon size={16} aria-hidden />}
            rightSection={scheme === colorScheme ? <IconCheck size={14} aria-label="chosen" /> : null}
            onClick={() => {
              setColorScheme(scheme);
            }}
          >
            {word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
