import { t } from '@lingui/core/macro';
import { Button, createTheme, rem, type CSSVariablesResolver } from '@mantine/core';
import { KeptButton } from './kept-button';
import { dark, darkScheme, gray, indigo, lightScheme, type Scheme } from './palette';

export const theme = createTheme({
  colors: { indigo, gray, dark },
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 6 },
  fontFamily: '"Inter Variable", "Segoe UI", sans-serif',
  fontFamilyMonospace: '"Cascadia Mono", ui-monospace, Consolas, monospace',
  fontWeights: { regular: '400', medium: '500', bold: '600' },
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  lineHeights: {
    xs: rem(16), sm: rem(20), md: rem(20), lg: rem(24), xl: rem(28),
  },
  spacing: { xs: rem(4), sm: rem(8), md: rem(12), lg: rem(16), xl: rem(24) },
  radius: { xs: rem(2), sm: rem(4), md: rem(6), lg: rem(8), xl: rem(12) },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: rem(20), lineHeight: rem(28) },
      h2: { fontSize: rem(16), lineHeight: rem(24) },
      h3: { fontSize: rem(14), lineHeight: rem(20) },
    },
  },
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', component: KeptButton } }),
    ActionIcon: { defaultProps: { size: 30 } },
    TextInput: { defaultProps: { size: 'xs' } },
    NativeSelect: { defaultProps: { size: 'xs' } },
    Menu: {
      defaultProps: {
        // Inside the page, which is a landmark, and above the panel that would clip it.
        withinPortal: false,
        floatingStrategy: 'fixed',
        // A menu must not contain a focusable element without a role.
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: {
      defaultProps: {
        radius: 'xl',
        padding: 'lg',
        centered: true,
        transitionProps: { duration: 180 },
        closeButtonProps: {
          get 'aria-label'() {
            return t`Close`;
          },
        },
      },
    },
  },
});

function variables(scheme: Scheme): Record<string, string> {
  const [page, panel, hover, selected] = scheme.surfaces;
  const [text, secondary, tertiary] = scheme.texts;
  const [dangerFilled, dangerHover] = scheme.danger;
  const [jsonString, jsonNumber, jsonLiteral] = scheme.json;
  const [shadowSm, shadowMd, shadowLg] = scheme.shadows;
  const own: Record<string, string> = {
    '--mantine-color-body': panel,
    '--mantine-color-text': text,
    '--mantine-color-bright': text,
    '--mantine-color-dimmed': tertiary,
    '--mantine-color-placeholder': tertiary,
    '--mantine-color-anchor': scheme.link,
    '--mantine-color-default': panel,
    '--mantine-color-default-hover': hover,
    '--mantine-color-default-color': text,
    '--mantine-color-default-border': scheme.borderControl,
    '--mantine-color-error': scheme.status.failed[0],
    '--mantine-shadow-sm': shadowSm,
    '--mantine-shadow-md': shadowMd,
    '--mantine-shadow-lg': shadowLg,
    '--mantine-shadow-xl': shadowLg,
    '--surface-0': page,
    '--surface-1': panel,
    '--surface-2': hover,
    '--surface-3': selected,
    '--text-2': secondary,
    '--text-3': tertiary,
    '--line': scheme.line,
    '--focus-ring': scheme.focus,
    '--danger-filled': dangerFilled,
    '--danger-hover': dangerHover,
    '--json-string': jsonString,
    '--json-number': jsonNumber,
    '--json-literal': jsonLiteral,
  };
  for (const [index, colour] of scheme.charts.entries()) own[`--chart-${index + 1}`] = colour;
  for (const [status, [fg, bg, border, solid]] of Object.entries(scheme.status)) {
    own[`--${status}-fg`] = fg;
    own[`--${status}-bg`] = bg;
    own[`--${status}-border`] = border;
    own[`--${status}-solid`] = solid;
  }
  return own;
}

export const resolver: CSSVariablesResolver = () => ({
  variables: {},
  light: variables(lightScheme),
  dark: variables(darkScheme),
});
