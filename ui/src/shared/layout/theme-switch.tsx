import { t } from '@lingui/core/macro';
import { UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';

/** Until it is used, the theme follows the system. */
export function ThemeSwitch({ className }: { readonly className: string | undefined }) {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme('light') === 'light' ? 'dark' : 'light';
  const Icon = other === 'dark' ? IconMoon : IconSun;
  return (
    <UnstyledButton
      className={className}
      aria-label={other === 'dark' ? t`Theme: switch to dark` : t`Theme: switch to light`}
      onClick={() => {
        setColorScheme(other);
      }}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
      {t`Theme`}
    </UnstyledButton>
  );
}
