import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import { linkOf } from './document-model';
import classes from './document.module.css';

interface WithChildren {
  readonly children?: ReactNode;
}

const Words = ({ children }: WithChildren) => (
  <p>
    <strong>{children}</strong>
  </p>
);

/** Headings would break the order of those of the page; pictures would be read from elsewhere. */
const COMPONENTS: Components = {
  h1: Words,
  h2: Words,
  h3: Words,
  h4: Words,
  h5: Words,
  h6: Words,
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => <Link href={typeof src === 'string' ? src : undefined}>{alt}</Link>,
};

/** Text whose schema says that it is Markdown; HTML in it is shown as text. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className={classes.markdown} dir="auto">
      <ReactMarkdown components={COMPONENTS}>{text}</ReactMarkdown>
    </div>
  );
}

function Link({ href, children }: WithChildren & { readonly href: string | undefined }) {
  const link = linkOf(href ?? '');
  if (link === null) return children;
  return (
    <>
      <Anchor href={link.href} target="_blank" rel="noreferrer">
        {children}
      </Anchor>{' '}
      <span className={classes.host}>({link.host})</span>
    </>
  );
}
