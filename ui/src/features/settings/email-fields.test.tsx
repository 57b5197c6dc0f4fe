import { expect, test } from 'vitest';
import { inPseudo, plainTexts } from '@/testing/pseudo';
import { renderPart } from '@/testing/render';
import { EMPTY } from './channel-draft';
import { EmailFields } from './email-fields';

const props = { type: undefined, flaws: new Map(), before: null, onChange: () => undefined };

test.each(['password', 'oauth'] as const)('a mail server with sign-in by %s speaks another language', (signIn) => {
  const { container } = inPseudo(() => renderPart(<EmailFields {...props} draft={{ ...EMPTY, signIn }} />));
  const examples = /example\.com|https:/;
  expect(plainTexts(container).filter((text) => !examples.test(text))).toEqual([]);
  expect(container.textContent).toContain('P\u0301o\u0301r\u0301t\u0301');
});
