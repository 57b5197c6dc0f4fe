import { t } from '@lingui/core/macro';
import { Anchor } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { plainText } from '@/shared/json/value';
import { linkOf, type Scalar } from './document-model';
import classes from './document.module.css';
import { Words } from './words';

const EMPTY: Partial<Record<Scalar['look'], () => string>> = {
  'not set': () => t`Not set`,
  'empty text': () => t`Empty text`,
  'no items': () => t`No items`,
  'no fields': () => t`No fields`,
};

/** A value without parts. Numbers are as they were returned. */
export function ScalarText({ scalar: { look, value } }: { readonly scalar: Scalar }) {
  const empty = EMPTY[look];
  if (empty !== undefined) return <span className={classes.empty}>{empty()}</span>;
  const text = plainText(value);
  switch (look) {
    case 'link':
      return <Link text={text} />;
    case 'choice':
      return <span className={classes.choice}>{text}</span>;
    case 'number':
      return <span className={classes.number}>{text}</span>;
    case 'yes or no':
      return text === 'true' ? t`Yes` : t`No`;
    default:
      return (
        <span className={classes.text} dir="auto">
          <Words text={text} />
        </span>
      );
  }
}

/** An address of the web; its host is shown as the browser will understand it. */
function Link({ text }: { readonly text: string }) {
  const link = linkOf(text);
  if (link === null) return text;
  return (
    <span className={classes.text}>
      <Anchor href={link.href} target="_blank" rel="noreferrer" size="sm">
        {text}
      </Anchor>{' '}
      <span className={classes.host}>
        <IconExternalLink size={12} aria-hidden /> {link.host}
      </span>
    </span>
  );
}
