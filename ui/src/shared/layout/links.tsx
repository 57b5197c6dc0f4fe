import {
  Anchor,
  Button,
  Menu,
  type AnchorProps,
  type ButtonProps,
  type MenuItemProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes } from 'react';

type Native<Own> = Own & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Own>;

/** A link in a text to another page. */
export const TextLink = createLink((props: Native<AnchorProps>) => <Anchor {...props} />);

/** A link that looks like a button. */
export const ButtonLink = createLink((props: Native<ButtonProps>) => (
  <Button component="a" {...props} />
));

/** A menu item that leads to another page. */
export const MenuLink = createLink((props: Native<MenuItemProps>) => (
  <Menu.Item component="a" {...props} />
));
